"""Small caps against large ones: the ratio ^RUT / ^GSPC (method, sections 6 and 9)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.on_sessions import lacking
from tui.analytics.returns import paired, usable_closes
from tui.model.bars import DailyBars
from tui.model.breakout import BreakoutState
from tui.model.risk_curve import SmallVsLarge
from tui.model.symbols import RUT, SPX

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tui.model.breakout import Breakout

WINDOW = 252
_DRAWN = 12 * 252
# The close stands above the level: at RETEST it has come back to it, at PULLBACK far from it.
_OUT = (BreakoutState.BREAKOUT, BreakoutState.CONFIRMED, BreakoutState.PRICE_DISCOVERY)


class SmallLarge:
    """The ratio on all common sessions, prepared once; it can be read as of any day."""

    def __init__(self, bars: Mapping[str, DailyBars]) -> None:
        rut, spx = (bars.get(symbol) or DailyBars(symbol) for symbol in (RUT, SPX))
        both = paired(rut, spx)
        self._sessions, _ = usable_closes(rut)
        self._large_days, _ = usable_closes(spx)
        ratios = both.closes[:, 0] / both.closes[:, 1]
        self._path: tuple[tuple[date, float], ...] = tuple(
            zip(both.sessions, ratios.tolist(), strict=True)
        )

    def on(self, day: date) -> SmallVsLarge:
        """Return the ratio of the last common session up to ``day`` and where it stands."""
        end = bisect_right(self._path, day, key=lambda point: point[0])
        sessions = self._sessions[: np.searchsorted(self._sessions, np.datetime64(day), "right")]
        if not len(sessions):
            return SmallVsLarge(why=f"no {RUT} close up to {day}")
        why = lacking(SPX, self._large_days, sessions)
        window = self._path[max(0, end - WINDOW) : end]
        if why or not window:
            return SmallVsLarge(why=why or f"{RUT} and {SPX} have no common session")
        last, ratio = window[-1]
        said = SmallVsLarge(
            ratio, n=len(window), last=last, path=self._path[max(0, end - _DRAWN) : end]
        )
        if len(window) < WINDOW:
            return replace(said, why=f"needs {WINDOW} common sessions, has {len(window)}")
        top_day, top = max(window, key=lambda point: (point[1], point[0]))
        share = sum(value <= ratio for _, value in window) / WINDOW
        return replace(said, percentile_252=share, record_252=top, record_252_date=top_day)


def absolute_only(said: SmallVsLarge, breakout: Breakout) -> bool | None:
    """Tell whether ^RUT is broken out in absolute terms while the ratio is under its own record.

    Broken out is a completed close above the level: BREAKOUT, CONFIRMED or PRICE_DISCOVERY. The
    record is the highest of the last 252 ratios. None where the ratio has no such record yet, and
    where the breakout that is followed is not that of ^RUT.
    """
    if said.ratio is None or said.record_252 is None or breakout.symbol != RUT:
        return None
    return breakout.state in _OUT and said.ratio < said.record_252
