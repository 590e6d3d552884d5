"""The verdict rules of the claims at their boundaries, and the words of figures."""

from __future__ import annotations

from datetime import date
from math import nextafter

import pytest

from tests.analytics.claim_samples import RUT, SPX
from tui.analytics import claim_rules_cycle as cycle
from tui.analytics import claim_rules_events as events
from tui.analytics import claim_rules_markets as markets
from tui.analytics import claim_rules_russell as russell
from tui.analytics.claim_rules_events import After
from tui.analytics.claim_statements import STATEMENTS
from tui.analytics.claim_text import about, change, signed
from tui.analytics.risk_curve import depth_of
from tui.model.breakout import BreakoutState
from tui.model.claims import ClaimVerdict
from tui.model.risk_curve import Rung

HOLDS, IN_PART = ClaimVerdict.HOLDS, ClaimVerdict.IN_PART
NOT, CANNOT = ClaimVerdict.DOES_NOT_HOLD, ClaimVerdict.CANNOT
DAY = date(2024, 12, 31)


def test_about_includes_its_ends() -> None:
    assert about(0.375, 0.5)
    assert about(0.625, 0.5)
    assert not about(0.374999, 0.5)
    assert not about(0.625001, 0.5)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0954, "+9.5 %"),
        (-0.0004, "0.0 %"),
        (0.0, "0.0 %"),
        (-0.0005001, "−0.1 %"),
        (9.999, "+999.9 %"),
        (12.0986, "+1,210 %"),
    ],
)
def test_returns_in_words(value: float, text: str) -> None:
    assert change(value) == text
    assert signed(-1.234, 2) == "−1.23"


@pytest.mark.parametrize(
    ("n", "verdict"), [(756, HOLDS), (755, IN_PART), (504, IN_PART), (503, NOT)]
)
def test_a_range_of_three_years(n: int, verdict: ClaimVerdict) -> None:
    assert russell.range_verdict(n) is verdict


@pytest.mark.parametrize(
    ("n", "state", "verdict"),
    [
        (0, BreakoutState.PRICE_DISCOVERY, HOLDS),
        (0, BreakoutState.CONFIRMED, HOLDS),
        (1, BreakoutState.PRICE_DISCOVERY, IN_PART),
        (1, BreakoutState.CONFIRMED, NOT),
    ],
)
def test_nothing_overhead(n: int, state: BreakoutState, verdict: ClaimVerdict) -> None:
    assert russell.overhead_verdict(n, state) is verdict


@pytest.mark.parametrize(
    ("year", "low", "verdict"),
    [(0.30, 0.9, HOLDS), (0.29, 0.50, IN_PART), (0.11, 0.51, NOT), (0.51, 0.29, NOT)],
)
def test_forty_percent(year: float, low: float, verdict: ClaimVerdict) -> None:
    assert russell.rise_verdict(year, low) is verdict


def _after(year: int, move: float, complete: bool = True) -> After:
    return After(date(year, 11, 14), 100.0, complete, move)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ((_after(2016, 1), _after(2020, 1)), HOLDS),
        ((_after(2016, 1), _after(2020, 0.99)), IN_PART),
        ((_after(2016, 0.99), _after(2020, 0.99)), NOT),
        ((_after(2016, 5),), CANNOT),
        ((_after(2016, 5), _after(2020, 5, complete=False)), CANNOT),
        ((_after(2016, 5), _after(2020, 5), _after(2025, 0, complete=False)), HOLDS),
        ((_after(2016, 5), _after(2020, 5), _after(2025, -0.01, complete=False)), IN_PART),
        ((_after(2016, 5), _after(2020, 5), _after(2025, 0.5)), IN_PART),
        ((_after(2016, 5), _after(2020, 5), _after(2025, 1.5)), HOLDS),
    ],
)
def test_bull_starts(found: tuple[After, ...], verdict: ClaimVerdict) -> None:
    assert events.bull_verdict(found) is verdict


