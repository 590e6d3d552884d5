"""What a screen may ask of the engine; every call returns at once."""

from __future__ import annotations

from collections.abc import Callable
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

    def open_demo(self) -> None:
        """Leave the live source for simulated data; only ever asked for by a person."""
        ...

    def stop(self) -> None:
        """End every thread that can be ended; never waits for one that cannot."""
        ...
