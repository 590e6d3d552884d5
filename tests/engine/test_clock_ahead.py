"""A bar that a clock called final too early runs again once the clock is right."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.test_store import bars
from tui.clock import SetClock
from tui.engine import opening
from tui.engine.desk import Desk
from tui.engine.sources import SourceChoice
from tui.model.bars import DailyBars
from tui.model.events import BarsArrived, ClockJumped
from tui.model.health import FeedState, Source
from tui.model.settings import Settings

THURSDAY, FRIDAY = date(2026, 8, 20), date(2026, 8, 21)
NOON = datetime(2026, 8, 21, 16, 0, tzinfo=UTC)
SETTLED = datetime(2026, 8, 21, 20, 30, tzinfo=UTC)


def looked(close: float, *, final: bool) -> DailyBars:
    """Return what a look at Friday brings: a week's rows, the last of which runs or is final."""
    return bars("^RUT", (98.0, 99.0, close), 3 if final else 2, THURSDAY - timedelta(days=1))


@pytest.fixture
def desk_at(tmp_path: Path) -> Callable[[datetime], Desk]:
    """Open what the collector works with, on one store; its feeds are stopped at once."""

    def opened(now: datetime) -> Desk:
        clock = SetClock(now, time.monotonic())
        choice = SourceChoice(Source.FILES, folder=tmp_path, store=tmp_path / "store.db")
        desk = Desk(choice, replace(Settings(), symbols=("^RUT",)), clock, lambda event: None)
        desk.open(watching=False)
        desk.runner.stop()
        return desk

    return opened


def state_of(desk: Desk) -> tuple[date | None, float]:
    known = desk.memory.bars["^RUT"]
    return known.complete_to, known.close[-1]


def test_a_clock_set_back_takes_the_early_close_with_it(
    desk_at: Callable[[datetime], Desk],
) -> None:
    desk = desk_at(NOON)
    desk.take(BarsArrived("files", looked(120.0, final=True), NOON + timedelta(hours=6)))
    assert state_of(desk) == (FRIDAY, 120.0)
    desk.take(ClockJumped(NOON, -21_600.0))
    assert state_of(desk) == (THURSDAY, 120.0)
    desk.take(BarsArrived("files", looked(90.0, final=False), NOON))
    assert state_of(desk) == (THURSDAY, 90.0)
    desk.close()
    # The store has let go of it too: after the close it is no close.
    later = desk_at(SETTLED)
    assert state_of(later) == (THURSDAY, 90.0)
    later.take(BarsArrived("files", looked(91.0, final=True), SETTLED))
    later.close()
    assert state_of(desk_at(SETTLED)) == (FRIDAY, 91.0)


def test_an_early_close_in_the_store_is_none_at_the_next_start(
    desk_at: Callable[[datetime], Desk],
) -> None:
    ahead = desk_at(NOON + timedelta(hours=6))
    ahead.take(BarsArrived("files", looked(120.0, final=True), NOON + timedelta(hours=6)))
    ahead.close()
    right = desk_at(NOON)
    assert state_of(right) == (THURSDAY, 120.0)
    right.close()
    assert state_of(desk_at(SETTLED)) == (THURSDAY, 120.0)


def test_an_early_close_that_still_waits_for_the_store_is_stored_as_none(
    desk_at: Callable[[datetime], Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "WRITE_TIMEOUT_S", 0.02)
    desk = desk_at(NOON)
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    desk.take(BarsArrived("files", looked(120.0, final=True), NOON + timedelta(hours=6)))
    assert desk.memory.health["store"].state is FeedState.FAILED
    desk.take(ClockJumped(NOON, -21_600.0))
    other.execute("ROLLBACK")
    other.close()
    desk.close()
    later = desk_at(SETTLED)
    assert state_of(later) == (THURSDAY, 120.0)
    later.close()


def test_a_close_that_has_settled_stays_final_over_every_leap(
    desk_at: Callable[[datetime], Desk],
) -> None:
    desk = desk_at(SETTLED)
    desk.take(BarsArrived("files", looked(120.0, final=True), SETTLED))
    for days, seconds in ((0, -10.0), (3, 259_200.0), (-7, -864_000.0), (-2400, -2e8)):
        desk.take(ClockJumped(SETTLED + timedelta(days=days), seconds))
        assert state_of(desk) == (FRIDAY, 120.0)
    desk.close()
    for start in (datetime(2020, 1, 1, tzinfo=UTC), SETTLED):
        again = desk_at(start)
        assert state_of(again) == (FRIDAY, 120.0)
        again.close()
