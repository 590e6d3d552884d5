"""What a screen may ask of the engine; every call returns at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from tui.model.settings import Settings
from tui.model.snapshot import Snapshot

Publish = Callable[[Snapshot], None]


class Requests(Protocol):
    """The engine as a screen sees it. ``publish`` is called from the engine's own thread."""

    def start(self, publish: Publish) -> None:
        """Begin to collect and to publish snapshots."""
        ...

    def refresh(self) -> str:
        """Ask the feeds to try now; return words for the person who asked."""
        ...

    def change(self, settings: Settings) -> None:
        """Compute with other settings from now on."""
        ...

    def travel(self, to: date | None) -> None:
        """Show what was knowable at the end of a past session; None is back to the present."""
        ...

    def step(self, sessions: int) -> None:
        """Go that many sessions forward or (negative) back; beyond the last is the present."""
        ...

    def jump(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) event: breakout, failure, halving and the like."""
        ...

    def look(self, pane: str) -> None:
        """Say which pane is open: while the past is played only what it shows is computed."""
        ...

    def open_demo(self) -> None:
        """Leave the live source for simulated data; only ever asked for by a person."""
        ...

    def stop(self) -> None:
        """End every thread that can be ended; never waits for one that cannot."""
        ...
