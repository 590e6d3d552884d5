"""The demo's histories: pins, walls, determinism, and what the breakout rule makes of them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.analytics.breakout import Fold, fold
from tui.analytics.episodes import episodes
from tui.feeds.demo import demo_bars
from tui.feeds.demo.pins import BTC_PINS, RUT_PINS, SPX_PINS, Pin
from tui.feeds.demo.profiles import profile_of
from tui.model.bars import DailyBars
from tui.model.breakout import BreakoutState, EpisodeStatus
from tui.model.parameters import BreakoutParameters
from tui.model.symbols import BTC, DEFAULT_TICKERS, RUT, SPX, Calendar, symbol_of

UNTIL = date(2027, 12, 31)
SEEDS = range(1, 51)


@cache
def bars_of(symbol: str, seed: int = 1) -> DailyBars:
    return demo_bars(symbol, seed, UNTIL)


def between(bars: DailyBars, first: date, last: date) -> list[float]:
    """Closes strictly between two dates."""
    return [c for d, c in zip(bars.dates, bars.close, strict=True) if first < d < last]


def close_on(bars: DailyBars, day: date) -> float:
    return bars.close[bars.dates.index(day)]


@cache
def folded(seed: int) -> Fold:
    return fold(bars_of(RUT, seed), BreakoutParameters())


EPISODES = [
    (date(2011, 4, 27), 855.77, date(2011, 4, 29), [date(2011, 5, 24)], []),
    (date(2013, 1, 2), 865.29, date(2013, 1, 4), [], []),
    (date(2016, 11, 14), 1295.80, date(2016, 11, 16), [], []),
    (date(2020, 11, 13), 1740.75, date(2020, 11, 17), [], []),
    (
        date(2025, 9, 18),
        2442.74,
        date(2025, 9, 22),
        [date(2025, 11, 20)],
        [date(2025, 12, 4)],
    ),
]


@pytest.mark.parametrize("seed", SEEDS)
def test_exactly_the_real_episodes(seed: int) -> None:
    found = [
        (
            e.breakout,
            e.level,
            e.confirmed,
            [a.failed for a in e.attempts if a.failed],
            [a.start for a in e.attempts[1:]],
        )
        for e in episodes(folded(seed))
    ]
    assert found == EPISODES


@pytest.mark.parametrize("seed", SEEDS)
def test_the_attempts_of_the_last_episode(seed: int) -> None:
    *before, last = episodes(folded(seed))
    assert [e.attempts[-1].held is not None for e in before] == [False, True, True, True]
    assert last.first_intraday_break == date(2024, 11, 25)
    first, second = last.attempts
    assert (first.level, first.ceiling) == (2442.74, 2466.49)
    assert (second.level, second.ceiling) == (2520.44, 2541.67)
    assert second.held is not None
    assert last.status in (EpisodeStatus.HELD, EpisodeStatus.CLOSED)


STATES = {
    date(2024, 11, 25): BreakoutState.INTRADAY_BREAK,
    date(2025, 9, 17): BreakoutState.TESTING,
    date(2025, 9, 18): BreakoutState.BREAKOUT,
    date(2025, 9, 24): BreakoutState.RETEST,
    date(2025, 11, 20): BreakoutState.FAILED,
    date(2025, 12, 4): BreakoutState.CONFIRMED,
    date(2026, 1, 22): BreakoutState.PRICE_DISCOVERY,
}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_real_states(seed: int) -> None:
    states = dict(zip(folded(seed).dates, folded(seed).states, strict=True))
    assert {day: states[day] for day in STATES} == STATES


@pytest.mark.parametrize("seed", SEEDS)
def test_records_are_the_pinned_ones(seed: int) -> None:
    bars, records = bars_of(RUT, seed), [pin for pin in RUT_PINS if pin.record]
    for earlier, later in pairwise(records):
        assert earlier.close is not None
        assert later.close is not None
        bound = earlier.close if earlier.base else later.close
        assert all(close < bound for close in between(bars, earlier.day, later.day))


@pytest.mark.parametrize("seed", SEEDS)
def test_highs_of_a_base_stay_under_the_record_high(seed: int) -> None:
    bars, pinned = bars_of(RUT, seed), {pin.day for pin in RUT_PINS if pin.high}
    rows = list(zip(bars.dates, bars.high, strict=True))
    for start, end in [
        (date(2007, 7, 13), date(2011, 4, 27)),
        (date(2011, 4, 29), date(2013, 1, 2)),
        (date(2015, 6, 23), date(2016, 11, 14)),
        (date(2018, 8, 31), date(2020, 11, 13)),
        (date(2021, 11, 8), date(2025, 9, 18)),
    ]:
        record = max(high for day, high in rows if day <= start)
        inside = [high for day, high in rows if start < day < end and day not in pinned]
        assert max(inside) <= record


@pytest.mark.parametrize("seed", SEEDS)
def test_broken_levels_hold_for_126_sessions(seed: int) -> None:
    bars = bars_of(RUT, seed)
    for start, level in [
        (date(2013, 1, 2), 865.29),
        (date(2016, 11, 14), 1295.80),
        (date(2020, 11, 13), 1740.75),
        (date(2025, 12, 4), 2520.44),
    ]:
        bar = bars.dates.index(start)
        assert min(bars.close[bar : bar + 127]) > 0.95 * level
    assert min(between(bars, date(2011, 4, 26), date(2011, 5, 24))) > 0.95 * 855.77
    assert min(between(bars, date(2025, 9, 17), date(2025, 11, 20))) > 0.95 * 2442.74


@pytest.mark.parametrize("seed", SEEDS)
def test_bitcoin_peaks_only_at_its_pinned_tops(seed: int) -> None:
    bars = bars_of(BTC, seed)
    assert max(between(bars, date(2021, 11, 8), date(2024, 3, 4))) < 67566.83
    tops = {
        (date(2016, 7, 9), date(2020, 5, 11)): date(2017, 12, 16),
        (date(2020, 5, 11), date(2024, 3, 4)): date(2021, 11, 8),
        (date(2024, 3, 3), date(2024, 4, 20)): date(2024, 3, 4),
        (date(2024, 4, 20), UNTIL + timedelta(days=1)): date(2025, 10, 6),
    }
    rows = list(zip(bars.close, bars.dates, strict=True))
    for (first, last), top in tops.items():
        assert max(row for row in rows if first <= row[1] < last)[1] == top
    assert min(between(bars, date(2021, 11, 8), UNTIL)) > 10000


@pytest.mark.parametrize(("symbol", "pins"), [(RUT, RUT_PINS), (BTC, BTC_PINS), (SPX, SPX_PINS)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_pin_is_exact(symbol: str, pins: tuple[Pin, ...], seed: int) -> None:
    bars = bars_of(symbol, seed)
    for pin in pins:
        bar = bars.dates.index(pin.day)
        assert pin.close in (None, bars.close[bar])
        assert pin.high in (None, bars.high[bar])


@pytest.mark.parametrize("symbol", sorted({*DEFAULT_TICKERS} - {"IWM"}))
def test_plausible_levels_are_met_on_trading_days(symbol: str) -> None:
    bars, pins = bars_of(symbol), profile_of(symbol).pins
    assert all(pin.close in (None, close_on(bars, pin.day)) for pin in pins)


@pytest.mark.parametrize("symbol", [*DEFAULT_TICKERS, "PSCT", "SOL-USD"])
def test_bars_are_well_formed(symbol: str) -> None:
    bars = bars_of(symbol)
    columns = zip(bars.open, bars.high, bars.low, bars.close, strict=True)
    assert all(0 < low <= min(o, c) <= max(o, c) <= high for o, high, low, c in columns)
    assert bars.adj_close == bars.close
    assert all(a < b for a, b in pairwise(bars.dates))
    assert bars.complete_to == bars.dates[-1]


@pytest.mark.parametrize("symbol", [*DEFAULT_TICKERS, "PSCT", "SOL-USD"])
def test_each_market_keeps_its_days(symbol: str) -> None:
    bars = bars_of(symbol)
    assert bars.dates[-1] == UNTIL
    if symbol_of(symbol).calendar is Calendar.ALWAYS:
        assert len(bars) == (bars.dates[-1] - bars.dates[0]).days + 1
    else:
        assert all(day.weekday() < 5 for day in bars.dates)
        assert date(2012, 10, 29) not in bars.dates  # the hurricane's closure


def test_histories_begin_where_the_real_ones_do() -> None:
    assert bars_of(BTC).dates[0] == date(2014, 9, 17)
    assert bars_of("ETH-USD").dates[0] == date(2017, 11, 9)
    assert bars_of("IWM").dates[0] == bars_of(RUT).dates[0] == date(2007, 7, 13)
    assert len(demo_bars(BTC, 1, date(2014, 9, 16))) == 0
    assert demo_bars("IWM", 1, date(2007, 7, 12)).complete_to is None


@settings(max_examples=40, deadline=None)
@given(
    symbol=st.sampled_from([*DEFAULT_TICKERS, "PSCT", "SOL-USD"]),
    seed=st.integers(1, 4),
    until=st.dates(date(2014, 9, 17), UNTIL),
)
def test_a_later_end_changes_no_earlier_bar(symbol: str, seed: int, until: date) -> None:
    short, whole = demo_bars(symbol, seed, until), bars_of(symbol, seed).until(until)
    for column in ("dates", "open", "high", "low", "close", "adj_close"):
        assert getattr(short, column) == getattr(whole, column)


def test_much_later_ends_change_nothing_and_stay_plausible() -> None:
    for symbol, low, high in [(RUT, 2000, 20000), (BTC, 30000, 124753), ("^VIX", 8, 90)]:
        later = demo_bars(symbol, 1, date(2036, 6, 30))
        assert later.until(UNTIL).close == bars_of(symbol).close
        assert all(low < close < high for close in between(later, UNTIL, date(2037, 1, 1)))


def test_a_record_in_every_year_after_the_pins() -> None:
    for seed in range(1, 21):
        close = demo_bars(RUT, seed, date(2036, 6, 30)).close
        records = np.flatnonzero(np.diff(np.maximum.accumulate(close))) + 1
        last_pin = bars_of(RUT).dates.index(date(2026, 8, 14))
        assert np.diff(records[records >= last_pin]).max() < 252


def test_seeds_differ_between_pins_only() -> None:
    one, two = bars_of(RUT, 1), bars_of(RUT, 2)
    assert bars_of(RUT, 1).close == demo_bars(RUT, 1, UNTIL).close
    same = [d for d, a, b in zip(one.dates, one.close, two.close, strict=True) if a == b]
    assert {pin.day for pin in RUT_PINS if pin.close} <= set(same)
    assert len(same) < len(RUT_PINS) + 60


@pytest.mark.parametrize("symbol", ["^TNX", "^IRX"])
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_yields_stay_in_their_range(symbol: str, seed: int) -> None:
    assert all(0 < close < 25 for close in bars_of(symbol, seed).close)


def correlation(one: str, other: str, seed: int, first: date, last: date) -> float:
    """Correlation of log returns on common sessions (method, section 3)."""
    left, right = (
        dict(zip(b.dates, b.close, strict=True)) for b in (bars_of(one, seed), bars_of(other, seed))
    )
    days = [day for day in left if day in right and first <= day <= last]
    returns = [np.diff([log(prices[day]) for day in days]) for prices in (left, right)]
    return float(np.corrcoef(returns[0], returns[1])[0, 1])


SINCE, BREAK, NOW = date(2007, 7, 13), date(2020, 1, 1), date(2026, 8, 20)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    ("pair", "days", "bounds"),
    [
        ((RUT, BTC), (date(2014, 9, 17), date(2019, 12, 31)), (-0.12, 0.12)),
        ((RUT, BTC), (BREAK, NOW), (0.3, 0.5)),
        ((SPX, BTC), (BREAK, NOW), (0.3, 0.5)),
        ((RUT, SPX), (SINCE, NOW), (0.7, 0.95)),
        ((RUT, "^IXIC"), (SINCE, NOW), (0.7, 0.95)),
        ((RUT, "^DJI"), (SINCE, NOW), (0.7, 0.95)),
        ((RUT, "IWM"), (SINCE, NOW), (0.99, 1.0)),
        ((RUT, "^VIX"), (SINCE, NOW), (-0.85, -0.45)),
        ((BTC, "ETH-USD"), (date(2018, 1, 1), NOW), (0.65, 0.95)),
        (("^TNX", "TLT"), (SINCE, NOW), (-0.95, -0.7)),
    ],
)
def test_correlations_look_as_reality_does(
    pair: tuple[str, str], days: tuple[date, date], bounds: tuple[float, float], seed: int
) -> None:
    assert bounds[0] < correlation(*pair, seed, *days) < bounds[1]
