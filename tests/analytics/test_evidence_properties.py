"""The event study against plain loops, and the past against what came later."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analytics.evidence_samples import (
    FIRST,
    LAST,
    breakout_of,
    broke_on,
    closes_of,
    log_returns,
    plain,
    shifted_p,
    walk,
)
from tests.analytics.loading import load_bars
from tui.analytics.evidence import study
from tui.model.evidence import HORIZONS

if TYPE_CHECKING:
    from pathlib import Path

DAYS = st.dates(FIRST, LAST)
EVENTS = st.lists(DAYS, max_size=5, unique=True).map(sorted)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 99), EVENTS, DAYS, st.sets(DAYS, max_size=40), st.booleans())
def test_the_future_changes_nothing(
    seed: int, days: list[date], as_of: date, gaps: set[date], resample: bool
) -> None:
    bars = walk(seed, without=gaps)
    known = [day for day in days if day <= as_of]
    whole = study(broke_on(*days), bars, as_of, resample=resample, draws=200)
    cut = study(broke_on(*known), bars.until(as_of), as_of, resample=resample, draws=200)
    assert plain(whole) == plain(cut)


@pytest.mark.parametrize("seed", range(20))
def test_the_future_changes_nothing_in_the_real_series(shared_data: Path, seed: int) -> None:
    btc = load_bars(shared_data, "BTC-USD")
    rut = load_bars(shared_data, "^RUT")
    sessions = [day for day in rut.dates if day >= date(2012, 1, 3)]
    as_of = random.Random(seed).choice(sessions)
    breakout = breakout_of(rut.until(as_of))
    resample = seed % 5 == 0
    whole = study(breakout, btc, as_of, resample=resample)
    cut = study(breakout, btc.until(as_of), as_of, resample=resample)
    assert plain(whole) == plain(cut)
    dated = [day for event in whole.events for day in (event.date, event.max_date) if day]
    assert all(day <= as_of for day in dated)
    assert all(day > as_of for event in whole.events for day in event.matures.values())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 99), EVENTS, st.sets(DAYS, max_size=60))
def test_against_a_dictionary_of_closes(seed: int, days: list[date], gaps: set[date]) -> None:
    bars = walk(seed, without=gaps)
    closes = closes_of(bars)
    known = [day for day in days if day <= bars.dates[-1]]
    found = study(broke_on(*days), bars, bars.dates[-1], resample=False)
    for horizon in HORIZONS:
        returns = log_returns(bars, horizon)
        complete = [day for day in days if day in returns]
        test, base = found.tests[horizon], found.baseline[horizon]
        assert (test.n_episodes, test.n_complete) == (len(known), len(complete))
        assert test.n_priced == sum(e.date in closes for e in found.events)
        assert test.n_starts == base.n == len(returns)
        values = list(returns.values())
        assert base.share_positive == pytest.approx(sum(v > 0 for v in values) / len(values))
        assert base.median == pytest.approx(float(np.median(np.exp(values))) - 1)
        if complete:
            assert test.p_circular_shift == pytest.approx(shifted_p(returns, complete))
            ranks = [sum(v <= returns[d] + 1e-12 for v in values) / len(values) for d in complete]
            assert test.percentile_each == pytest.approx(ranks)
            assert test.mean_log == pytest.approx(sum(returns[d] for d in complete) / len(complete))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 99), DAYS, st.sets(DAYS, max_size=300))
def test_an_event_against_a_dictionary_of_closes(seed: int, day: date, gaps: set[date]) -> None:
    bars = walk(seed, without=gaps - {FIRST, LAST})
    closes = closes_of(bars)
    (event,) = study(broke_on(day), bars, LAST, resample=False).events
    assert event.btc_close == closes.get(day)
    if day not in closes:
        return
    path = [
        (n, closes[day + timedelta(days=n)] / closes[day])
        for n in range(541)
        if day + timedelta(days=n) in closes
    ]
    assert [n for n, _ in event.path] == [n for n, _ in path]
    assert [x for _, x in event.path] == pytest.approx([x for _, x in path])
    top = max(path, key=lambda point: point[1])
    assert event.max_multiple == pytest.approx(top[1])
    assert event.max_date == day + timedelta(days=top[0])
    year = [multiple for n, multiple in path if n <= 365]
    falls = [x / max(year[: n + 1]) - 1 for n, x in enumerate(year)]
    assert event.max_drawdown_365 == pytest.approx(min(falls))
    for horizon, value in event.forward.items():
        later = closes.get(day + timedelta(days=horizon))
        assert value == (None if later is None else pytest.approx(later / closes[day] - 1))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_fan_against_numpy_quantiles(seed: int) -> None:
    bars = walk(seed, without={date(2013, 3, 3), date(2015, 4, 4)})
    fan = study(broke_on(), bars, LAST).fan
    for place, day in enumerate(fan.days[1:], start=1):
        multiples = np.exp(list(log_returns(bars, day).values()))
        expected = np.quantile(multiples, [0.1, 0.5, 0.9])
        assert [fan.p10[place], fan.p50[place], fan.p90[place]] == pytest.approx(list(expected))


def test_a_fan_of_one_start_is_that_start() -> None:
    bars = walk(1, last=FIRST + timedelta(days=5))
    fan = study(broke_on(), bars, bars.dates[-1]).fan
    assert fan.p10[-1] == fan.p90[-1] == pytest.approx(bars.close[-1] / bars.close[0])


def test_the_same_inputs_give_the_same_study() -> None:
    days = (date(2013, 5, 6), date(2014, 8, 4))
    one, other = (study(broke_on(*days), walk(3), LAST) for _ in range(2))
    assert plain(one) == plain(other)
