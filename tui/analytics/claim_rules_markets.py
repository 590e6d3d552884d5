"""The claims across markets: rows 15, 16, 19 and 20 (method, sections 1, 3, 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.breakout_rule import EventKind
from tui.analytics.claim_known import Known, cannot
from tui.analytics.claim_text import change, count, signed
from tui.analytics.coefficients import MIN_SESSIONS, coefficient
from tui.analytics.lead_lag import lead_lag
from tui.analytics.rates import TNX
from tui.analytics.risk_curve import LONG, depth_of
from tui.analytics.verdict import MIN_EVENTS
from tui.model.claims import ClaimVerdict, Reading
from tui.model.evidence import VERDICT_HORIZON
from tui.model.parameters import Method
from tui.model.symbols import BTC, RUT, SPX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.analytics.returns import Floats
    from tui.model.correlation import LagRun
    from tui.model.risk_curve import RiskCurve, Rung

SMALL_TECH = "PSCT"
_RIVALS = (RUT, SPX, "^IXIC", "^DJI")
_WINDOW = 90
_CLOSE_BEHIND = 0.05
_BETA_SESSIONS = 252
SMALL_CAPS = 4


def _common(known: Known, symbols: Sequence[str], returns: int) -> Floats:
    """Return the last closes on common sessions, shape (up to returns + 1, symbols)."""
    # Three times the sessions in days leave room for weekends, holidays and gaps.
    start = known.day - timedelta(days=3 * returns)
    columns = [dict(known.series(symbol).span(start, known.day)) for symbol in symbols]
    days = sorted(set(columns[0]).intersection(*columns[1:]))[-returns - 1 :]
    rows = [[column[day] for column in columns] for day in days]
    return np.array(rows, dtype=np.float64).reshape(-1, len(symbols))


def closest(known: Known) -> Reading:
    """Row 15: Bitcoin's 90-session correlation with small-cap technology and with the indices."""
    why = known.lacks(BTC)
    if why:
        return cannot(why)
    found: dict[str, float] = {}
    steps = []
    for symbol in (SMALL_TECH, *_RIVALS):
        lacking = known.lacks(symbol)
        returns = np.diff(np.log(_common(known, (BTC, symbol), _WINDOW)), axis=0)
        r = coefficient(returns[:, 0], returns[:, 1], Method.PEARSON)
        if lacking or r is None:
            steps.append(lacking or f"{symbol}: too few or constant common sessions")
        else:
            found[symbol] = r
            steps.append(f"{symbol} {signed(r, 2)} (Pearson, {len(returns)} common sessions)")
    rivals = {symbol: r for symbol, r in found.items() if symbol != SMALL_TECH}
    as_of, best = known.last_date(BTC), max(rivals, key=lambda s: rivals[s], default=None)
    if best is None:
        return cannot("no index to compare with", tuple(steps))
    small = found.get(SMALL_TECH)
    shown = [(RUT, rivals[RUT])] if RUT in rivals and best != RUT else []
    shown = [(SMALL_TECH, small)] if small is not None else shown
    text = " ".join(f"{symbol} {signed(r, 2)}" for symbol, r in (*shown, (best, rivals[best])))
    if small is None:
        why = f"no small-cap technology series ({steps[0]})"
        return cannot(why, tuple(steps), computed=text, as_of=as_of, value=rivals[best])
    return Reading(text, as_of, closest_verdict(small, rivals), small, tuple(steps))


def closest_verdict(small_tech: float, rivals: Mapping[str, float]) -> ClaimVerdict:
    """Judge "most": the highest holds, at most 0.05 behind the highest holds in part."""
    best = max(rivals.values())
    if small_tech > best:
        return ClaimVerdict.HOLDS
    behind = best - small_tech
    return ClaimVerdict.IN_PART if behind <= _CLOSE_BEHIND else ClaimVerdict.DOES_NOT_HOLD


def rate_sensitivity(known: Known) -> tuple[str, ...]:
    """Row 16's detail: betas of ^RUT and ^GSPC to daily changes in ^TNX, 252 common sessions."""
    why = known.lacks(RUT) or known.lacks(SPX) or known.lacks(TNX)
    closes = _common(known, (RUT, SPX, TNX), _BETA_SESSIONS)
    moves = np.diff(closes[:, 2])
    if why or len(moves) < MIN_SESSIONS or not float(moves.std()) > 0:
        return (f"rate sensitivity: {why or 'too few or constant common sessions'}",)
    returns = np.diff(np.log(closes[:, :2]), axis=0)
    centred = moves - moves.mean()
    # Of a tenth of a point, in fractions.
    small, large = (0.1 * (centred @ returns) / (centred @ centred)).tolist()
    more = "more" if abs(small) > abs(large) else "not more"
    return (
        (
            f"small caps against rates: with each +10 bp in {TNX}, {RUT} moved {_fine(small)}, "
            f"{SPX} {_fine(large)}: {more} sensitive ({len(moves)} common sessions, least squares)"
        ),
    )


def _fine(fraction: float) -> str:
    return f"{signed(100 * fraction, 2)} %"


