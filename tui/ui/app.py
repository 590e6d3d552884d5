"""The terminal app: themes, keys, the engine's messages, and a way out that never waits."""

from __future__ import annotations

import gc
from threading import Thread
from typing import TYPE_CHECKING

from textual.app import App

from tui.model.health import Source, StatusInputs
from tui.model.market import Schedule
from tui.model.snapshot import Snapshot
from tui.ui.actions import MainScreen
from tui.ui.bindings import keymap
from tui.ui.book import pane_of
from tui.ui.messages import SnapshotArrived
from tui.ui.theme import PALETTES, textual_themes

if TYPE_CHECKING:
    from textual.command import Provider

    from tui.clock import Clock
    from tui.model.requests import Requests
    from tui.model.settings import Settings
    from tui.ui.export import AsJson
    from tui.ui.pane import Book


def _commands() -> type[Provider]:
    """Load the command palette when it is first opened."""
    from tui.ui.commands import PaneCommands  # noqa: PLC0415

    return PaneCommands


_COLLECT_EVERY = 20_000
"""Containers made, less those let go, between two collections of the young ones."""


class ResonanceApp(App[None]):
    """Shows what the engine publishes.

    Args:
        settings: What is in force.
        clock: Where the present comes from.
        requests: The engine, as far as a screen may ask it; started after the first paint.
        pane: The pane to open first.
        charts: ``braille``, ``blocks`` or ``ascii``.
        source: What the first screen says before the first snapshot arrived.
        book: The panes by name.
        as_json: What an export writes of a snapshot and a pane beside its picture.
    """

    TITLE = "Resonance"
    CSS = """
    Toast { background: $sel; color: $text; border-left: outer $warn; padding: 0 1;
        width: auto; max-width: 64; }
    Toast .toast--title { color: $strong; }
    ToastRack { margin-bottom: 1; }
    SearchIcon { display: none; }
    CommandPalette > Vertical { background: $hdr; }
    """
    COMMANDS = {_commands}  # noqa: RUF012 -- Textual's own name and shape
    ALLOW_SELECT = False

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        requests: Requests,
        *,
        pane: str = "overview",
        charts: str = "braille",
        source: Source = Source.YAHOO,
        book: Book = pane_of,
        as_json: AsJson | None = None,
    ) -> None:
        super().__init__()
        self._requests = requests
        for theme in textual_themes():
            self.register_theme(theme)
        self.theme = settings.theme
        first = _nothing_yet(clock, source)
        self.main = MainScreen(book, settings, clock, first, requests, pane=pane, charts=charts)
        self.main.as_json = as_json
        self.set_keymap(keymap(settings))
        self._is_settled = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Let the style sheet be read under any theme."""
        return {key.replace("_", "-"): value for key, value in PALETTES["dark"].items()}

    def get_default_screen(self) -> MainScreen:
        """Begin with the panes, without a blank screen below them."""
        return self.main

    def on_mount(self) -> None:
        """Start the engine once the panes are painted."""
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        # What was imported for the first paint stays: no later collection has to look at it.
        gc.freeze()
        # A step of the time machine makes tens of thousands of tuples, all of them without cycles:
        # at the usual threshold their collections took a third of its time.
        gc.set_threshold(_COLLECT_EVERY, *gc.get_threshold()[1:])
        gc.enable()
        self._requests.start(self._publish)

    def _publish(self, snapshot: Snapshot) -> None:
        """Called in the engine's thread; returns at once."""
        self.post_message(SnapshotArrived(snapshot))

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        """Give the snapshot to the screen."""
        self.main.snapshot = message.snapshot
        if not self._is_settled and message.snapshot.breakout is not None:
            # The numerics and the history, which came in behind the first paint, stay as well.
            self._is_settled = True
            gc.freeze()

    async def action_quit(self) -> None:
        """End now: the engine is told, and nobody waits for what hangs."""
        Thread(target=self._requests.stop, name="stop", daemon=True).start()
        self.exit()


def _nothing_yet(clock: Clock, source: Source) -> Snapshot:
    """Return what is known before anything is known."""
    return Snapshot(
        version=0,
        data_version=0,
        made_at=clock.now(),
        source=source,
        status_inputs=StatusInputs(source, False, None, None),
        schedule=Schedule(),
        clock_set=clock.is_set,
    )
