"""Breaks of a correlation: Fisher's z of two windows, and what follows from many looks."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from tests.analytics.loading import load_bars
from tui.analytics.breaks import breaks
from tui.analytics.returns import Paired, paired
from tui.model.correlation import Break, Breaks

if TYPE_CHECKING:
    from pathlib import Path

    from tui.analytics.returns import Floats

AS_OF = date(2026, 8, 20)
START = date(2015, 1, 1)


def pairs_of(returns: Floats) -> Paired:
    sessions = tuple(START + timedelta(days=row) for row in range(len(returns) + 1))
    return Paired(("^RUT", "BTC-USD"), sessions, np.ones((len(returns) + 1, 2)), returns)


def changing(seed: int, before: float, after: float, n: int = 800) -> Paired:
    """Returns whose correlation changes after ``n`` of ``2 n`` sessions."""
    x, noise = 0.01 * np.random.default_rng(seed).standard_normal((2, 2 * n))
    rho = np.repeat([before, after], n)
    return pairs_of(np.column_stack([x, rho * x + np.sqrt(1 - rho**2) * noise]))


def by_hand(pairs: Paired) -> list[Break]:
    """Every scanned date, by scipy and a loop."""
    r, starts = pairs.returns, range(252, pairs.n - 251, 21)
    judged = []
    for at in starts:
        before, after = (
            math.atanh(float(stats.pearsonr(*part.T).statistic))
            for part in (r[at - 252 : at], r[at : at + 252])
        )
        z = (after - before) / math.sqrt(1 / 249 + 1 / 249)
        p = min(1.0, len(starts) * 2 * float(stats.norm.sf(abs(z))))
        judged.append(Break(pairs.dates[at], z, p))
    return judged


def test_what_passes_is_what_a_loop_finds() -> None:
    pairs = changing(3, 0.0, 0.5)
    said, judged = breaks(pairs), by_hand(pairs)
    expected = [one for one in judged if one.p_bonferroni <= 0.05]
    assert 0 < len(expected) < len(judged)
    assert said.scanned == len(judged)
    assert (said.first, said.last) == (judged[0].date, judged[-1].date)
    assert [one.date for one in said.found] == [one.date for one in expected]
    for one, other in zip(said.found, expected, strict=True):
        assert one.z == pytest.approx(other.z, abs=1e-9)
        assert one.p_bonferroni == pytest.approx(other.p_bonferroni, abs=1e-9)


@pytest.mark.parametrize(("before", "after", "sign"), [(0.0, 0.6, 1), (0.7, 0.1, -1)])
def test_a_break_that_was_put_in_is_one_turn_near_its_date(
    before: float, after: float, sign: int
) -> None:
    (turn,) = breaks(changing(4, before, after)).turns
    assert abs((turn.date - (START + timedelta(days=801))).days) <= 63
    assert turn.z * sign > 4


def test_without_a_break_nothing_passes_but_one_in_twenty_times() -> None:
    passed = sum(bool(breaks(changing(seed, 0.3, 0.3)).found) for seed in range(60))
    assert passed <= 7


def test_turns_are_the_most_marked_of_neighbours_that_go_one_way() -> None:
    def on(days: int, z: float) -> Break:
        return Break(START + timedelta(days=days), z, 0.01)

    found = (on(0, 4.0), on(30, 5.0), on(60, 4.5), on(90, -4.0), on(600, -5.0), on(630, -4.2))
    assert Breaks(252, 21, found).turns == (found[1], found[3], found[4])
    assert Breaks(252, 21).turns == ()


def test_too_few_sessions_are_counted() -> None:
    short = breaks(pairs_of(changing(1, 0.2, 0.2).returns[:503]))
    assert (short.why, short.found, short.scanned) == (
        "needs 504 common sessions, have 503",
        (),
        0,
    )
    assert breaks(pairs_of(changing(1, 0.2, 0.2).returns[:504])).scanned == 1


def test_a_price_that_stands_still_is_not_scanned() -> None:
    returns = changing(1, 0.2, 0.2).returns.copy()
    still = returns.copy()
    still[:, 1] = 0
    assert breaks(pairs_of(still)).why == "a price did not change"
    returns[:300, 1] = 0
    part = breaks(pairs_of(returns))
    assert 0 < part.scanned < len(by_hand(changing(1, 0.2, 0.2)))
    assert all(math.isfinite(one.z) for one in part.found)


def test_the_last_year_cannot_be_judged(shared_data: Path) -> None:
    x, y = (load_bars(shared_data, symbol, AS_OF) for symbol in ("^RUT", "BTC-USD"))
    pairs = paired(x, y)
    said = breaks(pairs)
    assert (said.scanned, said.first, said.last) == (119, date(2015, 9, 18), date(2025, 7, 29))
    assert [str(one.date) for one in said.turns] == [
        "2019-12-19",
        "2020-10-20",
        "2021-11-18",
        "2023-02-22",
        "2024-01-24",
    ]
    day = date(2021, 1, 4)
    earlier = breaks(pairs.until(day))
    assert earlier == breaks(paired(x.until(day), y.until(day)))
    assert earlier.last is not None
    assert earlier.last < date(2020, 1, 10)


def test_wild_days_in_common_pass_too_easily_and_the_docstring_says_so() -> None:
    def share(wild: bool) -> float:
        rng, runs = np.random.default_rng(5), 25
        found = 0
        for _ in range(runs):
            x, noise = rng.standard_normal((2, 2998))
            both = np.column_stack([x, 0.25 * x + math.sqrt(1 - 0.25**2) * noise])
            scale = np.sqrt(rng.chisquare(4, (2998, 1)) / 4) if wild else 1.0
            found += bool(breaks(pairs_of(0.01 * both / scale)).found)
        return found / runs

    assert share(wild=False) <= 0.12
    assert share(wild=True) >= 0.5
