"""Alerts of live snapshots: every rule judged at every look, each occasion told once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.engine.alert_judges import FiredAt, Look, Occasion, judge
from tui.engine.outages import Spells
from tui.model.alerts import Fired
from tui.model.health import Source
from tui.model.journal import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.engine.alert_memory import RuleMemory
    from tui.engine.alert_rows import Row
    from tui.model.alerts import AlertRule
    from tui.model.snapshot import Snapshot

ALERT = "alert"
_WATCHED = (Source.YAHOO, Source.DEMO)


class AlertLooker:
    """A looker of the witness; owned by the collector's thread.

    Args:
        rules: What is watched.
        memory: Where the rules keep their memory.
        fired: Tells what the journal holds, or would hold if it could be written.
    """

    def __init__(self, rules: Sequence[AlertRule], memory: RuleMemory, fired: FiredAt) -> None:
        self._rules, self._memory, self._fired = tuple(rules), memory, fired
        self._spells = Spells()
        self._awake: set[str] = set()

    @property
    def trouble(self) -> str | None:
        """Why the rules' memory would not outlive this process now, None while it does."""
        return self._memory.trouble

    def __call__(self, snapshot: Snapshot) -> tuple[JournalEntry, ...]:
        """Return what has happened and is not known to be in the journal yet.

        Only of the present: the time machine, files and the store alone make no alert.
        """
        self.time_outages(snapshot)
        if snapshot.travelled_to is not None or snapshot.source not in _WATCHED:
            return ()
        return self._look(snapshot)

    def time_outages(self, snapshot: Snapshot) -> None:
        """Take note of how the feeds do: health is of the present even while the past is shown."""
        self._spells.look(snapshot)

    def close(self) -> None:
        """Put the rules' memory away."""
        self._memory.close()

    def _look(self, snapshot: Snapshot) -> tuple[JournalEntry, ...]:
        self._memory.read()
        changes: dict[str, Row] = {}
        entries: list[JournalEntry] = []
        for rule in self._rules:
            look = Look(snapshot, self._memory.row(rule.id), self._fired, self._spells)
            verdict = judge(rule, look)
            if verdict is None:
                continue
            late = rule.id not in self._awake
            self._awake.add(rule.id)
            if verdict.row is not None:
                changes[rule.id] = verdict.row
            entries += (_entry(rule, one, snapshot, late=late) for one in verdict.happened)
        self._memory.keep(changes, snapshot.made_at)
        return tuple(entries)


def _entry(rule: AlertRule, said: Occasion, snapshot: Snapshot, *, late: bool) -> JournalEntry:
    simulated = snapshot.source is Source.DEMO
    title = f"{rule.name}: {said.title}" if rule.name else said.title
    title = f"DEMO {title}" if simulated else title
    detail = f"{said.detail}, seen at the start" if late else said.detail
    data = {"rule": rule.id, "title": title, "detail": detail, "simulated": simulated}
    words, seen_at = f"{title}: {detail}", snapshot.made_at
    text = json.dumps(data, ensure_ascii=False)
    return JournalEntry(said.key, seen_at, ALERT, words, said.at, said.symbol, text)


def fired_of(entry: JournalEntry, number: int) -> Fired:
    """Return an alert of the journal as the screen and the command are told it."""
    data = json.loads(entry.data or "{}")
    return Fired(
        number,
        entry.key,
        data.get("rule", ""),
        data.get("title", entry.words),
        data.get("detail", ""),
        entry.seen_at,
        entry.at,
        entry.symbol,
        bool(data.get("simulated")),
    )
