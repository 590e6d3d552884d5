"""The claims about Bitcoin's halvings and cycles: rows 9 to 13 (method, sections 1, 5)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tui.analytics import issuance
from tui.analytics.claim_known import Known, cannot
from tui.analytics.claim_text import about, both, change, moved, share, times
from tui.model.claims import ClaimVerdict, Reading
from tui.model.retargets import HALVINGS, utc_date
from tui.model.symbols import BTC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.model.halving import Cycle

HALVING_2024 = utc_date(HALVINGS[3][1])
_HEIGHT_2024 = HALVINGS[3][0]
_RISE = 0.5
_IN_PART = 0.5
EARLIER = (2016, 2020)
_PUBLISHED = {2016: 27.0, 2020: 5.0}
_DAYS_BEFORE = 3
_NOT_BEGUN = "the cycle that the claim speaks of has not begun"


def since_halving(known: Known) -> Reading:
    """Row 9: Bitcoin's close on the halving day of 2024 to the last one."""
    btc = known.series(BTC)
    if known.day < HALVING_2024:
        return cannot(_NOT_BEGUN)
    base, why = btc.at(HALVING_2024), known.lacks(BTC)
    if why or base is None or btc.last is None:
        return cannot(why or f"no {BTC} close on {HALVING_2024}")
    day, last = btc.last
    rise = last / base - 1
    closes = btc.span(HALVING_2024 + timedelta(days=1), day)
    fitting = [point.date for point in closes if about(point.close / base - 1, _RISE)]
    held = f"about +50 % on {len(fitting):,} of {len(closes):,} days since"
    steps = (
        f"UTC closes {moved(base, HALVING_2024, last, day)}",
        held + (f", last on {fitting[-1]}" if fitting else ""),
        f"the two published prices alone make {change(90_000 / 63_000 - 1)}",
    )
    return Reading(change(rise), day, rise_verdict(rise), rise, steps)


def rise_verdict(rise: float) -> ClaimVerdict:
    """Judge "about +50 %": within a quarter of it holds, within a half holds in part."""
    if about(rise, _RISE):
        return ClaimVerdict.HOLDS
    return ClaimVerdict.IN_PART if about(rise, _RISE, _IN_PART) else ClaimVerdict.DOES_NOT_HOLD


def same_point(known: Known) -> Reading:
    """Row 10: the earlier cycles' multiples on the day of cycle that is today's."""
    now = known.cycles.get(HALVING_2024.year)
    if now is None:
        return cannot(_NOT_BEGUN)
    why = known.lacks(BTC)
    then = {year: known.cycles[year] for year in EARLIER}
    found = {year: cycle.same_day_multiple for year, cycle in then.items()}
    older, newer = found[2016], found[2020]
    steps = (
        _same_day_step(known, now.day),
        _same_day_step(known, now.day - _DAYS_BEFORE),
        _tops_step([*then.values(), now], now.day),
        *_breakout_to_top(known),
        *(f"{c.date.year}: {c.why}" for c in known.cycles.values() if c.price_day0 is None),
    )
    if why or older is None or newer is None:
        gaps = (cycle.why for year, cycle in then.items() if found[year] is None)
        return cannot(why or next(gaps, None) or f"no {BTC} multiple", steps)
    text = f"{times(newer)}, {times(older)}"
    return Reading(text, known.last_date(BTC), multiples_verdict(newer, older), older, steps)


def multiples_verdict(newer: float, older: float) -> ClaimVerdict:
    """Judge 5x in the cycle of 2020 and 27x in that of 2016."""
    return both(about(newer, _PUBLISHED[2020]), about(older, _PUBLISHED[2016]))


def _multiple(known: Known, year: int, day: int) -> float | None:
    """Return a cycle's multiple on one of its days: closes of exactly those dates."""
    start = known.cycles[year].date
    base = known.series(BTC).at(start)
    close = known.series(BTC).at(start + timedelta(days=day))
    return None if base is None or close is None else close / base


def _same_day_step(known: Known, day: int) -> str:
    words = []
    for year in (*reversed(EARLIER), HALVING_2024.year):
        multiple = _multiple(known, year, day)
        # The running cycle's multiple is near 1: one decimal would hide it.
        digits = 2 if year == HALVING_2024.year else 1
        words.append(f"{year} " + ("·" if multiple is None else f"{multiple:.{digits}f}x"))
    return f"day {day}: {', '.join(words)}"


def _tops_step(found: Sequence[Cycle], day: int) -> str:
    tops = [(cycle.date.year, cycle.max_multiple) for cycle in found]
    words = ", ".join(f"{year} {'·' if top is None else f'{top:.2f}x'}" for year, top in tops)
    known = [top for _, top in tops if top is not None]
    falling = all(later < earlier for earlier, later in pairwise(known))
    trend = "smaller each time" if falling else "not smaller each time"
    return f"highest up to day {day}: {words}: {trend if len(known) > 1 else 'one cycle only'}"


