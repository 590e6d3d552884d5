"""Bitcoin after a date: exact forward returns, every start date beside them (method, section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tui.analytics.returns import STALE_SESSIONS, usable_closes, weekdays_between
from tui.model.evidence import HORIZONS, Baseline, Event, Fan
from tui.model.retargets import BUNDLED, KnownHalvings
from tui.model.symbols import BTC

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tui.analytics.returns import Floats
    from tui.model.bars import DailyBars

Rows = npt.NDArray[np.intp]

TOP_WINDOW = 540
DRAWDOWN_WINDOW = 365
FAN_STEP = 5
_FAN_QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, eq=False)
class DailyCloses:
    """One close a UTC day without holes in the calendar: NaN where the data have none.

    ``closes[i]`` is of ``first + i days`` and the last one is a number. ``known_to`` is the day up
    to which a missing close is a gap; a later one is still to come. ``halvings`` are those
    from which its days are counted.
    """

    symbol: str
    first: date
    closes: Floats
    known_to: date
    ends: date | None = None
    halvings: KnownHalvings = BUNDLED

    def row(self, day: date) -> int:
        """Return the row of ``day``, which may lie outside of ``closes``."""
        return (day - self.first).days

    def on(self, day: date) -> float | None:
        """Return the close of exactly that day, None when there is none."""
        row = self.row(day)
        if not 0 <= row < len(self.closes) or np.isnan(self.closes[row]):
            return None
        return float(self.closes[row])

    def missing(self, day: date) -> str:
        """Say in words why there is no close of that day."""
        if self.ends is None:
            return f"no {self.symbol} price"
        if day < self.first:
            return f"no {self.symbol} price before {self.first}"
        yet = " yet" if day > self.known_to else ""
        return f"no {self.symbol} close on {day}{yet}"

    @property
    def stale(self) -> bool:
        """The series ends too long before the day that is asked for."""
        return self.ends is not None and self.known_to > self.ends


def daily_closes(
    btc: DailyBars | None, as_of: date, halvings: KnownHalvings = BUNDLED
) -> DailyCloses:
    """Return the completed closes up to ``as_of``, one a calendar day.

    A series that ends more than five weekdays before ``as_of`` counts as ended: what it lacks is
    missing. Otherwise the days after its last close are still to come (method, section 7).
    """
    if btc is None:
        return DailyCloses(BTC, as_of, np.empty(0), as_of, halvings=halvings)
    days, closes = usable_closes(btc.until(as_of))
    if not len(days):
        return DailyCloses(btc.symbol, as_of, np.empty(0), as_of, halvings=halvings)
    rows = (days - days[0]).astype(np.intp)
    dense = np.full(int(rows[-1]) + 1, np.nan)
    dense[rows] = closes
    ends: date = days[-1].item()
    stale = weekdays_between(ends, as_of) > STALE_SESSIONS
    known_to = as_of if stale else ends
    return DailyCloses(btc.symbol, days[0].item(), dense, known_to, ends, halvings)


@dataclass(frozen=True, eq=False)
class Starts:
    """Every start date with both closes at one horizon, oldest first; shape (N,) each.

    ``rows`` count days from the first close, ``multiples`` are close(s + h) / close(s).
    """

    horizon: int
    rows: Rows
    multiples: Floats
    logs: Floats

    def has(self, row: int) -> bool:
        """Tell whether the day in that row is a start date."""
        place = int(np.searchsorted(self.rows, row))
        return place < len(self.rows) and bool(self.rows[place] == row)

    def places(self, rows: Sequence[int]) -> Rows:
        """Return the positions, among the start dates, of rows that are start dates."""
        return np.searchsorted(self.rows, np.array(rows, dtype=np.intp))


def starts(prices: DailyCloses, horizon: int) -> Starts:
    """Return every start date that is complete at ``horizon`` calendar days."""
    multiples = prices.closes[horizon:] / prices.closes[: max(len(prices.closes) - horizon, 0)]
    rows = np.flatnonzero(np.isfinite(multiples))
    return Starts(horizon, rows, multiples[rows], np.log(multiples[rows]))


def baseline(found: Starts) -> Baseline:
    """Return what every start date would have brought (method, section 4).

    Positive is above 0, doubled at least 2x; the count of spans that do not overlap is N / h.
    """
    n = len(found.rows)
    if not n:
        return Baseline(0, None, None, None, 0.0)
    return Baseline(
        n,
        median=float(np.median(found.multiples)) - 1,
        share_positive=float(np.mean(found.multiples > 1)),
        share_doubled=float(np.mean(found.multiples >= 2)),
        n_nonoverlapping=n / found.horizon,
    )


def fan(prices: DailyCloses) -> Fan:
    """Return the 10, 50 and 90 % quantiles of close(s + d) / close(s) over all start dates s.

    ``d`` runs from 0 to 540 by 5 days, as far as there is a start date with both closes.
    Quantiles are linear between order statistics.
    """
    days: list[int] = []
    bands: list[tuple[float, ...]] = []
    for day in range(0, TOP_WINDOW + 1, FAN_STEP):
        later = prices.closes[day:]
        multiples = later / prices.closes[: len(later)]
        usable = multiples[np.isfinite(multiples)]
        if len(usable):
            days.append(day)
            bands.append(_quantiles(usable))
    low, middle, high = zip(*bands, strict=True) if bands else ((), (), ())
    return Fan(tuple(days), low, middle, high)


def _quantiles(values: Floats) -> tuple[float, ...]:
    """Return the fan's quantiles by one partial sort: many times faster than np.quantile."""
    places = [share * (len(values) - 1) for share in _FAN_QUANTILES]
    below = [int(place) for place in places]
    above = [min(place + 1, len(values) - 1) for place in below]
    ordered = np.partition(values, sorted({*below, *above}))
    return tuple(
        float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
        for place, low, high in zip(places, below, above, strict=True)
    )


