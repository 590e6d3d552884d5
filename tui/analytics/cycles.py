"""Bitcoin's price since each halving, on the same day of every cycle (method, sections 5, 9)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.returns import STALE_SESSIONS, usable_closes, weekdays_between
from tui.model.halving import AthBeforeHalving, Cycle
from tui.model.retargets import BUNDLED, HALVINGS, utc_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.analytics.returns import Floats
    from tui.model.bars import DailyBars

DAYS_A_YEAR = 365
HALVED = BUNDLED.dates
"""UTC dates of the bundled halvings, oldest first."""
_LOOK_BACK = timedelta(days=DAYS_A_YEAR)
_MIN_RETURNS = 2


@dataclass(frozen=True, eq=False)
class _Prices:
    symbol: str
    dates: tuple[date, ...]
    closes: Floats
    highs: Floats

    def on(self, day: date) -> float | None:
        row = bisect_left(self.dates, day)
        found = row < len(self.dates) and self.dates[row] == day
        return float(self.closes[row]) if found else None

    def rows(self, first: date, last: date) -> slice:
        return slice(bisect_left(self.dates, first), bisect_right(self.dates, last))


@dataclass(frozen=True)
class _Span:
    """One cycle: halving height and date, its last day, the same day in it, today's day."""

    height: int
    start: date
    previous: date | None
    end: date
    same_day: int
    as_of: date

    @property
    def ended_before(self) -> bool:
        """The cycle was over before the day of cycle that is asked for."""
        return self.start + timedelta(days=self.same_day) > self.end


def cycles(
    btc: DailyBars | None,
    as_of: date,
    *,
    halvings: Sequence[tuple[int, int]] = HALVINGS,
    price_source: str | None = None,
    ended: date | None = None,
) -> tuple[Cycle, ...]:
    """Return every halving up to ``as_of`` and the price since it, as multiples of day 0's close.

    ``day`` and ``multiple`` count from that halving to ``as_of``. The path ends on the day before
    the next halving. Maximum, volatility and the same-day figures are those of days up to today's
    day of the current cycle; a cycle that was over by then has none of them, and says so.

    Args:
        btc: Bitcoin's daily bars; None when there are none.
        as_of: the last day that is known, UTC.
        halvings: (height, header time in Unix seconds), ascending.
        price_source: words for where the prices come from; the symbol when not given.
        ended: the day of a later halving that is not among ``halvings``: the newest cycle ends
            before it, and no same day is asked of a cycle that nobody can count.
    """
    prices = _prices(btc, as_of)
    past = [(height, utc_date(time)) for height, time in halvings if utc_date(time) <= as_of]
    ends = [start - timedelta(days=1) for _, start in past[1:]]
    ends.append(as_of if ended is None else min(ended - timedelta(days=1), as_of))
    before = [None, *(start for _, start in past)]
    source = price_source or prices.symbol
    rows = zip(past, before, ends, strict=False)
    return tuple(
        _cycle(
            _Span(height, start, previous, end, (as_of - past[-1][1]).days, as_of), prices, source
        )
        for (height, start), previous, end in rows
    )


def _prices(btc: DailyBars | None, as_of: date) -> _Prices:
    if btc is None:
        return _Prices("BTC-USD", (), np.empty(0), np.empty(0))
    bars = btc.until(as_of).complete()
    days, closes = usable_closes(bars)
    highs = np.array(bars.high, dtype=np.float64)[np.array(bars.close, dtype=np.float64) > 0]
    return _Prices(bars.symbol, tuple(days.tolist()), closes, np.fmax(highs, closes))


def _cycle(span: _Span, prices: _Prices, source: str) -> Cycle:
    base = prices.on(span.start)
    if base is None:
        return _unpriced(span, _no_price(prices, span.start))
    rows = prices.rows(span.start, span.end)
    days = [(day - span.start).days for day in prices.dates[rows]]
    multiples = prices.closes[rows] / base
    latest, why = _latest(prices, span.as_of)
    same = _same_day(span, days, prices.closes[rows])
    return Cycle(
        span.height,
        span.start,
        price_day0=base,
        price_source=source,
        day=(span.as_of - span.start).days,
        multiple=None if latest is None else latest / base,
        max_multiple=same.top,
        max_date=None if same.top_day is None else span.start + timedelta(days=same.top_day),
        realised_vol=same.vol,
        path=tuple(zip(days, multiples.tolist(), strict=True)),
        same_day_multiple=same.multiple,
        same_day_max_multiple=same.top,
        same_day_max_day=same.top_day,
        same_day_drawdown=same.drawdown,
        ath_before=_ath_before(span, prices),
        why=same.why or why,
    )


