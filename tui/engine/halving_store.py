"""Halvings that are not bundled, in the store: learned once, known from then on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.engine.store import Store

_KEY = "halvings"


class HalvingStore:
    """Header times by height."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load(self) -> dict[int, datetime]:
        """Return what is known; nothing where the entry is damaged. Raises StoreError."""
        try:
            kept = json.loads(self._store.get_meta(_KEY) or "{}").items()
            return {int(height): datetime.fromtimestamp(at, UTC) for height, at in kept}
        except (AttributeError, OSError, OverflowError, TypeError, ValueError):
            return {}

    def add(self, height: int, at: datetime) -> None:
        """Keep one more. Raises StoreError."""
        known = self.load() | {height: at}
        self._store.set_meta(_KEY, json.dumps({h: one.timestamp() for h, one in known.items()}))
