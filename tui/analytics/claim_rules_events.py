"""The claims about Bitcoin at and after the breakouts: rows 5 to 8 (method, sections 1, 4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tui.analytics.breakout_rule import EventKind
from tui.analytics.claim_known import Close, Known, cannot
from tui.analytics.claim_rules_russell import NOVEMBER_2024, within
from tui.analytics.claim_text import about, both, change, count, moved, price, signed
from tui.analytics.event_study import TOP_WINDOW
from tui.analytics.evidence import GENESIS
from tui.analytics.rates import HIGHEST, IRX, TNX
from tui.model.claims import ClaimVerdict, Reading
from tui.model.evidence import VERDICT_HORIZON
from tui.model.symbols import BTC, RUT

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMED_YEARS = (2016, 2020)
_TWO_YEARS = timedelta(days=730)
_TOP_WINDOW = timedelta(days=TOP_WINDOW)
_NEARLY_OVER = 0.5
_JUST = 183
_NEAR = 0.1


class After(NamedTuple):
    """Bitcoin after one breakout: start close, return at 365 days when complete, else so far."""

    date: date
    start: float
    complete: bool
    move: float

    @property
    def doubled(self) -> bool:
        """The 365 days are complete and at least doubled the price."""
        return self.complete and self.move >= 1


def bull_starts(known: Known) -> Reading:
    """Row 5: Bitcoin 365 days after every breakout of ^RUT that has a price."""
    missing = known.lacks(RUT) or known.lacks(BTC)
    after, unpriced = _after_breakouts(known)
    if missing and not after:
        return cannot(missing)
    complete = [event for event in after if event.complete]
    text = f"{sum(event.doubled for event in complete)} of {len(complete)}"
    running = len(after) - len(complete)
    text += f", {running} open" if running else ""
    steps = (
        *unpriced,
        *(_after_step(event, known.phase(event.date)) for event in after),
        _toss_step(len(complete)),
    )
    verdict = bull_verdict(after)
    value, as_of = float(sum(event.doubled for event in complete)), known.last_date(BTC)
    if verdict is ClaimVerdict.CANNOT:
        why = "the 365 days after a breakout of 2016 and one of 2020 are not both known"
        return cannot(missing or why, steps, computed=text, as_of=as_of, value=value)
    return Reading(text, as_of, verdict, value, steps)


def _toss_step(complete: int) -> str:
    if not complete:
        return "complete events 0: nothing to judge"
    return (
        f"complete events {complete}: if a rise were a coin's toss, all would rise "
        f"with chance {0.5**complete:.2g}"
    )


def _after_breakouts(known: Known) -> tuple[list[After], tuple[str, ...]]:
    """Return the events in Bitcoin's life with a price, and a line for those without."""
    btc, found, none = known.series(BTC), [], []
    for event in known.events:
        if event.kind is not EventKind.BREAKOUT or event.date < GENESIS:
            continue
        start, end = btc.at(event.date), event.date + timedelta(days=VERDICT_HORIZON)
        complete = end <= known.day
        latest = btc.near(known.day)
        last = btc.at(end) if complete else latest and latest.close
        if start is None or last is None:
            none.append(event.date)
        else:
            found.append(After(event.date, start, complete, last / start - 1))
    if not none:
        return found, ()
    line = (
        f"{count(len(none), 'breakout')} in Bitcoin's life without the {BTC} closes that it takes, "
        f"the last on {none[-1]}"
    )
    return found, (line,)


def _after_step(event: After, phase: str) -> str:
    end = event.date + timedelta(days=VERDICT_HORIZON)
    state = f"by {end}" if event.complete else f"so far, due {end}"
    return f"{event.date} ({phase}): {price(event.start)}, {change(event.move)} {state}"


def bull_verdict(events: Sequence[After]) -> ClaimVerdict:
    """Judge row 5: the breakouts of 2016 and 2020 doubled, and no other one speaks against it."""
    named = [e for e in events if e.date.year in NAMED_YEARS and e.complete]
    if {event.date.year for event in named} != set(NAMED_YEARS):
        return ClaimVerdict.CANNOT
    hits = [event.doubled for event in named]
    if not any(hits):
        return ClaimVerdict.DOES_NOT_HOLD
    others = [event for event in events if event not in named]
    against = any(e.move < 0 or (e.complete and not e.doubled) for e in others)
    return ClaimVerdict.IN_PART if against or not all(hits) else ClaimVerdict.HOLDS


