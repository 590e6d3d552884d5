"""Any series read on the sessions of another one, without look-ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.returns import STALE_SESSIONS, days_of

if TYPE_CHECKING:
    from tui.analytics.returns import Days, Floats
    from tui.model.bars import DailyBars

Ended = Callable[[str, date], str | None]
"""Tells why a symbol whose last close is of a date is too old to speak of today, or None."""


def finite_closes(bars: DailyBars) -> tuple[Days, Floats]:
    """Return dates and closes of the completed bars whose close is a number, of either sign."""
    done = bars.complete()
    closes = np.array(done.close, dtype=np.float64)
    keep = np.isfinite(closes)
    return days_of(done.dates)[keep], closes[keep]


def on_sessions(days: Days, values: Floats, sessions: Days) -> Floats:
    """Return the last value on or before each session.

    Args:
        days: shape (n,), ascending dates of the values.
        values: shape (n,).
        sessions: shape (m,), ascending dates.

    Returns:
        Shape (m,); NaN where there is no value yet, or where more than five sessions have passed
        since the last one (contract, "Closed vocabularies").
    """
    if not len(days):
        return np.full(len(sessions), np.nan)
    row = np.searchsorted(days, sessions, side="right") - 1
    found = np.maximum(row, 0)
    behind = np.arange(1, len(sessions) + 1) - np.searchsorted(sessions, days, side="right")[found]
    return np.where((row >= 0) & (behind <= STALE_SESSIONS), values[found], np.nan)


def lacking(symbol: str, days: Days, sessions: Days) -> str | None:
    """Return why a series cannot speak of the last of the sessions, or None when it can."""
    if not len(sessions):
        return None
    row = int(np.searchsorted(days, sessions[-1], side="right")) - 1
    if row < 0:
        return f"no {symbol} close up to {sessions[-1]}"
    behind = len(sessions) - int(np.searchsorted(sessions, days[row], side="right"))
    if behind <= STALE_SESSIONS:
        return None
    return f"{symbol} ends {days[row]}, {behind} sessions before {sessions[-1]}"


def last_of(symbol: str, days: Days, day: date, ended: Ended) -> tuple[int, str | None]:
    """Return the row of the last value up to ``day``, and why it cannot speak of that day."""
    row = int(np.searchsorted(days, np.datetime64(day), side="right")) - 1
    if row < 0:
        return row, f"no {symbol} close up to {day}"
    return row, ended(symbol, days[row].item())
