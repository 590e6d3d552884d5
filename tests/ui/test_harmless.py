"""Whatever the outside says, the report, every pane, the header and the picture stay harmless."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from rich.cells import cached_cell_len, cell_len

from tests.model.test_outside import NASTY, is_harmless
from tests.samples import NOW, OFFLINE_NOW, offline_snapshot, sample_snapshot
from tests.ui.test_cards_all import hollow, spec_of
from tests.ui.test_time_machine import opened
from tui.model.health import Source
from tui.model.settings import PANES
from tui.model.snapshot import Snapshot
from tui.report import section, to_json, to_text
from tui.ui.book import pane_of
from tui.ui.draw import columns
from tui.ui.export import portable
from tui.ui.frame import plain
from tui.ui.header import header_line
from tui.ui.pane import pane_text
from tui.ui.scene import Scene

OURS = {"symbol", "id", "x", "y", "code", "key"}
"""Fields whose words are names of our own: tickers are checked where they come in."""


def poisoned(value: Any, text: str) -> Any:
    """Return a value of the model with a text from outside in every place that holds words."""
    if type(value) is str:
        return text
    if isinstance(value, tuple):
        return tuple(poisoned(one, text) for one in value)
    if isinstance(value, Mapping):
        return {key: poisoned(one, text) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        known = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        return replace(
            value,
            **{name: one if name in OURS else poisoned(one, text) for name, one in known.items()},
        )
    return value


@cache
def snapshots() -> tuple[tuple[Snapshot, Any], ...]:
    live, gone = sample_snapshot(), offline_snapshot()
    unpriced = tuple(
        replace(row, price=None, quoted_at=None, why="words of the source") for row in live.levels
    )
    dry = replace(
        live,
        levels=unpriced,
        breakout=live.breakout and replace(live.breakout, why="words"),
        correlation=replace(hollow(live.correlation), why="words"),
        halving=replace(hollow(live.halving), why="words"),
        source=Source.FILES,
    )
    return (live, NOW), (gone, OFFLINE_NOW), (dry, NOW)


@settings(max_examples=5, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@example("".join(NASTY))
@given(st.text(st.characters(), min_size=1, max_size=40))
def test_report_and_panes_show_it_harmlessly(text: str) -> None:
    for snapshot, now in snapshots():
        spoilt = poisoned(snapshot, text)
        report = to_text(spoilt)
        assert report.isascii()
        assert all(line.isprintable() for line in report.split("\n"))
        assert json.dumps(to_json(spoilt)).isascii()
        for pane in PANES:
            shown = pane_text(spec_of(pane), Scene(spoilt, now), 120, 33).split("\n")
            assert all(is_harmless(line) for line in shown), pane
            assert max(map(cell_len, shown)) <= 120, pane
            assert json.dumps(section(spoilt, pane)).isascii()
        head = plain(header_line(spoilt, now, 120))
        assert is_harmless(head)
        assert cell_len(head) <= 120


@pytest.mark.parametrize("text", NASTY)
async def test_the_picture_is_sound_and_holds_nothing_of_it(text: str) -> None:
    spoilt = poisoned(offline_snapshot(), text)
    async with opened(spoilt, pane="feeds", book=pane_of) as run:
        run.app.main.toast(text, text)
        await run.pilot.pause()
        svg = portable(run.app.export_screenshot())
    ElementTree.fromstring(svg)  # noqa: S314 -- a picture of our own
    assert is_harmless(svg.replace("\n", ""))


@given(st.text(st.characters(max_codepoint=0x2FFF)) | st.sampled_from(NASTY))
@example("".join(map(chr, range(0x20, 0x3000))))
def test_columns_are_those_of_the_terminal(text: str) -> None:
    assert columns(text) == cell_len(text)
    assert [columns(char) for char in text] == [cell_len(char) for char in text]


def test_prices_leave_no_trail_in_what_measures_them() -> None:
    before = cached_cell_len.cache_info().currsize
    assert {columns(f"│ −{n:,}.50 ▲ ⣿ 0.3 % · ") for n in range(100_000, 105_000)} == {26}
    assert cached_cell_len.cache_info().currsize == before
