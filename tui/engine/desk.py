"""What the collector's thread works with: memory, archive and composer of one source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from tui.clock import Clock
from tui.engine.alarm import Alarm
from tui.engine.memory import Memory
from tui.engine.runner import FeedRunner
from tui.engine.sources import Known, SourceChoice, feeds_of
from tui.engine.travel import Move, moved
from tui.engine.watch import Watch
from tui.errors import NoDataError
from tui.feeds.budget import Budget
from tui.model.bars import DailyBars
from tui.model.events import ClockJumped, FeedEvent
from tui.model.health import FeedHealth, Source
from tui.model.market import Schedule
from tui.model.participation import FundSnapshot
from tui.model.retargets import known_halvings
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot

if TYPE_CHECKING:
    from tui.engine.archive import Archive
    from tui.engine.compose import Composer
    from tui.engine.witness import Looker, Witness


class Desk:
    """Takes in events, keeps them, composes; owned by one thread.

    ``settings`` are those of the screen, where a person may choose others than the run began with.
    What is journalled and what alerts watch goes by those that it began with.
    ``emit`` is where its feeds, each in a thread of its own, put what they have. ``watching`` is
    for what a person looks at: alerts fire there and nowhere else.
    """

    def __init__(
        self,
        choice: SourceChoice,
        settings: Settings,
        clock: Clock,
        emit: Callable[[FeedEvent], None],
        *,
        watching: bool = False,
    ) -> None:
        self.choice, self.settings = choice, settings
        self._begun_with = settings
        self.memory, self.runner = self._new_memory(), FeedRunner(clock, emit)
        self.travel_to: date | None = None
        self._clock = clock
        self._composer: Composer | None = None
        self._archive: Archive | None = None
        self._witness: Witness | None = None
        self._watch: Watch | None = None
        self._started_at = clock.now()
        self.alarm = Alarm(settings, clock) if watching and settings.alerts.enabled else None

    def open(self, *, watching: bool = True) -> None:
        """Recall what is stored and start the feeds of the source.

        ``watching`` False only reads the journal: a report adds nothing to it.
        """
        # Late imports: pandas comes in after the first paint, in this thread.
        from tui.engine.archive import Archive  # noqa: PLC0415
        from tui.engine.witness import Witness  # noqa: PLC0415

        self._archive = Archive(self.choice, self._clock.now())
        self._archive.clock_is(self._clock.now())
        self._archive.recall(self.memory, self.settings.followed)
        self.memory.clock_is(self._clock.now())
        if self.choice.tip is not None:
            self.memory.tips = (self.choice.tip,)
        if self.choice.source is Source.DEMO:
            self.memory.schedule = Schedule(always_open=True)
        known = Known(self._bars_of, self._schedule, self._fund, self._counted(self._archive))
        self.runner.start(feeds_of(self.choice, self.settings, known))
        for name in self.runner.names:
            self.memory.health.setdefault(name, FeedHealth(name))
        self._composer = self._new_composer()
        lookers = self._lookers(self._archive) if watching else ()
        self._witness = Witness(self._archive.journal, lookers)
        if watching and self.alarm is not None:
            self.alarm.open(self.choice, self._archive.store, self._witness.when)

    def _counted(self, archive: Archive) -> Budget:
        """Return the budget on this source's ledger, and watch what it counts."""
        ledger = archive.ledger()
        budget = Budget(self.settings.feeds, self._clock, ledger)
        self._watch = Watch(self._clock, self._started_at, self.choice, archive, budget)
        return budget

    def close(self) -> None:
        """Close the store, with what waits for it in it where that can be."""
        if self._witness is not None:
            self._witness.close()
        if self.alarm is not None:
            self.alarm.close()
        if self._archive is not None:
            self._archive.close()
            self._archive = None

    def take(self, event: FeedEvent) -> None:
        """Take in what a feed says, and store what it brought.

        What a source that was left for the demo had still in the queue is none of the demo's.
        """
        names = self.runner.names
        if names and not isinstance(event, ClockJumped) and event.feed not in names:
            return
        self.memory.apply(event)
        if isinstance(event, ClockJumped) and self._archive is not None:
            self._archive.clock_is(event.at)
        health = self._archive and self._archive.keep(self.memory.kept(event), self._clock.now())
        if health:
            self.memory.health[health.feed] = health

    def learn(self, schedule: Schedule) -> None:
        """Take in the NYSE's sessions, and wake the feeds that wait for them."""
        # The demo, opened while the calendar was being read, plays a session at any hour.
        if self.choice.source is Source.DEMO:
            return
        self.memory.schedule = schedule
        if self._archive is not None:
            self._archive.keep_schedule(schedule)
        for feed in self.memory.waiting:
            self.memory.health[feed] = FeedHealth(feed)
            self.runner.poke(feed)
        self.memory.waiting.clear()

    def go(self, move: Move) -> bool:
        """Go to another day; tell whether that can be done yet."""
        if self._composer is None:
            return False
        dates, told = self._composer.sights(self.memory, self.settings)
        halved = known_halvings(self.memory.halvings).dates
        self.travel_to = moved(move, self.travel_to, dates, told, halved)
        return True

    def become_demo(self) -> None:
        """Forget the live source and begin the demo."""
        self.runner.stop()
        self.close()
        self.memory = self._new_memory()
        self.choice = SourceChoice(Source.DEMO, seed=self.choice.seed)
        self.open()

    def compose(self, *, resample: bool = True, pane: str | None = None) -> Snapshot:
        """Return the snapshot of this instant, or of the day that the time machine stands on."""
        if self._composer is None:
            raise RuntimeError("the engine is not open")
        now, chosen = self._clock.now(), _choice(self.settings) != _choice(self._begun_with)
        # Before what is shown, so that what was computed of it before the choice is still there.
        beside = self._beside(self._composer, now) if chosen and resample else None
        snapshot = self._composer.compose(
            self.memory,
            self.settings,
            now,
            self.travel_to,
            resample=resample,
            pane=None if resample else pane,
        )
        if not chosen:
            self._composer.once.alone()
        notes = self._archive.notes if self._archive else ()
        snapshot = self._watched(replace(snapshot, notes=(*notes, *snapshot.notes)))
        return self._witnessed(snapshot, beside if chosen else snapshot)

    def _beside(self, composer: Composer, now: datetime) -> Snapshot | None:
        """Return the present by the settings that the run began with; in the past nothing."""
        if self._witness is None or self.travel_to is not None:
            return None
        with composer.once.aside():
            return composer.compose(self.memory, self._begun_with, now)

    def _watched(self, snapshot: Snapshot) -> Snapshot:
        """Put in what is known of the monitor itself and of its requests."""
        if self._watch is None:
            return snapshot
        monitor = self._watch.look(self.memory.bars, snapshot.as_of)
        return replace(snapshot, monitor=monitor, health=self._watch.measured(snapshot.health))

    def _witnessed(self, snapshot: Snapshot, seen: Snapshot | None) -> Snapshot:
        """Journal what is new in what is seen, and put the journal into the snapshot."""
        if self._witness is None:
            return snapshot
        new = () if seen is None else self._witness.look(seen)
        shown, trouble = self._witness.shown(snapshot), self._witness.trouble
        if self.alarm is not None:
            shown = self.alarm.told(new, shown, trouble)
        if trouble is None:
            return shown
        return replace(shown, notes=(f"{trouble}; what is new waits in memory", *shown.notes))

    def _lookers(self, archive: Archive) -> tuple[Looker, ...]:
        """Return what looks at every live snapshot: for the journal, and for the alerts."""
        from tui.engine.occasions import lookers  # noqa: PLC0415

        seen = lookers(self._begun_with, self._clock.now(), archive.last_told, archive.notes)
        return seen if self.alarm is None else (*seen, self.alarm.look)

    def all_tried(self) -> bool:
        """Tell whether every feed has answered or failed, or waits for the sessions."""
        return set(self.runner.names) <= self.memory.tried | self.memory.waiting

    def settle(self) -> None:
        """Say that all is from the store when no feed has answered.

        Raises:
            NoDataError: there is neither a bar nor a quote.
        """
        if not self.memory.bars and not self.memory.quotes:
            words = "; ".join(
                f"{h.feed}: {h.last_error}" for h in self.memory.health.values() if h.last_error
            )
            raise NoDataError(words or "no feed answered in time, and nothing is stored")
        if self.choice.source is Source.YAHOO and not self.memory.answered:
            self.choice = replace(self.choice, source=Source.STORE)
            self._composer = self._new_composer()

    def show(self, pane: str) -> None:
        """Take note of whether the person looks at the journal; a past day's does not count."""
        if self._witness is not None:
            there = pane == "journal" and self.travel_to is None
            self._witness.looked(self._clock.now(), there=there)

    def _bars_of(self, symbol: str) -> DailyBars | None:
        return self.memory.bars.get(symbol)

    def _schedule(self) -> Schedule:
        return self.memory.schedule

    def _fund(self, symbol: str) -> FundSnapshot | None:
        kept = self.memory.funds.get(symbol, ())
        return max(kept, key=lambda one: one.day, default=None)

    def _new_memory(self) -> Memory:
        return Memory(spike_sigmas=self.settings.feeds.spike_sigmas)

    def _new_composer(self) -> Composer:
        from tui.engine.compose import Composer  # noqa: PLC0415

        return Composer(self.choice.source, clock_set=self._clock.is_set)


def _choice(settings: Settings) -> tuple[object, ...]:
    """Return what keys choose and figures hang on."""
    return settings.breakout_symbol, settings.pair, settings.window, settings.method