def event(prices: DailyCloses, day: date, *, price_source: str | None = None) -> Event:
    """Return what Bitcoin did after ``day``, as far as the closes go (method, section 4).

    r_h = close(day + h) / close(day) - 1 with both closes of exactly those UTC dates, never a
    neighbour's. A horizon that is still to come has the date on which it matures; one that a gap
    hides has neither and ``why`` names the date. The maximum counts the breakout day itself;
    the drawdown is the deepest fall from the highest close so far, at most 0.
    """
    base = prices.on(day)
    phase = prices.halvings.days_since(day)
    ends = {h: day + timedelta(days=h) for h in HORIZONS}
    to_come = {h: end for h, end in ends.items() if end > prices.known_to}
    if base is None:
        return Event(
            day,
            None,
            phase,
            forward=dict.fromkeys(HORIZONS),
            matures=to_come if day > prices.known_to else {},
            complete=dict.fromkeys(HORIZONS, False),
            why=prices.missing(day),
        )
    later = {h: prices.on(end) for h, end in ends.items()}
    gaps = [prices.missing(ends[h]) for h in HORIZONS if later[h] is None and h not in to_come]
    top, drawdown = _top(prices, day), _drawdown(prices, day)
    return Event(
        day,
        base,
        phase,
        forward={h: None if close is None else close / base - 1 for h, close in later.items()},
        matures=to_come,
        complete={h: close is not None for h, close in later.items()},
        max_multiple=top[0],
        max_date=top[1],
        max_open=_open(prices, day, TOP_WINDOW),
        max_drawdown_365=drawdown,
        drawdown_open=_open(prices, day, DRAWDOWN_WINDOW),
        price_source=price_source or prices.symbol,
        why="; ".join(gaps) or None,
        path=_path(prices, day),
    )


def _window(prices: DailyCloses, day: date, days: int) -> Floats:
    row = prices.row(day)
    return prices.closes[row : row + days + 1]


def _open(prices: DailyCloses, day: date, days: int) -> bool:
    return prices.row(day) + days >= len(prices.closes)


def _top(prices: DailyCloses, day: date) -> tuple[float, date]:
    seen = _window(prices, day, TOP_WINDOW)
    top = int(np.nanargmax(seen))
    return float(seen[top] / seen[0]), day + timedelta(days=top)


def _drawdown(prices: DailyCloses, day: date) -> float:
    seen = _window(prices, day, DRAWDOWN_WINDOW)
    return float(np.nanmin(seen / np.fmax.accumulate(seen))) - 1


def _path(prices: DailyCloses, day: date) -> tuple[tuple[int, float], ...]:
    seen = _window(prices, day, TOP_WINDOW)
    rows = np.flatnonzero(np.isfinite(seen))
    return tuple(zip(rows.tolist(), (seen[rows] / seen[0]).tolist(), strict=True))
