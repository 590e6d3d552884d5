"""Instants as texts of the store: in UTC, all of one length, so that they sort as instants do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def instant_text(at: datetime) -> str: ...
@overload
def instant_text(at: datetime | None) -> str | None: ...
def instant_text(at: datetime | None) -> str | None:
    """Write an instant; None stays None."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")


def instant_of(text: str | None) -> datetime | None:
    """Read what ``instant_text`` wrote. Raises ValueError for a damaged text."""
    return None if text is None else datetime.fromisoformat(text)
