"""NYSE sessions with holidays and early closes."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tui.engine.schedule import from_text, load_schedule, to_text
from tui.model.market import Schedule


def test_thanksgiving_is_a_holiday_and_the_day_after_closes_early() -> None:
    schedule = load_schedule(datetime(2026, 11, 22, tzinfo=UTC))
    assert schedule.on(date(2026, 11, 26)) is None
    friday = schedule.on(date(2026, 11, 27))
    assert friday is not None
    assert friday.opens == datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
    assert friday.closes == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_what_is_stored_is_what_is_read() -> None:
    schedule = load_schedule(datetime(2026, 11, 22, tzinfo=UTC))
    assert from_text(to_text(schedule)).sessions == schedule.sessions


def test_a_text_that_is_no_schedule_is_an_empty_one() -> None:
    for text in (None, "", "{", "[1]", '[["x", 1, 2]]'):
        assert from_text(text).sessions == Schedule().sessions
