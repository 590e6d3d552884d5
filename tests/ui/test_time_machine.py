"""The time machine by keys: what is asked for, how often, and what the chrome says of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import sample_snapshot
from tests.ui.scenes import NOW, FakeRequests, FixedClock, app, snapshot
from tui.model.snapshot import Snapshot
from tui.ui.book import pane_of
from tui.ui.claim_screen import ClaimScreen
from tui.ui.frame import plain
from tui.ui.help import HelpScreen
from tui.ui.painted import Painted
from tui.ui.past import latest_event
from tui.ui.scene import Scene
from tui.ui.time_machine import TimeMachine

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui.ui.app import ResonanceApp

DAY = date(2016, 11, 14)
FIRST = date(1987, 9, 10)


def past(day: date = DAY, **more: object) -> Snapshot:
    """A past session, made a minute before the present of the clock."""
    end = datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1)
    fields = {"travelled_to": day, "at": end, "first_session": FIRST, "made_at": BEFORE, **more}
    return snapshot(**fields)  # type: ignore[arg-type]


BEFORE = NOW - timedelta(minutes=1)


class Machine:
    """A time machine, what it asked for, and a way to answer."""

    def __init__(self, first: Snapshot) -> None:
        self.requests = FakeRequests()
        self.machine = TimeMachine(self.requests, FixedClock(), first)

    @property
    def asked(self) -> list[str]:
        """Every request so far."""
        return self.requests.asked

    def show(self, day: date | None, **more: object) -> None:
        """Answer with a day, None being the present."""
        more = {"made_at": BEFORE, **more}
        self.machine.take(snapshot(**more) if day is None else past(day, **more))  # type: ignore[arg-type]


def test_a_held_key_has_one_step_in_flight_and_adds_up_the_rest() -> None:
    run = Machine(past())
    for _ in range(5):
        run.machine.step(1)
    assert run.asked == ["step +1"]
    run.show(date(2016, 11, 15))
    assert run.asked == ["step +1", "step +4"]
    run.show(date(2016, 11, 21))
    assert run.asked == ["step +1", "step +4"]


def test_steps_back_and_forward_cancel() -> None:
    run = Machine(past())
    for sessions in (1, 1, -1):
        run.machine.step(sessions)
    run.show(date(2016, 11, 15))
    assert run.asked == ["step +1"]


def test_a_snapshot_that_was_on_its_way_is_no_answer() -> None:
    run = Machine(past())
    run.machine.step(1)
    run.machine.step(1)
    run.show(DAY)
    assert run.asked == ["step +1"]
    run.show(DAY, made_at=NOW)
    assert run.asked == ["step +1", "step +1"]


def test_jumps_do_not_add_up_and_replace_waiting_steps() -> None:
    run = Machine(past())
    run.machine.jump(-1)
    run.machine.step(-1)
    run.machine.jump(-1)
    run.machine.jump(1)
    run.show(date(2016, 7, 9))
    assert run.asked == ["jump -1", "jump +1"]


def test_nothing_is_asked_before_the_first_session_and_after_the_present() -> None:
    run = Machine(snapshot())
    run.machine.step(1)
    run.machine.jump(1)
    assert run.asked == []
    run = Machine(past(FIRST))
    run.machine.step(-1)
    run.machine.jump(-1)
    assert run.asked == []
    run.machine.step(1)
    assert run.asked == ["step +1"]


def test_live_is_asked_at_once_and_forgets_what_waited() -> None:
    run = Machine(past())
    run.machine.step(-1)
    run.machine.step(-1)
    run.machine.go_live()
    assert run.asked == ["step -1", "travel None"]
    run.show(None)
    assert run.asked == ["step -1", "travel None"]
    assert not run.machine.is_travelling


def test_playing_waits_for_each_session_and_ends_in_the_present() -> None:
    run = Machine(past())
    run.machine.playing = True
    for _ in range(9):
        run.machine.play_on()
    assert run.asked == ["step +1"]
    run.show(date(2016, 11, 15))
    run.machine.play_on()
    assert run.asked == ["step +1"] * 2
    run.show(None)
    assert not run.machine.playing
    run.machine.play_on()
    assert run.asked == ["step +1"] * 2


def test_the_latest_event_is_never_later_than_the_session() -> None:
    def at(day: date | None) -> date | None:
        return latest_event(sample_snapshot(travelled_to=day))

    now = at(None)
    assert now is not None
    assert now > date(2025, 9, 18)
    assert at(date(2025, 9, 19)) == date(2025, 9, 18)
    assert at(date(2016, 11, 15)) == DAY
    assert at(date(1970, 1, 1)) is None
    assert latest_event(snapshot()) is None


def test_another_day_is_not_a_changed_price() -> None:
    before = Scene(past(), NOW)
    assert Scene(past(version=2), NOW).follows(before)
    assert not Scene(past(date(2016, 11, 15), version=2), NOW).follows(before)


def lines_of(running: ResonanceApp, name: str) -> str:
    return "\n".join(map(plain, running.main.query_one(f"#{name}", Painted).shown))


class Run:
    """The running app, its requests, and a way to press keys and to publish."""

    def __init__(self, running: ResonanceApp, requests: FakeRequests, pilot: Pilot[None]) -> None:
        self.app, self.requests, self.pilot = running, requests, pilot

    @property
    def asked(self) -> list[str]:
        """Every request after the start."""
        return self.requests.asked[1:]

    async def press(self, *keys: str) -> None:
        """Press keys, then let the app come to rest."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def publish(self, one: Snapshot) -> None:
        """Publish as the engine does."""
        assert self.requests.publish is not None
        self.requests.publish(one)
        await self.pilot.pause()
        await self.pilot.pause()


