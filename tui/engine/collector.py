"""The engine: one thread that takes in events, keeps them, composes and publishes."""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tui.clock import Clock
from tui.engine.learner import Learner
from tui.engine.memory import Memory
from tui.engine.runner import FeedRunner
from tui.engine.sources import Known, SourceChoice, feeds_of
from tui.engine.travel import Jump, Move, Step, Travel, moved
from tui.engine.trouble import empty, standing_still
from tui.errors import NoDataError
from tui.model.bars import DailyBars
from tui.model.events import FeedEvent
from tui.model.health import FeedHealth, Source
from tui.model.market import Schedule
from tui.model.requests import Publish
from tui.model.settings import PANES, Settings
from tui.model.snapshot import Snapshot

if TYPE_CHECKING:
    from tui.engine.archive import Archive
    from tui.engine.compose import Composer

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


_Item = FeedEvent | _Change | _OpenDemo | _Sessions | Move


class Engine:
    """Collects, keeps, composes, publishes; implements ``tui.model.requests.Requests``."""

    def __init__(
        self,
        choice: SourceChoice,
        settings: Settings,
        clock: Clock,
        *,
        travel_to: date | None = None,
    ) -> None:
        self._choice, self._settings, self._clock = choice, settings, clock
        self._travel_to, self._hurry, self._pane = travel_to, False, PANES[0]
        self._queue: queue.Queue[_Item] = queue.Queue(maxsize=10_000)
        self._stop = threading.Event()
        self._memory = Memory()
        self._runner = FeedRunner(clock, self._queue.put)
        self._composer: Composer | None = None
        self._archive: Archive | None = None
        self._learner = Learner(clock, self._put_sessions)
        self._last = empty(choice.source, clock.now(), Schedule())

    def start(self, publish: Publish) -> None:
        """Begin in a daemon thread; ``publish`` is called from it, at most 5 times a second."""
        threading.Thread(target=self._run, args=(publish,), name="collector", daemon=True).start()

    def refresh(self) -> str:
        """Poke every feed that was not told to slow down; say what is asked and what is not."""
        now = self._clock.now()
        limited = {n: at for n, at in dict(self._memory.limited).items() if at > now}
        asked = [name for name in self._runner.names if name not in limited]
        for name in asked:
            self._runner.poke(name)
        words = f"asking now: {', '.join(asked)}" if asked else "nothing may be asked now"
        waits = [
            f"{name} waits {round((at - now).total_seconds())} s, as it was told"
            for name, at in limited.items()
        ]
        return "; ".join([words, *waits])

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
        if self._last.pending:
            self._queue.put_nowait(Step(0))

    def open_demo(self) -> None:
        """Forget the live source and begin the demo."""
        self._queue.put_nowait(_OpenDemo())

    def stop(self) -> None:
        """End the threads that can be ended; waits for none."""
        self._stop.set()
        self._runner.stop()

    def once(self, timeout: float) -> Snapshot:
        """Return one snapshot as soon as every feed has answered or failed, or time is up.

        Raises:
            NoDataError: neither a feed nor the store had any bar.
            UsageError: a past date before the data was asked for.
        """
        self._open()
        deadline = self._clock.monotonic() + timeout
        while self._clock.monotonic() < deadline and not self._all_tried():
            self._take(min(0.1, max(0.0, deadline - self._clock.monotonic())))
        self._take(0.0)
        self.stop()
        if not self._memory.bars and not self._memory.quotes:
            words = "; ".join(
                f"{h.feed}: {h.last_error}" for h in self._memory.health.values() if h.last_error
            )
            raise NoDataError(words or "no feed answered in time, and nothing is stored")
        if not self._memory.schedule.covers(self._clock.now()):
            self._learn(self._learner.now())
        if self._choice.source is Source.YAHOO and not self._memory.answered:
            self._choice = replace(self._choice, source=Source.STORE)
            self._composer = self._new_composer()
        snapshot = self._compose()
        self._close()
        return snapshot

    def _all_tried(self) -> bool:
        return set(self._runner.names) <= self._memory.tried

    def _run(self, publish: Publish) -> None:
        try:
            self._open()
            publish(self._newest())
            self._learner.renew(self._memory.schedule)
            self._loop(publish)
        except Exception as error:
            _log.exception("the collector ended")
            publish(standing_still(self._last, error, self._clock.now()))
            raise
        finally:
            self._close()

    def _loop(self, publish: Publish) -> None:
        shown_at, minute = self._clock.monotonic(), self._clock.now().minute
        dirty = False
        while not self._stop.is_set():
            dirty = self._take(_BETWEEN_SNAPSHOTS_S if dirty else _TICK_S) or dirty
            if self._hurry:
                self._hurry, dirty = False, True
                publish(self._newest(resample=False))
                shown_at = self._clock.monotonic() + _REST_S - _BETWEEN_SNAPSHOTS_S
            now = self._clock.now()
            dirty = dirty or now.minute != minute
            if dirty and self._clock.monotonic() - shown_at >= _BETWEEN_SNAPSHOTS_S:
                publish(self._newest())
                shown_at, minute, dirty = self._clock.monotonic(), now.minute, False
                self._learner.renew(self._memory.schedule)

    def _newest(self, *, resample: bool = True) -> Snapshot:
        """Compose; where that fails say so, and try again with what comes next."""
        try:
            self._last = self._compose(resample=resample)
        except Exception as error:
            _log.exception("no snapshot could be computed")
            self._last = standing_still(self._last, error, self._clock.now())
        return self._last

    def _open(self) -> None:
        # Late imports: pandas comes in after the first paint, in this thread.
        from tui.engine.archive import Archive  # noqa: PLC0415

        self._archive = Archive(self._choice, self._clock.now())
        self._archive.recall(self._memory, self._settings.followed)
        if self._choice.tip is not None:
            self._memory.tips = (self._choice.tip,)
        if self._choice.source is Source.DEMO:
            self._memory.schedule = Schedule(always_open=True)
        known = Known(self._bars_of, self._schedule)
        self._runner.start(feeds_of(self._choice, self._settings, known))
        for name in self._runner.names:
            self._memory.health.setdefault(name, FeedHealth(name))
        self._composer = self._new_composer()

    def _bars_of(self, symbol: str) -> DailyBars | None:
        return self._memory.bars.get(symbol)

    def _schedule(self) -> Schedule:
        return self._memory.schedule

    def _new_composer(self) -> Composer:
        from tui.engine.compose import Composer  # noqa: PLC0415

        return Composer(self._choice.source, clock_set=self._clock.is_set)

    def _compose(self, *, resample: bool = True) -> Snapshot:
        if self._composer is None:
            raise RuntimeError("the engine is not open")
        now, to = self._clock.now(), self._travel_to
        snapshot = self._composer.compose(
            self._memory,
            self._settings,
            now,
            to,
            resample=resample,
            pane=None if resample else self._pane,
        )
        notes = self._archive.notes if self._archive else ()
        return replace(snapshot, notes=(*notes, *snapshot.notes))

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
            self._settings = item.settings
        elif isinstance(item, Move):
            self._go(item)
        elif isinstance(item, _OpenDemo):
            self._become_demo()
        elif isinstance(item, _Sessions):
            self._learn(item.schedule)
        else:
            self._memory.apply(item)
            health = self._archive and self._archive.keep(item, self._clock.now())
            if health:
                self._memory.health[health.feed] = health

    def _go(self, move: Move) -> None:
        if self._composer is not None:
            dates, told = self._composer.sights(self._memory, self._settings)
            self._travel_to, self._hurry = moved(move, self._travel_to, dates, told), True

    def _become_demo(self) -> None:
        self._runner.stop()
        self._close()
        self._memory = Memory()
        self._choice = SourceChoice(Source.DEMO, seed=self._choice.seed)
        self._open()

    def _learn(self, schedule: Schedule) -> None:
        # The demo, opened while the calendar was being read, plays a session at any hour.
        if self._choice.source is Source.DEMO:
            return
        self._memory.schedule = schedule
        if self._archive is not None:
            self._archive.keep_schedule(schedule)

    def _put_sessions(self, schedule: Schedule) -> None:
        self._queue.put(_Sessions(schedule))

    def _close(self) -> None:
        if self._archive is not None:
            self._archive.close()
            self._archive = None
