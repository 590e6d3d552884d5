"""The event study of the real series comes out as the method prints it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.analytics.evidence_samples import breakout_of
from tests.analytics.loading import load_bars
from tui.analytics.event_study import daily_closes, starts
from tui.analytics.evidence import study
from tui.analytics.placebo import cycle_days
from tui.model.evidence import Evidence, VerdictCode

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 8, 20)
NO_PRICE = "no BTC-USD price before 2014-09-17"
TENTH = 5e-4


def real(shared_data: Path, as_of: date) -> Evidence:
    bars = load_bars(shared_data, "^RUT", as_of)
    return study(breakout_of(bars), load_bars(shared_data, "BTC-USD"), as_of)


@pytest.fixture(scope="module")
def now(shared_data: Path) -> Evidence:
    return real(shared_data, AS_OF)


def test_three_different_n(now: Evidence) -> None:
    test = now.tests[365]
    assert (test.n_episodes, test.n_priced, test.n_complete) == (5, 3, 2)
    assert [f"{e.date}" for e in now.events] == [
        "2011-04-27",
        "2013-01-02",
        "2016-11-14",
        "2020-11-13",
        "2025-09-18",
    ]
    assert [e.why for e in now.events] == [NO_PRICE, NO_PRICE, None, None, None]
    assert [e.days_since_halving for e in now.events] == [None, 35, 128, 186, 516]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (2, (0.108, 0.417, 1.560, 8.412, 12.10)),
        (3, (0.173, 1.936, 2.012, 2.951, 1.176)),
        (4, (-0.085, -0.265, -0.369, None, None)),
    ],
)
def test_forward_returns(now: Evidence, row: int, expected: tuple[float | None, ...]) -> None:
    event = now.events[row]
    for found, figure in zip(event.forward.values(), expected, strict=True):
        assert (found is None) == (figure is None)
        if figure is not None:
            assert found == pytest.approx(figure, abs=TENTH if figure < 10 else 5e-3)
    assert list(event.complete.values()) == [figure is not None for figure in expected]


def test_what_is_to_come(now: Evidence) -> None:
    assert [event.matures for event in now.events[:4]] == [{}] * 4
    assert now.events[4].matures == {365: date(2026, 9, 18), 540: date(2027, 3, 12)}


def test_tops_and_drawdowns(now: Evidence) -> None:
    recent = now.events[2:]
    assert [e.max_multiple for e in recent] == pytest.approx([27.66, 4.14, 1.065], abs=5e-3)
    assert [e.max_drawdown_365 for e in recent] == pytest.approx(
        [-0.355, -0.531, -0.531], abs=TENTH
    )
    assert [e.max_date for e in recent] == [
        date(2017, 12, 16),
        date(2021, 11, 8),
        date(2025, 10, 6),
    ]
    assert [(e.max_open, e.drawdown_open) for e in recent] == [
        (False, False),
        (False, False),
        (True, True),
    ]


def test_the_kit_after_a_year(now: Evidence) -> None:
    test = now.tests[365]
    assert test.percentile_each == pytest.approx([0.973, 0.859], abs=TENTH)
    assert test.n_starts == 3991
    assert test.p_circular_shift == pytest.approx(0.025, abs=TENTH)
    assert test.p_min_shift == pytest.approx(1 / 3991)
    assert test.p_phase_matched == pytest.approx(0.27, abs=0.01)
    assert (test.pool_sizes, test.n_phase) == ((363, 363), 2)
    assert test.p_sign_min == 0.25
    assert test.p_all_hits_by_chance == pytest.approx(0.530, abs=TENTH)
    assert test.n_effective == pytest.approx(3991 / 365)


def test_base_rates(now: Evidence) -> None:
    assert now.baseline[365].share_positive == pytest.approx(0.728, abs=TENTH)
    assert now.baseline[540].share_positive == pytest.approx(0.782, abs=TENTH)
    assert now.baseline[365].n == 3991
    medians = [row.median for row in now.baseline.values()]
    assert medians == pytest.approx([0.026, 0.075, 0.283, 0.738, 1.401], abs=TENTH)


def test_halving_phase_explains_more(shared_data: Path) -> None:
    prices = daily_closes(load_bars(shared_data, "BTC-USD"), AS_OF)
    found = starts(prices, 365)
    days = cycle_days(prices.first, len(prices.closes))[found.rows]
    medians = [
        np.median(found.multiples[(days >= first) & (days <= last)]) - 1
        for first, last in ((0, 365), (366, 730), (731, 1460))
    ]
    assert medians == pytest.approx([1.65, -0.40, 1.07], abs=5e-3)


def test_other_definitions_of_a_breakout(now: Evidence) -> None:
    rows = {row.rule: row for row in now.sensitivity}
    assert list(rows) == ["base 126", "base 252", "base 504", "intraday", "confirmed"]
    short = dict(rows["base 126"].forward_365)
    assert set(short) - set(dict(rows["base 252"].forward_365)) == {
        date(2014, 12, 26),
        date(2021, 11, 2),
    }
    assert short[date(2021, 11, 2)] == pytest.approx(-0.68, abs=5e-3)
    assert [row.n_complete for row in rows.values()] == [4, 2, 1, 3, 2]
    assert rows["intraday"].events[-1] == date(2024, 11, 25)
    assert rows["confirmed"].events[-1] == date(2025, 9, 22)
    same = now.tests[365]
    assert rows["base 252"].p_phase_matched == same.p_phase_matched
    assert rows["base 252"].mean_log_365 == same.mean_log


def test_the_verdict_and_the_fan(now: Evidence) -> None:
    assert now.verdict is not None
    assert now.verdict.code is VerdictCode.TOO_FEW_EVENTS
    assert now.verdict.text == "too few events (n=2): an observation window, not a trading signal"
    assert (now.why, now.pending, now.price_symbol) == (None, False, "BTC-USD")
    assert (now.fan.days[0], now.fan.days[-1]) == (0, 540)
    year = now.fan.days.index(365)
    assert now.fan.p50[year] - 1 == pytest.approx(now.baseline[365].median)


def test_on_the_day_of_the_first_article_event(shared_data: Path) -> None:
    then = real(shared_data, date(2016, 11, 14))
    event, test = then.events[-1], then.tests[365]
    assert event.date == date(2016, 11, 14)
    assert event.btc_close == pytest.approx(705.02, abs=5e-3)
    assert event.forward == dict.fromkeys((30, 90, 180, 365, 540))
    assert event.matures[30] == date(2016, 12, 14)
    assert (event.max_multiple, event.max_open, event.path) == (1.0, True, ((0, 1.0),))
    assert (test.n_episodes, test.n_priced, test.n_complete) == (3, 1, 0)
    assert then.verdict is not None
    assert "n=0" in then.verdict.text
