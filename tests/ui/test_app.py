"""The app: keys, sizes, states, and what happens in its threads' absence."""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
import time
import weakref
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cached_cell_len, cell_len
from textual.strip import Strip
from textual.widgets._toast import Toast

from tests.sample_breakout import SAMPLE_BREAKOUT
from tests.ui.scenes import FakeRequests, FixedClock, app, priced_pane, snapshot
from tui.errors import NoDataError
from tui.model.breakout import Breakout
from tui.model.health import Source
from tui.model.quotes import Level
from tui.model.settings import PANES, Settings
from tui.report import section
from tui.ui.card import Card
from tui.ui.cards.correlation_chart import fisher
from tui.ui.charts.draw import draw_chart
from tui.ui.charts.spec import ChartSpec, Series
from tui.ui.draw import line
from tui.ui.frame import plain
from tui.ui.help import HelpScreen
from tui.ui.painted import Painted, Row
from tui.ui.pane_view import PaneView
from tui.ui.screenshot import is_complete, take
from tui.ui.upkeep import give_back

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui.ui.app import ResonanceApp

SIZES = [(200, 50), (120, 36), (80, 24), (60, 20)]


def lines_of(running: ResonanceApp, name: str) -> str:
    return "\n".join(map(plain, running.main.query_one(f"#{name}", Painted).shown))


def visible(running: ResonanceApp) -> list[str | None]:
    return [view.id for view in running.main.query(PaneView) if view.display]


async def settle(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.pause()


async def exported(running: ResonanceApp, pilot: Pilot[None]) -> None:
    """Wait until an export has ended, in its own thread, and that is said."""
    while running.main._export is not None:
        await pilot.pause(0.01)
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_every_pane_opens_by_its_digit_at_every_size(size: tuple[int, int]) -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=size) as pilot:
        for index, name in enumerate(PANES):
            await pilot.press(str((index + 1) % 10))
            await settle(pilot)
            assert visible(running) == [name]
            first = running.main.query_one(f"#{name}").query(Card).first()
            assert f" x {first.size.height - (2 if size[0] >= 116 else 1)}" in plain(
                first.text.lines[0]
            )
        assert lines_of(running, "header").startswith(" LIVE ")
        assert "? help  q quit" in lines_of(running, "footer")


async def test_tab_goes_round_and_back() -> None:
    running = app(FakeRequests(snapshot()), pane="feeds")
    async with running.run_test(size=(120, 36)) as pilot:
        await pilot.press("tab")
        assert running.main.pane == "overview"
        await pilot.press("shift+tab", "shift+tab")
        assert running.main.pane == "journal"


async def test_starts_after_the_first_paint_and_shows_what_arrives() -> None:
    requests = FakeRequests()
    running = app(requests)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert requests.asked == ["start"]
        assert lines_of(running, "header").startswith(" STARTING ")
        assert "D demo" in lines_of(running, "footer")
        assert requests.publish is not None
        requests.publish(snapshot())
        await settle(pilot)
        assert lines_of(running, "header").startswith(" LIVE ")
        assert "D demo" not in lines_of(running, "footer")


async def test_the_header_turns_stale_without_any_snapshot() -> None:
    clock = FixedClock()
    running = app(FakeRequests(snapshot()), clock=clock)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        clock.at += timedelta(minutes=26)
        running.main.show_all()
        await settle(pilot)
        assert lines_of(running, "header").startswith(" STALE  ^RUT !26m")


async def test_offline_and_demo_key() -> None:
    nothing = snapshot(rut_age=None, btc_age=None, failures=2, offline_words="no route", levels=())
    requests = FakeRequests(nothing)
    running = app(requests)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert lines_of(running, "header").startswith(" OFFLINE  no route")
        await pilot.press("D")
        assert "open_demo" in requests.asked


async def test_the_demo_is_not_offered_beside_data() -> None:
    requests = FakeRequests(snapshot(failures=2))
    running = app(requests)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("D")
        assert "open_demo" not in requests.asked


async def test_pause_freezes_the_view_and_not_the_header() -> None:
    requests = FakeRequests(snapshot())
    running = app(requests)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        assert "PAUSED" in lines_of(running, "header")
        assert "space resume" in lines_of(running, "footer")
        assert requests.publish is not None
        requests.publish(snapshot(version=7))
        await settle(pilot)
        assert running.main.scene.snapshot.version == 1
        await pilot.press("space")
        assert running.main.scene.snapshot.version == 7
        assert lines_of(running, "header").startswith(" LIVE  ^RUT")