def _breakout_to_top(known: Known) -> tuple[str, ...]:
    """Where 27x does come from: the breakout of 2016 to the top of 2017."""
    event = known.breakout_in(2016)
    start = known.series(BTC).at(event.date) if event else None
    if event is None or start is None:
        return ()
    span = known.series(BTC).span(event.date, event.date + timedelta(days=540))
    top = max(span, key=lambda point: point.close)
    return (f"breakout {event.date} to the top {top.date}: {times(top.close / start)}",)


def issued_and_inflation(known: Known) -> Reading:
    """Row 11: scheduled issuance at the halving of 2024, and at today's height."""
    if known.height is None:
        return cannot("before the first block")
    height, day, estimated = known.height
    mined, rate = issuance.issued_share(height), issuance.inflation_annual(height)
    before = issuance.inflation_annual(_HEIGHT_2024 - 1)
    after = issuance.inflation_annual(_HEIGHT_2024)
    issued_then = share(issuance.issued_share(_HEIGHT_2024 - 1), 2)
    at = f"at height {height:,}" + (", an estimate" if estimated else "")
    text = f"{share(mined, 2)}, {share(rate, 3)}"
    steps = (
        f"at the halving of height {_HEIGHT_2024:,}: {issued_then} issued",
        f"inflation there {share(before, 3)} → {share(after, 3)} a year",
        f"{at}: {share(mined, 2)} issued, inflation {share(rate, 3)} a year",
        "scheduled issuance: the spendable total is a little lower",
    )
    verdict = issuance_verdict(before, after, mined)
    return Reading(text, day, verdict, mined, steps)


def issuance_verdict(before: float, after: float, mined: float) -> ClaimVerdict:
    """Judge 1.7 % to 0.85 % (within 0.05 points each) and 94 % (within half a point)."""
    rates = about(before, 0.017, 0.0005 / 0.017) and about(after, 0.0085, 0.0005 / 0.0085)
    return both(rates, about(mined, 0.94, 0.005 / 0.94))


def record_before_halving(known: Known) -> Reading:
    """Row 12: first close above the old record in the 365 days before each halving."""
    if HALVING_2024.year not in known.cycles:
        return cannot(_NOT_BEGUN)
    found = {year: cycle.ath_before for year, cycle in known.cycles.items() if cycle.ath_before}
    now = found[HALVING_2024.year]
    steps = tuple(
        f"{year}: first close {said.close or 'none'}, first high {said.high or 'none'}"
        if said.known
        else f"{year}: not known, {said.why}"
        for year, said in found.items()
    )
    if not now.known:
        return cannot(now.why or f"no {BTC} record", steps)
    earlier = [said for year, said in found.items() if year < HALVING_2024.year]
    verdict = record_verdict(now.close, [(said.close, said.known) for said in earlier])
    text = f"{now.close}" if now.close else "none before it"
    return Reading(text, known.last_date(BTC), verdict, None, steps)


def record_verdict(now: date | None, earlier: Sequence[tuple[date | None, bool]]) -> ClaimVerdict:
    """Judge "for the first time": a record before 2024, none before any earlier halving.

    An earlier halving whose record is not known leaves "first" unproved: it holds in part.

    Args:
        now: first record close before the halving of 2024.
        earlier: the same of the earlier halvings, with whether it is known.
    """
    if now is None:
        return ClaimVerdict.DOES_NOT_HOLD
    first = all(known and close is None for close, known in earlier)
    return ClaimVerdict.HOLDS if first else ClaimVerdict.IN_PART


def flatter(known: Known) -> Reading:
    """Row 13: realised volatility over days 1 to today's of each cycle, and the drawdowns."""
    now = known.cycles.get(HALVING_2024.year)
    if now is None:
        return cannot(_NOT_BEGUN)
    all_three = [*(known.cycles[year] for year in EARLIER), now]
    vols = [(cycle.date.year, cycle.realised_vol) for cycle in all_three]
    falls = [(cycle.date.year, cycle.same_day_drawdown) for cycle in all_three]
    steps = (
        f"sd of daily log returns × √365, days 1 to {now.day}: "
        + ", ".join(f"{year} {'·' if vol is None else share(vol)}" for year, vol in vols),
        "deepest fall from a high in those days: "
        + ", ".join(f"{year} {'·' if fall is None else change(fall)}" for year, fall in falls),
        "what made it fall is not shown: it fell from 2016 to 2020 too, before any ETF"
        if _falling(vols[0][1], vols[1][1])
        else "what made it change is not shown by prices",
    )
    why = known.lacks(BTC) or next((c.why for c in all_three if c.realised_vol is None), None)
    values = [vol for _, vol in vols if vol is not None]
    if why or len(values) < len(vols):
        return cannot(why or "too few days for a volatility", steps)
    text = f"{share(values[2])} after {share(values[1])}"
    as_of = known.last_date(BTC)
    return Reading(text, as_of, volatility_verdict(values), values[2], steps)


def _falling(earlier: float | None, later: float | None) -> bool:
    return earlier is not None and later is not None and later < earlier


def volatility_verdict(vols: Sequence[float]) -> ClaimVerdict:
    """Judge row 13; the last is today's. A fall alone holds in part: its cause is not shown."""
    lower = vols[-1] < min(vols[:-1])
    return ClaimVerdict.IN_PART if lower else ClaimVerdict.DOES_NOT_HOLD
