"""The journal as a table for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

from tui.model.journal import JournalEntry

COLUMNS = ("at", "seen_at", "kind", "symbol", "words", "key", "data")


def journal_csv(entries: Iterable[JournalEntry]) -> str:
    """Return one row an entry, in the order given, instants in UTC, under a row of names.

    ``at`` is empty where nothing has a time of its own. Control characters become blanks.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in entries:
        fields = (one.kind, one.symbol or "", one.words, one.key, one.data or "")
        writer.writerow((_instant(one.at), _instant(one.seen_at), *map(_plain, fields)))
    return out.getvalue()


def _instant(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _plain(text: str) -> str:
    """Leave out what would move a cursor, and keep a spreadsheet from reading a formula."""
    kept = "".join(char if char.isprintable() else " " for char in text)
    return f"'{kept}" if kept[:1] in ("=", "+", "-", "@") else kept
