"""The budget of requests an hour per host: asked before every request, told what came of it."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from statistics import median
from urllib.parse import urlsplit

from tui.clock import Clock
from tui.errors import FailureKind, FeedError
from tui.feeds.pace import LEAST_PAUSE_S, LONGEST_PAUSE_S
from tui.feeds.tally import Held, Ledger, OwnHour
from tui.model.bars import NEW_YORK
from tui.model.monitor import Asked, HostBudget, minute_of
from tui.model.settings import FeedSettings

YAHOO = "yahoo.com"
Redirected = Callable[[int], None]
"""Told how many more requests a redirected one became."""

_LAST_ANSWERS = 20
_MOST_DOUBLINGS = 6


def host_of(url: str) -> str:
    """Return whose budget a request is on: the host, and one name for all of Yahoo's."""
    host = urlsplit(url).hostname or url
    return YAHOO if host == YAHOO or host.endswith(f".{YAHOO}") else host


class Budget:
    """Counts every request before it is sent, and refuses it where a host had its share.

    Safe from any thread. In no sliding hour are more requests sent to a host than its limit, by
    all the copies that share the ledger; a pause that a host asked for holds all of them. Redirects
    are followed by the client and known only afterwards: counted then, they cost what follows.
    Where the clock is set, each copy goes on counting its own last hour by the monotonic one.

    Args:
        settings: The limits.
        clock: Whose hours these are.
        ledger: Where requests are counted.
        chance: Source of the jitter.
    """

    def __init__(
        self,
        settings: FeedSettings,
        clock: Clock,
        ledger: Ledger,
        chance: random.Random | None = None,
    ) -> None:
        self._settings, self._clock, self._ledger = settings, clock, ledger
        self._chance = chance or random.Random()
        self._guard = threading.Lock()
        self._own = OwnHour(clock.rate)
        self._in_a_row: dict[str, int] = {}
        self._answers: dict[str, deque[float]] = {}

    def limit(self, host: str) -> int:
        """Return the requests an hour that a host gets."""
        return self._settings.budget_yahoo if host == YAHOO else self._settings.budget_explorer

    @contextmanager
    def request(self, feed: str, url: str) -> Iterator[Redirected]:
        """Count one request of a feed; send it and judge its answer within.

        Raises:
            FeedError: ``HELD_BACK`` before anything is sent, with the seconds until it may be.
        """
        host, at, began = host_of(url), self._clock.now(), self._clock.monotonic()
        self._take(feed, host, at, began)

        def redirected(more: int) -> None:
            self._ledger.add(feed, host, at, sent=more)
            self._note(host, at, began, more)

        try:
            yield redirected
        except Exception as error:
            self._failed(feed, host, at, error)
            raise
        self._answered(feed, host, self._clock.monotonic() - began)

    def latency(self, feed: str) -> float | None:
        """Return the median of the real seconds that a feed's last answers took."""
        with self._guard:
            answers = self._answers.get(feed)
            return median(answers) if answers else None

    @property
    def version(self) -> int:
        """A number that grows with every request of this process."""
        return self._ledger.version

    def sent(self, now: datetime) -> tuple[Asked, ...]:
        """Return what was counted within the last 24 h, oldest first."""
        return self._ledger.rows(now)

    def hosts(self, names: tuple[str, ...], now: datetime) -> tuple[HostBudget, ...]:
        """Return what the named hosts get."""
        return tuple(HostBudget(n, self.limit(n), self._ledger.paused(n, now)) for n in names)

    def _take(self, feed: str, host: str, at: datetime, tick: float) -> None:
        with self._guard:
            astray = self._own.astray(host, minute_of(at), tick)
        why = self._ledger.take(feed, host, at, self.limit(host), astray)
        if why is not None:
            raise self._refusal(host, why, at)
        self._note(host, at, tick, 1)

    def _note(self, host: str, at: datetime, tick: float, sent: int) -> None:
        with self._guard:
            self._own.note(host, minute_of(at), tick, sent)

    def _refusal(self, host: str, why: Held, now: datetime) -> FeedError:
        next_at = f"next at {why.until.astimezone(NEW_YORK):%H:%M} ET"
        if why.asked:
            words = f"{host} asked for a pause, {next_at}"
        else:
            words = f"the budget of {self.limit(host):,} requests an hour to {host} is used up"
            words = f"{words}, {next_at}"
        wait = (why.until - now).total_seconds()
        return FeedError(FailureKind.HELD_BACK, words, retry_after=wait)

    def _answered(self, feed: str, host: str, seconds: float) -> None:
        with self._guard:
            self._in_a_row.pop(host, None)
            self._answers.setdefault(feed, deque(maxlen=_LAST_ANSWERS)).append(seconds)

    def _failed(self, feed: str, host: str, at: datetime, error: Exception) -> None:
        """Count a failure; a request for patience is kept, and its length told to the feed."""
        kind = error.kind if isinstance(error, FeedError) else None
        # That a symbol is not known is an answer.
        if kind is not FailureKind.UNKNOWN_SYMBOL:
            self._ledger.add(feed, host, at, failed=1)
        if isinstance(error, FeedError) and kind is FailureKind.RATE_LIMITED:
            error.retry_after = self._pause(host, error.retry_after)
            until = self._clock.now() + timedelta(seconds=error.retry_after)
            self._ledger.pause(host, until)

    def _pause(self, host: str, asked: float | None) -> float:
        """Return the seconds to stay away: those asked for, else doubling ones with jitter."""
        with self._guard:
            before = self._in_a_row.get(host, 0)
            self._in_a_row[host] = before + 1
            doubled = LEAST_PAUSE_S * 2.0 ** min(before, _MOST_DOUBLINGS)
            wanted = doubled * self._chance.uniform(1.0, 1.2) if asked is None else asked
        return min(max(wanted, LEAST_PAUSE_S), LONGEST_PAUSE_S)


class Meter:
    """One feed's part of the budget; without one, nothing is counted and nothing refused."""

    def __init__(self, feed: str, budget: Budget | None = None) -> None:
        self._feed, self._budget = feed, budget

    def request(self, url: str) -> AbstractContextManager[Redirected]:
        """Count one request; see ``Budget.request``."""
        if self._budget is None:
            return nullcontext(_forgotten)
        return self._budget.request(self._feed, url)


def _forgotten(_more: int) -> None:
    """Count nothing."""