async def test_keys_of_a_pane_work_there_alone() -> None:
    requests = FakeRequests(snapshot())
    running = app(requests)
    async with running.run_test(size=(120, 36)) as pilot:
        await pilot.press("w", "m", "s", "l")
        assert "change" not in requests.asked
        await pilot.press("5", "w", "m")
        assert requests.settings is not None
        assert (requests.settings.window, requests.settings.method) == (252, "spearman")
        assert "w window 252   m method Spearman" in lines_of(running, "footer")
        await pilot.press("2", "s", "l")
        assert running.main.selected == "BTC-USD"
        assert "s symbol BTC-USD   l log off" in lines_of(running, "footer")
        await pilot.press("s")
        assert running.main.selected == "^RUT"


async def test_themes_cycle_and_repaint() -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        seen = []
        for _ in range(6):
            seen.append(running.theme)
            dark = "#0f1319" in running.export_screenshot()
            assert dark == (running.theme in ("dark", "colour-blind", "red-up"))
            await pilot.press("t")
            await settle(pilot)
        assert seen == ["dark", "light", "colour-blind", "red-up", "light-red-up", "ansi"]
        assert running.theme == "dark"


async def test_help_lies_over_and_closes() -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(60, 20)) as pilot:
        for key in ("escape", "question_mark", "q"):
            await pilot.press("question_mark")
            assert isinstance(running.screen, HelpScreen)
            await pilot.press(key)
            assert len(running.screen_stack) == 1


@pytest.mark.parametrize("size", [(60, 15), (46, 12), (59, 40)])
async def test_too_small_says_so_and_quits(size: tuple[int, int]) -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=size) as pilot:
        await settle(pilot)
        assert f"{size[0]} × {size[1]} is too small" in lines_of(running, "small")
        assert not running.main.query_one("#panes").display
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert running.main.query_one("#panes").display
        await pilot.resize_terminal(*size)
        await pilot.press("q")
    assert not running.is_running


async def test_a_failing_card_does_not_end_the_app() -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        broken = running.main.query_one("#overview").query_one("#broken", Card)
        assert plain(broken.text.lines[0]) == (
            "this card could not be drawn: no [bold]such[/bold] thing in 1"
        )


async def test_words_of_the_engine_are_shown_literally() -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.press("r")
        await settle(pilot)
        assert "[b]3" in running.export_screenshot().replace("&#160;", " ")


async def test_a_held_key_says_its_words_once_while_they_stand() -> None:
    clock = FixedClock()
    running = app(FakeRequests(snapshot()), clock=clock)
    async with running.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.press(*"rrrrr")
        await settle(pilot)
        assert len(running.screen.query(Toast)) == 1
        # What no key asked for is said each time.
        running.toast("asked [b]3 of 3[/b] feeds", "refresh")
        await settle(pilot)
        assert len(running.screen.query(Toast)) == 2
        clock.at += timedelta(seconds=9)
        await pilot.press("r")
        await settle(pilot)
        assert len(running.screen.query(Toast)) == 3


async def test_export_and_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    running = app(FakeRequests(snapshot()), as_json=section)
    async with running.run_test(size=(120, 36), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("e", "y")
        await exported(running, pilot)
        stem = "resonance-overview-20260821-183200"
        text = (tmp_path / f"{stem}.txt").read_text(encoding="utf-8")
        assert text.startswith(" LIVE ")
        assert "─ 2 hello ─" in text
        assert running.clipboard == text
        assert "<svg" in (tmp_path / f"{stem}.svg").read_text(encoding="utf-8")
        report = json.loads((tmp_path / f"{stem}.json").read_text(encoding="utf-8"))
        assert report["source"] == "yahoo"
        monkeypatch.setattr(Path, "write_text", _no_space)
        await pilot.press("e")
        await exported(running, pilot)
        toast = running.screen.query(Toast).last()
        assert str(toast.render()).endswith("No space left on device")


def _no_space(*_args: object, **_more: object) -> int:
    raise OSError(28, os.strerror(28))


async def test_keys_can_be_rebound() -> None:
    running = app(FakeRequests(snapshot()), Settings(keys=(("correlation", "c"), ("none", "z"))))
    async with running.run_test(size=(120, 36)) as pilot:
        await pilot.press("c")
        assert running.main.pane == "correlation"
        await pilot.press("1", "5")
        assert running.main.pane == "overview"


async def test_the_palette_opens_panes() -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(120, 36)) as pilot:
        await pilot.press("ctrl+p", *"halving")
        await pilot.pause(0.5)
        await pilot.press("down", "enter")
        await pilot.pause(0.2)
        assert running.main.pane == "halving"


