"""The rows of the levels table: completed history and the live quote put together."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from tui.analytics.levels import LevelStats, overhead, settle, tidy
from tui.engine.spikes import agree
from tui.model.bars import NEW_YORK, settles_at
from tui.model.health import past_stamp
from tui.model.market import Schedule
from tui.model.quotes import Level, Quote, SessionWord
from tui.model.symbols import Calendar, Symbol

_CLOSE = time(16, 0)
_SATURDAY = 5


@dataclass(frozen=True)
class RowInputs:
    """What one row is made of; ``quote`` is None in the past and where none has come.

    ``stored_bars`` and ``stored_quote`` say that they are still those of an earlier run.
    ``ended`` says that the history ends too long ago, and when; ``suspect`` is a newer price that
    nobody confirms yet: it is named, and no figure of the row is made of it.
    """

    symbol: Symbol
    stats: LevelStats | None
    quote: Quote | None
    stored_bars: bool
    why: str | None
    ended: str | None = None
    suspect: Quote | None = None
    stored_quote: bool = False
    day_jump: float = math.inf


@dataclass(frozen=True)
class _Before:
    """The close before a price, and what of the source or of the history is not used for it.

    ``rescaled`` says that the known closes are of another scale than the prices of now.
    """

    close: float | None
    remark: str | None = None
    rescaled: bool = False


def level_row(inputs: RowInputs, schedule: Schedule, now: datetime) -> Level:
    """Return the row of one symbol; what is not known stays None."""
    row, suspect = _trusted_row(inputs, schedule, now), inputs.suspect
    if suspect is None:
        return row
    why = row.why if row.price is not None else "its first price is suspect, nobody confirms it yet"
    return replace(row, suspect=True, suspect_price=tidy(suspect.price), why=why)


def _trusted_row(inputs: RowInputs, schedule: Schedule, now: datetime) -> Level:
    symbol, stats, quote = inputs.symbol, inputs.stats, _usable(inputs, schedule)
    session = session_word(symbol.calendar, schedule, now)
    if stats is None and quote is None:
        return Level(symbol.ticker, symbol.name, session=session, why=inputs.why or "no data")
    price, before, quoted_at = _price(inputs, stats, quote, schedule)
    stale = inputs.ended if quote is None else None
    row = Level(
        symbol.ticker,
        symbol.name,
        price=price,
        previous_close=before.close,
        change_pct=None if stale else _ratio(price, before.close),
        quoted_at=past_stamp(quoted_at, now),
        session=session,
        from_store=inputs.stored_bars if quote is None else inputs.stored_quote,
        why=inputs.why or stale,
        remark=before.remark,
        rescaled=before.rescaled,
    )
    if stats is None or row.rescaled:
        return row
    return _with_history(row, symbol, stats, quote, inputs.ended)


def session_word(calendar: Calendar, schedule: Schedule, now: datetime) -> SessionWord:
    """Return the state of a symbol's market; where it is unknown, open whenever it may be."""
    if calendar is Calendar.ALWAYS:
        return SessionWord.ALWAYS
    state = schedule.state(now)
    if state is not None:
        return state.word
    return SessionWord.OPEN if schedule.may_be_open(now) else SessionWord.CLOSED


def closed_at(day: date, calendar: Calendar, schedule: Schedule) -> datetime:
    """Return when the bar dated ``day`` closed: its session's close, or the end of the UTC day."""
    if calendar is Calendar.ALWAYS:
        return settles_at(day, calendar)
    session = schedule.on(day)
    return session.closes if session else datetime.combine(day, _CLOSE, NEW_YORK)


def _usable(inputs: RowInputs, schedule: Schedule) -> Quote | None:
    """Drop a quote that is older than the close of the last completed bar."""
    quote, stats = inputs.quote, inputs.stats
    if quote is None or stats is None or quote.session is None:
        return quote
    if quote.session != stats.last_date:
        return quote if quote.session > stats.last_date else None
    closed = closed_at(stats.last_date, inputs.symbol.calendar, schedule)
    return quote if quote.quoted_at >= closed else None


