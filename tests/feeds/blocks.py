"""A block feed in a thread, and how a test takes its events."""

from __future__ import annotations

import queue
import threading
from typing import TypeVar

from tui.clock import Clock
from tui.feeds.base import Control
from tui.feeds.block_height import BlockHeight
from tui.model.events import FeedEvent, FeedSucceeded
from tui.model.settings import FeedSettings, NodeSettings

FIRST, SECOND = "mempool.space", "blockstream.info"
TIP = "/api/blocks/tip/height"
SETTINGS = FeedSettings(blocks_s=6.0, deadline_s=2.0)

E = TypeVar("E")


class Running:
    """A block feed at work."""

    def __init__(
        self, clock: Clock, settings: FeedSettings = SETTINGS, node: NodeSettings | None = None
    ) -> None:
        self.control = Control(clock)
        self.seen: list[FeedEvent] = []
        self._events: queue.Queue[FeedEvent] = queue.Queue()
        feed = BlockHeight(settings, node or NodeSettings())
        self.thread = threading.Thread(
            target=feed.run, args=(self.control, self._events.put), daemon=True
        )
        self.thread.start()

    def next(self, kind: type[E]) -> E:
        """Return the next event of a kind."""
        while True:
            event = self._events.get(timeout=10.0)
            self.seen.append(event)
            if isinstance(event, kind):
                return event

    def says(self, words: str, rounds: int = 8) -> str:
        """Return what is said of the first good round that says the words."""
        said: list[str | None] = []
        for _ in range(rounds):
            said.append(self.next(FeedSucceeded).detail)
            if words in (said[-1] or ""):
                return said[-1] or ""
        raise AssertionError(f"{words!r} in none of {said}")

    def stop(self) -> None:
        """End it."""
        self.control.stop()
        self.thread.join(5)