async def test_demo_tints_every_rule() -> None:
    from tui.model.health import Source

    running = app(FakeRequests(snapshot(source=Source.DEMO)), source=Source.DEMO)
    async with running.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        svg = running.export_screenshot().lower()
        assert "#6a4168" in svg
        assert "#2c3542" not in svg


async def test_a_new_price_lights_up_and_fades() -> None:
    requests = FakeRequests(snapshot())
    running = app(requests, book=priced_pane)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        card = running.main.query_one("#overview").query_one("#price", Card)
        before = styles_of(card)
        assert requests.publish is not None
        requests.publish(snapshot(version=2, levels=(Level("^RUT", "Russell 2000", 3017.94),)))
        await settle(pilot)
        assert styles_of(card) - before == {"strong on sel"}
        await pilot.pause(0.8)
        assert styles_of(card) == before


async def test_below_another_screen_prices_are_shown_once_a_second_unlit_and_at_its_end() -> None:
    requests, clock = FakeRequests(snapshot()), FixedClock()
    running = app(requests, book=priced_pane, clock=clock)

    def arrives(version: int, price: float) -> None:
        assert requests.publish is not None
        level = Level("^RUT", "Russell 2000", price)
        requests.publish(snapshot(version=version, levels=(level,)))

    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        card = running.main.query_one("#overview").query_one("#price", Card)
        before, calm = card.shown, styles_of(card)
        await pilot.press("question_mark")
        await settle(pilot)
        for version in range(2, 7):
            arrives(version, 3017.94 + version)
            await settle(pilot)
        assert running.main.newest.version == 6
        assert card.shown == before
        clock.at += timedelta(seconds=1)
        await pilot.pause(1.2)
        assert "3,023.94" in "".join(map(plain, card.shown))
        assert styles_of(card) == calm
        arrives(7, 3030.5)
        await pilot.press("escape")
        await settle(pilot)
        assert "3,030.50" in "".join(map(plain, card.shown))


def styles_of(card: Card) -> set[str]:
    return {span.style for row in card.shown for span in row}


async def test_a_click_on_the_bar_opens_a_pane() -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.click("#bar", offset=(28, 0))
        await settle(pilot)
        assert running.main.pane == "breakout"


async def test_hidden_panes_do_no_work() -> None:
    requests = FakeRequests(snapshot())
    running = app(requests)
    async with running.run_test(size=(120, 36)) as pilot:
        await pilot.press("2", "1")
        await settle(pilot)
        hidden = running.main.query_one("#levels").query_one("#broken", Card)
        assert requests.publish is not None
        requests.publish(snapshot(version=9))
        await settle(pilot)
        assert not hidden.text.lines
        assert not hidden.shown
        await pilot.press("2")
        await settle(pilot)
        assert plain(hidden.text.lines[0]).endswith("in 9")


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=25, check=False
    )


def test_quit_does_not_wait_for_an_engine_that_hangs() -> None:
    code = (
        "import asyncio\n"
        "from tests.ui.scenes import FakeRequests, app, snapshot\n"
        "async def press(pilot):\n"
        "    await pilot.pause(0.2)\n"
        "    await pilot.press('q')\n"
        "app(FakeRequests(snapshot())).run(headless=True, auto_pilot=press)\n"
    )
    begun = time.monotonic()
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < 10


def test_first_paint_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from tests.ui.scenes import FakeRequests, snapshot\n"
        "from tests.ui.scenes import FixedClock\n"
        "from tui.model.settings import Settings\n"
        "from tui.ui.app import ResonanceApp\n"
        "heavy = []\n"
        "class Watching(FakeRequests):\n"
        "    def start(self, publish):\n"
        "        heavy.extend(sorted({name.split('.')[0] for name in sys.modules}))\n"
        "async def leave(pilot):\n"
        "    await pilot.pause(0.3)\n"
        "    pilot.app.exit()\n"
        "app = ResonanceApp(Settings(), FixedClock(), Watching())\n"
        "app.run(headless=True, auto_pilot=leave)\n"
        "print(' '.join(heavy))\n"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    loaded = set(re.findall(r"\w+", done.stdout))
    assert "textual" in loaded
    assert not loaded & {"pandas", "numpy", "yfinance", "plotext", "exchange_calendars", "requests"}


def test_screenshot_waits_for_the_first_complete_snapshot() -> None:
    waiting = snapshot(waiting_for="history", levels=())
    svg = take(app(FakeRequests(waiting, snapshot(breakout=Breakout("^RUT")))), (100, 30), 10)
    assert "LIVE" in svg
    assert "hello" in svg


def test_screenshot_of_nothing_is_an_error() -> None:
    with pytest.raises(NoDataError, match=r"no price arrived within 0\.2 s"):
        take(app(FakeRequests()), (100, 30), 0.2)


