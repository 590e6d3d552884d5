"""Each row of the claims on prices that are drawn to make it hold or fail."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from tests.analytics.claim_samples import BTC, RUT, SPX, days, drawn, row
from tests.analytics.loading import make_bars
from tui.model.bars import DailyBars
from tui.model.claims import ClaimVerdict

HOLDS, IN_PART = ClaimVerdict.HOLDS, ClaimVerdict.IN_PART
NOT, CANNOT = ClaimVerdict.DOES_NOT_HOLD, ClaimVerdict.CANNOT
DAY = date(2024, 12, 31)


def _index(*points: tuple[date, float], high: dict[date, float] | None = None) -> DailyBars:
    """^RUT with 300 flat sessions before the first point."""
    first = (points[0][0] - timedelta(days=420), points[0][1])
    return drawn(RUT, first, *points, high=high)


def test_row_1_above_the_level_without_the_rise() -> None:
    start, end = date(2025, 12, 31), date(2026, 1, 22)
    high = {date(2026, 1, 15): 2705.0}
    one = {RUT: _index((start, 2690.0), (end, 2699.0), high=high)}
    reading = row(one, 1, end)
    assert (reading.verdict, reading.computed) == (NOT, "+0.3 %")
    assert "first high above 2,700: 2,705.00 on 2026-01-15, no close above" in reading.steps[1]
    assert row({RUT: _index((start, 2500.0), (end, 2725.0))}, 1, end).verdict is HOLDS
    assert row({RUT: _index((start, 2690.0), (end, 2725.0))}, 1, end).verdict is IN_PART


def test_row_1_before_the_three_weeks_are_over() -> None:
    history = {RUT: _index((date(2025, 12, 31), 2500.0), (date(2026, 1, 22), 2725.0))}
    reading = row(history, 1, date(2026, 1, 15))
    assert (reading.verdict, reading.why) == (CANNOT, "the three weeks end on 2026-01-22")
    assert reading.computed is not None
    cut = {RUT: history[RUT].until(date(2026, 1, 9))}
    assert (row(cut, 1, date(2026, 2, 2)).why or "").startswith("^RUT ends 2026-01-09")


def test_row_2_while_the_range_lasts() -> None:
    peak, end = date(2021, 11, 8), date(2025, 9, 18)
    history = {RUT: _index((date(2020, 1, 1), 1500.0), (peak, 2442.0), (end, 1700.0))}
    reading = row(history, 2, date(2022, 11, 8))
    assert (reading.verdict, reading.why) == (CANNOT, "the range is not over")
    assert reading.computed == "261 sessions so far"
    assert row(history, 2, end).verdict is HOLDS
    assert "no close above it so far" in row(history, 2, end).steps


def test_row_2_a_short_range_and_no_record_at_all() -> None:
    peak = date(2021, 11, 8)
    points = ((date(2020, 1, 1), 1500.0), (peak, 2442.0), (date(2022, 6, 8), 2000.0))
    history = {RUT: _index(*points, (date(2022, 12, 8), 2500.0))}
    assert row(history, 2, date(2022, 12, 8)).verdict is NOT
    higher = {RUT: _index((date(2020, 1, 1), 9000.0), *points[1:])}
    reading = row(higher, 2, date(2022, 6, 8))
    assert reading.why == "^RUT has no record close in the last quarter of 2021"


NOVEMBER = date(2024, 11, 25)
BASE = ((date(2021, 11, 8), 2442.0), (date(2022, 6, 8), 1700.0))


@pytest.mark.parametrize(
    ("close", "high", "third", "eighth"),
    [
        (2450.0, None, HOLDS, HOLDS),
        (2441.0, {NOVEMBER: 2460.0}, IN_PART, IN_PART),
        (2400.0, None, NOT, NOT),
    ],
)
def test_rows_3_and_8_in_november_2024(
    close: float, high: dict[date, float] | None, third: ClaimVerdict, eighth: ClaimVerdict
) -> None:
    index = _index(*BASE, (NOVEMBER, close), (DAY, 2300.0), high=high)
    coin = drawn(BTC, (date(2023, 1, 1), 95_000.0), (DAY, 95_000.0))
    history = {RUT: index, BTC: coin}
    assert row(history, 3, DAY).verdict is third
    assert row(history, 8, DAY).verdict is eighth
    without = row({RUT: index}, 8, DAY)
    assert without.verdict is (NOT if eighth is NOT else CANNOT)


def test_row_8_far_from_100k_and_before_the_month_is_over() -> None:
    index = _index(*BASE, (NOVEMBER, 2450.0), (DAY, 2300.0))
    history = {RUT: index, BTC: drawn(BTC, (date(2023, 1, 1), 80_000.0), (DAY, 80_000.0))}
    assert row(history, 8, DAY).verdict is IN_PART
    for number in (3, 8):
        assert row(history, number, date(2024, 11, 28)).why == "November 2024 is not over"


def test_row_3_with_november_2025_left_empty() -> None:
    index = _index(*BASE, (NOVEMBER, 2400.0), (date(2025, 9, 1), 2500.0), (DAY.replace(2025), 2600))
    reading = row({RUT: index}, 3, DAY.replace(2025))
    assert reading.verdict is NOT
    assert reading.steps[-1] == "read as November 2025: no event"


def _breakout_2016(yields: float, after: float, end: date) -> dict[str, DailyBars]:
    peak, day = date(2015, 6, 23), date(2016, 11, 14)
    points = ((peak, 1295.0), (date(2016, 2, 1), 900.0), (day, 1296.0), (end, 1500.0))
    bill = drawn("^IRX", (date(2015, 1, 1), yields), (day, yields), (end, after))
    return {RUT: _index(*points), "^IRX": bill}


@pytest.mark.parametrize(("after", "verdict"), [(0.9, HOLDS), (1.0, IN_PART), (2.4, IN_PART)])
def test_row_6_hikes_nearly_over(after: float, verdict: ClaimVerdict) -> None:
    end = date(2018, 11, 14)
    history = _breakout_2016(0.5, after, end)
    reading = row(history, 6, end)
    assert (reading.verdict, reading.computed) == (verdict, f"hikes {after - 0.5:+.1f} pp, 128 d")
    early = row(history, 6, date(2017, 11, 14))
    assert (early.verdict, early.why) == (CANNOT, "the two years end on 2018-11-14")


def test_row_6_without_a_yield_about_the_day() -> None:
    end = date(2018, 11, 14)
    history = _breakout_2016(0.5, 1.0, end)
    history["^IRX"] = drawn("^IRX", (date(2017, 6, 1), 1.0), (end, 2.0))
    assert row(history, 6, end).why == "^IRX has no yield about 2016-11-14"


def _breakout_2020(start: float, top: float, end: date) -> dict[str, DailyBars]:
    peak, day = date(2018, 8, 31), date(2020, 11, 13)
    points = ((peak, 1740.0), (date(2020, 3, 18), 1000.0), (day, 1741.0), (end, 2000.0))
    coin = drawn(BTC, (date(2018, 1, 1), start), (day, start), (end, top))
    bill = drawn("^IRX", (date(2018, 1, 1), 2.0), (day, 0.1), (end, 0.5))
    return {RUT: _index(*points), BTC: coin, "^IRX": bill}


@pytest.mark.parametrize(
    ("start", "top", "verdict"),
    [(12_500, 69_000, HOLDS), (16_000, 69_000, IN_PART), (16_000, 40_000, NOT)],
)
def test_row_7_from_ten_to_sixty_nine(start: float, top: float, verdict: ClaimVerdict) -> None:
    end = date(2020, 11, 13) + timedelta(days=540)
    history = _breakout_2020(start, top, end)
    reading = row(history, 7, end)
    assert reading.verdict is verdict
    assert "13-week yield ^IRX 0.10 % on 2020-11-13: 0 earlier closes were lower" in reading.steps
    early = row(history, 7, end - timedelta(days=1))
    assert (early.verdict, early.why) == (CANNOT, f"the 540 days end on {end}")
    gone = {**history, BTC: history[BTC].until(date(2020, 10, 1))}
    assert (row(gone, 7, end).why or "").startswith("BTC-USD ends 2020-10-01")


def _coin(day_2024: float, last: float, end: date) -> dict[str, DailyBars]:
    wave = np.exp(0.02 * np.sin(np.arange(5000)))
    points = ((date(2014, 9, 17), 400.0), (date(2016, 7, 9), 650.0), (date(2017, 12, 16), 19_000.0))
    more = ((date(2018, 12, 15), 3_200.0), (date(2020, 5, 11), 8_600.0))
    later = ((date(2024, 4, 20), day_2024), (end, last))
    bars = drawn(BTC, *points, *more, *later)
    closes = (np.array(bars.close) * wave[: len(bars)]).tolist()
    return {BTC: make_bars(closes, symbol=BTC, dates=bars.dates)}


def test_rows_9_and_13_follow_the_price() -> None:
    end = date(2026, 1, 22)
    assert row(_coin(60_000, 90_000, end), 9, end).verdict is HOLDS
    fallen = row(_coin(60_000, 20_000, end), 9, end)
    assert fallen.verdict is NOT
    assert "about +50 % on 0 of" in fallen.steps[1]
    assert row(_coin(60_000, 90_000, end), 13, end).verdict in (IN_PART, NOT)
    assert row(_coin(60_000, 90_000, end), 12, end).verdict is IN_PART
    assert row(_coin(9_000, 90_000, end), 12, end).computed == "none before it"


def test_row_12_holds_where_all_earlier_records_are_known() -> None:
    end = date(2024, 6, 1)
    points = [(date(2010, 7, 1), 100.0), (date(2011, 6, 1), 900.0), (date(2024, 4, 20), 100.0)]
    quiet = drawn(BTC, *points, (end, 100.0))
    at = quiet.dates.index(date(2024, 3, 4))
    closes = [*quiet.close[:at], 950.0, *quiet.close[at + 1 :]]
    reading = row({BTC: make_bars(closes, symbol=BTC, dates=quiet.dates)}, 12, end)
    assert (reading.verdict, reading.computed) == (HOLDS, "2024-03-04")
    assert row({BTC: quiet}, 12, end).verdict is NOT


def test_row_10_when_an_earlier_cycle_was_over_by_that_day() -> None:
    end = date(2024, 4, 20) + timedelta(days=1450)
    reading = row(_coin(60_000, 90_000, end), 10, end)
    assert (reading.verdict, reading.why) == (CANNOT, "this cycle ended on day 1401")
    assert row(_coin(60_000, 90_000, end), 13, end).why == "this cycle ended on day 1401"


def test_row_13_higher_than_before() -> None:
    end = date(2025, 1, 1)
    calm = _coin(60_000, 90_000, end)[BTC]
    start = calm.dates.index(date(2024, 4, 20))
    wild = [close * (1.3 if n % 2 and n > start else 1) for n, close in enumerate(calm.close)]
    reading = row({BTC: make_bars(wild, symbol=BTC, dates=calm.dates)}, 13, end)
    assert reading.verdict is NOT


def test_row_17_over_the_calendar_year() -> None:
    end = date(2025, 12, 31)
    history = {RUT: _index((date(2024, 12, 31), 1000.0), (end, 1400.0))}
    assert row(history, 17, end).verdict is HOLDS
    assert row(history, 17, date(2025, 12, 30)).why == "2025 is not over"


def test_row_19_all_green_in_order() -> None:
    end = date(2025, 6, 2)
    symbols = ("IEF", "^DJI", SPX, RUT, BTC, "ETH-USD")
    history = {
        one: drawn(one, (date(2024, 1, 1), 100.0), (end, 110.0 + 10 * n))
        for n, one in enumerate(symbols)
    }
    reading = row(history, 19, end)
    assert (reading.verdict, reading.computed) == (HOLDS, "depth 6 of 6")
    assert "order score +1.00" in reading.steps[2]


def test_row_19_takes_a_fund_with_its_distributions() -> None:
    end = date(2025, 6, 2)
    bond = drawn("IEF", (date(2024, 1, 1), 100.0), (end, 90.0))
    raised = drawn("IEF", (date(2024, 1, 1), 100.0), (end, 110.0))
    fund = DailyBars(
        "IEF",
        bond.dates,
        bond.open,
        bond.high,
        bond.low,
        bond.close,
        raised.close,
        bond.volume,
        complete_to=end,
    )
    index = drawn(RUT, (date(2024, 1, 1), 100.0), (end, 110.0))
    assert "IEF +" in row({RUT: index, "IEF": fund}, 19, end).steps[0]
    assert "IEF −" in row({RUT: index, "IEF": bond}, 19, end).steps[0]


@pytest.mark.parametrize(("weight", "verdict"), [(0.0, NOT), (0.15, IN_PART), (2.0, HOLDS)])
def test_row_20_finds_a_lead_that_was_put_in(weight: float, verdict: ClaimVerdict) -> None:
    first, end = date(2015, 1, 1), date(2025, 1, 1)
    dates = days(first, end, RUT)
    rng = np.random.default_rng(7)
    x = rng.normal(0, 0.01, len(dates))
    y = 0.5 * x + rng.normal(0, 0.01, len(dates))
    y[2:] += weight * x[:-2]
    index = make_bars(np.exp(8 + np.cumsum(x)).tolist(), symbol=RUT, dates=dates)
    coin = make_bars(np.exp(6 + np.cumsum(y)).tolist(), symbol=BTC, dates=dates)
    reading = row({RUT: index, BTC: coin}, 20, end)
    assert reading.verdict is verdict
    assert (reading.computed or "").startswith("no lag" if verdict is NOT else "lag 2: +")


def test_row_15_with_small_technology_ahead() -> None:
    end = date(2025, 1, 1)
    dates = days(date(2024, 1, 1), end, RUT)
    rng = np.random.default_rng(3)
    shared = rng.normal(0, 0.01, len(dates))

    def bars(symbol: str, weight: float) -> DailyBars:
        moves = weight * shared + rng.normal(0, 0.01, len(dates))
        return make_bars(np.exp(5 + np.cumsum(moves)).tolist(), symbol=symbol, dates=dates)

    history = {one: bars(one, 0.3) for one in (RUT, SPX, "^IXIC", "^DJI")}
    history |= {"PSCT": bars("PSCT", 3.0), BTC: bars(BTC, 3.0)}
    reading = row(history, 15, end)
    assert reading.verdict is HOLDS
    assert (reading.computed or "").startswith("PSCT +0.9")


def test_row_16_says_which_is_more_sensitive() -> None:
    end = date(2025, 1, 1)
    dates = days(date(2023, 1, 1), end, RUT)
    moves = np.random.default_rng(5).normal(0, 0.05, len(dates))
    rates = make_bars((4 + np.cumsum(moves) * 0.1).tolist(), symbol="^TNX", dates=dates)
    changes = np.diff(np.array(rates.close), prepend=rates.close[0])

    def bars(symbol: str, beta: float) -> DailyBars:
        return make_bars(np.exp(5 + np.cumsum(beta * changes)).tolist(), symbol=symbol, dates=dates)

    history = {RUT: bars(RUT, -0.2), SPX: bars(SPX, -0.1), "^TNX": rates}
    step = row(history, 16, end).steps[-1]
    assert "^RUT moved −2.00 %, ^GSPC −1.00 %: more sensitive (252" in step
    turned = {RUT: bars(RUT, 0.1), SPX: bars(SPX, -0.2), "^TNX": rates}
    assert "not more sensitive" in row(turned, 16, end).steps[-1]
