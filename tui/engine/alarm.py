"""Alerts at the desk: rules, journal and outbox of one source put together."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tui.model.alert_rules import rules_in_force
from tui.model.alerts import HalvingRule
from tui.model.health import Source

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.engine.alert_judges import FiredAt
    from tui.engine.alerts import AlertLooker
    from tui.engine.outbox import Outbox
    from tui.engine.sources import SourceChoice
    from tui.engine.store import Store
    from tui.model.journal import JournalEntry
    from tui.model.settings import Settings
    from tui.model.snapshot import Snapshot

_DEGRADED = "each is told once by every monitor, and perhaps again after a restart"
_log = logging.getLogger(__name__)


class Alarm:
    """Watches every live snapshot; opened anew with another source, numbers go on.

    What the screen chooses later (another pair, another symbol) changes no rule, nor what the rules
    are judged by: the desk composes that by the settings that the run began with.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._alerts, self._clock = settings.alerts, clock
        self.rules = rules_in_force(settings)
        self._outbox: Outbox | None = None
        self._looker: AlertLooker | None = None
        self._defect: str | None = None
        self._logged: str | None = None

    def open(self, choice: SourceChoice, store: Store | None, fired: FiredAt) -> None:
        """Begin to watch a source, with the memory that is in its store and in its journal."""
        from tui.engine.alert_memory import RulesOfThisRun, StoredRules  # noqa: PLC0415
        from tui.engine.alerts import AlertLooker  # noqa: PLC0415 -- numpy comes with it
        from tui.engine.outbox import Outbox  # noqa: PLC0415

        self._outbox = self._outbox or Outbox(self._alerts, self._clock)
        rules = self.rules
        if choice.tip is not None:
            # A block given by hand is believed on the screen; it is no event of the chain.
            rules = tuple(rule for rule in rules if not isinstance(rule, HalvingRule))
        live = store if choice.source is Source.YAHOO else None
        memory = RulesOfThisRun() if live is None else StoredRules(live)
        self._looker = AlertLooker(rules, memory, fired)

    def look(self, snapshot: Snapshot) -> tuple[JournalEntry, ...]:
        """Judge every rule: a looker of the witness, that never raises."""
        if self._looker is None:
            return ()
        try:
            self._defect = None
            return self._looker(snapshot)
        except Exception as error:
            words = f"a defect stopped the alerts ({type(error).__name__}); the log has more"
            if words != self._logged:
                _log.exception("the alerts could not be looked at")
            self._defect = self._logged = words
            return ()

    def told(
        self, new: tuple[JournalEntry, ...], snapshot: Snapshot, trouble: str | None
    ) -> Snapshot:
        """Tell the alerts among what is new in the journal; return the snapshot with them.

        ``trouble`` says why the journal is not kept, None while it is: told is told all the same.
        """
        if self._outbox is None or self._looker is None:
            return snapshot
        self._looker.time_outages(snapshot)
        self._outbox.take(new, kept=trouble is None)
        unkept = self._looker.trouble or trouble
        words = f"{_DEGRADED}, since {unkept}" if unkept else None
        return self._outbox.stamped(snapshot, self._defect or words)

    def close(self) -> None:
        """Put the rules' memory away before the store is closed."""
        if self._looker is not None:
            self._looker.close()

    def stop(self) -> None:
        """End what runs for an alert."""
        if self._outbox is not None:
            self._outbox.stop()