def test_a_picture_of_the_demo_waits_for_its_block() -> None:
    full = snapshot(source=Source.DEMO, breakout=Breakout("^RUT"))
    assert full.halving is not None
    early = replace(full, halving=replace(full.halving, estimated=True))
    assert not is_complete(early)
    assert is_complete(full)
    assert is_complete(replace(early, travelled_to=date(2016, 11, 14)))


async def test_the_first_history_is_kept_out_of_later_collections_and_only_once() -> None:
    requests = FakeRequests()
    running = app(requests)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert requests.publish is not None
        counts = [gc.get_freeze_count()]
        for version, breakout in enumerate((None, SAMPLE_BREAKOUT, SAMPLE_BREAKOUT), 1):
            requests.publish(snapshot(version=version, breakout=breakout))
            await settle(pilot)
            counts.append(gc.get_freeze_count())
        assert counts[2] > counts[1]
        assert counts[1] <= counts[0]
        assert counts[3] <= counts[2]


async def test_a_hidden_pane_holds_no_snapshot_of_old() -> None:
    requests = FakeRequests(snapshot())
    running = app(requests)
    async with running.run_test(size=(120, 36)) as pilot:
        old = []
        for index in range(len(PANES)):
            shown = snapshot(version=100 + index)
            old.append(weakref.ref(shown))
            running.main.snapshot = shown
            await pilot.press(str((index + 1) % 10))
            await settle(pilot)
        running.main.snapshot = snapshot(version=200)
        await settle(pilot)
        del shown
        gc.collect()
        # Not even the one that was there at the last key, to which somebody will come back.
        assert [one() for one in old] == [None] * len(PANES)


async def test_a_hidden_pane_holds_no_painted_rows() -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(120, 36)) as pilot:
        gc.collect()
        at_first = _painted_rows()
        for key in "234567890":
            await pilot.press(key)
            await settle(pilot)
        await pilot.press("1")
        await settle(pilot)
        assert any(card.shown for card in running.main.query_one("#overview").query(Card))
        gc.collect()
        assert 0 < _painted_rows() <= at_first + 36


def _painted_rows() -> int:
    return sum(isinstance(one, Row) for one in gc.get_objects())


async def test_of_a_closed_overlay_and_of_toasts_that_are_gone_no_painted_row_stays() -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(120, 36)) as pilot:
        numbers = count()

        async def opened_and_closed() -> int:
            for number in islice(numbers, 4):
                running.toast(f"said {number}", "said")
                await pilot.press("question_mark")
                await settle(pilot)
                await pilot.press("escape")
                await settle(pilot)
            running.clear_notifications()
            await settle(pilot)
            give_back()
            return sum(isinstance(one, Strip) for one in gc.get_objects())

        before = await opened_and_closed()
        assert await opened_and_closed() <= before + 36


async def test_widths_of_old_prices_and_old_pictures_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.ui.screen._FORGET_S", 0.05)
    running = app(FakeRequests(snapshot()))
    rising = Series((0.0, 1.0), (1.0, 2.0), "text")
    draw_chart(ChartSpec((rising,), (0.0, 1.0), (0.5, 2.5)), 40, 8)
    fisher(0.5, 90)
    assert draw_chart.cache_info().currsize
    assert fisher.cache_info().currsize
    async with running.run_test(size=(120, 36)) as pilot:
        cell_len("日本語 123,456.78")
        end = time.monotonic() + 10
        while cached_cell_len.cache_info().currsize and time.monotonic() < end:
            await pilot.pause(0.02)
        assert not cached_cell_len.cache_info().currsize
        assert not draw_chart.cache_info().currsize
        assert not fisher.cache_info().currsize


class Ring:
    """Holds itself, as a row does that Textual has painted."""

    def __init__(self) -> None:
        self.own = self


async def test_what_holds_itself_is_collected_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.ui.screen._FORGET_S", 0.05)
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        gc.disable()
        try:
            old, end = weakref.ref(Ring()), time.monotonic() + 10
            while old() is not None and time.monotonic() < end:
                await pilot.pause(0.02)
            assert old() is None
        finally:
            gc.enable()


async def test_rows_that_are_painted_over_wait_for_no_collector() -> None:
    running = app(FakeRequests(snapshot()))
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        header = running.main.query_one("#header", Painted)
        gc.collect()
        gc.disable()
        try:
            before = strips()
            for number in range(50):
                header.paint((line(f"{number:120}"),))
                await settle(pilot)
            assert strips() < before + 25
        finally:
            gc.enable()


def strips() -> int:
    return sum(1 for one in gc.get_objects() if type(one) in (Strip, Row))
