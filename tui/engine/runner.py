"""One daemon thread a feed: started, poked, stopped, and begun again should it crash."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

from tui.clock import Clock
from tui.errors import FailureKind
from tui.feeds.base import Control, Feed
from tui.model.events import FeedEvent, FeedFailed

_AGAIN_AFTER_CRASH_S = 30.0
_log = logging.getLogger(__name__)


class FeedRunner:
    """Runs feeds; nothing here ever waits for a feed's thread."""

    def __init__(self, clock: Clock, emit: Callable[[FeedEvent], None]) -> None:
        self._clock = clock
        self._emit = emit
        self._controls: dict[str, Control] = {}

    def start(self, feeds: Sequence[Feed]) -> None:
        """Start every feed in a daemon thread of its own."""
        for feed in feeds:
            control = Control(self._clock)
            self._controls[feed.name] = control
            threading.Thread(
                target=self._run, args=(feed, control), name=f"feed-{feed.name}", daemon=True
            ).start()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the feeds that run."""
        return tuple(self._controls)

    def poke(self, name: str) -> None:
        """Ask one feed to try now, if it still runs."""
        control = self._controls.get(name)
        if control is not None:
            control.poke()

    def stop(self) -> None:
        """Ask every feed to end, and forget them: what they still say is dropped."""
        for control in tuple(self._controls.values()):
            control.stop()
        self._controls.clear()

    def _run(self, feed: Feed, control: Control) -> None:
        def emit(event: FeedEvent) -> None:
            if not control.stopped:
                self._emit(event)

        while not control.stopped:
            try:
                feed.run(control, emit)
                return
            except Exception as error:
                # A defect of ours must show as a state, not end the thread in silence.
                _log.exception("feed %s crashed", feed.name)
                words = f"a defect stopped this feed ({type(error).__name__})"
                again = self._clock.now() + timedelta(seconds=_AGAIN_AFTER_CRASH_S)
                emit(
                    FeedFailed(
                        feed.name, self._clock.now(), FailureKind.CRASHED, words, next_try=again
                    )
                )
                control.wait(_AGAIN_AFTER_CRASH_S)