@asynccontextmanager
async def opened(
    first: Snapshot, size: tuple[int, int] = (120, 36), **more: Any
) -> AsyncIterator[Run]:
    requests = FakeRequests(first)
    running = app(requests, **more)
    async with running.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        yield Run(running, requests, pilot)


@pytest.mark.parametrize(
    ("key", "request_made"),
    [
        ("[", "step -1"),
        ("]", "step +1"),
        ("{", "jump -1"),
        ("}", "jump +1"),
        ("escape", "travel None"),
    ],
)
async def test_every_key_asks_for_its_day(key: str, request_made: str) -> None:
    async with opened(past()) as run:
        await run.press(key)
        assert run.asked == [request_made]


async def test_in_the_present_only_the_past_can_be_asked_for() -> None:
    async with opened(snapshot()) as run:
        await run.press("]", "}", "escape")
        assert run.asked == []
        await run.press("[", "[", "[")
        assert run.asked == ["step -1"]
        await run.publish(past(date(2026, 8, 20)))
        assert run.asked == ["step -1", "step -2"]


async def test_escape_on_the_way_to_the_past_turns_back() -> None:
    async with opened(snapshot()) as run:
        await run.press("[", "escape")
        assert run.asked == ["step -1", "travel None"]


async def test_escape_closes_an_overlay_and_stays_in_the_past() -> None:
    async with opened(past()) as run:
        await run.press("question_mark")
        assert isinstance(run.app.screen, HelpScreen)
        await run.press("escape")
        assert len(run.app.screen_stack) == 1
        await run.press("ctrl+p")
        await run.press("escape")
        assert len(run.app.screen_stack) == 1
        assert run.asked == []
        await run.press("escape")
        assert run.asked == ["travel None"]


async def test_space_plays_and_stops_in_the_past() -> None:
    async with opened(past()) as run:
        assert "space play" in lines_of(run.app, "footer")
        await run.press("space")
        assert " AS OF 2016-11-14   PLAYING " in lines_of(run.app, "header")
        assert "space stop" in lines_of(run.app, "footer")
        await run.pilot.pause(0.5)
        assert run.asked == ["step +1"]
        await run.publish(past(date(2016, 11, 15)))
        await run.pilot.pause(0.3)
        assert run.asked == ["step +1"] * 2
        await run.press("space")
        assert "PLAYING" not in lines_of(run.app, "header")
        await run.publish(past(date(2016, 11, 16)))
        await run.pilot.pause(0.3)
        assert run.asked == ["step +1"] * 2


async def test_playing_ends_in_the_present_and_space_pauses_again() -> None:
    async with opened(past()) as run:
        await run.press("space")
        await run.publish(snapshot(version=9))
        assert lines_of(run.app, "header").startswith(" LIVE  ^RUT")
        assert "space pause" in lines_of(run.app, "footer")
        await run.press("space")
        assert "PAUSED" in lines_of(run.app, "header")


async def test_a_step_by_hand_stops_playing_and_lets_a_frozen_view_go() -> None:
    async with opened(past()) as run:
        await run.press("space", "]")
        assert "PLAYING" not in lines_of(run.app, "header")
        await run.publish(snapshot(version=4))
        await run.press("space")
        assert "PAUSED" in lines_of(run.app, "header")
        await run.press("[")
        await run.publish(past(version=5))
        assert run.app.main.scene.snapshot.travelled_to == DAY
        assert "PAUSED" not in lines_of(run.app, "header")


