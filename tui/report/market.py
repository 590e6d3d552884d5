"""Risk curve, volatility, rates, participation: as JSON values and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from tui.model.participation import FundDay, Participation
from tui.model.rates import Rates
from tui.model.risk_curve import RiskCurve, Rung, SmallVsLarge
from tui.model.snapshot import Snapshot
from tui.model.volatility import Volatility
from tui.report.words import NONE, day, number, percent, percentile, share, signed

Json = dict[str, Any]


def market_json(snapshot: Snapshot) -> Json:
    """Return the four parts by their names in the contract, null where there is none."""
    return {
        "risk_curve": _curve_json(snapshot.risk_curve),
        "volatility": _volatility_json(snapshot.volatility),
        "rates": _rates_json(snapshot.rates),
        "participation": _participation_json(snapshot.participation),
    }


def _curve_json(said: RiskCurve | None) -> Json | None:
    if said is None:
        return None
    return {
        "as_of": said.as_of,
        "rungs": [vars(rung) for rung in said.rungs],
        "green_depth": said.depth,
        "stopped_at": said.stopped_at,
        "order_score": said.order_score,
        "order_n": said.order_n,
        "order_why": said.order_why,
        "order_history": said.order_history,
        "small_vs_large": _small_json(said.small_vs_large),
        "why": said.why,
    }


def _small_json(said: SmallVsLarge) -> Json:
    return {
        "ratio": said.ratio,
        "percentile_252": said.percentile_252,
        "n": said.n,
        "last": said.last,
        "record_252": said.record_252,
        "record_252_date": said.record_252_date,
        "absolute_without_relative": said.absolute_only,
        "why": said.why,
    }


def _volatility_json(said: Volatility | None) -> Json | None:
    if said is None:
        return None
    return {
        "btc_30d": said.btc_30d,
        "btc_30d_percentile_same_phase": said.btc_30d_percentile_same_phase,
        "rut_21d": said.rut_21d,
        "vix": said.vix,
        "btc_last": said.btc_last,
        "phase_day": said.phase_day,
        "phase_n": said.phase_n,
        "phase_cycles": said.phase_cycles,
        "why": said.why,
    }


def _rates_json(said: Rates | None) -> Json | None:
    if said is None:
        return None
    return {
        "irx": said.irx,
        "tnx": said.tnx,
        "slope": said.slope,
        "change_63_bp": said.change_63_bp,
        "why": said.why,
    }


def _participation_json(said: Participation | None) -> Json | None:
    if said is None:
        return None
    return {
        "symbol": said.symbol,
        "aum": [_day_json(one) for one in said.aum],
        "first_snapshot": said.first_snapshot,
        "why": said.why,
    }


def _day_json(one: FundDay) -> Json:
    return {
        "date": one.day,
        "total_assets": one.total_assets,
        "nav": one.nav,
        "flow": one.flow,
        "since": one.since,
        "why": one.why,
    }


def market_text(snapshot: Snapshot) -> Iterator[str]:
    """Return the four parts as lines."""
    yield from _curve_text(snapshot.risk_curve)
    yield from _volatility_text(snapshot.volatility)
    yield from _rates_text(snapshot.rates)
    yield from _participation_text(snapshot.participation)


def _curve_text(said: RiskCurve | None) -> Iterator[str]:
    if said is None:
        return
    yield f"RISK CURVE, safe to risky, sessions of ^RUT to {day(said.as_of)}"
    if said.why:
        yield said.why
        return
    yield (
        f"  {'rung':9}{'':19}{'21 sessions':>12}{'63 sessions':>12}{'to 252 high':>13}  200-mean"
    )
    for rung in said.rungs:
        yield _rung_text(rung, said.as_of)
    missing = f", stopped at the missing {said.stopped_at}" if said.stopped_at else ""
    order = f"rho {signed(said.order_score)}, n {said.order_n}"
    if said.order_why:
        order = said.order_why
    yield f"depth {said.depth} of {len(said.rungs)}{missing}; order score (Spearman) {order}"
    yield from _small_text(said.small_vs_large)


def _rung_text(rung: Rung, as_of: date | None) -> str:
    head = f"  {rung.symbol:9}{rung.name:19}"
    if rung.last is None:
        return head + (rung.why or NONE)
    above = {None: NONE, True: "above", False: "below"}[rung.above_mean_200]
    older = "" if rung.last == as_of else f"close of {rung.last}"
    said = "; ".join(part for part in (older, rung.why) if part)
    return (
        f"{head}{percent(rung.return_21):>12}{percent(rung.return_63):>12}"
        f"{percent(rung.from_high_252):>13}  {above}" + (f"  ({said})" if said else "")
    )


def _small_text(said: SmallVsLarge) -> Iterator[str]:
    if said.ratio is None:
        yield f"small against large: {said.why or 'no ratio'}"
        return
    where = said.why or (
        f"percentile {percentile(said.percentile_252)} of the last {said.n}, "
        f"record {number(said.record_252, 4)} on {day(said.record_252_date)}"
    )
    yield f"small against large: ^RUT / ^GSPC {number(said.ratio, 4)} on {day(said.last)}, {where}"
    if said.absolute_only:
        yield "an absolute breakout without a relative one"


def _volatility_text(said: Volatility | None) -> Iterator[str]:
    if said is None:
        return
    phase = said.btc_30d_percentile_same_phase
    told = (
        ""
        if phase is None
        else (
            f", percentile {percentile(phase)} of {said.phase_n} days within 60 of day "
            f"{said.phase_day} in {said.compared_with}"
        )
    )
    yield "VOLATILITY, a year"
    yield f"  BTC-USD 30 days {share(said.btc_30d, 1)}{told}"
    yield f"  ^RUT 21 sessions {share(said.rut_21d, 1)}; ^VIX {number(said.vix)}"
    if said.why:
        yield f"  {said.why}"


def _rates_text(said: Rates | None) -> Iterator[str]:
    if said is None:
        return
    slope = NONE if said.slope is None else f"{100 * said.slope:+.0f} bp"
    change = NONE if said.change_63_bp is None else f"{said.change_63_bp:+.0f} bp"
    short, long = (NONE if one is None else f"{number(one)} %" for one in (said.irx, said.tnx))
    yield (
        f"RATES  13 weeks {short}, 10 years {long}, slope {slope}, "
        f"10 years over 63 sessions {change}"
    )
    if said.why:
        yield f"  {said.why}"


def _participation_text(said: Participation | None) -> Iterator[str]:
    if said is None:
        return
    since = f", own snapshots since {said.first_snapshot}" if said.first_snapshot else ""
    yield f"PARTICIPATION {said.symbol}{since}"
    for one in said.aum[-5:]:
        flow = one.why if one.flow is None else f"flow since {day(one.since)} {one.flow:+,.0f}"
        yield f"  {day(one.day)}  assets {one.total_assets:,.0f}  NAV {number(one.nav)}  {flow}"
    if said.why:
        yield f"  {said.why}"
