"""Yields: what is taken, what is refused, and what is compared with what."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from tests.analytics.loading import make_bars
from tests.sample_walks import trading_days
from tui.analytics.rates import IRX, TNX, Yields
from tui.model.bars import NAN, DailyBars
from tui.model.symbols import RUT, Calendar

DAYS = trading_days(date(2026, 1, 2), date(2026, 8, 20), Calendar.NYSE)
LAST = DAYS[-1]


def none(_symbol: str, _day: date) -> str | None:
    return None


def market(
    long: list[float] | None = None, short: list[float] | None = None
) -> dict[str, DailyBars]:
    n = len(DAYS)
    series = {
        RUT: [100.0] * n,
        TNX: long or [4.0 + 0.001 * k for k in range(n)],
        IRX: short or [3.5] * n,
    }
    return {
        symbol: make_bars(values, symbol=symbol, dates=DAYS) for symbol, values in series.items()
    }


def test_yields_slope_and_change_over_sessions_of_the_index() -> None:
    said = Yields(market()).on(LAST, none)
    assert said.tnx == pytest.approx(4.0 + 0.001 * (len(DAYS) - 1))
    assert said.irx == 3.5
    assert said.slope == pytest.approx((said.tnx or 0.0) - 3.5)
    assert said.change_63_bp == pytest.approx(6.3)
    assert (said.why, said.as_of) == (None, LAST)


@pytest.mark.parametrize("value", [0.0, -0.01, 25.0, 47.1, 1e9])
def test_what_cannot_be_a_yield_in_percent_is_refused(value: float) -> None:
    long = [4.0] * (len(DAYS) - 1) + [value]
    said = Yields(market(long)).on(LAST, none)
    assert (said.tnx, said.slope, said.change_63_bp) == (None, None, None)
    assert said.why == f"{TNX} {value:.2f} on {LAST} is no yield in percent (0 to 25)"
    assert said.irx == 3.5
    before = [4.0] * len(DAYS)
    before[-64] = value
    earlier = Yields(market(before)).on(LAST, none)
    assert (earlier.tnx, earlier.change_63_bp) == (4.0, None)
    assert (
        earlier.change_why == f"{TNX} {value:.2f} on {DAYS[-64]} is no yield in percent (0 to 25)"
    )


def test_the_bounds_themselves_are_no_yields_but_what_lies_between_is() -> None:
    for value in (0.003, 24.999):
        assert Yields(market(short=[value] * len(DAYS))).on(LAST, none).irx == value


def test_a_null_is_no_zero_and_the_last_value_stands() -> None:
    long = [4.0] * (len(DAYS) - 2) + [4.2, NAN]
    assert Yields(market(long)).on(LAST, none).tnx == 4.2


def test_missing_stale_and_short() -> None:
    bars = market()
    said = Yields({RUT: bars[RUT]}).on(LAST, none)
    assert said.why == f"no {IRX} close up to {LAST}; no {TNX} close up to {LAST}"
    stale = Yields(bars).on(
        LAST, lambda symbol, _day: f"{symbol} is old" if symbol == TNX else None
    )
    assert (stale.tnx, stale.slope, stale.irx) == (None, None, 3.5)
    assert stale.tnx_why == stale.change_why == f"{TNX} is old"
    short = Yields(bars).on(DAYS[62], none)
    assert (short.tnx is None, short.change_63_bp) == (False, None)
    assert short.change_why == f"needs 64 sessions of {RUT}, has 63"
    young = {**bars, TNX: make_bars([4.0] * 30, symbol=TNX, dates=DAYS[-30:])}
    assert Yields(young).on(LAST, none).change_why == f"no {TNX} close about {DAYS[-64]}"


def test_no_reading_depends_on_a_later_bar() -> None:
    draw = Random(5)
    n = len(DAYS)
    bars = market(
        [draw.choice([NAN, 4.0, 4.5, -1.0]) for _ in range(n)],
        [draw.choice([NAN, 3.0, 0.0]) for _ in range(n)],
    )
    for day in DAYS[1::3]:
        cut = Yields({symbol: one.until(day) for symbol, one in bars.items()})
        assert Yields(bars).on(day, none) == cut.on(day, none)
