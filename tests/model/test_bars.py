"""When a daily bar is final (method, section 2, "Live bar")."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.analytics.loading import make_bars
from tui.model.bars import complete_through
from tui.model.symbols import Calendar

THU, FRI = date(2026, 8, 20), date(2026, 8, 21)


@pytest.mark.parametrize(
    ("calendar", "seen", "expected"),
    [
        (Calendar.NYSE, datetime(2026, 8, 21, 18, 32, tzinfo=UTC), THU),
        (Calendar.NYSE, datetime(2026, 8, 21, 20, 14, tzinfo=UTC), THU),
        (Calendar.NYSE, datetime(2026, 8, 21, 20, 15, tzinfo=UTC), FRI),
        (Calendar.ALWAYS, datetime(2026, 8, 21, 23, 59, tzinfo=UTC), THU),
        (Calendar.ALWAYS, datetime(2026, 8, 22, 0, 0, tzinfo=UTC), FRI),
    ],
)
def test_the_last_row_is_final_once_it_has_settled(
    calendar: Calendar, seen: datetime, expected: date
) -> None:
    assert complete_through((THU, FRI), seen, calendar) == expected


def test_a_final_row_of_the_running_day_is_taken_back() -> None:
    bars = replace(make_bars([1.0, 2.0], symbol="^RUT", dates=[THU, FRI]), complete_to=FRI)
    noon, evening = (datetime(2026, 8, 21, hour, 15, tzinfo=UTC) for hour in (16, 20))
    assert bars.settled(evening, Calendar.NYSE) is bars
    early = bars.settled(noon, Calendar.NYSE)
    assert (early.dates, early.complete_to) == (bars.dates, THU)
    assert early.settled(noon, Calendar.NYSE) is early
    assert bars.first(1).settled(noon - timedelta(days=1), Calendar.NYSE).complete_to is None
    # A clock that lost its battery, or is set to a past day, says nothing of what is final.
    for past in (noon - timedelta(days=1), datetime(2020, 1, 1, tzinfo=UTC)):
        assert bars.settled(past, Calendar.NYSE) is bars


def test_nothing_is_final_in_a_single_running_row() -> None:
    seen = datetime(2026, 8, 21, 18, 0, tzinfo=UTC)
    assert complete_through((FRI,), seen, Calendar.NYSE) is None
    assert complete_through((), seen, Calendar.NYSE) is None


def test_winter_time_settles_an_hour_later_in_utc() -> None:
    day = date(2026, 1, 22)
    assert (
        complete_through((day,), datetime(2026, 1, 22, 21, 14, tzinfo=UTC), Calendar.NYSE) is None
    )
    assert complete_through((day,), datetime(2026, 1, 22, 21, 15, tzinfo=UTC), Calendar.NYSE) == day


def test_only_final_rows_are_complete() -> None:
    bars = make_bars([1.0, 2.0, 3.0])
    assert len(bars.complete()) == 3
    assert bars.until(bars.dates[1]).dates == bars.dates[:2]


def test_a_row_of_a_day_to_come_makes_nothing_final() -> None:
    noon = datetime(2026, 8, 20, 16, 0, tzinfo=UTC)
    assert complete_through((date(2026, 8, 19), THU, FRI), noon, Calendar.NYSE) == date(2026, 8, 19)
    assert complete_through((FRI,), noon, Calendar.NYSE) is None


def test_bars_are_the_same_when_every_row_says_the_same() -> None:
    rows = make_bars([1.0, float("nan"), 3.0])
    assert rows.same_as(make_bars([1.0, float("nan"), 3.0]))
    for other in ([1.0, 2.0, 3.0], [1.0, float("nan"), 3.5], [1.0, float("nan")]):
        assert not rows.same_as(make_bars(other))
    assert not rows.same_as(replace(make_bars([1.0, float("nan"), 3.0]), notes=("split",)))
    assert not rows.same_as(replace(make_bars([1.0, float("nan"), 3.0]), complete_to=None))