def _unpriced(span: _Span, why: str) -> Cycle:
    day = (span.as_of - span.start).days
    no_record = AthBeforeHalving(None, None, why, known=False)
    return Cycle(
        span.height, span.start, None, None, day, *(None,) * 4, (), *(None,) * 3, no_record, why
    )


def _no_price(prices: _Prices, day: date) -> str:
    if not prices.dates:
        return f"no {prices.symbol} price"
    if day < prices.dates[0]:
        return f"no {prices.symbol} price before {prices.dates[0]}"
    return f"no {prices.symbol} close on {day}"


def _latest(prices: _Prices, as_of: date) -> tuple[float | None, str | None]:
    last = prices.dates[-1]
    if weekdays_between(last, as_of) > STALE_SESSIONS:
        return None, f"{prices.symbol} ends {last}"
    return float(prices.closes[-1]), None


@dataclass(frozen=True)
class _SameDay:
    multiple: float | None = None
    top: float | None = None
    top_day: int | None = None
    vol: float | None = None
    drawdown: float | None = None
    why: str | None = None


def _same_day(span: _Span, days: list[int], closes: Floats) -> _SameDay:
    if span.ended_before:
        return _SameDay(why=f"this cycle ended on day {(span.end - span.start).days}")
    end = bisect_right(days, span.same_day)
    known = closes[:end]
    top = int(np.argmax(known))
    day = span.start + timedelta(days=days[end - 1])
    stale = weekdays_between(day, span.start + timedelta(days=span.same_day)) > STALE_SESSIONS
    return _SameDay(
        multiple=None if stale else float(known[-1] / known[0]),
        top=float(known[top] / known[0]),
        top_day=days[top],
        vol=realised_vol(days[:end], known),
        drawdown=drawdown(known),
        why=f"no close near day {span.same_day}" if stale else None,
    )


def realised_vol(days: Sequence[int], closes: Floats) -> float | None:
    """Return the sd of daily log returns times √365, a fraction; None below two returns.

    A return needs the closes of two days in a row: one over a gap is no daily return.

    Args:
        days: day number of each close, ascending.
        closes: as many closes above 0.
    """
    daily = np.diff(np.log(closes))[np.diff(days) == 1]
    if len(daily) < _MIN_RETURNS:
        return None
    return float(daily.std(ddof=1) * np.sqrt(DAYS_A_YEAR))


def drawdown(closes: Floats) -> float:
    """Return the deepest fall of a close from the highest close up to it: a fraction, at most 0.

    Args:
        closes: at least one positive close, oldest first; what came before them does not count.
    """
    return float((closes / np.maximum.accumulate(closes)).min() - 1)


def _ath_before(span: _Span, prices: _Prices) -> AthBeforeHalving:
    """First close and first high above all earlier ones in the 365 days before the halving."""
    needed = span.previous or span.start - 2 * _LOOK_BACK
    if prices.dates[0] > needed:
        return AthBeforeHalving(
            None,
            None,
            f"prices start {prices.dates[0]}: an earlier record may be missing",
            known=False,
        )
    close = _first_record(span, prices, prices.closes)
    high = _first_record(span, prices, prices.highs)
    why = None if close else "no close above the old record in the 365 days before"
    return AthBeforeHalving(close, high, why)


def _first_record(span: _Span, prices: _Prices, values: Floats) -> date | None:
    rows = prices.rows(span.start - _LOOK_BACK, span.start - timedelta(days=1))
    record = values[: rows.start].max()
    above = np.flatnonzero(values[rows] > record)
    return prices.dates[rows.start + int(above[0])] if len(above) else None
