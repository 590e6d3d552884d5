"""Daily bars from Yahoo: everything the first time, afterwards the newest with a week's overlap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from tui.errors import FailureKind, FeedError
from tui.feeds.base import Control, Emit
from tui.feeds.budget import Budget, Meter
from tui.feeds.pace import Backoff, Turn, rest
from tui.feeds.yahoo_bars import DATED_WITHIN, adjustment_changed, bars_from_frame, told_at
from tui.feeds.yahoo_client import YahooClient, client_for
from tui.feeds.yahoo_errors import translate
from tui.model.bars import NEW_YORK, DailyBars
from tui.model.events import BarsArrived, FeedFailed, FeedSucceeded
from tui.model.health import TRIPS_AFTER
from tui.model.settings import FeedSettings

Stored = Callable[[str], DailyBars | None]

OVERLAP = timedelta(days=7)
"""Recent rows are rewritten by Yahoo, so they are fetched again (method, section 7)."""

_SETTLED = (time(16, 16, tzinfo=NEW_YORK), time(0, 5, tzinfo=UTC))
_UNREACHABLE = (FailureKind.TIMED_OUT, FailureKind.NO_NETWORK)
_IN_A_ROW = 2
_EARLY = timedelta(seconds=1)
# A look by hand costs a request a symbol, and brings what the next poll brings too.
_ASKED_LATELY = timedelta(minutes=10)


@dataclass
class _Round:
    """What became of one round: who still lacks data, who never will, why it ended early."""

    waiting: list[str]
    unknown: list[str] = field(default_factory=list)
    delivered: int = 0
    last_error: FeedError | None = None
    aborted: bool = False


class YahooHistory:
    """Raw daily bars of every followed symbol.

    Args:
        symbols: Yahoo tickers; those that are needed first stand first.
        settings: Interval and deadline.
        stored: What is already known of a symbol; asked from this feed's thread.
        cache_dir: Folder for yfinance's own cache.
        budget: What counts its requests.
    """

    name = "history"

    def __init__(
        self,
        symbols: tuple[str, ...],
        settings: FeedSettings,
        stored: Stored,
        cache_dir: Path,
        budget: Budget | None = None,
    ) -> None:
        self._symbols, self._settings = symbols, settings
        self._stored, self._cache_dir = stored, cache_dir
        self._meter = Meter(self.name, budget)
        self._backoff = Backoff(5.0, 300.0)
        self._look: datetime | None = None
        self._ahead = timedelta()
        self._dated: str | None = None

    def run(self, control: Control, emit: Emit) -> None:
        """Deliver bars until told to stop; failures are events."""
        due = self._symbols
        while not control.stopped:
            due = self._turn(due, control, emit)

    def _turn(self, due: tuple[str, ...], control: Control, emit: Emit) -> tuple[str, ...]:
        """Play one round, wait, and return whom to ask next.

        Whom a round left waiting is asked again sooner; that never puts off the next look at all.
        """
        turn = Turn(control.clock)
        outcome = self._round(due, control, emit)
        if control.stopped:
            return ()
        now = control.clock.now()
        if due == self._symbols or self._look is None:
            there = now - self._ahead
            self._look = next_look(there, self._settings.history_s) + self._ahead
        next_try = self._next_try(outcome, now, self._look)
        fresh = self._close(outcome, now, next_try, turn, emit)
        error = outcome.last_error
        gate = None if error is None else self._backoff.gate(error, now, next_try)
        rest(control, next_try, turn=turn, gate=gate, fresh_until=fresh)
        woke = control.clock.now()
        poked, looks = woke < next_try - _EARLY, woke >= self._look - _EARLY
        return self._symbols if poked or looks or not outcome.waiting else tuple(outcome.waiting)

    def _round(self, due: tuple[str, ...], control: Control, emit: Emit) -> _Round:
        """Fetch each symbol in turn; end early where going on would only burn deadlines."""
        outcome, unreachable = _Round(list(due)), 0
        for symbol in due:
            if control.stopped:
                break
            seen_at = control.clock.now()
            try:
                emit(self._fetch(symbol, seen_at))
            except Exception as raised:
                error = translate(raised)
                emit(FeedFailed(self.name, seen_at, error.kind, error.words, symbol))
                outcome.last_error = error
                if error.kind is FailureKind.UNKNOWN_SYMBOL:
                    outcome.waiting.remove(symbol)
                    outcome.unknown.append(symbol)
                unreachable = unreachable + 1 if error.kind in _UNREACHABLE else 0
                if unreachable >= self._patience or error.kind.firm:
                    outcome.aborted = True
                    break
            else:
                outcome.waiting.remove(symbol)
                outcome.delivered += 1
                unreachable = 0
        return outcome

    @property
    def _patience(self) -> int:
        """Unreachable symbols in a row that end a round; one while the circuit is open."""
        return 1 if self._backoff.failures >= TRIPS_AFTER else _IN_A_ROW

    def _fetch(self, symbol: str, seen_at: datetime) -> BarsArrived:
        client, stored = client_for(self._cache_dir, self._meter), self._stored(symbol)
        if stored is None or stored.complete_to is None:
            return self._whole(client, symbol, seen_at)
        fresh = self._ask(client, symbol, stored.complete_to - OVERLAP, seen_at)
        if adjustment_changed(stored, fresh):
            return self._whole(client, symbol, seen_at)
        return BarsArrived(self.name, fresh, seen_at)

    def _whole(self, client: YahooClient, symbol: str, seen_at: datetime) -> BarsArrived:
        return BarsArrived(self.name, self._ask(client, symbol, None, seen_at), seen_at, whole=True)

    def _ask(
        self, client: YahooClient, symbol: str, start: date | None, seen_at: datetime
    ) -> DailyBars:
        end = seen_at + timedelta(days=1)
        daily = client.daily(symbol, start, end, self._settings.deadline_s)
        days = [stamp.date() for stamp in daily.frame.index]
        at = told_at(symbol, days, seen_at, daily.answered_at)
        self._ahead, self._dated = seen_at - at, _dated(daily.answered_at, seen_at)
        bars = bars_from_frame(symbol, daily.frame, at)
        if not bars.dates:
            raise FeedError(FailureKind.EMPTY, "Yahoo's rows have no prices")
        return bars

    def _next_try(self, outcome: _Round, now: datetime, look: datetime) -> datetime:
        if not outcome.waiting or outcome.last_error is None:
            self._backoff.succeeded()
            return look
        if outcome.delivered:
            self._backoff.succeeded()
        retry = now + timedelta(seconds=self._backoff.failed(outcome.last_error))
        return retry if outcome.last_error.kind.firm else min(retry, look)

    def _close(
        self, outcome: _Round, now: datetime, next_try: datetime, turn: Turn, emit: Emit
    ) -> datetime | None:
        """Say how the round went as a whole; return until when it counts as asked just now."""
        error = outcome.last_error
        if error is not None and (outcome.aborted or not outcome.delivered):
            emit(FeedFailed(self.name, now, error.kind, error.words, next_try=next_try))
            return None
        parts = []
        if outcome.unknown:
            parts.append(f"not known to Yahoo: {', '.join(outcome.unknown)}")
        if outcome.waiting:
            parts.append(f"still waiting for {', '.join(outcome.waiting)}")
        if self._dated is not None:
            parts.append(self._dated)
        fresh = turn.fresh(min(next_try, now + _ASKED_LATELY))
        emit(FeedSucceeded(self.name, now, next_try, "; ".join(parts) or None, fresh))
        return fresh


def _dated(answered_at: datetime | None, seen_at: datetime) -> str | None:
    """Say that the time of Yahoo's answers and ours differ, where they do."""
    if answered_at is None or abs(answered_at - seen_at) <= DATED_WITHIN:
        return None
    told, ours = (f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" for at in (answered_at, seen_at))
    return f"Yahoo's answers are dated {told}, this machine says {ours}"


def next_look(now: datetime, interval_s: float) -> datetime:
    """Return when new daily bars are worth a look: after the interval, or once a day settles.

    Days settle at 16:15 New York (indices and funds) and at midnight UTC (crypto); a minute and
    five minutes are added, because Yahoo is not punctual.
    """
    return min(now + timedelta(seconds=interval_s), *(_next_at(now, at) for at in _SETTLED))


def _next_at(now: datetime, at: time) -> datetime:
    local = now.astimezone(at.tzinfo)
    today = datetime.combine(local.date(), at)
    later = today if today > now else datetime.combine(local.date() + timedelta(days=1), at)
    return later.astimezone(UTC)