def hikes_and_halving(known: Known) -> Reading:
    """Row 6: the 13-week yield in the two years after the breakout of 2016, days since halving."""
    event = known.breakout_in(2016)
    if event is None:
        return cannot(_no_breakout(known, 2016))
    since, end = known.days_since_halving(event.date) or 0, event.date + _TWO_YEARS
    steps: tuple[str, ...] = (f"breakout on {event.date}: {since} days after the halving of 2016",)
    partly = f"hikes ·, {since} d"
    missing = known.lacks(IRX, end)
    before = known.series(IRX).near(event.date)
    later = _yields(known, IRX, event.date, end)
    if missing or before is None or not later:
        why = missing or f"{IRX} has no yield about {event.date}"
        return cannot(why, steps, computed=partly, as_of=known.last_date(RUT), value=None)
    top = max(later, key=lambda point: point.close)
    rise = top.close - before.close
    steps += (
        (
            f"{IRX} {before.close:.2f} % on {before.date} → {top.close:.2f} % on {top.date}, "
            f"the highest within two years: {signed(rise, 1)} points"
        ),
    )
    text, as_of = f"hikes {signed(rise, 1)} pp, {since} d", known.last_date(IRX)
    if known.day < end:
        why = f"the two years end on {end}"
        return cannot(why, steps, computed=text, as_of=as_of, value=rise)
    return Reading(text, as_of, both(rise < _NEARLY_OVER, since <= _JUST), rise, steps)


def _no_breakout(known: Known, year: int) -> str:
    end = date(year, 12, 31)
    so_far = "" if known.day >= end else f" up to {known.day}"
    return known.lacks(RUT, end) or f"{RUT} has no breakout of {year}{so_far}"


def _yields(known: Known, symbol: str, first: date, last: date) -> list[Close]:
    """Return the plausible yields of a span, in percent (method, section 6)."""
    points = known.series(symbol).span(first, last)
    return [point for point in points if point.close < HIGHEST]


def from_10k_to_69k(known: Known) -> Reading:
    """Row 7: Bitcoin's close on the breakout of 2020 and the highest within 540 days."""
    event = known.breakout_in(2020)
    if event is None:
        return cannot(_no_breakout(known, 2020))
    end, btc = event.date + _TOP_WINDOW, known.series(BTC)
    start = btc.at(event.date)
    if start is None:
        return cannot(known.lacks(BTC, event.date) or f"no {BTC} close on {event.date}")
    top = max(btc.span(event.date, end), key=lambda point: point.close)
    steps = (
        f"{moved(start, event.date, top.close, top.date)}, the highest within 540 days",
        "read as 10,000 to 20,000, the start would fit",
        *_floor_steps(known, event.date),
    )
    text, as_of = f"{start:,.0f} → {top.close:,.0f}", known.last_date(BTC)
    why = f"the 540 days end on {end}" if known.day < end else known.lacks(BTC, end)
    if why:
        return cannot(why, steps, computed=text, as_of=as_of, value=top.close)
    verdict = both(about(start, 10_000), about(top.close, 69_000))
    return Reading(text, as_of, verdict, top.close, steps)


def _floor_steps(known: Known, day: date) -> tuple[str, ...]:
    """Say how low the rates were on a day: the statement that they were at the floor."""
    words = []
    for symbol, name in ((IRX, "13-week"), (TNX, "10-year")):
        point = known.series(symbol).near(day)
        if point is None or point.close >= HIGHEST:
            words.append(f"{name} yield {symbol}: no figure of {day}")
            continue
        lower = sum(p.close < point.close for p in _yields(known, symbol, date.min, day))
        words.append(
            f"{name} yield {symbol} {point.close:.2f} % on {point.date}: "
            f"{count(lower, 'earlier close')} were lower"
        )
    return tuple(words)


def near_100k(known: Known) -> Reading:
    """Row 8: Bitcoin's close on the day that ^RUT broke out in November 2024."""
    why = known.lacks(RUT, NOVEMBER_2024[1])
    if known.day < NOVEMBER_2024[1]:
        why = "November 2024 is not over"
    if why or not known.rut_rows(*NOVEMBER_2024):
        return cannot(why or "^RUT has no session in November 2024")
    records = within(known, NOVEMBER_2024, EventKind.BREAKOUT, EventKind.REBREAK)
    events = records or within(known, NOVEMBER_2024, EventKind.INTRADAY)
    as_of = known.last_date(RUT)
    if not events:
        text = "no breakout"
        return Reading(text, as_of, ClaimVerdict.DOES_NOT_HOLD, steps=("no record that month",))
    day = events[0].date
    close = known.series(BTC).at(day)
    if close is None:
        return cannot(known.lacks(BTC, day) or f"no {BTC} close on {day}")
    kind = "record close" if records else "intraday record only, no record close"
    steps = (
        f"{RUT} on {day}: {kind}",
        f"{BTC} closed at {price(close)} that day",
        *_since_step(known, day),
    )
    verdict = both(about(close, 100_000, _NEAR), bool(records))
    return Reading(f"{close:,.0f}", as_of, verdict, close, steps)


def _since_step(known: Known, day: date) -> tuple[str, ...]:
    """Name Bitcoin's close on the first record close after the intraday one."""
    later = within(known, (day, date.max), EventKind.BREAKOUT)
    close = known.series(BTC).at(later[0].date) if later else None
    if not later or close is None:
        return ()
    return (f"on the first record close, {later[0].date}, it was at {price(close)}",)
