"""A fund's assets and net asset value from Yahoo, once a session (method, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tui.errors import FailureKind, FeedError
from tui.feeds.base import Control, Emit
from tui.feeds.budget import Budget, Meter
from tui.feeds.pace import Backoff, rest
from tui.feeds.yahoo_client import client_for
from tui.feeds.yahoo_errors import translate
from tui.model.events import FeedFailed, FeedOff, FeedSucceeded, FundSnapshotArrived
from tui.model.market import Schedule
from tui.model.participation import FundSnapshot
from tui.model.settings import FeedSettings

SETTLED = timedelta(hours=4)
"""A fund tells its net asset value in the evening; asked earlier, it is the day before's."""
_FIRST_RETRY_S, _LONGEST_RETRY_S = 60.0, 3600.0
_UNKNOWN_S = 60.0
# A fund that large or small, or a share that dear, is a broken answer.
_ASSETS, _NAV = (1e6, 1e13), (0.01, 1e6)


class FundSnapshots:
    """One snapshot of each fund a session, asked for once that session's values can be known.

    The session of a snapshot is the newest one whose close lies four hours back: Yahoo stamps
    neither of the two numbers, so that they belong to it is the best guess, not a fact.

    Args:
        symbols: Yahoo tickers of funds.
        settings: Deadline.
        schedule: NYSE's sessions as far as they are known; without them nothing is asked.
        kept: The newest snapshot that is kept of a fund.
        cache_dir: Folder for yfinance's own cache.
        budget: What counts its requests.
    """

    name = "fund"

    def __init__(
        self,
        symbols: tuple[str, ...],
        settings: FeedSettings,
        schedule: Callable[[], Schedule],
        kept: Callable[[str], FundSnapshot | None],
        cache_dir: Path,
        *,
        budget: Budget | None = None,
    ) -> None:
        self._symbols, self._settings = symbols, settings
        self._meter = Meter(self.name, budget)
        self._schedule, self._kept, self._cache_dir = schedule, kept, cache_dir
        self._backoff = Backoff(_FIRST_RETRY_S, _LONGEST_RETRY_S)
        self._told: dict[str, FundSnapshot] = {}

    def run(self, control: Control, emit: Emit) -> None:
        """Deliver snapshots until told to stop; failures are events."""
        while not control.stopped:
            self._turn(control, emit)

    def _turn(self, control: Control, emit: Emit) -> None:
        """Ask for what is due, say what came of it, and wait for the next session."""
        now = control.clock.now()
        day, next_due = due(self._schedule(), now)
        if day is None:
            words = "waits until the NYSE's sessions are known"
            emit(FeedOff(self.name, words, waits=True))
            return rest(control, now + timedelta(seconds=_UNKNOWN_S))
        next_try, gate = next_due or now + SETTLED, None
        try:
            told = [self._snapshot(symbol, day, control, emit) for symbol in self._symbols]
        except Exception as raised:
            error = translate(raised)
            at = control.clock.now()
            next_try = at + timedelta(seconds=self._backoff.failed(error))
            gate = self._backoff.gate(error, at, next_try)
            emit(FeedFailed(self.name, at, error.kind, error.words, next_try=next_try))
        else:
            self._backoff.succeeded()
            # Before the next session's values there is nothing to ask for.
            at = max(one.seen_at for one in told)
            emit(FeedSucceeded(self.name, at, next_try, fresh_until=next_try))
        return rest(control, next_try, gate=gate)

    def _snapshot(self, symbol: str, day: date, control: Control, emit: Emit) -> FundSnapshot:
        """Return the snapshot of that session, or of a later one: the kept one, else ask."""
        for kept in (self._told.get(symbol), self._kept(symbol)):
            if kept is not None and kept.day >= day:
                return kept
        told = client_for(self._cache_dir, self._meter).fund(symbol, self._settings.deadline_s)
        fresh = self._told[symbol] = snapshot_from(symbol, told, day, control.clock.now())
        emit(FundSnapshotArrived(self.name, fresh))
        return fresh


def due(schedule: Schedule, now: datetime) -> tuple[date | None, datetime | None]:
    """Return the session whose values can be known, and when those of the next one can.

    Both are None where the schedule does not say; in the demo there is no session.
    """
    if not schedule.sessions or not schedule.covers(now):
        return None, None
    over = [one.day for one in schedule.sessions if one.closes + SETTLED <= now]
    ahead = [one.closes + SETTLED for one in schedule.sessions if one.closes + SETTLED > now]
    return (over[-1] if over else None), (ahead[0] if ahead else None)


def snapshot_from(
    symbol: str, modules: Mapping[str, Any], day: date, now: datetime
) -> FundSnapshot:
    """Return the snapshot that a summary (quoteSummary v10) carries.

    Raises:
        FeedError: ``BAD_ANSWER`` without assets or net asset value that can be true.
    """
    assets, nav = _number(modules, "totalAssets"), _number(modules, "navPrice")
    for words, value, (low, high) in (("assets", assets, _ASSETS), ("net asset value", nav, _NAV)):
        if value is None or not low <= value <= high:
            raise FeedError(FailureKind.BAD_ANSWER, f"{symbol}: no {words} that can be true")
    return FundSnapshot(symbol, day, assets or 0.0, nav or 0.0, now)


def _number(modules: Mapping[str, Any], name: str) -> float | None:
    """Return a number from the first module that has it, bare or as ``{"raw": …}``."""
    for module in modules.values():
        value = module.get(name) if isinstance(module, dict) else None
        value = value.get("raw") if isinstance(value, dict) else value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None