def risk_order(known: Known) -> Reading:
    """Row 19: 63-session returns from treasuries to crypto, on ^RUT's sessions."""
    why = known.lacks(RUT)
    if why or known.sessions <= LONG:
        return cannot(why or f"needs {LONG + 1} sessions of {RUT}")
    curve = known.ladder.curve(known.day)
    rungs, depth, verdict = curve.rungs, depth_of(curve.rungs), curve_verdict(curve.rungs)
    first, last = known.rut_dates[-1 - LONG], known.rut_dates[-1]
    moves = ((rung.symbol, rung.return_63) for rung in rungs)
    steps = (
        f"{first} → {last}, {LONG} sessions of {RUT}: "
        + ", ".join(f"{name} {'·' if move is None else change(move)}" for name, move in moves),
        f"depth {depth} of {len(rungs)}: unbroken rises from the safe end",
        _order_step(curve),
        *(rung.why for rung in rungs if rung.return_63 is None and rung.why),
    )
    text = f"depth {depth} of {len(rungs)}"
    if verdict is ClaimVerdict.CANNOT:
        reason = rungs[depth].why or ""
        return cannot(reason, steps, computed=text, as_of=last, value=float(depth))
    return Reading(text, last, verdict, float(depth), steps)


def curve_verdict(rungs: Sequence[Rung]) -> ClaimVerdict:
    """Judge the order: all rungs green holds, green as far as the small caps holds in part."""
    depth = depth_of(rungs)
    if depth < len(rungs) and rungs[depth].return_63 is None:
        return ClaimVerdict.CANNOT
    if depth == len(rungs):
        return ClaimVerdict.HOLDS
    return ClaimVerdict.IN_PART if depth >= SMALL_CAPS else ClaimVerdict.DOES_NOT_HOLD


def _order_step(curve: RiskCurve) -> str:
    """Say Spearman's correlation of the rung's place with its move."""
    if curve.order_score is None:
        return f"order score: {curve.order_why}"
    return (
        f"order score {signed(curve.order_score, 2)} (Spearman, place on the curve against the "
        f"return, {curve.order_n} rungs)"
    )


def daily_lead(known: Known) -> Reading:
    """Row 20: does ^RUT run ahead of Bitcoin by a session or more?

    By the lead-lag test of the correlation pane, its run on returns over their lagged volatility:
    on raw ones a few days of March 2020 alone pass for a lead (method, sections 0 and 3). Only
    lags at which ^RUT leads are judged, against the limit of all of them.
    """
    why = known.lacks(RUT) or known.lacks(BTC)
    if why:
        return cannot(why)
    lead = lead_lag(known.pairs)
    run, raw = lead.standardised, lead.raw
    if run is None or raw is None:
        return cannot(lead.why or "no lead-lag test")
    same, ahead = run.r[lead.max_lag], run.r[lead.max_lag + 1 :]
    best = max(ahead)
    n, limit = _complete_events(known), f"{run.critical95:.3f}"
    steps = (
        f"returns over their volatility, n {run.n:,}: {_lags_words(run)}",
        f"only {RUT} ahead is judged; a lag counts above {limit} (circular shifts, 5 % over ±20)",
        f"raw returns, n {raw.n:,}, not judged, a few days of panic weigh much: {_lags_words(raw)}",
        f"over months: {count(n, 'breakout')} with complete {VERDICT_HORIZON} days"
        + (", too few for a statement" if n < MIN_EVENTS else ""),
    )
    verdict = lead_verdict(same, best, run.critical95)
    passes = verdict is not ClaimVerdict.DOES_NOT_HOLD
    text = f"lag {ahead.index(best) + 1}: {signed(best, 2)}" if passes else "no lag passes"
    return Reading(text, known.last_date(RUT), verdict, best, steps)


def _lags_words(run: LagRun) -> str:
    """Say the same day's figure, the best lag of either side, and the test of all of them."""
    most = len(run.r) // 2
    behind, ahead = run.r[:most], run.r[most + 1 :]
    leads, follows = max(ahead, key=abs), max(behind, key=abs)
    return (
        f"same day {signed(run.r[most], 3)}; {RUT} ahead at most {signed(leads, 3)}, by "
        f"{count(ahead.index(leads) + 1, 'session')}; {BTC} ahead {signed(follows, 3)}, by "
        f"{count(most - behind.index(follows), 'session')}; p of the largest {run.p_max:.2g}"
    )


def lead_verdict(same: float, best: float, limit: float) -> ClaimVerdict:
    """Judge a lead: above the same day's and the limit holds, above the limit holds in part."""
    if best <= limit:
        return ClaimVerdict.DOES_NOT_HOLD
    return ClaimVerdict.HOLDS if best > same else ClaimVerdict.IN_PART


def _complete_events(known: Known) -> int:
    """Count the breakouts with Bitcoin closes on their day and 365 days later."""
    btc = known.series(BTC)
    starts = [event.date for event in known.events if event.kind is EventKind.BREAKOUT]
    ends = ((day, day + timedelta(days=VERDICT_HORIZON)) for day in starts)
    return sum(btc.at(day) is not None and btc.at(end) is not None for day, end in ends)
