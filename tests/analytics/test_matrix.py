"""The matrix of followed symbols and the joint partial: scipy's figures, and who is left out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from tests.analytics.loading import load_bars, make_bars
from tui.analytics.coefficients import partials
from tui.analytics.matrix import matrix, partial_joint
from tui.analytics.returns import paired
from tui.model.bars import DailyBars

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 8, 20)
START = date(2020, 1, 6)
REAL = ("^RUT", "^GSPC", "^IXIC", "^DJI", "BTC-USD", "ETH-USD", "^VIX", "IWM", "TLT")


def walk(symbol: str, seed: int, n: int = 300, *, weekends: bool = False) -> DailyBars:
    every = (START + timedelta(days=row) for row in range(2 * n))
    dates = [day for day in every if weekends or day.weekday() < 5][:n]
    closes = 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.01, n)))
    return make_bars(closes.tolist(), symbol=symbol, dates=dates)


def later(bars: DailyBars, rows: int) -> DailyBars:
    """The same bars without their first rows."""
    return make_bars(bars.close[rows:], symbol=bars.symbol, dates=bars.dates[rows:])


def test_every_cell_is_scipys_on_the_pairs_own_sessions() -> None:
    bars = [walk("^RUT", 1), walk("BTC-USD", 2, 460, weekends=True), later(walk("^VIX", 3), 240)]
    said = matrix(bars, 90, {})
    assert said.n == ((90, 90, 59), (90, 90, 59), (59, 59, 59))
    for i, a in enumerate(bars):
        for j, b in enumerate(bars):
            returns = paired(a, b).returns[-90:] if i != j else paired(a, a).returns[-90:]
            expected = float(stats.pearsonr(*returns.T).statistic)
            assert said.values[i][j] == pytest.approx(expected, abs=1e-9)
            assert said.values[i][j] == said.values[j][i]
    assert said.symbols == ("^RUT", "BTC-USD", "^VIX")
    assert said.why == ()


def test_the_real_matrix_holds_the_pairs_own_figure(shared_data: Path) -> None:
    said = matrix([load_bars(shared_data, one, AS_OF) for one in REAL], 90, {})
    rut, btc, spx = (REAL.index(one) for one in ("^RUT", "BTC-USD", "^GSPC"))
    assert said.values[rut][btc] == pytest.approx(0.32, abs=5e-3)
    assert said.values[spx][rut] == pytest.approx(0.83, abs=5e-3)
    assert {n for row in said.n for n in row} == {90}
    assert said.last == AS_OF
    square = np.array(said.values, dtype=np.float64)
    assert np.allclose(np.diag(square), 1)
    assert np.allclose(square, square.T)


def test_a_pair_with_few_common_sessions_has_none_and_says_so() -> None:
    old = walk("^RUT", 1, 100)
    young = later(walk("^VIX", 2, 115), 90)
    said = matrix([old, young], 90, {})
    assert said.values[1][0] is None
    assert (said.n[1][0], said.n[1][1]) == (9, 24)
    assert said.why == ("^RUT ^VIX: needs 20 common sessions, have 9",)
    apart = later(walk("^VIX", 2, 200), 150)
    assert matrix([old, apart], 90, {}).n[1][0] == 0


def test_a_price_that_stands_still_has_no_cell() -> None:
    moving = walk("^RUT", 1)
    still = make_bars([5.0] * 300, symbol="^DJI", dates=moving.dates)
    said = matrix([moving, still], 90, {})
    assert said.values[0][0] == pytest.approx(1.0)
    assert said.values[0][1] is said.values[1][0] is said.values[1][1] is None
    assert said.why == ("^RUT ^DJI: a price did not change",)


def test_a_symbol_that_ended_is_not_compared() -> None:
    words = "^DJI ends 2020-02-28, 60 sessions before 2020-05-22"
    said = matrix([walk("^RUT", 1), walk("^DJI", 2, 40)], 90, {"^DJI": words})
    assert said.values[1] == (None, None)
    assert said.n == ((90, 0), (0, 0))
    assert said.why == (words,)


def test_nobody_to_compare() -> None:
    empty = matrix([], 90, {})
    assert (empty.symbols, empty.values, empty.n, empty.last) == ((), (), (), None)
    assert matrix([DailyBars("^RUT")], 90, {}).values == ((None,),)


def test_each_joint_partial_is_that_of_regression_residuals() -> None:
    draws = np.random.default_rng(8).standard_normal((200, 4))
    draws[:, 3] += draws @ [0.5, 0.2, 0.0, 0.0]
    draws[:, 1] += draws[:, 0]
    values = partials(draws)
    assert values is not None
    for column in range(3):
        rest = [other for other in range(3) if other != column]
        fixed = np.column_stack([np.ones(200), draws[:, rest]])
        left = [y - fixed @ np.linalg.lstsq(fixed, y)[0] for y in (draws[:, column], draws[:, 3])]
        expected = float(stats.pearsonr(*left).statistic)
        assert values[column] == pytest.approx(expected, abs=1e-9)


def test_the_real_joint_partial(shared_data: Path) -> None:
    rut, spx, ixic, btc = (
        load_bars(shared_data, one, AS_OF) for one in ("^RUT", "^GSPC", "^IXIC", "BTC-USD")
    )
    whole = partial_joint(btc, [rut, spx, ixic], 10_000)
    assert (whole.n, whole.first, whole.last) == (2998, date(2014, 9, 18), AS_OF)
    assert whole.values == pytest.approx((0.089, -0.054, 0.093), abs=5e-4)
    window = partial_joint(btc, [rut, spx, ixic], 90)
    assert window.n == 90
    assert window.values == pytest.approx((0.084, -0.063, 0.145), abs=5e-4)


def test_what_cannot_be_held_fixed() -> None:
    a, b, c = (walk(name, seed) for seed, name in enumerate(("^RUT", "^GSPC", "BTC-USD")))
    few = partial_joint(c, [a, later(b, 285)], 90)
    assert (few.why, few.values) == ("needs 20 common sessions, have 14", (None, None))
    same = make_bars(a.close, symbol="^IXIC", dates=a.dates)
    twice = partial_joint(c, [a, same], 90)
    assert twice.why == "a price did not change, or one follows from the others"
    assert twice.values == (None, None)
