"""Who looks at every live snapshot, and the journal that keeps what they saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tui.model.journal import JournalEntry
from tui.model.snapshot import Snapshot

if TYPE_CHECKING:
    from tui.engine.journal_store import JournalStore

Looker = Callable[[Snapshot], Iterable[JournalEntry]]


class Witness:
    """Shows snapshots to the lookers; without a journal everything they say is new."""

    def __init__(self, journal: JournalStore | None, lookers: Sequence[Looker]) -> None:
        self._journal, self._lookers = journal, tuple(lookers)

    def look(self, snapshot: Snapshot) -> tuple[JournalEntry, ...]:
        """Return the entries that are new: those that this process was the first to keep.

        Raises:
            StoreError: they cannot be kept.
        """
        said = tuple(entry for looker in self._lookers for entry in looker(snapshot))
        return said if self._journal is None else self._journal.add(said)
