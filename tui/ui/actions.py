"""What the keys of the main screen do."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual.events import Click

from tui.model.correlation import WINDOWS, Method
from tui.model.settings import PANES, THEMES
from tui.model.symbols import symbol_of
from tui.ui.bindings import PANE_OWN
from tui.ui.export import portable, stem_of, write_pane
from tui.ui.frame import plain
from tui.ui.painted import Painted
from tui.ui.pane import pane_text, title_of
from tui.ui.pane_bar import pane_at
from tui.ui.pane_view import PaneView
from tui.ui.screen import PaneScreen
from tui.ui.time_machine import STEPS_PER_SECOND, TimeMachine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.timer import Timer

    from tui.clock import Clock
    from tui.model.requests import Requests
    from tui.model.settings import Settings
    from tui.model.snapshot import Snapshot
    from tui.ui.export import AsJson
    from tui.ui.pane import Book

BREAKOUT_SYMBOLS = ("^RUT", "^GSPC", "^IXIC", "^DJI", "IWM")
T = TypeVar("T")
_TOAST_S = 8.0


def breakout_symbols(settings: Settings) -> tuple[str, ...]:
    """Return whose breakout can be judged: the known ones, then what else has records."""
    others = (one for one in settings.followed if symbol_of(one).kind.has_record)
    return tuple(dict.fromkeys((*BREAKOUT_SYMBOLS, *others)))


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


class MainScreen(PaneScreen):
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
        self.as_json: AsJson | None = None
        self._past = TimeMachine(requests, clock, first)
        self._player: Timer | None = None

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what arrived, then ask for the next step if one is waiting."""
        super().watch_snapshot(snapshot)
        if snapshot is not None:
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
            return self._past.is_travelling
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
        """Go back to the present."""
        self._travel(self._past.go_live)

    def _travel(self, ask: Callable[[], None]) -> None:
        """Ask for another day: nothing plays on, and the view is not frozen any longer."""
        if self._player is not None or self.frozen is not None:
            self._let_play(False)
        ask()

    def action_refresh_now(self) -> None:
        """Ask the feeds to try now."""
        self.toast(self._requests.refresh(), "refresh")

    def action_symbol(self) -> None:
        """Judge the next symbol's breakout; elsewhere select the next row of the levels table."""
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
        """Select a row of the open pane's table; the first and the last are its ends."""
        if self.pane == "levels":
            present = self.selected or self.settings.breakout_symbol
            self.selected = stepped(self._listed(), present, step) or self.selected
        else:
            rows = [claim.id for claim in self.scene.snapshot.claims]
            self.claim = stepped(rows, self.claim, step) or self.claim
        self.show_all()

    def action_detail(self) -> None:
        """Open the whole working of the selected claim."""
        from tui.ui.claim_screen import ClaimScreen  # noqa: PLC0415 -- not before somebody asks

        if self.scene.snapshot.claims:
            self.app.push_screen(ClaimScreen(lambda: self.scene))

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

    def action_export(self) -> None:
        """Write picture, text and JSON of the pane into the current folder."""
        svg = portable(self.app.export_screenshot(title=f"resonance · {title_of(self.pane)}"))
        stem = stem_of(self.pane, self.clock.now())
        parts = {"svg": svg, "txt": self.pane_as_text()}
        if self.as_json is not None:
            parts["json"] = self.as_json(self.newest, self.pane)
        try:
            written = write_pane(Path.cwd(), stem, parts)
        except OSError as error:
            self.toast(f"cannot write to the current folder: {error.strerror}", "export")
        else:
            self.toast("\n".join(map(str, written)), "export")

    def action_copy(self) -> None:
        """Put the pane as text on the clipboard, by way of the terminal."""
        self.app.copy_to_clipboard(self.pane_as_text())
        self.toast("the pane is on the clipboard, if the terminal allows it", "copy")

    def action_demo(self) -> None:
        """Leave the live source, which gave nothing, for simulated data."""
        self.frozen = None
        self._requests.open_demo()
        self.toast("simulated data follows; every screen says DEMO", "demo")

    def action_help(self) -> None:
        """Open the help."""
        from tui.ui.help import HelpScreen  # noqa: PLC0415 -- not before somebody asks

        self.app.push_screen(HelpScreen(self.settings, title_of(self.pane)))

    def pane_as_text(self) -> str:
        """Return the header and the open pane without colours."""
        width = self.app.size.width
        header = self.header_line(self.clock.now(), width)
        height = self.query_one(f"#{self.pane}", PaneView).size.height
        return f"{plain(header)}\n{pane_text(self.spec, self.scene, width, height)}\n"

    def toast(self, words: str, title: str) -> None:
        """Say something at the bottom right; the words are shown as they are, never as markup."""
        self.notify(words, title=title, timeout=_TOAST_S, markup=False)

    def _change(self, settings: Settings) -> None:
        self.settings = settings
        self._requests.change(settings)
        self.show_all()
