"""The protocol of a feed, and the handle by which its thread is paced and stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from tui.clock import Clock
from tui.model.events import FeedEvent

Emit = Callable[[FeedEvent], None]


class Control:
    """Stops, wakes and paces one feed's thread; waits run on the given clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._wake = threading.Event()
        self._stopped = False

    @property
    def stopped(self) -> bool:
        """True once the feed shall end."""
        return self._stopped

    def stop(self) -> None:
        """Ask the feed to end; returns at once."""
        self._stopped = True
        self._wake.set()

    def poke(self) -> None:
        """Ask the feed to try now instead of later; returns at once."""
        self._wake.set()

    def poked(self) -> bool:
        """Tell whether the feed was poked since it last looked or waited; returns at once."""
        poked = self._wake.is_set() and not self._stopped
        if poked:
            self._wake.clear()
        return poked

    def wait(self, seconds: float) -> bool:
        """Sleep for seconds of the clock or until poked; return False when the feed shall end."""
        self._wake.wait(max(0.0, seconds) / self.clock.rate)
        self._wake.clear()
        return not self._stopped


class Feed(Protocol):
    """A source of one kind of data. ``run`` returns only when told to stop or when it has no more.

    ``run`` never raises for what the outside does: failures are emitted as ``FeedFailed``.
    """

    name: str

    def run(self, control: Control, emit: Emit) -> None:
        """Deliver events until ``control.stopped``."""
        ...
