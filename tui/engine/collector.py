"""The engine: one thread that takes in events, keeps them, composes and publishes."""

from __future__ import annotations

import logging
import queue
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from tui.clock import Clock
from tui.engine.asking import asking
from tui.engine.desk import Desk
from tui.engine.learner import Learner
from tui.engine.pulse import Pulse
from tui.engine.sources import SourceChoice
from tui.engine.travel import Jump, Move, Step, Travel
from tui.engine.trouble import empty, standing_still
from tui.model.events import FeedEvent
from tui.model.market import Schedule
from tui.model.requests import Publish
from tui.model.settings import PANES, Settings
from tui.model.snapshot import Snapshot

_BETWEEN_SNAPSHOTS_S = 0.2
_TICK_S = 1.0
# A key that is held comes 20 to 40 times a second; what draws at random waits until it rests.
_REST_S = 0.3
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Change:
    settings: Settings


@dataclass(frozen=True)
class _OpenDemo:
    pass


@dataclass(frozen=True)
class _Sessions:
    schedule: Schedule


@dataclass(frozen=True)
class _Shown:
    pane: str


@dataclass(frozen=True)
class _Wake:
    """Says nothing: who waits for something to come looks whether it is to end."""


_Item = FeedEvent | _Change | _OpenDemo | _Sessions | _Shown | _Wake | Move


class Engine:
    """Collects, keeps, composes, publishes; implements ``tui.model.requests.Requests``."""

    def __init__(
        self,
        choice: SourceChoice,
        settings: Settings,
        clock: Clock,
        *,
        travel_to: date | None = None,
        watching: bool = False,
    ) -> None:
        self._clock, self._hurry, self._pane = clock, False, PANES[0]
        self._queue: queue.Queue[_Item] = queue.Queue(maxsize=10_000)
        self._stop, self._ended = threading.Event(), threading.Event()
        self._ended.set()
        self._desk = Desk(choice, settings, clock, self._queue.put, watching=watching)
        self._desk.travel_to, self._watching = travel_to, watching
        self._learner = Learner(clock, self._put_sessions)
        self._last = empty(choice.source, clock.now(), Schedule())

    def start(self, publish: Publish) -> None:
        """Begin in a daemon thread; ``publish`` is called from it, at most 5 times a second."""
        self._ended.clear()
        threading.Thread(target=self._run, args=(publish,), name="collector", daemon=True).start()

    def refresh(self) -> str:
        """Poke every feed that may be asked; say which are, and why the others are not."""
        asked, words = asking(self._desk.memory, self._desk.runner.names, self._clock.now())
        for name in asked:
            self._desk.runner.poke(name)
        return words

    def change(self, settings: Settings) -> None:
        """Compute with other settings from now on."""
        self._queue.put_nowait(_Change(settings))

    def travel(self, to: date | None) -> None:
        """Go to the end of a past session, or back to the present."""
        self._queue.put_nowait(Travel(to))

    def step(self, sessions: int) -> None:
        """Go sessions forward or back."""
        self._queue.put_nowait(Step(sessions))

    def jump(self, direction: int) -> None:
        """Go to the next or the previous event."""
        self._queue.put_nowait(Jump(direction))

    def look(self, pane: str) -> None:
        """Take note of the open pane; a past day that was hurried is made complete for it."""
        self._pane = pane
        self._queue.put_nowait(_Shown(pane))
        if self._last.pending:
            self._queue.put_nowait(Step(0))

    def open_demo(self) -> None:
        """Forget the live source and begin the demo."""
        self._queue.put_nowait(_OpenDemo())

    def stop(self) -> None:
        """End the threads that can be ended; waits for none."""
        self._stop.set()
        with suppress(queue.Full):
            self._queue.put_nowait(_Wake())
        self._desk.runner.stop()
        if self._desk.alarm is not None:
            self._desk.alarm.stop()

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
        self._desk.open(watching=False)
        self._learner.need(self._desk.memory.schedule)
        deadline, done = self._clock.monotonic() + timeout, False
        while not done and self._clock.monotonic() < deadline:
            # What was learned before this was asked is among what is taken in after it.
            learning = self._learner.learning
            self._take(min(0.1, max(0.0, deadline - self._clock.monotonic())))
            done = self._desk.all_tried() and not learning
        self._take(0.0)
        self.stop()
        self._desk.settle()
        snapshot = self._desk.compose()
        self._desk.close()
        return snapshot

    def _run(self, publish: Publish) -> None:
        try:
            # A picture adds nothing to a journal that is kept; one of this run alone it may show.
            self._desk.open(watching=self._watching or self._desk.choice.store is None)
            publish(self._newest())
            self._learner.renew(self._desk.memory.schedule)
            self._loop(publish)
        except Exception as error:
            _log.exception("the collector ended")
            publish(standing_still(self._last, error, self._clock.now()))
            raise
        finally:
            self._desk.close()
            self._ended.set()

    def _loop(self, publish: Publish) -> None:
        shown_at, minute = self._clock.monotonic(), self._clock.now().minute
        dirty, pulse = False, Pulse(self._clock)
        while not self._stop.is_set():
            dirty = self._take(_BETWEEN_SNAPSHOTS_S if dirty else _TICK_S) or dirty
            dirty = self._feel(pulse) or dirty
            if self._hurry:
                self._hurry, dirty = False, True
                publish(self._newest(resample=False))
                shown_at = self._clock.monotonic() + _REST_S - _BETWEEN_SNAPSHOTS_S
            now = self._clock.now()
            dirty = dirty or now.minute != minute
            if dirty and self._clock.monotonic() - shown_at >= _BETWEEN_SNAPSHOTS_S:
                publish(self._newest())
                shown_at, minute, dirty = self._clock.monotonic(), now.minute, False
                self._learner.renew(self._desk.memory.schedule)

    def _feel(self, pulse: Pulse) -> bool:
        """Ask everything anew after a sleep or another leap of the clock; tell whether one was."""
        jump = pulse.beat()
        if jump is None:
            return False
        self._desk.take(jump)
        self.refresh()
        return True

    def _newest(self, *, resample: bool = True) -> Snapshot:
        """Compose; where that fails say so, and try again with what comes next."""
        try:
            self._last = self._desk.compose(resample=resample, pane=self._pane)
        except Exception as error:
            _log.exception("no snapshot could be computed")
            self._last = standing_still(self._last, error, self._clock.now())
        return self._last

    def _take(self, wait: float) -> bool:
        """Take in what has arrived, waiting at most ``wait`` seconds; tell whether anything had."""
        try:
            item = self._queue.get(timeout=wait) if wait else self._queue.get_nowait()
        except queue.Empty:
            return False
        self._apply(item)
        while True:
            try:
                self._apply(self._queue.get_nowait())
            except queue.Empty:
                return True

    def _apply(self, item: _Item) -> None:
        if isinstance(item, _Change):
            self._desk.settings = item.settings
        elif isinstance(item, Move):
            self._hurry = self._desk.go(item) or self._hurry
        elif isinstance(item, _OpenDemo):
            self._desk.become_demo()
        elif isinstance(item, _Sessions):
            self._desk.learn(item.schedule)
        elif isinstance(item, _Shown):
            self._desk.show(item.pane)
        elif not isinstance(item, _Wake):
            self._desk.take(item)

    def _put_sessions(self, schedule: Schedule) -> None:
        self._queue.put(_Sessions(schedule))
