"""A report that begins with an empty store learns the sessions while its feeds are asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.engine.running import AT, write_csv
from tests.sample_walks import trading_days
from tui.clock import clock_from
from tui.engine import desk, schedule
from tui.engine.collector import Engine
from tui.engine.sources import Known, SourceChoice, feeds_of
from tui.feeds.base import Control, Emit, Feed
from tui.model.events import FeedOff, FeedSucceeded, FundSnapshotArrived
from tui.model.health import Source
from tui.model.market import Schedule, Session
from tui.model.participation import FUND, FundSnapshot
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.model.symbols import Calendar

DAYS = trading_days(date(2026, 6, 1), date(2026, 8, 21), Calendar.NYSE)
SESSIONS = Schedule(
    tuple(
        Session(day, datetime(2026, 8, n, 13, 30, tzinfo=UTC), datetime(2026, 8, n, 20, tzinfo=UTC))
        for n in (20, 21, 24, 25)
        for day in (date(2026, 8, n),)
    )
)


class Waits:
    """A feed that has nothing to ask for before the sessions are known, like that of the fund."""

    name = "fund"

    def __init__(self, known: Callable[[], Schedule]) -> None:
        self._known = known

    def run(self, control: Control, emit: Emit) -> None:
        """Say that it waits, or bring what it was waiting for."""
        while not control.stopped:
            now = control.clock.now()
            if self._known().covers(now):
                seen_at = datetime(2026, 8, 22, 1, tzinfo=UTC)
                one = FundSnapshot(FUND, date(2026, 8, 21), 7e10, 280.0, seen_at)
                emit(FundSnapshotArrived(self.name, one))
                emit(FeedSucceeded(self.name, now))
            else:
                emit(FeedOff(self.name, "waits", waits=True))
            control.wait(86_400)


def report(
    folder: Path, learn: Callable[[datetime], Schedule], seconds: float, patch: pytest.MonkeyPatch
) -> Snapshot:
    """Return the first report of files, beside which that feed runs."""

    def feeds(choice: SourceChoice, settings: Settings, known: Known) -> tuple[Feed, ...]:
        return (*feeds_of(choice, settings, known), Waits(known.schedule))

    patch.setattr(desk, "feeds_of", feeds)
    patch.setattr(schedule, "load_schedule", learn)
    write_csv(folder, "^RUT", [(day, 100.0 + n % 7) for n, day in enumerate(DAYS)])
    choice = SourceChoice(Source.FILES, folder=folder, store=folder / "store.db")
    return Engine(choice, Settings(), clock_from(AT)).once(seconds)


def days(snapshot: Snapshot) -> list[date]:
    assert snapshot.participation is not None
    return [one.day for one in snapshot.participation.aum]


def test_what_waits_for_the_sessions_is_asked_once_they_are_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = report(tmp_path, lambda _: SESSIONS, 600.0, monkeypatch)
    assert first.schedule.sessions == SESSIONS.sessions
    assert days(first) == [date(2026, 8, 21)]

    def never(_: datetime) -> Schedule:
        raise AssertionError("they are in the store")

    # The next one reads them from the store: no calendar is imported.
    second = report(tmp_path, never, 600.0, monkeypatch)
    assert second.schedule.sessions == SESSIONS.sessions
    assert days(second) == [date(2026, 8, 21)]


def test_sessions_that_cannot_be_learned_hold_no_report_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: datetime) -> Schedule:
        raise ImportError("no calendar")

    snapshot = report(tmp_path, fails, 600.0, monkeypatch)
    assert (snapshot.schedule.sessions, days(snapshot)) == ((), [])


def test_sessions_that_take_longer_than_the_timeout_are_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = threading.Event()

    def slow(_: datetime) -> Schedule:
        late.wait(600)
        return SESSIONS

    snapshot = report(tmp_path, slow, 2.0, monkeypatch)
    assert not late.is_set()
    late.set()
    assert (snapshot.schedule.sessions, days(snapshot)) == ((), [])
