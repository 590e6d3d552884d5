"""The engine: one thread that takes in events, keeps them, composes and publishes."""

from __future__ import annotations

import logging
import queue
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only names of types here: what computes comes in with the thread, behind the first paint.
    from datetime import date

    from tui.clock import Clock
    from tui.engine.loop import Item, Loop
    from tui.engine.sources import SourceChoice
    from tui.model.requests import Publish
    from tui.model.settings import Settings
    from tui.model.snapshot import Snapshot

_log = logging.getLogger(__name__)


class Engine:
    """Collects, keeps, composes, publishes; implements ``tui.model.requests.Requests``.

    What is asked for before it is open waits in its queue.
    """

    def __init__(
        self,
        choice: SourceChoice,
        settings: Settings,
        clock: Clock,
        *,
        travel_to: date | None = None,
        watching: bool = False,
    ) -> None:
        self._choice, self._settings, self._clock = choice, settings, clock
        self._travel_to, self._watching = travel_to, watching
        self._queue: queue.Queue[Item] = queue.Queue(maxsize=10_000)
        self._stop, self._ended = threading.Event(), threading.Event()
        self._ended.set()
        self._loop: Loop | None = None

    def start(self, publish: Publish) -> None:
        """Begin in a daemon thread; ``publish`` is called from it, at most 5 times a second."""
        self._ended.clear()
        threading.Thread(target=self._run, args=(publish,), name="collector", daemon=True).start()

    def refresh(self) -> str:
        """Poke every feed that may be asked; say which are, and why the others are not."""
        return "not open yet, then everything is asked" if self._loop is None else self._loop.poke()

    def change(self, settings: Settings) -> None:
        """Compute with other settings from now on."""
        self._ask(lambda loop: loop.change(settings))

    def travel(self, to: date | None) -> None:
        """Go to the end of a past session, or back to the present."""
        self._ask(lambda loop: loop.travel(to))

    def step(self, sessions: int) -> None:
        """Go sessions forward or back."""
        self._ask(lambda loop: loop.step(sessions))

    def jump(self, direction: int) -> None:
        """Go to the next or the previous event."""
        self._ask(lambda loop: loop.jump(direction))

    def look(self, pane: str) -> None:
        """Take note of the open pane; a past day that was hurried is made complete for it."""
        self._ask(lambda loop: loop.look(pane))

    def open_demo(self) -> None:
        """Forget the live source and begin the demo."""
        self._ask(lambda loop: loop.open_demo())

    def stop(self) -> None:
        """End the threads that can be ended; waits for none."""
        self._stop.set()
        self._ask(lambda _: None)
        if self._loop is not None:
            self._loop.stop()

    def ended(self, seconds: float) -> bool:
        """Wait at most so many real seconds for the store to be closed; tell whether it is."""
        return self._ended.wait(seconds)

    def once(self, timeout: float) -> Snapshot:
        """Return one snapshot as soon as every feed has answered or failed, or time is up.

        A feed that waits for the sessions is waited for while they are being learned.

        Raises:
            NoDataError: neither a feed nor the store had any bar.
            UsageError: a past date before the data was asked for.
        """
        return self._made().once(timeout)

    def _ask(self, item: Item) -> None:
        """Queue what is asked of the collector; one that has ended, or stands still, hears none."""
        with suppress(queue.Full):
            self._queue.put_nowait(item)

    def _run(self, publish: Publish) -> None:
        try:
            self._made().run(publish)
        except Exception as error:
            from tui.engine.trouble import empty, standing_still  # noqa: PLC0415

            _log.exception("the collector ended")
            now = self._clock.now()
            last = empty(self._choice.source, now) if self._loop is None else self._loop.last
            publish(standing_still(last, error, now))
            raise
        finally:
            self._ended.set()

    def _made(self) -> Loop:
        from tui.engine.loop import Loop  # noqa: PLC0415 -- in the thread that it runs in

        self._loop = Loop(
            self._choice,
            self._settings,
            self._clock,
            self._queue,
            self._stop,
            travel_to=self._travel_to,
            watching=self._watching,
        )
        return self._loop
