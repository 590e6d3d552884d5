"""What the keys of the main screen do."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.events import Click

from tui.model.parameters import WINDOWS, Method
from tui.model.settings import PANES, THEMES
from tui.model.symbols import symbol_of
from tui.ui.away import Idle
from tui.ui.bindings import PANE_OWN
from tui.ui.choices import breakout_symbols, partners
from tui.ui.details import detail_of
from tui.ui.painted import Painted
from tui.ui.pane import title_of
from tui.ui.pane_bar import pane_at
from tui.ui.pane_view import PaneView
from tui.ui.reader import ReaderScreen
from tui.ui.time_machine import STEPS_PER_SECOND, TimeMachine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.timer import Timer

    from tui.clock import Clock
    from tui.model.requests import Requests
    from tui.model.settings import Settings
    from tui.model.snapshot import Snapshot
    from tui.ui.pane import Book

T = TypeVar("T")


def following(options: Sequence[T], present: T, step: int = 1) -> T:
    """Return the option ``step`` places further, round and round; the first for an unknown one."""
    if present not in options:
        return options[0]
    return options[(options.index(present) + step) % len(options)]


def stepped(options: Sequence[T], present: T, step: int) -> T | None:
    """Return the option ``step`` places further, not past the ends; None without options."""
    if present not in options:
        return options[0] if options else None
    return options[max(0, min(options.index(present) + step, len(options) - 1))]


class MainScreen(ReaderScreen):
    """The panes, with all their keys."""

    def __init__(
        self,
        book: Book,
        settings: Settings,
        clock: Clock,
        first: Snapshot,
        requests: Requests,
        *,
        pane: str,
        charts: str,
    ) -> None:
        super().__init__(book, settings, clock, first, pane=pane, charts=charts)
        self._requests = requests
        self.idle = Idle(clock.now())
        self._past = TimeMachine(requests, clock, first)
        self._player: Timer | None = None

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what arrived, then ask for the next step if one is waiting."""
        super().watch_snapshot(snapshot)
        if snapshot is not None:
            self.idle.saw(snapshot)
            self._past.take(snapshot)
            if self._player is not None and not self._past.playing:
                self._let_play(False)

    @property
    def second_chip(self) -> str:
        """What the person does to the view, as the header says it."""
        return "PLAYING" if self._past.playing else super().second_chip

    def key_values(self) -> dict[str, str]:
        """Return the present value of the keys that have one, by id."""
        play = {"pause": "stop" if self._past.playing else "play"}
        return super().key_values() | (play if self.newest.travelled_to else {})

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of a pane work there alone; ``D`` only when nothing could be had."""
        if action in PANE_OWN:
            return PANE_OWN[action] in self.spec.keys
        if action == "live":
            return self._past.is_travelling or self._is_narrowed
        return self.offers_demo if action == "demo" else True

    async def on_click(self, event: Click) -> None:
        """Open the pane whose name was clicked in the pane bar."""
        bar = self.query_one("#bar", Painted)
        if event.widget is bar:
            name = pane_at(bar.shown[0], event.x) if bar.shown else None
            if name is not None:
                await self.open_pane(name)

    async def open_pane(self, name: str) -> None:
        """Show a pane, and let the engine know which one is seen."""
        self._requests.look(name)
        await super().open_pane(name)

    async def action_pane(self, name: str) -> None:
        """Open a pane."""
        await self.open_pane(name)

    async def action_next_pane(self) -> None:
        """Open the pane to the right."""
        await self.open_pane(following(PANES, self.pane))

    async def action_previous_pane(self) -> None:
        """Open the pane to the left."""
        await self.open_pane(following(PANES, self.pane, -1))

    def action_pause(self) -> None:
        """Freeze the view, not the collection, or let it run again; in the past play or stop."""
        if self.newest.travelled_to is not None:
            self._let_play(not self._past.playing)
            return
        self.frozen = None if self.frozen else self.newest
        self.show_all()

    def _let_play(self, playing: bool) -> None:
        """Play history forward a session at a time, or stop."""
        self._past.playing, self.frozen = playing, None
        if self._player is not None:
            self._player.stop()
            self._player = None
        if playing:
            self._player = self.set_interval(1 / STEPS_PER_SECOND, self._past.play_on)
        self.show_all()

    def action_session_back(self) -> None:
        """Go one session back."""
        self._travel(partial(self._past.step, -1))

    def action_session_forward(self) -> None:
        """Go one session forward; after the last comes the present."""
        self._travel(partial(self._past.step, 1))

    def action_event_back(self) -> None:
        """Go to the event before."""
        self._travel(partial(self._past.jump, -1))

    def action_event_forward(self) -> None:
        """Go to the event after."""
        self._travel(partial(self._past.jump, 1))

    def action_live(self) -> None:
        """Go back to the present; a journal of which not all is listed first shows all of it."""
        if self._is_narrowed:
            self.list_all()
            return
        self._travel(self._past.go_live)

    def _travel(self, ask: Callable[[], None]) -> None:
        """Ask for another day: nothing plays on, and the view is not frozen any longer."""
        if self._player is not None or self.frozen is not None:
            self._let_play(False)
        ask()

    def action_refresh_now(self) -> None:
        """Ask the feeds to try now."""
        self.toast_once(self._requests.refresh(), "refresh")

    def action_symbol(self) -> None:
        """Judge the next symbol's breakout, compare the next pair, or select the next level."""
        if self.pane == "correlation":
            x, y = self.settings.pair
            self._change(replace(self.settings, pair=(following(partners(self.settings), x), y)))
            return
        if self.pane == "breakout":
            options = breakout_symbols(self.settings)
            present = self.settings.breakout_symbol
            self._change(replace(self.settings, breakout_symbol=following(options, present)))
            return
        order = self._listed()
        if order:
            self.selected = following(order, self.selected or self.settings.breakout_symbol)
            self.show_all()

    def _listed(self) -> list[str]:
        """Return the symbols in the order of the levels table."""
        groups: dict[str, list[str]] = {}
        for row in self.newest.levels:
            groups.setdefault(symbol_of(row.symbol).kind.group, []).append(row.symbol)
        return [symbol for group in groups.values() for symbol in group]

    def action_row_up(self) -> None:
        """Select the row above."""
        self._select(-1)

    def action_row_down(self) -> None:
        """Select the row below."""
        self._select(1)

    def _select(self, step: int) -> None:
        """Select a row of the open pane's table, or scroll where it has none."""
        if self.pane == "correlation":
            self.query_one("#correlation", PaneView).scroll_relative(y=3 * step, animate=False)
            return
        if self.pane == "journal":
            self.scroll_journal(step)
            return
        if self.pane == "levels":
            present = self.selected or self.settings.breakout_symbol
            self.selected = stepped(self._listed(), present, step) or self.selected
        else:
            rows = [claim.id for claim in self.scene.snapshot.claims]
            self.claim = stepped(rows, self.claim, step) or self.claim
        self.show_all()

    def action_detail(self) -> None:
        """Open the whole working of the selected claim, or of the halving's date."""
        screen = detail_of(self.pane, lambda: self.scene)
        if screen is not None:
            self.app.push_screen(screen)

    def action_window(self) -> None:
        """Compute with the next window."""
        self._change(replace(self.settings, window=following(WINDOWS, self.settings.window)))

    def action_method(self) -> None:
        """Compute with the next method."""
        self._change(replace(self.settings, method=following(list(Method), self.settings.method)))

    def action_log_axis(self) -> None:
        """Switch between a log and a linear axis."""
        self.log_axis = not self.log_axis
        self.show_all()

    def action_theme(self) -> None:
        """Use the next theme."""
        self.use_theme(following(THEMES, self.app.theme))

    def use_theme(self, name: str) -> None:
        """Change every colour."""
        self.app.theme = name
        self.show_all()

    def action_demo(self) -> None:
        """Leave the live source, which gave nothing, for simulated data."""
        self.frozen = None
        self._requests.open_demo()
        self.toast("simulated data follows; every screen says DEMO", "demo")

    def action_help(self) -> None:
        """Open the help."""
        from tui.ui.help import HelpScreen  # noqa: PLC0415 -- not before somebody asks

        self.app.push_screen(HelpScreen(self.settings, title_of(self.pane)))

    def _change(self, settings: Settings) -> None:
        self.settings = settings
        self._requests.change(settings)
        self.show_all()
