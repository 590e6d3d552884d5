"""Realised volatility, and where Bitcoin's stands among the same days of earlier cycles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tui.analytics.cycles import DAYS_A_YEAR, HALVED
from tui.analytics.episodes import YEAR
from tui.analytics.on_sessions import Ended, last_of
from tui.analytics.returns import days_of, usable_closes
from tui.model.bars import DailyBars
from tui.model.symbols import BTC, RUT
from tui.model.volatility import Volatility

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tui.analytics.returns import Days, Floats

VIX = "^VIX"
BTC_DAYS, RUT_SESSIONS = 30, 21
PHASE_DAYS = 60
"""Days of cycle on either side that count as the same phase (method, sections 4 and 9)."""
_LEAST = 20


class Movement:
    """The series that volatility speaks of, prepared once; it can be read as of any day."""

    def __init__(self, bars: Mapping[str, DailyBars]) -> None:
        btc, rut, vix = (bars.get(symbol) or DailyBars(symbol) for symbol in (BTC, RUT, VIX))
        self._btc, (self._rut, self._closes) = usable_closes(btc)[0], usable_closes(rut)
        self._vix, self._points = usable_closes(vix)
        self._vols, self._counts = rolling_30d(*usable_closes(btc))

    def on(
        self,
        day: date,
        ended: Ended,
        *,
        halved: Sequence[date] = HALVED,
        lost: str | None = None,
    ) -> Volatility:
        """Return the volatilities up to ``day``, each with its reason where there is none.

        Args:
            day: the last day that may be seen.
            ended: tells why a series is too old to speak of ``day``, or None.
            halved: UTC dates of the halvings that are known, oldest first.
            lost: why no day of cycle can be counted, None where it can.
        """
        rut, rut_why = self._of_rut(day, ended)
        btc, btc_why = self._of_btc(day, ended)
        row, vix_why = last_of(VIX, self._vix, day, ended)
        said = Volatility(
            btc_30d=btc,
            rut_21d=rut,
            vix=None if vix_why else float(self._points[row]),
            btc_why=btc_why,
            rut_why=rut_why,
            vix_why=vix_why,
        )
        if btc is None:
            return said
        last = self._btc[np.searchsorted(self._btc, np.datetime64(day), "right") - 1]
        said = replace(said, btc_last=last.item(), phase_why=lost)
        return said if lost else self._in_phase(said, btc, days_of(halved))

    def _of_rut(self, day: date, ended: Ended) -> tuple[float | None, str | None]:
        row, why = last_of(RUT, self._rut, day, ended)
        if why:
            return None, why
        closes = self._closes[max(0, row - RUT_SESSIONS) : row + 1]
        if len(closes) <= RUT_SESSIONS:
            return None, f"needs {RUT_SESSIONS + 1} sessions of {RUT}, has {len(closes)}"
        return float(np.diff(np.log(closes)).std(ddof=1) * np.sqrt(YEAR)), None

    def _of_btc(self, day: date, ended: Ended) -> tuple[float | None, str | None]:
        row, why = last_of(BTC, self._btc, day, ended)
        if why:
            return None, why
        if np.isnan(self._vols[row]):
            n = int(self._counts[row])
            return None, f"needs {_LEAST} daily returns of {BTC} in {BTC_DAYS} days, has {n}"
        return float(self._vols[row]), None

    def _in_phase(self, said: Volatility, today: float, halved: Days) -> Volatility:
        """Add the share of the same days of earlier cycles that moved as little, or less."""
        last = np.datetime64(said.btc_last, "D")
        cycle = int(np.searchsorted(halved, last, "right")) - 1
        if cycle < 0:
            return replace(said, phase_why=f"no halving up to {last}")
        phase = int((last - halved[cycle]).astype(int))
        pools = [self._pool(halved[one : one + 2], phase) for one in range(cycle)]
        pool, found = np.concatenate([*pools, np.empty(0)]), sum(len(one) > 0 for one in pools)
        said = replace(said, phase_day=phase, phase_n=len(pool), phase_cycles=found)
        if len(pool) < _LEAST:
            why = f"earlier cycles have {len(pool)} days about day {phase}, {_LEAST} are needed"
            return replace(said, phase_why=why)
        return replace(said, btc_30d_percentile_same_phase=float(np.mean(pool <= today)))

    def _pool(self, ends: Days, phase: int) -> Floats:
        """Return the volatilities of a cycle between two halvings within 60 days of the phase."""
        start, after = ends
        first = start + np.timedelta64(max(0, phase - PHASE_DAYS), "D")
        last = min(start + np.timedelta64(phase + PHASE_DAYS, "D"), after - np.timedelta64(1, "D"))
        rows = slice(
            int(np.searchsorted(self._btc, first)), int(np.searchsorted(self._btc, last, "right"))
        )
        values = self._vols[rows]
        return values[np.isfinite(values)]


def rolling_30d(days: Days, closes: Floats) -> tuple[Floats, Floats]:
    """Return the volatility of the 30 days that end with each row, a year, and its count of n.

    The sample sd of the daily log returns times √365. A return needs the closes of two days in a
    row: a missing day is a gap, not a return over two days; fewer than 20 of the 30 give NaN.

    Args:
        days: shape (n,), ascending.
        closes: shape (n,), above 0.
    """
    if not len(days):
        return np.empty(0), np.empty(0)
    place = (days - days[0]).astype(np.int64)
    moves = np.full(int(place[-1]) + 1, np.nan)
    steps = np.diff(np.log(closes))
    moves[place[1:]] = np.where(np.diff(place) == 1, steps, np.nan)
    # A window at a time: running sums would carry rounding of other days into this one.
    padded = np.concatenate([np.full(BTC_DAYS - 1, np.nan), moves])
    windows = np.ascontiguousarray(sliding_window_view(padded, BTC_DAYS)[place])
    known = np.isfinite(windows)
    n = known.sum(axis=1).astype(np.float64)
    enough = n >= _LEAST
    mean = np.where(known, windows, 0.0).sum(axis=1) / np.where(enough, n, 1)
    squares = np.where(known, (windows - mean[:, np.newaxis]) ** 2, 0.0).sum(axis=1)
    variance = squares / np.where(enough, n - 1, 1)
    return np.where(enough, np.sqrt(variance * DAYS_A_YEAR), np.nan), n
