"""Yields: 13 weeks, 10 years, slope, change (method, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.on_sessions import Ended, finite_closes, last_of, on_sessions
from tui.analytics.returns import usable_closes
from tui.model.bars import DailyBars
from tui.model.rates import Rates
from tui.model.symbols import RUT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

IRX, TNX = "^IRX", "^TNX"
HIGHEST = 25.0
"""A yield in percent lies between 0 and this, neither included: the old quotes were ten times."""
SESSIONS = 63


class Yields:
    """Both yields on the sessions of ^RUT, prepared once; they can be read as of any day."""

    def __init__(self, bars: Mapping[str, DailyBars]) -> None:
        self._sessions, _ = usable_closes(bars.get(RUT) or DailyBars(RUT))
        self._series = {
            symbol: finite_closes(bars.get(symbol) or DailyBars(symbol)) for symbol in (IRX, TNX)
        }
        self._long = on_sessions(*self._series[TNX], self._sessions)

    def on(self, day: date, ended: Ended) -> Rates:
        """Return the yields up to ``day``; one that cannot be a yield in percent is refused."""
        irx, irx_why = self._last(IRX, day, ended)
        tnx, tnx_why = self._last(TNX, day, ended)
        before, why = self._before(day, ended)
        change = None if tnx is None or before is None else 100 * (tnx - before)
        return Rates(
            irx=irx,
            tnx=tnx,
            slope=None if irx is None or tnx is None else tnx - irx,
            change_63_bp=change,
            irx_why=irx_why,
            tnx_why=tnx_why,
            change_why=tnx_why or why,
            as_of=day,
        )

    def _last(self, symbol: str, day: date, ended: Ended) -> tuple[float | None, str | None]:
        days, values = self._series[symbol]
        row, why = last_of(symbol, days, day, ended)
        return (None, why) if why else _checked(symbol, days[row].item(), float(values[row]))

    def _before(self, day: date, ended: Ended) -> tuple[float | None, str | None]:
        """Return ^TNX 63 sessions of ^RUT ago."""
        row, why = last_of(RUT, self._sessions, day, ended)
        if why:
            return None, why
        if row < SESSIONS:
            return None, f"needs {SESSIONS + 1} sessions of {RUT}, has {row + 1}"
        session, value = self._sessions[row - SESSIONS].item(), self._long[row - SESSIONS]
        if np.isnan(value):
            return None, f"no {TNX} close about {session}"
        return _checked(TNX, session, float(value))


def _checked(symbol: str, day: date, value: float) -> tuple[float | None, str | None]:
    if 0 < value < HIGHEST:
        return value, None
    return None, f"{symbol} {value:.2f} on {day} is no yield in percent (0 to {HIGHEST:.0f})"