def _price(
    inputs: RowInputs, stats: LevelStats | None, quote: Quote | None, schedule: Schedule
) -> tuple[float, _Before, datetime]:
    calendar = inputs.symbol.calendar
    if quote is not None:
        known = _close_before(quote, stats, calendar, schedule)
        return tidy(quote.price), _before(quote, known, inputs.day_jump), quote.quoted_at
    if stats is None:
        raise ValueError(inputs.symbol)
    closed = closed_at(stats.last_date, calendar, schedule)
    return stats.last_close, _Before(stats.previous_close), closed


def _before(quote: Quote, known: float | None, day_jump: float) -> _Before:
    """The source's own previous close, unless the close of that day is known to be another.

    Where only the source's lies within measure of its price, the known ones are not yet adjusted
    for a split.
    """
    told = quote.previous_close
    if told is None or known is None or agree(told, known):
        return _Before(_tidied(known if told is None else told))
    if _within(quote.price, told, day_jump) and not _within(quote.price, known, day_jump):
        words = f"the known close {known:,.6g} lies beyond measure (a split?)"
        remark = f"{words}, the source's {told:,.6g} is used; no record is told until both agree"
        return _Before(_tidied(told), remark, rescaled=True)
    words = f"the source's previous close {told:,.6g} is not used, its own bar says {known:,.6g}"
    return _Before(_tidied(known), words)


def _within(price: float, close: float, day_jump: float) -> bool:
    return abs(math.log(price / close)) <= day_jump


def _tidied(price: float | None) -> float | None:
    return price if price is None else tidy(price)


def _close_before(
    quote: Quote, stats: LevelStats | None, calendar: Calendar, schedule: Schedule
) -> float | None:
    """Return the close of the day before the quote's, None where it is not known."""
    if stats is None or quote.session is None:
        return None
    if quote.session == stats.last_date:
        return stats.previous_close
    missing = missing_close(stats.last_date, quote.session, calendar, schedule)
    return stats.last_close if missing is None else None


def missing_close(
    known_to: date, session: date, calendar: Calendar, schedule: Schedule
) -> date | None:
    """Return the trading day before ``session`` if closes are known to an earlier day only.

    Where the schedule does not reach every weekday counts as one. The demo has no gaps.
    """
    if schedule.always_open:
        return None
    before = session - timedelta(days=1)
    if calendar is Calendar.NYSE:
        while before.weekday() >= _SATURDAY:
            before -= timedelta(days=1)
        held = schedule.sessions
        if held and held[0].day < session <= held[-1].day:
            before = max(s.day for s in held if s.day < session)
    return before if before > known_to else None


def _with_history(
    row: Level, symbol: Symbol, stats: LevelStats, quote: Quote | None, ended: str | None
) -> Level:
    settled = float(settle(np.asarray(quote.price))) if quote else stats.last_settled
    highs = (quote.day_high if quote else None, settled)
    today = [tidy(high) for high in highs if high is not None]
    if ended is None:
        session = quote.session if quote else None
        later = session is not None and session > stats.last_date
        high_52w = max(stats.high_before if later else stats.high_52w, *today)
        row = replace(
            row, high_52w=high_52w, from_high_52w_pct=_distance(row.price, settled, high_52w)
        )
    row = replace(row, spark=stats.spark)
    if not symbol.kind.has_record:
        return row
    return replace(
        row,
        record_close=stats.record_close,
        record_close_date=stats.record_close_date,
        record_since=stats.first_date,
        record_high=max(stats.record_high, *today),
        from_record_pct=_distance(row.price, settled, stats.record_close),
        overhead_closes=overhead(stats, settled),
    )


def _distance(price: float | None, settled: float, top: float) -> float | None:
    """Return price / top - 1; exactly 0 where the two are one but for the rounding of the top."""
    return 0.0 if settled == top else _ratio(price, top)


def _ratio(value: float | None, base: float | None) -> float | None:
    return None if value is None or not base else value / base - 1
