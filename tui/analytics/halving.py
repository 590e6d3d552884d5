"""Everything the halving pane says, from the chain's tips and Bitcoin's bars (section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.analytics import issuance
from tui.analytics.cycles import cycles
from tui.analytics.halving_date import next_halving_estimate, pick_tip
from tui.model.halving import Halving
from tui.model.retargets import HALVINGS, utc_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tui.model.bars import DailyBars
    from tui.model.halving import ChainTip


def halving(
    now: datetime,
    tips: Sequence[ChainTip],
    btc: DailyBars | None,
    as_of: date,
    *,
    price_source: str | None = None,
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

    Returns:
        With ``why`` and the cycles alone before the first block.
    """
    past = cycles(btc, as_of, price_source=price_source)
    tip = pick_tip(tips, now)
    if tip is None:
        return Halving(why="before the first block, 2009-01-03", cycles=past)
    at = next_halving_estimate(tip, now)
    last = _last_halving(at.height, as_of)
    target = at.target
    return Halving(
        height=at.height,
        height_source=tip.source,
        height_at=tip.time,
        estimated=at.estimated,
        next_height=target,
        blocks_left=at.blocks_left,
        mean_block_s=at.mean_block_s,
        pace_s=at.pace_s,
        eta=at.eta,
        eta_low=at.low,
        eta_high=at.high,
        subsidy_sat=issuance.subsidy(at.height),
        next_subsidy_sat=None if target is None else issuance.subsidy(target),
        issued_sat=issuance.issued(at.height),
        issued_pct=issuance.issued_share(at.height),
        inflation_annual_pct=issuance.inflation_annual(at.height),
        inflation_next_year_pct=issuance.inflation_next_year(at.height),
        inflation_after_pct=None if target is None else issuance.inflation_annual(target),
        stock_to_flow=issuance.stock_to_flow(at.height),
        epoch_progress_pct=issuance.epoch_progress(at.height),
        last_halving=last,
        day=None if last is None else (as_of - last).days,
        cycles=past,
    )


def _last_halving(height: int, as_of: date) -> date | None:
    """Return the UTC date of the newest halving, None when its header is not known."""
    begun = [(block, utc_date(time)) for block, time in HALVINGS if utc_date(time) <= as_of]
    if not begun or height >= begun[-1][0] + issuance.HALVING_INTERVAL:
        return None
    return begun[-1][1]
