"""The claims about ^RUT itself: rows 1 to 4 and 17 (method, section 1)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.breakout_rule import EventKind
from tui.analytics.claim_known import Known, cannot
from tui.analytics.claim_text import about, both, change, count, moved, price
from tui.analytics.episodes import YEAR
from tui.model.breakout import BreakoutState
from tui.model.claims import ARTICLE_DATE, ClaimVerdict, Reading
from tui.model.symbols import RUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.analytics.breakout import BreakoutEvent

NOVEMBER_2024 = (date(2024, 11, 1), date(2024, 11, 30))
_NOVEMBER_2025 = (date(2025, 11, 1), date(2025, 11, 30))
_LATE_2021 = (date(2021, 10, 1), date(2021, 12, 31))
_LEVEL = 2700.0
_RISE, _YEAR_RISE = 0.09, 0.40


def year_to_date(known: Known) -> Reading:
    """Row 1: ^RUT from the last close of 2025 to 2026-01-22, and the first close above 2,700."""
    start = known.rut_near(date(2025, 12, 31))
    rows = known.rut_rows(date(2026, 1, 1), ARTICLE_DATE)
    missing = known.lacks(RUT, ARTICLE_DATE)
    if start is None or not rows:
        return cannot(missing or "no session of 2026 with a close of 2025 before it")
    base = start.close
    rise = float(known.rut[rows[-1]]) / base - 1
    high = _first(rows, known.rut_highs[: rows.stop], known, "high")
    close, above = _first(rows, known.rut, known, "close"), known.rut[rows].max() > _LEVEL
    steps = (
        moved(base, start.date, float(known.rut[rows[-1]]), known.rut_dates[rows[-1]]),
        f"{high}, {close}",
        "so far: " + moved(base, start.date, float(known.rut[-1]), known.rut_dates[-1]),
    )
    text, as_of = change(rise) + (", above 2,700" if above else ""), known.last_date(RUT)
    why = missing if known.day >= ARTICLE_DATE else f"the three weeks end on {ARTICLE_DATE}"
    if why:
        return cannot(why, steps, computed=text, as_of=as_of, value=rise)
    return Reading(text, as_of, both(about(rise, _RISE), bool(above)), rise, steps)


def _first(rows: range, values: Sequence[float] | np.ndarray, known: Known, word: str) -> str:
    """Say when a value first rose above 2,700 in 2026."""
    row = next((row for row in rows if values[row] > _LEVEL), None)
    if row is None:
        return f"no {word} above 2,700"
    return f"first {word} above 2,700: {price(values[row])} on {known.rut_dates[row]}"


def years_in_range(known: Known) -> Reading:
    """Row 2: sessions without a record close after the highest close of late 2021."""
    if known.day <= _LATE_2021[1]:
        return cannot("the last quarter of 2021 is not over")
    rows = known.rut_rows(*_LATE_2021)
    peak = rows.start + int(np.argmax(known.rut[rows.start : rows.stop])) if rows else 0
    if not rows or known.rut[peak] < known.rut[:peak].max(initial=0):
        why = known.lacks(RUT, _LATE_2021[1])
        return cannot(why or f"{RUT} has no record close in the last quarter of 2021")
    later = np.flatnonzero(known.rut[peak:] > known.rut[peak])
    end = peak + int(later[0]) if len(later) else known.sessions
    n, level = end - peak - 1, float(known.rut[peak])
    low = float(known.rut[peak:end].min())
    steps = (
        f"record close {price(level)} on {known.rut_dates[peak]}",
        f"lowest close of the range {price(low)}, {change(low / level - 1)}",
        f"first close above it on {known.rut_dates[end]}: {price(known.rut[end])}"
        if len(later)
        else "no close above it so far",
        f"{count(n, 'session')} in between = {n / YEAR:.1f} years of {YEAR} sessions",
    )
    as_of = known.last_date(RUT)
    if not len(later) and n < 3 * YEAR:
        text = f"{n:,} sessions so far"
        return cannot("the range is not over", steps, computed=text, as_of=as_of, value=float(n))
    return Reading(count(n, "session"), as_of, range_verdict(n), float(n), steps)


def range_verdict(sessions: int) -> ClaimVerdict:
    """Judge a range: three years of 252 sessions hold, two hold in part."""
    if sessions >= 3 * YEAR:
        return ClaimVerdict.HOLDS
    return ClaimVerdict.IN_PART if sessions >= 2 * YEAR else ClaimVerdict.DOES_NOT_HOLD


def within(known: Known, span: tuple[date, date], *kinds: EventKind) -> tuple[BreakoutEvent, ...]:
    """Return the breakout rule's events of a span, of the given kinds (of all without any)."""
    return tuple(
        event
        for event in known.events
        if span[0] <= event.date <= span[1] and (not kinds or event.kind in kinds)
    )


