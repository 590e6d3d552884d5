"""What is remembered of a rule between two looks, as text in the table ``alerts``."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from tui.engine.instants import instant_text


@dataclass(frozen=True)
class Row:
    """The memory of one rule; which of its occasions fired is in the journal alone.

    ``number`` names the occasion that is waited for and ``at`` the market time of the sight that
    wrote this row; ``armed`` is False until a condition that held when the rule was made has
    gone. ``day``, ``state`` and ``height`` say how far the rules of states and blocks have looked.
    """

    number: int = 1
    armed: bool = True
    at: datetime | None = None
    day: date | None = None
    state: str | None = None
    height: int | None = None


def to_text(row: Row) -> str:
    """Write a row; equal rows are equal texts."""
    day = None if row.day is None else row.day.isoformat()
    said = {**vars(row), "at": instant_text(row.at), "day": day}
    return json.dumps({name: value for name, value in said.items() if value is not None})


def from_text(text: str) -> Row | None:
    """Read a row; None for what is no row of ours, so that its rule begins anew."""
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        said = json.loads(text)
        at, day, height = said.get("at"), said.get("day"), said.get("height")
        return Row(
            int(said["number"]),
            bool(said["armed"]),
            None if at is None else datetime.fromisoformat(at),
            None if day is None else date.fromisoformat(day),
            said.get("state"),
            None if height is None else int(height),
        )
    return None