async def test_the_footer_names_the_keys_and_the_latest_event() -> None:
    travelled = sample_snapshot(travelled_to=date(2025, 9, 30))
    async with opened(travelled) as run:
        assert lines_of(run.app, "footer").startswith(
            " [ ] session   { } event 2025-09-22   escape live   space play   r refresh"
        )
    async with opened(travelled, (60, 20)) as run:
        assert lines_of(run.app, "footer").startswith(" escape live   [ ] session")
    async with opened(snapshot()) as run:
        assert "   [ ] session   { } event   t theme" in lines_of(run.app, "footer")


async def test_the_past_tints_every_rule() -> None:
    async with opened(past(), (80, 24)) as run:
        svg = run.app.export_screenshot().lower()
        assert "#51477a" in svg
        assert "#2c3542" not in svg


async def test_the_palette_travels() -> None:
    async with opened(past()) as run:
        await run.pilot.press("ctrl+p", *"back to live")
        await run.pilot.pause(0.5)
        await run.pilot.press("down", "enter")
        await run.pilot.pause(0.2)
        assert run.asked == ["travel None"]


async def test_the_breakout_symbol_goes_round() -> None:
    async with opened(sample_snapshot(), pane="breakout", book=pane_of) as run:
        seen = []
        for _ in range(8):
            await run.press("s")
            assert run.requests.settings is not None
            seen.append(run.requests.settings.breakout_symbol)
        assert seen == ["^GSPC", "^IXIC", "^DJI", "IWM", "BTC-USD", "ETH-USD", "IEF", "TLT"]
        assert lines_of(run.app, "footer").startswith(" s symbol TLT   l log on")
        await run.press("s")
        assert run.requests.settings is not None
        assert run.requests.settings.breakout_symbol == "^RUT"
        assert run.app.main.selected is None


def marked(run: Run) -> str:
    rows = [plain(row) for row in run.app.main.query_one("#ledger", Painted).shown]
    return next(row for row in rows if "▌" in row)


@pytest.mark.parametrize("size", [(200, 50), (120, 36), (80, 24), (60, 20)])
async def test_a_claim_is_selected_and_opened_in_full(size: tuple[int, int]) -> None:
    async with opened(sample_snapshot(), size, pane="claims", book=pane_of) as run:
        await run.press("up")
        assert "▌ 1  ^RUT" in marked(run)
        await run.press("j", "down", "down", "k", *["down"] * 6)
        assert "▌ 9  since" in marked(run)
        assert lines_of(run.app, "footer").startswith(" ↑ ↓ select   enter working")
        for closing in ("escape", "enter", "q"):
            await run.press("enter")
            assert isinstance(run.app.screen, ClaimScreen)
            shown = [plain(row) for row in run.app.screen.query_one("#text", Painted).shown]
            assert all(len(row) <= size[0] for row in shown)
            assert any("64,994.44 on 2024-04-20" in row for row in shown)
            await run.press(closing)
            assert len(run.app.screen_stack) == 1
        await run.press(*["down"] * 15)
        assert "▌20  Russell leads" in marked(run)


async def test_a_long_working_scrolls_and_follows_the_data() -> None:
    async with opened(sample_snapshot(), (60, 20), pane="claims", book=pane_of) as run:
        await run.press(*["down"] * 8, "enter")
        scroll = run.app.screen.query_one("VerticalScroll")
        await run.press("j", "down")
        assert scroll.scroll_offset.y > 0
        await run.press("k", "k", "k")
        assert scroll.scroll_offset.y == 0
        for _ in range(3):
            run.app.screen.action_scroll(1)  # type: ignore[attr-defined]
        assert scroll.scroll_offset.y == 3
        await run.publish(sample_snapshot(version=8, claims=()))
        await run.pilot.pause(1.1)
        assert len(run.app.screen.query_one("#text", Painted).shown) == 2
        await run.press("escape", "down", "enter")
        assert len(run.app.screen_stack) == 1


async def test_rows_of_the_levels_are_selected_up_to_the_ends() -> None:
    async with opened(sample_snapshot(), pane="levels", book=pane_of) as run:
        await run.press("up", "down", "j")
        assert run.app.main.selected == "^IXIC"
        await run.press(*["down"] * 20)
        assert run.app.main.selected == "TLT"
        await run.press("k")
        assert run.app.main.selected == "IEF"


async def test_rows_are_not_selected_on_other_panes() -> None:
    async with opened(sample_snapshot()) as run:
        await run.press("down", "enter")
        assert run.app.main.claim == 1
        assert len(run.app.screen_stack) == 1
