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
# A clock that is put right again and again, a machine that stutters: an hour's are one line.
_SMALL_S, _APART = 600.0, timedelta(hours=1)


def leaps(snapshot: Snapshot) -> Iterable[JournalEntry]:
    """Name the leaps that are known, but for one that another monitor has entered.

    A program that stood still was alone in that. A small one is no news within an hour of another
    of its way.
    """
    known = [one for one in snapshot.journal if one.kind == KIND]
    for jump in snapshot.jumps:
        entry = _entry(jump, snapshot)
        if any(_says_it(one, entry, jump) for one in known):
            continue
        known.append(entry)
        yield entry


def _entry(jump: ClockJumped, snapshot: Snapshot) -> JournalEntry:
    way = "stood" if not jump.seconds else "on" if jump.seconds > 0 else "back"
    key = f"clock:{way}:{jump.at:%Y-%m-%dT%H:%M}"
    words = f"{jump.words}; every feed was asked anew"
    return JournalEntry(key, snapshot.made_at, KIND, words, jump.at)


def _says_it(one: JournalEntry, entry: JournalEntry, jump: ClockJumped) -> bool:
    """Tell whether an entry leaves nothing to be said of a leap."""
    if one.key.split(":")[:2] != entry.key.split(":")[:2]:
        return False
    apart = abs(one.when - entry.when)
    if max(abs(jump.seconds), jump.stood_s) < _SMALL_S and apart <= _APART:
        return True
    return bool(jump.seconds) and apart <= _TOGETHER
