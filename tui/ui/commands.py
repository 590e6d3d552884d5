"""The command palette: everything that keys do, by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.model.settings import PANES, THEMES
from tui.ui.actions import MainScreen
from tui.ui.pane import key_of, title_of

if TYPE_CHECKING:
    from collections.abc import Callable


class PaneCommands(Provider):
    """Panes, themes and actions."""

    async def discover(self) -> Hits:
        """List every command while nothing is typed."""
        for name, run, words in self._commands():
            yield DiscoveryHit(name, run, help=words)

    async def search(self, query: str) -> Hits:
        """List the commands whose name matches what was typed."""
        matcher = self.matcher(query)
        for name, run, words in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, help=words)

    def _commands(self) -> list[tuple[str, Callable[[], object], str]]:
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return []
        panes = [
            (f"pane {title_of(name)}", partial(screen.action_pane, name), f"key {key_of(name)}")
            for name in PANES
        ]
        themes = [
            (f"theme {name}", partial(screen.use_theme, name), "colours of the whole screen")
            for name in THEMES
        ]
        return [
            *panes,
            *themes,
            ("refresh", screen.action_refresh_now, "ask the feeds to try now"),
            ("pause or resume", screen.action_pause, "the view, not the collection; past: play"),
            *_travel(screen),
            ("export pane", screen.action_export, "SVG, text and JSON into the current folder"),
            ("copy pane", screen.action_copy, "as text, to the clipboard"),
            ("help", screen.action_help, "keys, and how to read the screen"),
            ("quit", self.app.action_quit, "leave the monitor"),
        ]


def _travel(screen: MainScreen) -> list[tuple[str, Callable[[], object], str]]:
    """Return the commands of the time machine; the way back only in the past."""
    commands: list[tuple[str, Callable[[], object], str]] = [
        ("one session back", screen.action_session_back, "what was knowable then"),
        ("one session forward", screen.action_session_forward, "after the last: the present"),
        ("previous event", screen.action_event_back, "breakout, failure, halving …"),
        ("next event", screen.action_event_forward, "breakout, failure, halving …"),
    ]
    if screen.check_action("live", ()):
        commands.append(("back to live", screen.action_live, "leave the past"))
    return commands
