"""Cutting a finished fold is folding the cut bars: the time machine rests on it."""

from __future__ import annotations

import random
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analytics.loading import load_bars, make_bars
from tests.analytics.test_breakout_properties import PARAMETERS, dirty_bars
from tui.analytics.breakout import fold, provisional
from tui.analytics.episodes import summarise
from tui.analytics.sensitivity import sensitivity, until
from tui.model.bars import DailyBars
from tui.model.parameters import BreakoutParameters


def _agree(bars: DailyBars, rule: BreakoutParameters, row: int) -> None:
    day = bars.dates[row]
    cut, anew = fold(bars, rule).until(day), fold(bars.until(day), rule)
    assert asdict(summarise(cut, symbol="TOY")) == asdict(summarise(anew, symbol="TOY"))
    assert (cut.states, cut.events, cut.notes) == (anew.states, anew.events, anew.notes)
    for close in (90.0, 100.0, 104.0, 130.0):
        assert provisional(cut, close, close) == provisional(anew, close, close)


@given(dirty_bars(), PARAMETERS, st.data())
def test_a_cut_fold_is_the_fold_of_the_cut_bars(
    bars: DailyBars, rule: BreakoutParameters, data: st.DataObject
) -> None:
    _agree(bars, rule, data.draw(st.integers(0, len(bars) - 1)))


@pytest.mark.parametrize("rows", [1, 63, 64, 65, 127, 128, 129, 190])
def test_cuts_around_the_marks(rows: int) -> None:
    draw = random.Random(rows)
    bars = make_bars([round(100 + draw.gauss(0, 5) + n / 10, 2) for n in range(200)])
    _agree(bars, BreakoutParameters(base_min=5, confirm_n=2, fail_window=6), rows - 1)


@given(dirty_bars(), st.data())
def test_a_cut_sensitivity_is_that_of_the_cut_bars(bars: DailyBars, data: st.DataObject) -> None:
    day = bars.dates[data.draw(st.integers(0, len(bars) - 1))]
    rule = BreakoutParameters(base_min=3, fail_window=6)
    assert until(sensitivity(bars, rule), day) == sensitivity(bars.until(day), rule)


def test_real_history_cut_at_twenty_days(shared_data: Path) -> None:
    bars, rule = load_bars(shared_data, "^RUT"), BreakoutParameters()
    whole, told = fold(bars, rule), sensitivity(bars, rule)
    for row in random.Random(20).sample(range(len(bars)), 20):
        day = bars.dates[row]
        anew = fold(bars.until(day), rule)
        cut = whole.until(day)
        assert asdict(summarise(cut, symbol="^RUT")) == asdict(summarise(anew, symbol="^RUT"))
        assert until(told, day) == sensitivity(bars.until(day), rule)
