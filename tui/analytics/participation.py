"""Flows of a fund from its own dated snapshots (method, section 6)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tui.analytics.claim_text import change
from tui.model.participation import FUND, FundDay, FundSnapshot, Participation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tui.analytics.on_sessions import Ended

_SPLIT = 0.35
"""No index moved that far between two snapshots a few days apart; a fund that splits does."""


def participation(
    snapshots: Sequence[FundSnapshot],
    now: datetime,
    cut: date | None,
    ended: Ended,
    none_why: str,
) -> Participation:
    """Return the snapshots known at the moment, with the flow of each since an earlier one.

    flow_t = AUM_t - AUM_s · NAV_t / NAV_s. The return is that of the net asset value alone: a
    distribution leaves assets and net asset value by the same share, so it is neither return nor
    flow, while a return on adjusted closes would book it as money withdrawn. s is the first
    snapshot that told the previous, different AUM: a source that repeats old assets under a new
    net asset value has no flow to tell that day.

    Args:
        snapshots: of one fund, in any order, at most one a day.
        now: the instant that is spoken of; what was seen later is not known.
        cut: the last date that may be seen in the past, None in the present.
        ended: tells why a series that ends on a date is too old, None while it is not.
        none_why: what is said where there is no snapshot.
    """
    kept = sorted(
        (one for one in snapshots if one.seen_at <= now and (cut is None or one.day <= cut)),
        key=lambda one: one.day,
    )
    if not kept:
        return Participation(why=none_why)
    days = [FundDay(kept[0].day, kept[0].total_assets, kept[0].nav, why="the first snapshot")]
    base = kept[0]
    for before, one in pairwise(kept):
        if before.total_assets != base.total_assets:
            base = before
        days.append(_flow(base, one))
    why = ended(FUND, kept[-1].day)
    if why is None and len(kept) == 1:
        why = "a flow needs two snapshots, there is one: wait for the next session"
    return Participation(kept[0].symbol, tuple(days), kept[0].day, why)


def _flow(base: FundSnapshot, one: FundSnapshot) -> FundDay:
    told = FundDay(one.day, one.total_assets, one.nav, since=base.day)
    moved = one.nav / base.nav - 1
    if abs(moved) > _SPLIT:
        why = f"net asset value {change(moved)} since {base.day}: a split, or another unit"
        return replace(told, why=why)
    if one.total_assets == base.total_assets and moved:
        return replace(told, why=f"the source repeats the assets of {base.day}")
    return replace(told, flow=one.total_assets - base.total_assets * one.nav / base.nav)
