"""Everything the halving pane says, from the chain's tips and Bitcoin's bars (section 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from tui.analytics import issuance
from tui.analytics.cycles import cycles
from tui.analytics.halving_date import next_halving_estimate, pick_tip
from tui.model.halving import Halving
from tui.model.retargets import NONE_LATER, known_halvings, utc_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from tui.analytics.halving_date import NextHalving
    from tui.model.bars import DailyBars
    from tui.model.halving import ChainTip


def halving(
    now: datetime,
    tips: Sequence[ChainTip],
    btc: DailyBars | None,
    as_of: date,
    *,
    price_source: str | None = None,
    later_halvings: Mapping[int, datetime] = NONE_LATER,
) -> Halving:
    """Return height, next halving with its band, issuance and cycles at an instant.

    Shares and inflation rates are fractions. ``height_at`` is the header time of the block that
    is the source, also when the height is carried forward from it.

    Args:
        now: the instant, aware; as of a past session its 24:00 UTC.
        tips: blocks seen or stored, in any order; those after ``now`` are not used.
        btc: Bitcoin's daily bars.
        as_of: the day up to which cycles are counted.
        price_source: words for where the prices come from.
        later_halvings: header times, by height, of halvings that are not bundled.

    Returns:
        With ``why`` and the cycles alone before the first block.
    """
    tip = pick_tip(tips, now)
    if tip is None:
        past = cycles(btc, as_of, price_source=price_source)
        return Halving(why="before the first block, 2009-01-03", cycles=past)
    at = next_halving_estimate(tip, now)
    known = known_halvings(later_halvings).blocks
    missing = _without_header(at, known)
    # A tip given by hand may contradict the calendar: then the cycles stay those of the calendar.
    lost = missing if missing and missing[1] <= as_of else None
    last = None if lost else _last_halving(known, as_of)
    ended = lost and lost[1]
    return replace(
        _chain(at, now),
        last_halving=last,
        day=None if last is None else (as_of - last).days,
        cycles=cycles(btc, as_of, halvings=known, price_source=price_source, ended=ended),
        cycles_why=lost and _no_cycle(*lost),
        lost=missing and missing[1],
    )


def _chain(at: NextHalving, now: datetime) -> Halving:
    """Return all that height and pace alone tell."""
    height, target = at.height, at.target
    retarget = issuance.next_retarget(height)
    return Halving(
        height=height,
        height_source=at.tip.source,
        height_at=at.tip.time,
        estimated=at.estimated,
        next_height=target,
        blocks_left=at.blocks_left,
        mean_block_s=at.mean_block_s,
        pace_s=at.pace_s,
        eta=at.eta,
        eta_low=at.low,
        eta_high=at.high,
        subsidy_sat=issuance.subsidy(height),
        next_subsidy_sat=None if target is None else issuance.subsidy(target),
        issued_sat=issuance.issued(height),
        issued_pct=issuance.issued_share(height),
        inflation_annual_pct=issuance.inflation_annual(height),
        inflation_next_year_pct=issuance.inflation_next_year(height),
        inflation_after_pct=None if target is None else issuance.inflation_annual(target),
        stock_to_flow=issuance.stock_to_flow(height),
        epoch_progress_pct=issuance.epoch_progress(height),
        retarget_height=retarget,
        retarget_blocks_left=retarget - height,
        retarget_progress_pct=issuance.retarget_progress(height),
        retarget_eta=_not_before(now, at.at_block(retarget)),
    )


def _without_header(at: NextHalving, known: Sequence[tuple[int, int]]) -> tuple[int, date] | None:
    """Return height and estimated UTC date of the first halving that passed without a header."""
    height = known[-1][0] + issuance.HALVING_INTERVAL
    about = at.at_block(height) if height <= at.height else None
    day = None if about is None else about.astimezone(UTC).date()
    if day is None or day <= utc_date(known[-1][1]):
        return None
    return height, day


def _no_cycle(height: int, day: date) -> str:
    return (
        f"the halving at block {height:,} came about {day}, its header is not known here: "
        "no cycle is counted from it yet"
    )


def _last_halving(known: Sequence[tuple[int, int]], as_of: date) -> date | None:
    """Return the UTC date of the newest halving by ``as_of``; None before the first."""
    return max((utc_date(time) for _, time in known if utc_date(time) <= as_of), default=None)


def _not_before(now: datetime, instant: datetime | None) -> datetime | None:
    """Return the instant to the minute; what is due already is due now."""
    if instant is None:
        return None
    return max(now, (instant + timedelta(seconds=30)).replace(second=0, microsecond=0))
