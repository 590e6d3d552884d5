"""Rows into bars: what is kept, dropped, counted."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.feeds.yahoo_bars import (
    Row,
    adjustment_changed,
    bars_from_frame,
    bars_from_rows,
    told_at,
)

NAN = math.nan
SEEN = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)


def row(price: float, adjusted: float | None = None) -> Row:
    return (price, price, price, price, adjusted if adjusted is not None else price, 1.0)


def test_rows_are_sorted_and_the_last_of_a_doubled_day_wins() -> None:
    rows = [
        (date(2026, 8, 20), row(2.0)),
        (date(2026, 8, 19), row(1.0)),
        (date(2026, 8, 20), row(3.0)),
        (date(2026, 8, 21), (NAN, NAN, NAN, NAN, NAN, 0.0)),
        (date(2026, 8, 16), row(9.0)),
    ]
    bars = bars_from_rows("^RUT", rows, SEEN)
    assert bars.dates == (date(2026, 8, 19), date(2026, 8, 20))
    assert bars.close == (1.0, 3.0)
    assert bars.complete_to == date(2026, 8, 20)
    assert bars.notes == (
        "^RUT: 1 rows without a price left out",
        "^RUT: 1 weekend rows left out",
        "^RUT: 1 days came twice, the last row kept",
    )


def test_crypto_keeps_its_weekends() -> None:
    bars = bars_from_rows(
        "BTC-USD", [(date(2026, 8, 15), row(1.0)), (date(2026, 8, 16), row(2.0))], SEEN
    )
    assert len(bars) == 2
    assert bars.notes == ()


def test_a_half_filled_row_stays_with_its_holes() -> None:
    bars = bars_from_rows("^DJI", [(date(2026, 8, 20), (NAN, NAN, NAN, 5.0, 5.0, NAN))], SEEN)
    assert bars.close == (5.0,)
    assert math.isnan(bars.high[0])


def test_a_frame_becomes_bars_without_zero_volumes_or_endless_numbers() -> None:
    index = pd.DatetimeIndex(["2026-08-19", "2026-08-20"]).tz_localize("America/New_York")
    frame = pd.DataFrame(
        {
            "Open": [1.0, 2.0],
            "High": [1.0, math.inf],
            "Low": [1.0, 2.0],
            "Close": [1.0, 2.0],
            "Volume": [0, 7],
        },
        index=index,
    )
    bars = bars_from_frame("^RUT", frame, SEEN)
    assert bars.dates == (date(2026, 8, 19), date(2026, 8, 20))
    assert math.isnan(bars.volume[0])
    assert bars.volume[1] == 7.0
    assert math.isnan(bars.high[1])
    assert all(math.isnan(number) for number in bars.adj_close)


@pytest.mark.parametrize("wrong", [0.0, -3.0, 1e-322, 1e300, math.inf])
def test_a_close_that_cannot_be_true_is_a_missing_one(wrong: float) -> None:
    index = pd.DatetimeIndex(["2026-08-19"]).tz_localize("America/New_York")
    frame = pd.DataFrame({"High": [2.0], "Close": [wrong]}, index=index)
    bars = bars_from_frame("^RUT", frame, SEEN)
    assert math.isnan(bars.close[0])
    assert bars.high == (2.0,)


def test_no_rows_make_no_bars() -> None:
    bars = bars_from_rows("^RUT", [], SEEN)
    assert (bars.dates, bars.close, bars.complete_to) == ((), (), None)


@pytest.mark.parametrize(
    ("symbol", "factor", "changed"),
    [
        ("IWM", 0.997, True),
        ("IWM", 1.0 + 1e-7, False),
        ("IWM", 1.0, False),
        ("BTC-USD", 0.9, False),
    ],
)
def test_only_a_funds_moved_adjustment_counts(symbol: str, factor: float, changed: bool) -> None:
    days = [date(2026, 8, day) for day in (18, 19, 20)]
    known = bars_from_rows(symbol, [(day, row(10.0, 9.0)) for day in days], SEEN)
    fresh = bars_from_rows(symbol, [(day, row(10.0, 9.0 * factor)) for day in days[1:]], SEEN)
    assert adjustment_changed(known, fresh) is changed


def test_a_running_days_adjustment_does_not_count() -> None:
    running = date(2026, 8, 21)
    known = bars_from_rows("IWM", [(date(2026, 8, 20), row(9.0)), (running, row(10.0))], SEEN)
    fresh = bars_from_rows("IWM", [(date(2026, 8, 20), row(9.0)), (running, row(11.0))], SEEN)
    assert not adjustment_changed(known, fresh)


numbers = st.one_of(st.just(NAN), st.floats(0.01, 1e6))
rows_of = st.lists(
    st.tuples(
        st.dates(date(2026, 1, 1), date(2026, 8, 21)),
        st.tuples(numbers, numbers, numbers, numbers, numbers, numbers),
    ),
    max_size=40,
)


@given(rows_of, st.sampled_from(["^RUT", "BTC-USD", "IWM"]))
def test_whatever_comes_days_are_unique_sorted_and_priced(
    rows: list[tuple[date, Row]], symbol: str
) -> None:
    bars = bars_from_rows(symbol, rows, SEEN)
    assert list(bars.dates) == sorted(set(bars.dates))
    columns = (bars.open, bars.high, bars.low, bars.close)
    assert all(any(not math.isnan(n) for n in quad) for quad in zip(*columns, strict=True))
    assert {len(column) for column in columns} == {len(bars)}
    assert bars.complete_to is None or bars.complete_to in bars.dates


EVENING = datetime(2026, 8, 21, 20, 30, tzinfo=UTC)
WEEK = [date(2026, 8, day) for day in range(17, 22)]
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("symbol", "days", "answered", "at"),
    [
        # A clock that is ahead gives way to the source's, however far.
        ("^RUT", WEEK, EVENING - HOUR, EVENING - HOUR),
        ("^RUT", WEEK[:-2], EVENING - 48 * HOUR, EVENING - 48 * HOUR),
        ("^RUT", [*WEEK, date(2026, 8, 24)], EVENING - HOUR, EVENING - HOUR),
        # A clock that is behind stays, and one without a word of the source's.
        ("^RUT", WEEK, EVENING + HOUR, EVENING),
        ("^RUT", WEEK, None, EVENING),
        # A row of a day that had not begun says that the source's time is wrong.
        ("^RUT", WEEK, EVENING - 24 * HOUR, EVENING),
        ("^RUT", WEEK, EVENING - 9000 * HOUR, EVENING),
        ("BTC-USD", WEEK, datetime(2026, 8, 20, 23, tzinfo=UTC), EVENING),
        # A time that lags by seconds is made good as far as the row proves.
        (
            "BTC-USD",
            WEEK,
            datetime(2026, 8, 20, 23, 59, 55, tzinfo=UTC),
            datetime(2026, 8, 21, tzinfo=UTC),
        ),
    ],
)
def test_rows_are_final_by_the_earlier_clock_that_they_do_not_contradict(
    symbol: str, days: list[date], answered: datetime | None, at: datetime
) -> None:
    assert told_at(symbol, days, EVENING, answered) == at
