"""Breakouts and Bitcoin prices made up for the tests of the event study."""

from __future__ import annotations

import math
import random
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.analytics.loading import make_bars
from tests.sample_breakout import SAMPLE_BREAKOUT
from tui.analytics.breakout import fold
from tui.analytics.episodes import summarise
from tui.analytics.sensitivity import sensitivity
from tui.model.breakout import Breakout, Episode, Sensitivity
from tui.model.parameters import BreakoutParameters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tui.model.bars import DailyBars
    from tui.model.evidence import Evidence

FIRST, LAST = date(2011, 1, 1), date(2018, 12, 31)


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def bitcoin(
    price: Callable[[int], float],
    *,
    first: date = FIRST,
    last: date = LAST,
    without: Collection[date] = (),
) -> DailyBars:
    """Every UTC day but the ones in ``without``; ``price`` takes the days since ``first``."""
    days = days_from(first, (last - first).days + 1)
    rows = [(day, price(n)) for n, day in enumerate(days) if day not in without]
    return make_bars([row[1] for row in rows], symbol="BTC-USD", dates=[row[0] for row in rows])


def walk(
    seed: int, *, first: date = FIRST, last: date = LAST, without: Collection[date] = ()
) -> DailyBars:
    """A seeded random walk in logs."""
    generator = random.Random(seed)
    logs = [0.0]
    for _ in range((last - first).days):
        logs.append(logs[-1] + generator.gauss(0.001, 0.04))
    return bitcoin(lambda n: 100 * math.exp(logs[n]), first=first, last=last, without=without)


def episode(day: date, intraday: date | None = None, confirmed: date | None = None) -> Episode:
    return replace(
        SAMPLE_BREAKOUT.episodes[0],
        breakout=day,
        first_intraday_break=intraday,
        confirmed=confirmed,
    )


def broke_on(*days: date, **bases: tuple[date, ...]) -> Breakout:
    """A breakout symbol with these episodes; ``b126=…`` gives the dates of another base."""
    return replace(
        SAMPLE_BREAKOUT,
        episodes=tuple(map(episode, days)),
        sensitivity=Sensitivity(base_min={name[1:]: found for name, found in bases.items()}),
    )


def breakout_of(bars: DailyBars) -> Breakout:
    """Fold real bars and say where they stand, with the sensitivity rows."""
    parameters = BreakoutParameters()
    return summarise(
        fold(bars, parameters), symbol=bars.symbol, sensitivity=sensitivity(bars, parameters)
    )


def plain(evidence: Evidence) -> dict[str, Any]:
    """Everything in a study as bare values, to compare two of them."""
    return asdict(evidence)


def closes_of(bars: DailyBars) -> dict[date, float]:
    return dict(zip(bars.dates, bars.close, strict=True))


def log_returns(bars: DailyBars, horizon: int) -> dict[date, float]:
    """By start date, worked out from a dictionary one date at a time."""
    closes = closes_of(bars)
    span = timedelta(days=horizon)
    return {
        day: math.log(closes[day + span] / close)
        for day, close in closes.items()
        if day + span in closes
    }


def shifted_p(returns: dict[date, float], events: Sequence[date]) -> float:
    """The circular-shift p by trying every shift in turn."""
    days = sorted(returns)
    places = [days.index(day) for day in events]
    means = [
        sum(returns[days[(place + shift) % len(days)]] for place in places)
        for shift in range(len(days))
    ]
    return sum(mean >= means[0] - 1e-9 for mean in means) / len(days)
