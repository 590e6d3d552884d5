"""Leaps of the clock: the machine slept, the clock was set, the program stood still."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tui.model.events import ClockJumped
from tui.model.journal import JournalEntry
from tui.model.snapshot import Snapshot

KIND = "clock"

# Two monitors on one machine notice a leap within a beat or two of each other.
_TOGETHER = timedelta(seconds=30)


def leaps(snapshot: Snapshot) -> Iterable[JournalEntry]:
    """Name the leaps that are known, but for one that another monitor has entered.

    A program that stood still was alone in that.
    """
    known = [one for one in snapshot.journal if one.kind == KIND]
    for jump in snapshot.jumps:
        entry = _entry(jump, snapshot)
        if jump.seconds and any(_is_same(one, entry) for one in known):
            continue
        yield entry


def _entry(jump: ClockJumped, snapshot: Snapshot) -> JournalEntry:
    way = "stood" if not jump.seconds else "on" if jump.seconds > 0 else "back"
    key = f"clock:{way}:{jump.at:%Y-%m-%dT%H:%M}"
    words = f"{jump.words}; every feed was asked anew"
    return JournalEntry(key, snapshot.made_at, KIND, words, jump.at)


def _is_same(one: JournalEntry, other: JournalEntry) -> bool:
    same_way = one.key.split(":")[:2] == other.key.split(":")[:2]
    return same_way and abs(one.when - other.when) <= _TOGETHER
