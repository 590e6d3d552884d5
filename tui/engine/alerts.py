"""Alerts of live snapshots: every rule judged at every look, each occasion told once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.engine.alert_judges import Look, Occasion, failing, judge
from tui.errors import StoreError
from tui.model.alerts import Fired
from tui.model.health import Source
from tui.model.journal import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tui.engine.alert_ledger import Ledger
    from tui.engine.alert_rows import Row
    from tui.model.alerts import AlertRule
    from tui.model.snapshot import Snapshot

ALERT = "alert"
_WATCHED = (Source.YAHOO, Source.DEMO)


class AlertLooker:
    """A looker of the witness; owned by the collector's thread.

    ``trouble`` says why the last look could not be done, None when it could.
    """

    def __init__(self, rules: Sequence[AlertRule], ledger: Ledger) -> None:
        self._rules, self._ledger = tuple(rules), ledger
        self._down: dict[str, datetime] = {}
        self._awake: set[str] = set()
        self.trouble: str | None = None

    def __call__(self, snapshot: Snapshot) -> tuple[JournalEntry, ...]:
        """Return what has happened and is not known to be in the journal yet.

        Only of the present: the time machine, files and the store alone make no alert.
        """
        self.time_outages(snapshot)
        if snapshot.travelled_to is not None or snapshot.source not in _WATCHED:
            return ()
        self.trouble = None
        try:
            return self._look(snapshot)
        except StoreError as error:
            self.trouble = str(error)
            return ()

    def time_outages(self, snapshot: Snapshot) -> None:
        """Take note of which feeds fail: health is of the present even while the past is shown."""
        self._down = failing(snapshot, self._down)

    def _look(self, snapshot: Snapshot) -> tuple[JournalEntry, ...]:
        self._ledger.read()
        changes: dict[str, Row] = {}
        entries: list[JournalEntry] = []
        for rule in self._rules:
            look = Look(snapshot, self._ledger.row(rule.id), self._ledger.fired, self._down)
            verdict = judge(rule, look)
            if verdict is None:
                continue
            late = rule.id not in self._awake
            self._awake.add(rule.id)
            if verdict.row is not None:
                changes[rule.id] = verdict.row
            entries += (_entry(rule, one, snapshot, late=late) for one in verdict.happened)
        self._ledger.keep(changes, snapshot.made_at)
        self._ledger.said(tuple(entries))
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
