"""What the collector's thread does: takes in what comes, composes, publishes, until it is ended."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from datetime import date
from threading import Event
from typing import TYPE_CHECKING

from tui.clock import Clock
from tui.engine.asking import asking
from tui.engine.desk import Desk
from tui.engine.learner import Learner
from tui.engine.pulse import Pulse
from tui.engine.sources import SourceChoice
from tui.engine.travel import Jump, Move, Step, Travel
from tui.engine.trouble import Defects, empty, standing_still
from tui.model.events import FeedEvent
from tui.model.market import Schedule
from tui.model.requests import Publish
from tui.model.settings import PANES, Settings
from tui.model.snapshot import Snapshot

if TYPE_CHECKING:
    Item = Callable[["Loop"], None]
    """What is asked of the loop from another thread."""

_BETWEEN_SNAPSHOTS_S = 0.2
_TICK_S = 1.0
# A key that is held comes 20 to 40 times a second; what draws at random waits until it rests.
_REST_S = 0.3
_log = logging.getLogger(__name__)


class Loop:
    """Owns the desk. But for ``poke`` and ``stop`` everything is called in its own thread.

    ``items`` is where other threads, the feeds' among them, put what they have or ask for;
    ``ending`` is set when the loop shall end. ``last`` is the snapshot made last.
    """

    def __init__(
        self,
        choice: SourceChoice,
        settings: Settings,
        clock: Clock,
        items: queue.Queue[Item],
        ending: Event,
        *,
        travel_to: date | None = None,
        watching: bool = False,
    ) -> None:
        self._clock, self._items, self._ending = clock, items, ending
        self._watching, self._hurry, self._pane = watching, False, PANES[0]
        self.desk = Desk(choice, settings, clock, self._emit, watching=watching)
        self.desk.travel_to = travel_to
        self._learner = Learner(clock, self.deliver)
        self._defects = Defects()
        self.last = empty(choice.source, clock.now())

    def poke(self) -> str:
        """Poke every feed that may be asked; say which are, and why the others are not."""
        names, now = self.desk.runner.names, self._clock.now()
        asked, words = asking(self.desk.memory, names, now, self.last.monitor)
        for name in asked:
            self.desk.runner.poke(name)
        return words

    def stop(self) -> None:
        """End the threads that can be ended; waits for none."""
        self.desk.runner.stop()
        if self.desk.alarm is not None:
            self.desk.alarm.stop()

    def change(self, settings: Settings) -> None:
        """Compute with other settings from now on."""
        self.desk.settings = settings

    def travel(self, to: date | None) -> None:
        """Go to the end of a past session, or back to the present."""
        self._go(Travel(to))

    def step(self, sessions: int) -> None:
        """Go sessions forward or back."""
        self._go(Step(sessions))

    def jump(self, direction: int) -> None:
        """Go to the next or the previous event."""
        self._go(Jump(direction))

    def look(self, pane: str) -> None:
        """Take note of the open pane; a past day that was hurried is made complete for it."""
        self._pane = pane
        self.desk.show(pane)
        if self.last.pending:
            self._go(Step(0))

    def open_demo(self) -> None:
        """Forget the live source and begin the demo."""
        self.desk.become_demo()

    def deliver(self, schedule: Schedule) -> None:
        """Hand over the NYSE's sessions, from any thread."""
        self._items.put(lambda loop: loop.desk.learn(schedule))

    def once(self, timeout: float) -> Snapshot:
        """Return one snapshot as soon as every feed has answered or failed, or time is up.

        A feed that waits for the sessions is waited for while they are being learned.

        Raises:
            NoDataError: neither a feed nor the store had any bar.
            UsageError: a past date before the data was asked for.
        """
        self.desk.open(watching=False)
        self._learner.need(self.desk.memory.schedule)
        deadline, done = self._clock.monotonic() + timeout, False
        while not done and self._clock.monotonic() < deadline:
            # What was learned before this was asked is among what is taken in after it.
            learning = self._learner.learning
            self._take(min(0.1, max(0.0, deadline - self._clock.monotonic())))
            done = self.desk.all_tried() and not learning
        self._take(0.0)
        self.stop()
        self.desk.settle()
        snapshot = self._defects.told(self.desk.compose())
        self.desk.close()
        return snapshot

    def run(self, publish: Publish) -> None:
        """Collect and publish until the end."""
        try:
            # A picture adds nothing to a journal that is kept; one of this run alone it may show.
            self.desk.open(watching=self._watching or self.desk.choice.store is None)
            publish(self._newest())
            self._learner.renew(self.desk.memory.schedule)
            self._keep_on(publish)
        finally:
            self.stop()
            self.desk.close()

    def _keep_on(self, publish: Publish) -> None:
        shown_at, minute = self._clock.monotonic(), self._clock.now().minute
        dirty, pulse = False, Pulse(self._clock)
        while not self._ending.is_set():
            dirty = self._take(_BETWEEN_SNAPSHOTS_S if dirty else _TICK_S) or dirty
            dirty = self.feel(pulse) or dirty
            if self._hurry:
                self._hurry, dirty = False, True
                publish(self._newest(resample=False))
                shown_at = self._clock.monotonic() + _REST_S - _BETWEEN_SNAPSHOTS_S
            now = self._clock.now()
            dirty = dirty or now.minute != minute
            if dirty and self._clock.monotonic() - shown_at >= _BETWEEN_SNAPSHOTS_S:
                publish(self._newest())
                shown_at, minute, dirty = self._clock.monotonic(), now.minute, False
                self._learner.renew(self.desk.memory.schedule)

    def feel(self, pulse: Pulse) -> bool:
        """Ask everything anew after a sleep or another leap of the clock; tell whether one was."""
        jump = pulse.beat()
        if jump is None:
            return False
        self._do(lambda loop: loop.desk.take(jump))
        self.poke()
        return True

    def _go(self, move: Move) -> None:
        self._hurry = self.desk.go(move) or self._hurry

    def _emit(self, event: FeedEvent) -> None:
        self._items.put(lambda loop: loop.desk.take(event))

    def _newest(self, *, resample: bool = True) -> Snapshot:
        """Compose; where that fails say so, and try again with what comes next."""
        try:
            newest = self.desk.compose(resample=resample, pane=self._pane)
        except Exception as error:
            _log.exception("no snapshot could be computed")
            newest = standing_still(self.last, error, self._clock.now())
        self.last = self._defects.told(newest)
        return self.last

    def _take(self, wait: float) -> bool:
        """Take in what has arrived, waiting at most ``wait`` seconds; tell whether anything had."""
        try:
            item = self._items.get(timeout=wait) if wait else self._items.get_nowait()
        except queue.Empty:
            return False
        while True:
            self._do(item)
            try:
                item = self._items.get_nowait()
            except queue.Empty:
                return True

    def _do(self, item: Item) -> None:
        """Take in one thing; a defect costs no more than that thing."""
        try:
            item(self)
        except Exception as error:
            self._defects.caught(error)