@pytest.mark.parametrize(
    ("rise", "verdict"),
    [(0.375, HOLDS), (0.374, IN_PART), (0.25, IN_PART), (0.249, NOT), (0.75, IN_PART), (0.76, NOT)],
)
def test_about_fifty_percent(rise: float, verdict: ClaimVerdict) -> None:
    assert cycle.rise_verdict(rise) is verdict


@pytest.mark.parametrize(
    ("newer", "older", "verdict"),
    [(3.75, 20.25, HOLDS), (6.25, 20.24, IN_PART), (6.26, 33.75, IN_PART), (3.74, 33.76, NOT)],
)
def test_five_and_twenty_seven(newer: float, older: float, verdict: ClaimVerdict) -> None:
    assert cycle.multiples_verdict(newer, older) is verdict


@pytest.mark.parametrize(
    ("before", "after", "mined", "verdict"),
    [
        (0.0165, 0.008, 0.935, HOLDS),
        (0.0165, 0.008, 0.9451, IN_PART),
        (0.0164, 0.008, 0.94, IN_PART),
        (0.017, 0.0091, 0.93, NOT),
    ],
)
def test_issuance(before: float, after: float, mined: float, verdict: ClaimVerdict) -> None:
    assert cycle.issuance_verdict(before, after, mined) is verdict


@pytest.mark.parametrize(
    ("now", "earlier", "verdict"),
    [
        (DAY, [(None, True), (None, True)], HOLDS),
        (DAY, [(None, False), (None, True)], IN_PART),
        (DAY, [(date(2020, 1, 1), True)], IN_PART),
        (None, [(None, True)], NOT),
    ],
)
def test_a_record_for_the_first_time(
    now: date | None, earlier: list[tuple[date | None, bool]], verdict: ClaimVerdict
) -> None:
    assert cycle.record_verdict(now, earlier) is verdict


def test_volatility_is_lower_or_not_never_proved() -> None:
    assert cycle.volatility_verdict([0.8, 0.7, 0.699]) is IN_PART
    assert cycle.volatility_verdict([0.8, 0.7, 0.7]) is NOT


@pytest.mark.parametrize(
    ("small", "verdict"), [(nextafter(0.4, 1), HOLDS), (0.4, IN_PART), (0.36, IN_PART), (0.34, NOT)]
)
def test_most_of_all(small: float, verdict: ClaimVerdict) -> None:
    assert markets.closest_verdict(small, {RUT: 0.3, SPX: 0.4}) is verdict


@pytest.mark.parametrize(
    ("moves", "depth", "verdict"),
    [
        ((1, 1, 1, 1, 1, 1), 6, HOLDS),
        ((1, 1, 1, 1, 0, 1), 4, IN_PART),
        ((1, 1, 1, -1, 1, 1), 3, NOT),
        ((0, 1, 1, 1, 1, 1), 0, NOT),
        ((1, None, 1, 1, 1, 1), 1, CANNOT),
        ((-1, None, 1, 1, 1, 1), 0, NOT),
    ],
)
def test_the_risk_curve(moves: tuple[float | None, ...], depth: int, verdict: ClaimVerdict) -> None:
    rungs = [Rung("X", "x", return_63=move) for move in moves]
    assert depth_of(rungs) == depth
    assert markets.curve_verdict(rungs) is verdict


@pytest.mark.parametrize(
    ("same", "best", "verdict"), [(0.2, 0.3, HOLDS), (0.3, 0.2, IN_PART), (0.3, 0.1, NOT)]
)
def test_a_lead(same: float, best: float, verdict: ClaimVerdict) -> None:
    assert markets.lead_verdict(same, best, limit=0.1) is verdict


def test_every_row_states_its_rule_in_words() -> None:
    assert all(one.rule and one.scope and one.claim and one.published for one in STATEMENTS)
    assert not any(
        word in f"{one.rule} {one.claim}".lower().split()
        for one in STATEMENTS
        for word in ("buy", "sell")
    )
