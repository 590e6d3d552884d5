"""The lead-lag test against a loop over every shift, and on pairs whose lead is known."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.analytics.loading import load_bars
from tui.analytics.coefficients import standardised
from tui.analytics.lead_lag import (
    circular,
    lag_run,
    lead_lag,
    least_returns,
    linear,
)
from tui.analytics.returns import Paired, paired

if TYPE_CHECKING:
    from pathlib import Path

    from tui.analytics.returns import Floats
    from tui.model.correlation import LeadLag

AS_OF = date(2026, 8, 20)
SEEDS = st.integers(0, 5000)


def draws(seed: int, n: int, lead: int = 0, weight: float = 0.0) -> Floats:
    """Two columns of fat-tailed noise; the second follows the first ``lead`` rows later."""
    rng = np.random.default_rng(seed)
    x, y = 0.01 * rng.standard_t(4, (2, n))
    y = y + weight * np.roll(x, lead)
    return np.column_stack([x, y])


def pairs_of(returns: Floats, symbols: tuple[str, str] = ("^RUT", "BTC-USD")) -> Paired:
    start = date(2014, 9, 17)
    sessions = tuple(start + timedelta(days=row) for row in range(len(returns) + 1))
    closes = 100 * np.exp(np.vstack([np.zeros(2), np.cumsum(returns, axis=0)]))
    return Paired(symbols, sessions, closes, returns)


def ring_by_hand(returns: Floats, lag: int) -> float:
    """Pearson's r after the second column was turned round by the lag, by its definition."""
    x, y = returns[:, 0], returns[:, 1]
    n = len(x)
    turned = [y[(t + lag) % n] for t in range(n)]
    return float(stats.pearsonr(x, turned).statistic)


def run_by_hand(returns: Floats, most: int) -> tuple[int, float, float, int]:
    """Best lag, its r, p and the count of shifts, by a loop over every shift and every lag."""
    lags = [lag for lag in range(-most, most + 1) if lag]
    n = len(returns)
    found = {lag: ring_by_hand(returns, lag) for lag in lags}
    best = max(lags, key=lambda lag: abs(found[lag]))
    shifts = [shift for shift in range(n) if min(shift, n - shift) >= 60 + most]
    every = {shift: ring_by_hand(returns, shift) for shift in range(n)}
    count = 0
    for shift in shifts:
        placebo = max(abs(every[(shift + lag) % n]) for lag in lags)
        count += placebo >= abs(found[best]) - 1e-12
    return best, found[best], (1 + count) / (1 + len(shifts)), len(shifts)


@pytest.mark.parametrize(("seed", "n", "most"), [(1, 200, 5), (2, 241, 20), (3, 307, 12)])
def test_the_run_is_that_of_a_loop_over_every_shift(seed: int, n: int, most: int) -> None:
    returns = draws(seed, n, lead=3, weight=0.15)
    run = lag_run(returns, most)
    assert run is not None
    best, r, p, shifts = run_by_hand(returns, most)
    assert (run.best_lag, run.shifts) == (best, shifts)
    assert run.best_r == pytest.approx(r, abs=1e-9)
    assert run.p_max == pytest.approx(p, abs=1e-9)


