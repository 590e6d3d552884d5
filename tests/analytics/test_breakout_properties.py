"""What holds for every history: no look-ahead, equality breaks nothing, the oracle agrees."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from itertools import accumulate, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analytics.breakout_oracle import oracle
from tests.analytics.loading import make_bars
from tui.analytics.breakout import Fold, fold, provisional
from tui.analytics.breakout_rule import EventKind
from tui.analytics.episodes import episodes, summarise
from tui.model.bars import NAN, DailyBars
from tui.model.breakout import BreakoutState as S
from tui.model.parameters import BreakoutParameters

PARAMETERS = st.builds(
    BreakoutParameters,
    base_min=st.integers(1, 6),
    near=st.sampled_from([0.02, 0.03]),
    confirm_n=st.integers(1, 4),
    fail_pct=st.sampled_from([0.03, 0.05]),
    fail_window=st.integers(1, 8),
    buffer=st.sampled_from([0.0, 0.0, 0.01, 0.03]),
)


def _walk(steps: list[int]) -> list[int]:
    return [max(60, price) for price in accumulate(steps, initial=100)]


RANGES = st.lists(st.integers(90, 106), min_size=1, max_size=60)
WALKS = st.lists(st.integers(-4, 4), max_size=60).map(_walk)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Whole-numbered closes that often meet a level exactly, with highs at or above them."""
    closes = draw(RANGES | WALKS)
    reach = st.integers(0, 4).map(lambda n: max(0, n - 1))
    above = draw(st.lists(reach, min_size=len(closes), max_size=len(closes)))
    return closes, [close + more for close, more in zip(closes, above, strict=True)]


@st.composite
def dirty_bars(draw: st.DrawFn) -> DailyBars:
    """The same as bars with holes in both columns."""
    closes, highs = draw(histories())
    hole = st.sampled_from([None] * 8 + [NAN, 0.0])
    kept: list[float] = [c if (h := draw(hole)) is None else h for c in closes]
    tops: list[float] = [h if draw(hole) is None else NAN for h in highs]
    return make_bars(kept, tops)


def _told(bars: DailyBars, parameters: BreakoutParameters) -> dict[str, Any]:
    return asdict(summarise(fold(bars, parameters), symbol="TOY"))


def _cut(folded: Fold, rows: int) -> Fold:
    """Cut a finished fold's columns and events, without running the rule again."""
    return replace(
        folded,
        dates=folded.dates[:rows],
        closes=folded.closes[:rows],
        highs=folded.highs[:rows],
        unmasked=folded.unmasked[:rows],
        states=folded.states[:rows],
        events=tuple(event for event in folded.events if event.bar < rows),
    )


@given(histories(), PARAMETERS)
def test_the_oracle_agrees(
    history: tuple[list[int], list[int]], parameters: BreakoutParameters
) -> None:
    folded = fold(make_bars(*history), parameters)
    states, log = oracle(*history, parameters)
    assert list(folded.unmasked) == states
    assert [(event.bar, event.kind) for event in folded.events] == log


