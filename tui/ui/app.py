"""The terminal app: themes, keys, the engine's messages, and a way out that never waits."""

from __future__ import annotations

import gc
from threading import Thread
from typing import TYPE_CHECKING

from textual.app import App
from textual.events import Key

from tui.model.health import Source, StatusInputs
from tui.model.market import Schedule
from tui.model.snapshot import Snapshot
from tui.ui.actions import MainScreen
from tui.ui.announcer import Announcer
from tui.ui.bindings import keymap, keys_of
from tui.ui.book import pane_of
from tui.ui.desktop import NO_DESKTOP, Desktop
from tui.ui.messages import SnapshotArrived
from tui.ui.theme import PALETTES, textual_themes

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.events import Event

    from tui.clock import Clock
    from tui.model.requests import Requests
    from tui.model.settings import Settings
    from tui.ui.away_screen import AwayScreen
    from tui.ui.export import AsCsv, AsJson
    from tui.ui.pane import Book


def _commands() -> type[Provider]:
    """Load the command palette when it is first opened."""
    from tui.ui.commands import PaneCommands  # noqa: PLC0415

    return PaneCommands


_COLLECT_EVERY = 50_000
"""Containers made, less those let go, between two collections of the young ones.

More than one step of the time machine makes, so that stepping alone seldom brings one about.
"""


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
        as_csv: The same as a table, where the pane has one.
        desktop: How an alert reaches the desktop; by default not at all.
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
        as_csv: AsCsv | None = None,
        desktop: Desktop = NO_DESKTOP,
    ) -> None:
        super().__init__()
        self._requests = requests
        for theme in textual_themes():
            self.register_theme(theme)
        self.theme = settings.theme
        first = _nothing_yet(clock, source)
        self.main = MainScreen(book, settings, clock, first, requests, pane=pane, charts=charts)
        self.main.as_json, self.main.as_csv = as_json, as_csv
        self._announcer = Announcer(settings.alerts, desktop)
        self.set_keymap(keymap(settings))
        self._quitting = {"ctrl+c", "ctrl+q", *keys_of("quit", settings)}
        self._away: AwayScreen | None = None
        self._is_settled = False

    async def on_event(self, event: Event) -> None:
        """Let a key first end an absence; while words are typed it does nothing else than that.

        A key comes by twice: on its way to the screen, and back from there for the bindings.
        """
        if isinstance(event, Key):
            if not event.is_forwarded and self._awakens(event.key):
                return
            if event.is_forwarded and self.main.is_asking and self.screen is self.main:
                self.main.type_key(event)
                return
        await super().on_event(event)

    def _awakens(self, key: str) -> bool:
        """Tell whether a key does no more than open, or close, what changed meanwhile.

        A key that quits always quits. Escape, enter and space only close; any other key closes and
        does what it does. What ended on another screen is shown at the next key on the panes.
        """
        main = self.main
        main.idle.pressed(main.clock.now(), main.newest)
        if self._away is not None and self.screen is self._away:
            self.pop_screen()
            self._away = None
            return key in ("escape", "enter", "space")
        if self.screen is not main or key in self._quitting:
            return False
        absence = main.idle.owed()
        if absence is None:
            return False
        from tui.ui.away_screen import AwayScreen  # noqa: PLC0415 -- when somebody was away

        self._away = AwayScreen(absence)
        self.push_screen(self._away)
        return True

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
        # A step of the time machine makes tens of thousands of tuples, all of them without cycles,
        # the longest as long as a history: a collection amid them takes longer than the step.
        gc.set_threshold(_COLLECT_EVERY, *gc.get_threshold()[1:])
        gc.enable()
        from tui.ui.upkeep import take_little  # noqa: PLC0415 -- after the first paint

        take_little()
        self._requests.start(self._publish)

    def _publish(self, snapshot: Snapshot) -> None:
        """Called in the engine's thread; returns at once."""
        self.post_message(SnapshotArrived(snapshot))

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        """Give the snapshot to the screen, and tell what fired."""
        self.main.snapshot = message.snapshot
        if not self._is_settled and message.snapshot.breakout is not None:
            # The numerics and the history, which came in behind the first paint, stay as well.
            self._is_settled = True
            gc.freeze()
        self._announcer.take(message.snapshot, self)

    def toast(self, words: str, title: str) -> None:
        """Say something at the bottom right; the words are shown as they are, never as markup."""
        self.main.toast(words, title)

    def ring(self) -> None:
        """Ring the terminal's bell."""
        self.bell()

    def write_raw(self, text: str) -> None:
        """Write a sequence to the terminal itself; a browser or a picture has none."""
        if self._driver is not None and not self.is_headless and not self.is_web:
            self._driver.write(text)

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
