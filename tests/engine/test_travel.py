"""Where the keys of the time machine lead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_breakout import SAMPLE_BREAKOUT
from tui.engine.travel import Jump, Move, Step, Travel, event_dates, moved
from tui.model.breakout import Breakout
from tui.model.retargets import BUNDLED

DATES = tuple(
    day for day in (date(2025, 9, 1) + timedelta(days=n) for n in range(120)) if day.weekday() < 5
)
LAST = DATES[-1]


def went(
    move: Move, at: date | None, dates: tuple[date, ...], told: Breakout | None
) -> date | None:
    """Move with the bundled halvings."""
    return moved(move, at, dates, told, BUNDLED.dates)


@pytest.mark.parametrize(
    ("at", "sessions", "expected"),
    [
        (None, -1, LAST),
        (None, -2, DATES[-2]),
        (None, 1, None),
        (LAST, 1, None),
        (DATES[5], 1, DATES[6]),
        (DATES[5], -3, DATES[2]),
        (DATES[1], -9, DATES[0]),
        (DATES[-3], 9, None),
        (date(2025, 9, 6), 1, date(2025, 9, 8)),
    ],
)
def test_steps(at: date | None, sessions: int, expected: date | None) -> None:
    assert went(Step(sessions), at, DATES, None) == expected


def test_travel_goes_where_it_is_told() -> None:
    assert went(Travel(DATES[3]), None, DATES, None) == DATES[3]
    assert went(Travel(None), DATES[3], DATES, None) is None


def test_without_sessions_nothing_moves() -> None:
    assert went(Step(-1), None, (), None) is None
    assert went(Jump(-1), None, (), None) is None


def test_jumps_go_from_event_to_event() -> None:
    there: date | None = None
    seen = []
    for _ in range(6):
        there = went(Jump(-1), there, DATES, SAMPLE_BREAKOUT)
        seen.append(there)
    assert date(2025, 12, 4) in seen
    assert date(2025, 11, 20) in seen
    assert date(2025, 9, 18) in seen
    back = went(Jump(1), date(2025, 11, 20), DATES, SAMPLE_BREAKOUT)
    assert back == date(2025, 12, 4)


def test_past_the_last_event_lies_the_present_and_before_the_first_nothing() -> None:
    assert went(Jump(1), LAST, DATES, SAMPLE_BREAKOUT) is None
    assert went(Jump(1), None, DATES, SAMPLE_BREAKOUT) is None
    assert went(Jump(-1), DATES[0], DATES, None) == DATES[0]


def test_halvings_are_events() -> None:
    assert date(2024, 4, 20) in event_dates(None, BUNDLED.dates)
    days = tuple(date(2024, 4, 15) + timedelta(days=n) for n in range(5))
    assert went(Jump(-1), None, (*days, date(2024, 4, 22)), None) == date(2024, 4, 22)
    later = date(2028, 4, 5)
    assert moved(Jump(-1), None, (later, later + timedelta(days=1)), None, (later,)) == later
    assert later in event_dates(None, (later,))


@given(st.integers(-200, 200), st.sampled_from([None, *DATES]))
def test_a_step_lands_on_a_session_or_in_the_present(sessions: int, at: date | None) -> None:
    there = went(Step(sessions), at, DATES, None)
    assert there is None or there in DATES
