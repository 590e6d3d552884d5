"""Small caps against large ones, and when a breakout is only an absolute one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.analytics.loading import make_bars
from tests.sample_walks import trading_days
from tui.analytics.small_large import SmallLarge, absolute_only
from tui.model.bars import NAN, DailyBars
from tui.model.breakout import Breakout, BreakoutState
from tui.model.risk_curve import SmallVsLarge
from tui.model.symbols import RUT, SPX, Calendar

DAYS = trading_days(date(2025, 1, 2), date(2026, 8, 20), Calendar.NYSE)
LAST = DAYS[-1]


def told(small: list[float], large: list[float] | None = None) -> SmallVsLarge:
    return SmallLarge(pair(small, large)).on(LAST)


def pair(small: list[float], large: list[float] | None = None) -> dict[str, DailyBars]:
    prices = {RUT: small, SPX: large or [100.0] * len(small)}
    return {s: make_bars(p, symbol=s, dates=DAYS[-len(p) :]) for s, p in prices.items()}


def test_the_share_of_the_last_252_ratios_up_to_today_s() -> None:
    rising = told([100.0 + n for n in range(300)])
    assert (rising.ratio, rising.percentile_252, rising.n) == (3.99, 1.0, 252)
    assert (rising.record_252, rising.record_252_date) == (3.99, LAST)
    falling = told([400.0 - n for n in range(300)])
    assert falling.percentile_252 == pytest.approx(1 / 252)
    assert falling.record_252_date == DAYS[-252]
    assert told([100.0] * 300).percentile_252 == 1.0


def test_too_short_stale_missing() -> None:
    short = told([100.0] * 251)
    assert (short.ratio, short.percentile_252) == (1.0, None)
    assert short.why == "needs 252 common sessions, has 251"
    bars = pair([100.0] * 300)
    stale = SmallLarge({**bars, SPX: bars[SPX].until(DAYS[-7])}).on(LAST)
    assert (stale.ratio, stale.why) == (None, f"{SPX} ends {DAYS[-7]}, 6 sessions before {LAST}")
    assert SmallLarge({RUT: bars[RUT]}).on(LAST).why == f"no {SPX} close up to {LAST}"
    assert SmallLarge({}).on(LAST).why == f"no {RUT} close up to {LAST}"
    gap = told([*[100.0] * 299, NAN], [100.0] * 300)
    assert gap.last == DAYS[-2]


def test_no_reading_depends_on_a_later_bar() -> None:
    small = [100.0 + (7 * n) % 31 for n in range(400)]
    large = [100.0 + (5 * n) % 17 for n in range(400)]
    bars = pair(small, large)
    for day in DAYS[-140::11]:
        cut = SmallLarge({symbol: one.until(day) for symbol, one in bars.items()}).on(day)
        assert vars(SmallLarge(bars).on(day)) == vars(cut)


@pytest.mark.parametrize("state", BreakoutState)
def test_which_states_are_an_absolute_breakout(state: BreakoutState) -> None:
    out = state in (
        BreakoutState.BREAKOUT,
        BreakoutState.CONFIRMED,
        BreakoutState.PRICE_DISCOVERY,
    )
    under, at = told([400.0 - n for n in range(300)]), told([100.0 + n for n in range(300)])
    assert absolute_only(under, Breakout(RUT, state)) is out
    assert absolute_only(at, Breakout(RUT, state)) is False
    assert absolute_only(under, Breakout(SPX, state)) is None
    assert absolute_only(told([100.0] * 100), Breakout(RUT, state)) is None
