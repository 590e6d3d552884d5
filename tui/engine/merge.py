"""Joining newly seen daily bars to those already known."""

from __future__ import annotations

import math
from datetime import date

from tui.model.bars import DailyBars

Row = tuple[float, ...]

_COLUMNS = ("open", "high", "low", "close", "adj_close", "volume")
_CLOSE = _COLUMNS.index("close")


def merge(known: DailyBars | None, seen: DailyBars) -> DailyBars:
    """Return ``known`` with the rows of ``seen`` put in by date; newer rows win.

    A final row is never replaced by a running one (``complete_to`` only grows), nor by one without
    a close. A running row that later answers pass over never becomes final: it is dropped.
    """
    if known is None or not len(known):
        return seen
    if not len(seen):
        return known
    rows = dict(zip(known.dates, _rows(known), strict=True))
    for day, row in zip(seen.dates, _rows(seen), strict=True):
        if day not in rows or _replaces(known, seen, day, row, rows[day]):
            rows[day] = row
    dates = tuple(sorted(day for day in rows if not _passed_over(known, seen, day)))
    columns = zip(*(rows[day] for day in dates), strict=True)
    ends = [bars.complete_to for bars in (known, seen) if bars.complete_to is not None]
    return DailyBars(
        known.symbol,
        dates,
        **dict(zip(_COLUMNS, map(tuple, columns), strict=True)),
        complete_to=max(ends, default=None),
        notes=seen.notes,
    )


def _rows(bars: DailyBars) -> list[Row]:
    return list(zip(*(getattr(bars, name) for name in _COLUMNS), strict=True))


def _replaces(known: DailyBars, seen: DailyBars, day: date, new: Row, old: Row) -> bool:
    final = _is_final(seen, day)
    if math.isnan(new[_CLOSE]) and not math.isnan(old[_CLOSE]):
        return final and not _is_final(known, day)
    return final or not _is_final(known, day)


def _passed_over(known: DailyBars, seen: DailyBars, day: date) -> bool:
    """Tell whether a row runs in ``known``, and ``seen`` is final beyond it without having it."""
    return _is_final(seen, day) and not _is_final(known, day) and day not in seen.dates


def _is_final(bars: DailyBars, day: date) -> bool:
    return bars.complete_to is not None and day <= bars.complete_to
