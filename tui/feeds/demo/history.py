"""Simulated daily histories: closes by bridge and walk, then opens, highs and lows around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log
from typing import TYPE_CHECKING

import numpy as np

from tui.feeds.demo.bridge import Course, Pull, bridged, walked
from tui.feeds.demo.days import trading_days
from tui.feeds.demo.profiles import Profile, profile_of
from tui.feeds.demo.shocks import Floats, Ints, Shocks, ordinals, per_day, shocks
from tui.model.bars import NAN, DailyBars
from tui.model.symbols import RUT

if TYPE_CHECKING:
    from collections.abc import Sequence

_FUND, _FUND_SHARE, _TRACKING = "IWM", 0.0994, 0.0003
# The history is always made through every pin and then cut, so that no pin depends on the cut.
_PINNED_THROUGH = date(2026, 8, 20)
_YEAR = 252


def history(ticker: str, seed: int, until: date) -> DailyBars:
    """Return the bars of ``ticker`` to ``until``; see ``tui.feeds.demo.demo_bars``."""
    if ticker == _FUND:
        return _tracked(history(RUT, seed, until), seed)
    profile = profile_of(ticker)
    last = max(until, _PINNED_THROUGH, profile.pins[-1].day)
    days = trading_days(profile.symbol.calendar, profile.pins[0].day, last)
    when = ordinals(days)
    drawn = shocks(profile, seed, when)
    deviation = per_day(profile.volatility, when) * profile.scale / 100
    low, high = _walls(profile, when)
    close = _closes(profile, when, drawn, (deviation, low, high))
    cut = _bars(profile, days, close, drawn, (deviation, high)).until(until)
    return replace(cut, complete_to=cut.dates[-1] if cut.dates else None)


def _walls(profile: Profile, when: Ints) -> tuple[Floats, Floats]:
    """Return the lower and the upper wall of each bar as prices, zero and infinity where open."""
    low, high = np.zeros(len(when)), np.full(len(when), np.inf)
    for wall in profile.walls:
        first, last = wall.first.toordinal(), wall.last.toordinal()
        part = slice(np.searchsorted(when, first), np.searchsorted(when, last, side="right"))
        if wall.high is not None:
            high[part] = np.minimum(high[part], wall.high)
        if wall.low is not None:
            gone = (when[part] - first) / max(1, last - first)
            ramp = wall.low * ((wall.low_end or wall.low) / wall.low) ** gone
            low[part] = np.maximum(low[part], ramp)
    return low, high


def _bars_of(profile: Profile, when: Ints) -> list[int]:
    """Return the bar of each pin."""
    return [int(np.searchsorted(when, pin.day.toordinal())) for pin in profile.pins]


def _closes(
    profile: Profile, when: Ints, drawn: Shocks, bounds: tuple[Floats, Floats, Floats]
) -> Floats:
    """Return rounded closes: exact at the pins, strictly within the walls elsewhere."""
    deviation, low, high = bounds
    step = 10.0**-profile.decimals
    with np.errstate(divide="ignore"):
        walls: list[Sequence[float]] = [np.log(low + step).tolist(), np.log(high - step).tolist()]
    course = Course(drawn.close.tolist(), deviation.tolist(), *walls)
    bars = _bars_of(profile, when)
    fixed = [(bar, pin.close) for bar, pin in zip(bars, profile.pins, strict=True) if pin.close]
    path = bridged(course, [(bar, log(close)) for bar, close in fixed], profile.tension)
    path += walked(course, len(path), path, _pull(profile, path[-1]))
    near = np.exp(np.array(path)).round(profile.decimals)
    close: Floats = np.clip(near, low + step, high - step).round(profile.decimals)
    for bar, value in fixed:
        close[bar] = value
    return close


def _pull(profile: Profile, last: float) -> Pull:
    after = profile.after
    home = last if after.home is None else log(after.home)
    return Pull(home, after.growth / _YEAR, after.pull, after.record_within)


def _caps(profile: Profile, when: Ints, high: Floats) -> tuple[Floats, Floats]:
    """Return the bound of each bar's open and high, and the pinned highs (NaN where free)."""
    cap, pinned = high.copy(), np.full(len(high), np.nan)
    for bar, pin in zip(_bars_of(profile, when), profile.pins, strict=True):
        if pin.record and pin.close:
            cap[bar] = pin.close * 1.001
        if pin.high is not None:
            cap[bar] = pinned[bar] = pin.high
    return cap, pinned


def _bars(
    profile: Profile,
    days: tuple[date, ...],
    close: Floats,
    drawn: Shocks,
    bounds: tuple[Floats, Floats],
) -> DailyBars:
    """Return bars around ``close``; a simulated volume would say nothing and is missing."""
    deviation = bounds[0]
    cap, pinned = _caps(profile, ordinals(days), bounds[1])
    before = np.concatenate([close[:1], close[:-1]])
    opened = np.minimum(before * np.exp(0.2 * deviation * drawn.gap), cap)
    above, below = np.maximum(opened, close), np.minimum(opened, close)
    high = np.minimum(above * np.exp(0.4 * deviation * np.abs(drawn.up)), cap)
    low = below * np.exp(-0.4 * deviation * np.abs(drawn.down))
    high = np.where(np.isnan(pinned), high, pinned)
    return DailyBars(
        profile.symbol.ticker,
        days,
        open=_rounded(opened, profile.decimals),
        high=_rounded(high, profile.decimals),
        low=_rounded(low, profile.decimals),
        close=tuple(close.tolist()),
        adj_close=tuple(close.tolist()),
        volume=(NAN,) * len(days),
    )


def _rounded(column: Floats, decimals: int) -> tuple[float, ...]:
    return tuple(np.round(column, decimals).tolist())


def _tracked(index: DailyBars, seed: int) -> DailyBars:
    """Return the fund that holds the index: a share of its level, with a small tracking error."""
    if not index.dates:
        return replace(index, symbol=_FUND)
    error = shocks(profile_of(_FUND), seed, ordinals(index.dates)).error
    factor = _FUND_SHARE * np.exp(_TRACKING * error)
    close = _rounded(np.array(index.close) * factor, 2)
    return replace(
        index,
        symbol=_FUND,
        open=_rounded(np.array(index.open) * factor, 2),
        high=_rounded(np.array(index.high) * factor, 2),
        low=_rounded(np.array(index.low) * factor, 2),
        close=close,
        adj_close=close,
    )
