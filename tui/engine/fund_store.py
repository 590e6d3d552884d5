"""The fund snapshots' rows in the store: one a session, never rewritten."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tui.engine.instants import instant_text
from tui.model.participation import FundSnapshot

if TYPE_CHECKING:
    from tui.engine.store import Store

_ADD = "INSERT OR IGNORE INTO funds VALUES (?, ?, ?, ?, ?)"
_ALL = "SELECT symbol, day, total_assets, nav, seen_at FROM funds ORDER BY symbol, day"


class FundStore:
    """Snapshots by fund and session: the first that was seen stays, in whatever process."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, snapshot: FundSnapshot) -> None:
        """Keep a snapshot unless its session has one. Raises StoreError."""
        row = (
            snapshot.symbol,
            snapshot.day.isoformat(),
            snapshot.total_assets,
            snapshot.nav,
            instant_text(snapshot.seen_at),
        )
        with self._store.writing(f"the assets of {snapshot.symbol}") as db:
            db.execute(_ADD, row)

    def load(self) -> dict[str, tuple[FundSnapshot, ...]]:
        """Return every snapshot by fund, oldest first. Raises StoreError."""
        found: dict[str, list[FundSnapshot]] = {}
        with self._store.asking("stored fund snapshots cannot be read") as db:
            for snapshot in map(_snapshot, db.execute(_ALL)):
                found.setdefault(snapshot.symbol, []).append(snapshot)
        return {symbol: tuple(kept) for symbol, kept in found.items()}


def _snapshot(row: tuple[Any, ...]) -> FundSnapshot:
    symbol, day, assets, nav, seen_at = row
    at = datetime.fromisoformat(seen_at)
    return FundSnapshot(symbol, date.fromisoformat(day), float(assets), float(nav), at)
