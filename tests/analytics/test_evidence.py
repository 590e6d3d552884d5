"""The event study on made-up prices: gaps, short histories, base rates, verdicts."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.analytics.evidence_samples import (
    FIRST,
    LAST,
    bitcoin,
    broke_on,
    episode,
    plain,
    walk,
)
from tests.analytics.loading import make_bars
from tui.analytics.evidence import study
from tui.analytics.verdict import AWAITED
from tui.model.evidence import HORIZONS, VerdictCode

D1, D2 = date(2013, 5, 6), date(2014, 8, 4)
NOTHING = dict.fromkeys(HORIZONS)
SIX = tuple(date(2013, 1, 7) + timedelta(days=200 * n) for n in range(6))


def test_without_any_price() -> None:
    for bars in (None, make_bars([], symbol="BTC-USD")):
        found = study(broke_on(D1), bars, LAST)
        assert (found.why, found.price_symbol) == ("no BTC-USD price", "BTC-USD")
        event, test = found.events[0], found.tests[365]
        assert (event.btc_close, event.forward, event.matures) == (None, NOTHING, {})
        assert event.why == "no BTC-USD price"
        assert (test.n_episodes, test.n_priced, test.n_complete, test.n_starts) == (1, 0, 0, 0)
        assert (test.p_min_shift, test.p_sign_min, test.p_all_hits_by_chance) == (None,) * 3
        assert found.baseline[30].median is None
        assert found.fan.days == ()
        assert found.verdict is not None
        assert found.verdict.code is VerdictCode.TOO_FEW_EVENTS


def test_prices_that_begin_later() -> None:
    found = study(broke_on(D1), walk(1, first=D2), LAST)
    assert found.events[0].why == f"no BTC-USD price before {D2}"
    assert found.events[0].price_source is None
    assert found.events[0].path == ()


def test_prices_shorter_than_any_horizon() -> None:
    bars = walk(1, first=D1, last=D1 + timedelta(days=20))
    found = study(broke_on(D1), bars, D1 + timedelta(days=20))
    assert all(row.n == 0 and row.share_positive is None for row in found.baseline.values())
    assert found.fan.days == (0, 5, 10, 15, 20)
    assert set(found.events[0].matures) == set(HORIZONS)
    assert found.tests[30].why == "no event is complete at 30 days"
    assert found.sensitivity[0].mean_log_365 is None


def test_without_episodes() -> None:
    found = study(broke_on(date(2008, 12, 31)), walk(1), LAST)
    assert found.events == ()
    assert found.why == "no breakout of ^RUT in Bitcoin's life"
    unknown = replace(broke_on(), why="100 bars: 252 are needed")
    assert study(unknown, walk(1), LAST).why == "100 bars: 252 are needed"


def test_an_event_on_the_last_day() -> None:
    event = study(broke_on(LAST), walk(1), LAST).events[0]
    assert event.path == ((0, 1.0),)
    assert (event.max_multiple, event.max_drawdown_365) == (1.0, 0.0)
    assert (event.max_open, event.drawdown_open) == (True, True)
    assert event.matures == {h: LAST + timedelta(days=h) for h in HORIZONS}


def test_an_event_whose_close_is_still_to_come() -> None:
    bars = replace(walk(1), complete_to=LAST - timedelta(days=1))
    event = study(broke_on(LAST), bars, LAST).events[0]
    assert event.btc_close is None
    assert event.why == f"no BTC-USD close on {LAST} yet"
    assert event.matures[30] == LAST + timedelta(days=30)


def test_a_horizon_that_ends_today_before_the_close_is_in() -> None:
    bars = replace(walk(1), complete_to=LAST - timedelta(days=1))
    event = study(broke_on(LAST - timedelta(days=30)), bars, LAST).events[0]
    assert (event.complete[30], event.matures[30], event.why) == (False, LAST, None)


def test_a_horizon_that_matures_today_is_complete_and_no_longer_to_come() -> None:
    event = study(broke_on(LAST - timedelta(days=30)), walk(1), LAST).events[0]
    assert event.complete[30]
    assert set(event.matures) == set(HORIZONS[1:])


def test_windows_close_on_their_last_day() -> None:
    start = LAST - timedelta(days=365)
    closed = study(broke_on(start), walk(1), LAST).events[0]
    assert (closed.complete[365], closed.drawdown_open, closed.max_open) == (True, False, True)
    open_still = study(broke_on(start + timedelta(days=1)), walk(1), LAST).events[0]
    assert (open_still.complete[365], open_still.drawdown_open) == (False, True)


def test_a_gap_is_never_filled_by_a_neighbour() -> None:
    hole = D1 + timedelta(days=90)
    found = study(broke_on(D1, hole), walk(1, without={hole}), LAST)
    event, lost = found.events
    assert (event.complete[90], event.forward[90]) == (False, None)
    assert 90 not in event.matures
    assert event.why == f"no BTC-USD close on {hole}"
    assert event.complete[180]
    assert 90 not in [day for day, _ in event.path]
    assert (lost.btc_close, lost.matures) == (None, {})
    assert lost.why == f"no BTC-USD close on {hole}"
    assert (found.tests[90].n_complete, found.tests[180].n_complete) == (0, 1)


def test_prices_that_ended_long_ago() -> None:
    ended = date(2014, 12, 31)
    found = study(broke_on(D1, D2, LAST), walk(1, last=ended), LAST)
    assert found.why == f"BTC-USD ends {ended}"
    assert found.events[0].complete[540]
    assert found.events[1].complete[90]
    assert found.events[1].matures == {}
    assert found.events[1].why is not None
    assert found.events[1].why.startswith("no BTC-USD close on 2015-01-31; ")
    assert found.events[1].max_open
    assert found.events[2].why == f"no BTC-USD close on {LAST}"


@pytest.mark.parametrize(("weekdays", "ended"), [(5, date(2018, 12, 24)), (6, date(2018, 12, 23))])
def test_more_than_five_weekdays_without_a_close_is_an_end(weekdays: int, ended: date) -> None:
    found = study(broke_on(D1), walk(1, last=ended), LAST)
    assert found.why == (f"BTC-USD ends {ended}" if weekdays > 5 else None)


def test_constant_prices() -> None:
    found = study(broke_on(D1, D2), bitcoin(lambda _: 100.0), LAST)
    test = found.tests[365]
    assert (test.mean_log, test.percentile_each) == (0, (1, 1))
    assert (test.p_circular_shift, test.p_phase_matched) == (1, 1)
    assert test.p_all_hits_by_chance == 0
    assert (found.baseline[365].median, found.baseline[365].share_positive) == (0, 0)
    assert set(found.fan.p10 + found.fan.p90) == {1.0}


@pytest.mark.parametrize(("drift", "rate"), [(0.002, 1.0), (-0.002, 0.0)])
def test_prices_that_only_go_one_way(drift: float, rate: float) -> None:
    found = study(broke_on(D1, D2), bitcoin(lambda n: 1e4 * math.exp(drift * n)), LAST)
    assert found.baseline[365].share_positive == rate
    assert found.baseline[365].share_doubled == rate
    assert found.tests[365].p_all_hits_by_chance == rate**2
    assert found.tests[365].p_circular_shift == 1
    assert found.events[0].max_open is False
    assert (found.events[0].max_drawdown_365 == 0) == (rate == 1)


def test_doubled_counts_exactly_twofold() -> None:
    bars = bitcoin(lambda n: 1.0 if n < 30 else 2.0, last=FIRST + timedelta(days=59))
    assert study(broke_on(), bars, bars.dates[-1]).baseline[30].share_doubled == 1


def test_events_before_the_first_halving_are_left_out_of_the_phase_test() -> None:
    early = date(2011, 4, 27)
    both = study(broke_on(early, D1), walk(1), LAST).tests[365]
    assert (both.n_complete, both.n_phase, len(both.pool_sizes)) == (2, 1, 1)
    alone = study(broke_on(D1), walk(1), LAST).tests[365]
    assert both.p_phase_matched == alone.p_phase_matched
    none = study(broke_on(early), walk(1), LAST).tests[365]
    assert (none.p_phase_matched, none.n_phase) == (None, 0)
    assert none.why == "no complete event after the first halving"
    assert none.p_circular_shift is not None


def test_the_definitions_of_an_event() -> None:
    plus = timedelta(days=3)
    breakout = replace(
        broke_on(D1, b504=(D2,), b126=(D1, D2)),
        episodes=(episode(D1, D1 - plus, D1 + plus), episode(D2)),
    )
    rows = {row.rule: row.events for row in study(breakout, walk(1), LAST).sensitivity}
    assert list(rows.items()) == [
        ("base 126", (D1, D2)),
        ("base 252", (D1, D2)),
        ("base 504", (D2,)),
        ("intraday", (D1 - plus, D2)),
        ("confirmed", (D1 + plus,)),
    ]


def test_nothing_dated_later_enters() -> None:
    breakout = replace(
        broke_on(D1, D2, b126=(D1, D2)), episodes=(episode(D1, None, D2), episode(D2))
    )
    found = study(breakout, walk(1), D2 - timedelta(days=1))
    assert [event.date for event in found.events] == [D1]
    assert [row.events for row in found.sensitivity] == [(D1,), (D1,), (D1,), ()]


def test_without_draws_all_else_is_there() -> None:
    breakout = broke_on(*SIX, b126=SIX)
    quick = study(breakout, walk(1), LAST, resample=False)
    full = study(breakout, walk(1), LAST)
    assert (quick.pending, full.pending) == (True, False)
    assert quick.verdict is None
    assert full.verdict is not None
    assert {test.why for test in quick.tests.values()} == {AWAITED}
    assert all(row.p_phase_matched is None for row in quick.sensitivity)
    filled = {
        h: replace(test, p_phase_matched=full.tests[h].p_phase_matched, why=None)
        for h, test in quick.tests.items()
    }
    rows = tuple(
        replace(row, p_phase_matched=other.p_phase_matched)
        for row, other in zip(quick.sensitivity, full.sensitivity, strict=True)
    )
    same = replace(quick, tests=filled, sensitivity=rows, verdict=full.verdict, pending=False)
    assert plain(same) == plain(full)


def test_nothing_is_awaited_without_a_complete_event() -> None:
    assert study(broke_on(LAST), walk(1), LAST, resample=False).pending is False


def test_draws_and_seed_are_the_callers() -> None:
    breakout = broke_on(D1, D2)
    ps = {
        study(breakout, walk(1), LAST, draws=draws, seed=seed).tests[365].p_phase_matched
        for draws, seed in ((199, 1), (199, 2), (200, 1))
    }
    assert len(ps) == 3


def test_words_for_the_source() -> None:
    event = study(broke_on(D1), walk(1), LAST, price_source="own file").events[0]
    assert event.price_source == "own file"
    assert study(broke_on(D1), walk(1), LAST).events[0].price_source == "BTC-USD"


def wave(n: int) -> float:
    """Two years from trough to trough, drifting up."""
    return math.exp(0.5 * math.sin(2 * math.pi * n / 730) + 0.0005 * n)


TROUGHS = tuple(
    date(2011, 1, 1) + timedelta(days=547 + 730 * k + n) for k in range(3) for n in (-2, 0, 2)
)


def test_events_at_the_troughs_are_an_association() -> None:
    found = study(broke_on(*TROUGHS), bitcoin(wave), LAST)
    assert found.tests[365].n_complete == 9
    assert found.verdict is not None
    assert found.verdict.code is VerdictCode.ASSOCIATION


def test_an_association_that_another_base_turns_round_is_fragile() -> None:
    tops = tuple(day + timedelta(days=365) for day in TROUGHS)
    found = study(broke_on(*TROUGHS, b126=tops), bitcoin(wave), LAST)
    assert found.verdict is not None
    assert found.verdict.code is VerdictCode.FRAGILE