@settings(deadline=None, max_examples=20)
@given(SEEDS, st.integers(180, 320), st.integers(-20, 20))
def test_rings_and_lines_are_those_of_scipy(seed: int, n: int, lag: int) -> None:
    returns = draws(seed, n)
    ring = circular(returns)
    assert ring is not None
    assert ring[lag] == pytest.approx(ring_by_hand(returns, lag), abs=1e-9)
    x, y = returns[: n - lag, 0], returns[lag:, 1]
    if lag < 0:
        x, y = returns[-lag:, 0], returns[: n + lag, 1]
    expected = float(stats.pearsonr(x, y).statistic)
    line = linear(returns, 20)
    assert line is not None
    assert line[20 + lag] == pytest.approx(expected, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(SEEDS, st.integers(178, 600))
def test_a_run_passes_exactly_when_it_exceeds_its_limit(seed: int, n: int) -> None:
    run = lag_run(draws(seed, n))
    assert run is not None
    assert (run.p_max <= 0.05) == (abs(run.best_r) > run.critical95 + 1e-12)
    assert len(run.r) == 41
    assert run.shifts == n - 159
    assert 1 / (1 + run.shifts) <= run.p_max <= 1


def passing(n: int, runs: int) -> float:
    """The share of pairs without any lead that pass all the same."""
    found = (lag_run(draws(seed, n)) for seed in range(runs))
    return sum(run is not None and run.p_max <= 0.05 for run in found) / runs


def test_without_a_lead_one_in_twenty_passes() -> None:
    assert 0.02 <= passing(2500, 300) <= 0.09


def test_a_short_history_passes_more_often_and_the_verdict_says_so() -> None:
    assert passing(400, 300) > 0.09
    assert passing(979, 300) > 0.06
    short = lead_lag(pairs_of(draws(11, 2100, 2, weight=0.5))).verdict or ""
    assert short.endswith("With so few sessions chance passes more often than 5 %.")
    long = lead_lag(pairs_of(draws(11, 2400, 2, weight=0.5))).verdict or ""
    assert long.startswith("^RUT runs 2 sessions ahead of BTC-USD: r +")
    assert "chance" not in long
    assert "chance" not in (lead_lag(pairs_of(draws(1, 400))).verdict or "")


@pytest.mark.parametrize("lead", [1, 2, 7, 20, -1, -5])
def test_a_lead_that_was_put_in_is_found_with_its_sign(lead: int) -> None:
    said = lead_lag(pairs_of(draws(11, 900, lead, weight=0.5)))
    for run in (said.raw, said.standardised):
        assert run is not None
        assert run.best_lag == lead
        assert run.p_max < 0.01
        assert run.best_r > run.critical95
        assert run.r[said.lags.index(lead)] == pytest.approx(run.best_r, abs=0.05)
    ahead = "^RUT" if lead > 0 else "BTC-USD"
    assert (said.verdict or "").startswith(f"{ahead} runs {abs(lead)} session")


def test_a_lead_with_the_other_sign_is_called_so() -> None:
    verdict = lead_lag(pairs_of(draws(11, 2400, 3, weight=-0.5))).verdict or ""
    assert verdict.startswith("^RUT runs 3 sessions ahead of BTC-USD, the other way: r −")


def test_a_lead_of_one_by_what_closes_later_is_called_expected() -> None:
    def verdict(lead: int, symbols: tuple[str, str]) -> str:
        return lead_lag(pairs_of(draws(11, 2400, lead, weight=0.5), symbols)).verdict or ""

    expected = "One session is expected: its day ends hours later."
    assert verdict(-1, ("^RUT", "BTC-USD")).endswith(expected)
    assert verdict(1, ("BTC-USD", "^RUT")).endswith(expected)
    assert expected not in verdict(1, ("^RUT", "BTC-USD"))
    assert expected not in verdict(-2, ("^RUT", "BTC-USD"))
    assert expected not in verdict(-1, ("ETH-USD", "BTC-USD"))


def test_a_few_days_of_panic_lead_only_in_raw_returns() -> None:
    returns = draws(5, 2400)
    returns[702, 0], returns[700, 1] = -0.3, -0.5
    said = lead_lag(pairs_of(returns))
    assert said.raw is not None
    assert said.standardised is not None
    assert said.raw.best_lag == -2
    assert said.raw.p_max == pytest.approx(1 / (1 + said.raw.shifts))
    assert said.standardised.p_max > 0.05
    assert said.verdict == "No lag outside 0 passes."
    assert said.raw_peak is not None
    assert said.raw_peak.month == date(2016, 8, 1)
    assert said.raw_peak.share > 0.8
    assert abs(said.raw_peak.without) < said.raw.critical95


def test_the_peak_of_a_negative_lag_is_what_makes_it_negative() -> None:
    returns = draws(6, 1200)
    returns[700:703, 0] = (-0.15, 0.12, -0.13)
    returns[703:706, 1] = (0.40, -0.30, 0.35)
    said = lead_lag(pairs_of(returns))
    assert said.raw is not None
    assert said.raw.best_lag == 3
    assert said.raw.best_r < -0.1
    assert said.raw_peak is not None
    assert said.raw_peak.share > 0.8
    assert said.raw_peak.without > -0.1


def test_too_few_returns_are_counted() -> None:
    least = least_returns()
    assert least == 238
    short = lead_lag(pairs_of(draws(1, least - 1)))
    assert short.why == "needs 238 common sessions, have 237"
    assert (short.raw, short.standardised, short.verdict, short.lags) == (None, None, None, ())
    enough = lead_lag(pairs_of(draws(1, least)))
    assert enough.standardised is not None
    assert enough.standardised.shifts == 19
    none = lead_lag(pairs_of(np.empty((0, 2))))
    assert none.why == "needs 238 common sessions, have 0"


@pytest.mark.parametrize("column", [0, 1])
def test_a_price_that_stands_still_has_no_lead(column: int) -> None:
    returns = draws(1, 400)
    returns[:, column] = 0.0003
    said = lead_lag(pairs_of(returns))
    assert said.why == "a price did not change"
    assert (said.raw, said.standardised) == (None, None)


def test_nothing_is_drawn_at_random() -> None:
    pairs = pairs_of(draws(9, 500))
    assert lead_lag(pairs) == lead_lag(pairs)


def test_what_comes_later_is_not_looked_at(shared_data: Path) -> None:
    x, y = (load_bars(shared_data, symbol) for symbol in ("^RUT", "BTC-USD"))
    whole = paired(x, y)
    for day in (date(2016, 11, 14), date(2020, 3, 16), date(2024, 4, 19)):
        assert lead_lag(whole.until(day)) == lead_lag(paired(x.until(day), y.until(day)))


@pytest.fixture(scope="module")
def real(shared_data: Path) -> LeadLag:
    return lead_lag(paired(*(load_bars(shared_data, s, AS_OF) for s in ("^RUT", "BTC-USD"))))


def test_the_real_pair_has_no_lead(real: LeadLag) -> None:
    """Finding 6 and section 3 of the method."""
    assert (real.first, real.last) == (date(2014, 9, 18), AS_OF)
    raw, even = real.raw, real.standardised
    assert raw is not None
    assert even is not None
    assert (raw.n, raw.best_lag) == (2998, -2)
    assert raw.best_r == pytest.approx(0.069, abs=5e-4)
    assert raw.p_max == pytest.approx(0.0004, abs=5e-5)
    assert (even.n, even.best_lag) == (2938, -11)
    assert even.best_r == pytest.approx(0.048, abs=5e-4)
    assert even.p_max == pytest.approx(0.25, abs=5e-3)
    assert real.verdict == "No lag outside 0 passes."


def test_the_real_correlation_peaks_on_the_same_day(real: LeadLag) -> None:
    for run, same_day in ((real.raw, 0.249), (real.standardised, 0.213)):
        assert run is not None
        assert max(run.r, key=abs) == run.r[20] == pytest.approx(same_day, abs=5e-4)


def test_the_raw_claim_is_only_march_2020(real: LeadLag) -> None:
    assert real.raw_peak is not None
    assert real.raw_peak.month == date(2020, 3, 1)
    assert real.raw_peak.share == pytest.approx(0.83, abs=5e-3)
    assert real.raw_peak.without == pytest.approx(0.013, abs=5e-4)


def test_the_real_placebo_by_a_loop(shared_data: Path) -> None:
    """The same p from products of turned arrays, no transform and no window in sight."""
    pairs = paired(*(load_bars(shared_data, s, AS_OF) for s in ("^RUT", "BTC-USD")))
    returns = standardised(pairs.returns)
    x, y = ((returns - returns.mean(axis=0)) / returns.std(axis=0)).T
    n = len(x)
    twice = np.concatenate([y, y])
    sizes = [abs(float(x @ twice[lag : lag + n])) / n for lag in range(n)]
    lags = [lag for lag in range(-20, 21) if lag]
    best = max(sizes[lag % n] for lag in lags)
    shifts = range(80, n - 79)
    count = sum(max(sizes[(s + lag) % n] for lag in lags) >= best - 1e-12 for s in shifts)
    run = lag_run(returns)
    assert run is not None
    assert run.p_max == pytest.approx((1 + count) / (1 + len(shifts)), abs=1e-9)
    assert abs(run.best_r) == pytest.approx(best, abs=1e-9)
    assert math.isclose(count, 700, abs_tol=1)