@pytest.mark.parametrize("seed", range(24))
def test_the_oracle_agrees_over_many_episodes(seed: int) -> None:
    """Long swings around a slow rise: breaks, failures, re-breaks and closings by the dozen."""
    draw = random.Random(seed)
    closes = [200]
    while len(closes) < 600:
        pull = (200 + len(closes) // 6 - closes[-1]) // 8
        closes.append(closes[-1] + pull + draw.randint(-10, 10))
    highs = [close + draw.choice((0, 0, 0, 2, 4)) for close in closes]
    parameters = BreakoutParameters(
        base_min=draw.randint(4, 24),
        near=0.02,
        confirm_n=draw.randint(1, 4),
        fail_pct=0.05,
        fail_window=draw.randint(2, 30),
        buffer=draw.choice((0.0, 0.0, 0.01)),
    )
    folded = fold(make_bars(closes, highs), parameters)
    states, log = oracle(closes, highs, parameters)
    assert list(folded.unmasked) == states
    assert [(event.bar, event.kind) for event in folded.events] == log
    assert len(episodes(folded)) > 3


@given(dirty_bars(), PARAMETERS, st.data())
def test_the_future_changes_nothing_known(
    bars: DailyBars, parameters: BreakoutParameters, data: st.DataObject
) -> None:
    rows = data.draw(st.integers(0, len(bars)))
    whole = fold(bars, parameters)
    part = fold(bars.first(rows), parameters)
    cut = _cut(whole, len(part.dates))
    assert (part.states, part.unmasked, part.events) == (cut.states, cut.unmasked, cut.events)
    assert episodes(part) == episodes(cut)


@given(dirty_bars(), dirty_bars(), PARAMETERS, st.data())
def test_two_futures_of_one_past_are_told_alike(
    bars: DailyBars, other: DailyBars, parameters: BreakoutParameters, data: st.DataObject
) -> None:
    rows = data.draw(st.integers(1, len(bars)))
    last = bars.dates[rows - 1]
    spliced = make_bars(bars.close[:rows] + other.close, bars.high[:rows] + other.high)
    assert _told(spliced.until(last), parameters) == _told(bars.until(last), parameters)


@given(dirty_bars(), PARAMETERS)
def test_provisional_becomes_the_state(bars: DailyBars, parameters: BreakoutParameters) -> None:
    before, after = fold(bars.first(len(bars) - 1), parameters), fold(bars, parameters)
    guess = provisional(before, bars.high[-1], bars.close[-1])
    if len(after.dates) == len(before.dates) or after.states[-1] is S.UNKNOWN:
        assert guess is None
    else:
        assert guess is after.states[-1]


@given(dirty_bars(), PARAMETERS)
def test_equality_never_breaks(bars: DailyBars, parameters: BreakoutParameters) -> None:
    before = fold(bars, parameters)
    if not before.dates:
        return
    record = before.end.record
    bars = make_bars((*bars.close, record), (*bars.high, record))
    new = fold(bars, parameters).events[len(before.events) :]
    starts = {EventKind.BREAKOUT, EventKind.REBREAK, EventKind.INTRADAY}
    assert not starts & {event.kind for event in new}


@given(dirty_bars(), PARAMETERS)
def test_unusable_bars_leave_no_trace(bars: DailyBars, parameters: BreakoutParameters) -> None:
    usable = [n for n, close in enumerate(bars.close) if close > 0]
    clean = make_bars(
        [bars.close[n] for n in usable],
        [bars.high[n] for n in usable],
        dates=[bars.dates[n] for n in usable],
    )
    with_holes, without = _told(bars, parameters), _told(clean, parameters)
    assert with_holes | {"notes": ()} == without | {"notes": ()}


@given(dirty_bars(), PARAMETERS)
def test_episodes_are_in_order(bars: DailyBars, parameters: BreakoutParameters) -> None:
    found = episodes(fold(bars, parameters))
    for earlier, later in pairwise(found):
        assert earlier.attempts[-1].closed is not None
        assert earlier.attempts[-1].closed <= later.breakout
    for episode in found:
        assert episode.base_sessions >= parameters.base_min
        assert episode.breakout_close > episode.level * (1 + parameters.buffer)
        assert episode.level <= episode.ceiling
        assert episode.worst_close_vs_level <= 0
        assert episode.depth > -1
        assert episode.confirmed is None or episode.confirmed >= episode.breakout
        for first, second in pairwise(episode.attempts):
            assert first.failed is not None
            assert first.failed < second.start
            assert first.held is first.closed is None
            assert first.level < second.level
            assert first.ceiling <= second.ceiling
        assert not any(attempt.held and attempt.failed for attempt in episode.attempts)


@given(dirty_bars(), PARAMETERS)
def test_summary_agrees_with_the_columns(bars: DailyBars, parameters: BreakoutParameters) -> None:
    folded = fold(bars, parameters)
    said = summarise(folded, symbol="TOY")
    if not folded.dates:
        assert said.track == ()
        return
    firsts = dict(said.track)
    spread, state = [], S.UNKNOWN
    for day in folded.dates:
        state = firsts.get(day, state)
        spread.append(state)
    assert tuple(spread) == folded.states
    assert all(a[1] is not b[1] for a, b in pairwise(said.track))
    assert said.since_sessions is not None
    assert set(folded.states[-said.since_sessions :]) == {said.state}
    assert said.overhead_closes == len([c for c in folded.closes if c > folded.closes[-1]])
    assert said.nothing_overhead == (folded.closes[-1] == max(folded.closes))
    assert (said.why is None) == (said.state is not S.UNKNOWN)
    assert (said.attempt is None) == (said.origin_level is None)
