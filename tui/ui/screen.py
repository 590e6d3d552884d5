"""The main screen: header, pane bar, one pane, footer; it owns what the person chose to see."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from rich.cells import cached_cell_len
from textual.binding import Binding
from textual.containers import Container
from textual.reactive import reactive
from textual.screen import Screen

from tui.model.health import Source, Status
from tui.model.parameters import Method
from tui.model.snapshot import Snapshot
from tui.model.symbols import symbol_of
from tui.ui.bindings import KEYS, PANE_KEYS
from tui.ui.footer import footer_line
from tui.ui.header import header_line, header_status
from tui.ui.listing import Listing
from tui.ui.painted import Painted
from tui.ui.pane_bar import bar_line
from tui.ui.pane_view import PaneView
from tui.ui.past import latest_event
from tui.ui.scene import NARROW, Scene
from tui.ui.theme import tint_of
from tui.ui.too_small import is_too_small, too_small_lines

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from tui.clock import Clock
    from tui.model.settings import Settings
    from tui.ui.draw import Line
    from tui.ui.pane import Book, PaneSpec

_TICK_S, _FORGET_S = 1.0, 20.0
_TRAVEL = ("session", "event", "live")


class PaneScreen(Screen[None]):
    """Shows the newest snapshot, or while the view is frozen the one that was there."""

    DEFAULT_CSS = """
    PaneScreen { layout: vertical; background: $background; }
    PaneScreen #header, PaneScreen #bar, PaneScreen #footer { height: 1; }
    PaneScreen #panes { height: 1fr; }
    """
    BINDINGS = [  # noqa: RUF012 -- Textual's own name and shape
        Binding(key.default, key.action, key.help, id=key.id) for key in chain(PANE_KEYS, KEYS)
    ]
    AUTO_FOCUS = None

    snapshot: reactive[Snapshot | None] = reactive(None, init=False, repaint=False)

    def __init__(
        self,
        book: Book,
        settings: Settings,
        clock: Clock,
        first: Snapshot,
        *,
        pane: str = "overview",
        charts: str = "braille",
    ) -> None:
        super().__init__()
        self.book, self.settings = book, settings
        self.clock, self.charts = clock, charts
        self.pane, self.log_axis = pane, settings.log_axis
        self.selected: str | None = None
        self.claim = 1
        self.listing = Listing()
        self.frozen: Snapshot | None = None
        self.newest = first
        self._shown_at = 0.0

    def compose(self) -> ComposeResult:
        """Make the frame of the screen; panes are made when they are first opened."""
        yield Painted(id="header", blank="text on hdr")
        yield Painted(id="bar")
        yield Painted(id="small")
        yield Container(id="panes")
        yield Painted(id="footer", blank="text on hdr")

    async def on_mount(self) -> None:
        """Open the first pane and begin to tick."""
        await self.open_pane(self.pane)
        self.set_interval(_TICK_S, self._tick)
        self.set_interval(_FORGET_S, self._forget)

    def on_resize(self) -> None:
        """Fit everything to the new size."""
        self.show_all()

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what arrived: at once, or below another screen at the next tick.

        Textual paints the whole terminal anew for each change below a screen that dims it.
        """
        if snapshot is not None:
            self.newest = snapshot
            if self.app.screen is self:
                self.show_all()

    def on_screen_resume(self) -> None:
        """Show what has arrived below another screen."""
        self.show_all()

    @property
    def spec(self) -> PaneSpec:
        """The pane that is open."""
        return self.book(self.pane)

    @property
    def scene(self) -> Scene:
        """What the cards are drawn from: ages run on even while the view is frozen."""
        return Scene(
            self.frozen or self.newest,
            self.clock.now(),
            self.settings,
            self.charts,
            self.log_axis,
            self.selected,
            self.claim,
            self.listing,
            self._terminal,
        )

    @property
    def _terminal(self) -> str:
        """The screen's size and colours in words."""
        width, height = self.app.size
        colours = {"truecolor": "true colour", "standard": "16 colours", "256": "256 colours"}
        kind = colours.get(self.app.console.color_system or "", "no colour")
        kind = "a picture" if self.app.is_headless else kind
        return f"{width} × {height}, {kind}"

    @property
    def second_chip(self) -> str:
        """What the person does to the view, as the header says it."""
        return "PAUSED" if self.frozen else ""

    @property
    def offers_demo(self) -> bool:
        """True only when live data was asked for and nothing at all could be had."""
        silent = header_status(self.newest, self.clock.now()) in (Status.STARTING, Status.OFFLINE)
        empty = not any(row.price is not None for row in self.newest.levels)
        return self.newest.source is Source.YAHOO and silent and empty

    async def open_pane(self, name: str) -> None:
        """Show a pane, and make it if it was never open."""
        self.pane = name
        views = {view.id: view for view in self.query(PaneView)}
        if name not in views:
            views[name] = PaneView(self.spec)
            await self.query_one("#panes").mount(views[name])
        for view in views.values():
            if view.id == name:
                view.display = True
            else:
                view.rest()
        self.show_all()

    def _tick(self) -> None:
        """Let ages and countdowns run, unless a snapshot just brought them up to date."""
        if self.clock.monotonic() - self._shown_at >= _TICK_S * 0.9:
            self.show_all()

    def _forget(self) -> None:
        """Let go of what was kept for once more: widths of 4,096 texts, pictures of histories.

        Most are of prices that never come again; those that do cost one more drawing.
        """
        from tui.ui.kept import forget_kept  # noqa: PLC0415 -- long after the first paint
        from tui.ui.upkeep import give_back  # noqa: PLC0415

        cached_cell_len.cache_clear()
        forget_kept()
        give_back()

    def header_line(self, now: datetime, width: int) -> Line:
        """Return the header, with the time in the zone of this machine where that is another."""
        second = self.second_chip
        return header_line(self.newest, now, width, second=second, here=now.astimezone())

    def show_all(self) -> None:
        """Bring every line up to date; only what changed is painted."""
        self._shown_at = self.clock.monotonic()
        width, height = self.app.size
        small = is_too_small(width, height)
        now = self.clock.now()
        self._paint("header", self.header_line(now, width))
        self._paint("footer", self._footer(width))
        for name, shown in (("small", small), ("bar", not small), ("panes", not small)):
            self.query_one(f"#{name}").display = shown
        if small:
            self._paint("small", *too_small_lines(self.newest, now, width, height))
            return
        self._paint("bar", bar_line(self.pane, self.newest, width))
        for view in self.query(PaneView):
            view.show(self.scene)

    def _paint(self, name: str, *rows: Line) -> None:
        self.query_one(f"#{name}", Painted).paint(rows, tint_of(self.newest))

    def _footer(self, width: int) -> Line:
        own = () if is_too_small(*self.app.size) else self._own_keys()
        keys = (*(("demo",) if self.offers_demo else ()), *own)
        if self.newest.travelled_to is not None:
            # The way back comes first where there is not room for all.
            wide = width >= NARROW
            keys = (*keys, *_TRAVEL) if wide else (_TRAVEL[-1], *_TRAVEL[:-1], *keys)
        return footer_line(keys, self.key_values(), self.settings, width)

    def key_values(self) -> dict[str, str]:
        """Return the present value of the keys that have one, by id."""
        last = latest_event(self.newest) if self.newest.travelled_to else None
        return {
            "symbol": self._symbol(),
            "symbol word": "pair" if self.pane == "correlation" else "",
            "row word": "scroll" if self.pane in ("journal", "correlation") else "",
            "window": str(self.settings.window),
            "method": spoken(self.settings.method),
            "log_axis": "on" if self.log_axis else "off",
            "filter": self.listing.kind or "all",
            "search": self.listing.words[:12],
            "theme": self.app.theme,
            "pause": "resume" if self.frozen else "",
            "event": last.isoformat() if last else "",
        }

    def _own_keys(self) -> tuple[str, ...]:
        """Return the keys of the pane; scrolling only where there is something to scroll."""
        keys = self.spec.keys
        if self.pane != "correlation":
            return keys
        view = next(iter(self.query(f"#{self.pane}")), None)
        still = view is None or not view.max_scroll_y
        return tuple(key for key in keys if key != "row") if still else keys

    def _symbol(self) -> str:
        """Return what ``s`` has chosen: a pair, or a symbol."""
        if self.pane == "correlation":
            return " ".join(symbol_of(one).short for one in self.settings.pair)
        chosen = None if self.pane == "breakout" else self.selected
        return chosen or self.settings.breakout_symbol


def spoken(method: Method) -> str:
    """Return the name of a method as it is written."""
    return "EWMA" if method is Method.EWMA else method.capitalize()