def breakout_date(known: Known) -> Reading:
    """Row 3: did ^RUT break out in November 2024: the intraday, the closing and the later date."""
    why = known.lacks(RUT, NOVEMBER_2024[1])
    if known.day < NOVEMBER_2024[1]:
        why = "November 2024 is not over"
    if why or not known.rut_rows(*NOVEMBER_2024):
        return cannot(why or f"{RUT} has no session in November 2024")
    closes = within(known, NOVEMBER_2024, EventKind.BREAKOUT, EventKind.REBREAK)
    intraday = within(known, NOVEMBER_2024, EventKind.INTRADAY)
    later = within(known, (NOVEMBER_2024[0], date.max), EventKind.BREAKOUT)
    if closes:
        verdict = ClaimVerdict.HOLDS
    else:
        verdict = ClaimVerdict.IN_PART if intraday else ClaimVerdict.DOES_NOT_HOLD
    text = f"{later[0].date}" if later else "no record close yet"
    steps = (*_intraday_step(known, intraday), *_later_steps(known, later))
    return Reading(text, known.last_date(RUT), verdict, None, steps)


def _intraday_step(known: Known, intraday: tuple[BreakoutEvent, ...]) -> tuple[str, ...]:
    if not intraday:
        return ("no intraday record in November 2024",)
    event = intraday[0]
    high, close = known.rut_highs[event.bar], float(known.rut[event.bar])
    return (
        f"intraday record on {event.date}: high {price(high)} above {price(event.ceiling)}",
        (
            f"its close {price(close)} missed the record close {price(event.level)} "
            f"by {price(event.level - close)}"
        ),
    )


def _later_steps(known: Known, later: tuple[BreakoutEvent, ...]) -> tuple[str, ...]:
    if not later:
        return ("no record close since",)
    first = later[0]
    words = [f"first record close on {first.date}: {price(known.rut[first.bar])}"]
    after = within(known, (first.date, date.max), EventKind.FAILED, EventKind.REBREAK)
    for event in after:
        below = float(known.rut[event.bar]) / event.level - 1
        words.append(f"{event.kind} on {event.date}, {change(below)} from {price(event.level)}")
    if known.day >= _NOVEMBER_2025[1]:
        seen = ", ".join(f"{e.kind} {e.date}" for e in within(known, _NOVEMBER_2025))
        words.append(f"read as November 2025: {seen or 'no event'}")
    return tuple(words)


def price_discovery(known: Known) -> Reading:
    """Row 4: past closes above the last one, and the state of the breakout rule."""
    why = known.lacks(RUT)
    if why:
        return cannot(why)
    state = known.folded.states[known.sessions - 1]
    close = float(known.rut[-1])
    n = int((known.rut > close).sum())
    as_of, text = known.last_date(RUT), f"{n:,} above"
    steps: tuple[str, ...] = (
        f"{count(n, 'past close')} above {price(close)}",
        f"state {state.replace('_', ' ')}; record close {price(known.rut.max())}",
    )
    if state is BreakoutState.UNKNOWN:
        why = f"needs {YEAR} sessions, have {known.sessions}"
        return cannot(why, steps, computed=text, as_of=as_of, value=float(n))
    begun = [event.bar for event in known.events if event.kind is EventKind.BREAKOUT]
    if begun:
        start = begun[-1]
        clear = known.rut >= np.maximum.accumulate(known.rut)
        steps += (
            (
                f"nothing overhead on {int(clear[start:].sum()):,} of "
                f"{count(known.sessions - start, 'session')} since {known.rut_dates[start]}"
            ),
        )
    return Reading(text, as_of, overhead_verdict(n, state), float(n), steps)


def overhead_verdict(overhead: int, state: BreakoutState) -> ClaimVerdict:
    """Judge the two halves: nothing overhead holds, price discovery alone holds in part."""
    if overhead == 0:
        return ClaimVerdict.HOLDS
    discovery = state is BreakoutState.PRICE_DISCOVERY
    return ClaimVerdict.IN_PART if discovery else ClaimVerdict.DOES_NOT_HOLD


def year_2025(known: Known) -> Reading:
    """Row 17: ^RUT over calendar 2025, and from the year's lowest close to its end."""
    start = known.rut_near(date(2024, 12, 31))
    rows = known.rut_rows(date(2025, 1, 1), date(2025, 12, 31))
    why = known.lacks(RUT, date(2025, 12, 31))
    if known.day < date(2025, 12, 31):
        why = "2025 is not over"
    if why or start is None or not rows:
        return cannot(why or "no closes of 2024 and 2025 to compare")
    low = rows.start + int(np.argmin(known.rut[rows.start : rows.stop]))
    end, last, base = float(known.rut[rows[-1]]), known.rut_dates[rows[-1]], start.close
    year, from_low = end / base - 1, end / float(known.rut[low]) - 1
    steps = (
        "calendar 2025: " + moved(base, start.date, end, last),
        "from the low: " + moved(float(known.rut[low]), known.rut_dates[low], end, last),
        "the fund flows are a reference and are not judged",
    )
    text = f"{change(from_low)} from low"
    return Reading(text, known.last_date(RUT), rise_verdict(year, from_low), from_low, steps)


def rise_verdict(year: float, from_low: float) -> ClaimVerdict:
    """Judge +40 % in 2025: about so over the year holds, about so from the low holds in part."""
    if about(year, _YEAR_RISE):
        return ClaimVerdict.HOLDS
    return ClaimVerdict.IN_PART if about(from_low, _YEAR_RISE) else ClaimVerdict.DOES_NOT_HOLD
