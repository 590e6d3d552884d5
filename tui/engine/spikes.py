"""Which prices can be believed: a jump beyond measure waits for a second source.

The rule. The reference is the newest of the last trusted price and the last completed close. A new
price ``p`` at time ``t`` is believed while ``|ln(p / reference)| <= k * s * sqrt(d)``: ``s`` is the
standard deviation of the last 63 completed daily log returns of the symbol's own bars, at least 1 %
(5 % where fewer than 20 returns are known); ``d`` the days since the reference, at least 1, so that
a weekend or a week without network widens the limit; ``k`` the setting ``feeds.spike_sigmas``. A
price ten times away or more from everything known within ten days is refused outright.
"""

from __future__ import annotations

import itertools
import math
import statistics
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tui.model.bars import DailyBars, settles_at
from tui.model.quotes import Quote
from tui.model.symbols import symbol_of

RETURNS, FEWEST_RETURNS = 63, 20
LEAST_DAILY, UNKNOWN_DAILY = 0.01, 0.05
AGREES_WITHIN = 0.01
CONFIRMS_AFTER = timedelta(seconds=15)
POLLS_SHOWN = 2
"""Later polls after which an unconfirmed price is no longer shown."""

_IMPOSSIBLE = math.log(10.0)
_LONGEST_MEMORY = timedelta(days=10)
_DAY = timedelta(days=1)


class Verdict(StrEnum):
    """What is made of a price."""

    TRUSTED = "trusted"
    SUSPECT = "suspect"
    REFUSED = "refused"


@dataclass(frozen=True)
class Known:
    """A price that is trusted, and when it was."""

    price: float
    at: datetime


@dataclass(frozen=True)
class Past:
    """What a symbol's completed bars say: the last close (None without any), daily volatility."""

    close: Known | None = None
    daily: float = UNKNOWN_DAILY


@dataclass(frozen=True)
class Doubt:
    """A price that nobody confirms yet: the newest of its kind, and since when it is told.

    ``polls`` counts the later polls that settled nothing, whether or not they had the symbol.
    ``unjudged`` tells that nothing was known to judge it by: it waits for that, not for a proof.
    """

    quote: Quote
    path: str
    stamped: datetime
    seen_at: datetime
    polls: int = 0
    unjudged: bool = False

    @property
    def until(self) -> datetime:
        """The stamp from which on a price that is trusted ends it."""
        return self.quote.quoted_at if self.unjudged else self.stamped

    @property
    def shown(self) -> bool:
        """Tell whether people still see it: for at most two later polls."""
        return self.polls < POLLS_SHOWN


def past_of(bars: DailyBars | None) -> Past:
    """Return the last completed close and the daily volatility of a symbol's own bars."""
    if bars is None or bars.complete_to is None:
        return Past()
    rows = bisect_right(bars.dates, bars.complete_to)
    recent = slice(max(0, rows - 2 * RETURNS), rows)
    usable = [
        (day, close)
        for day, close in zip(bars.dates[recent], bars.close[recent], strict=True)
        if close > 0
    ][-RETURNS - 1 :]
    if not usable:
        return Past()
    day, close = usable[-1]
    known = Known(close, settles_at(day, symbol_of(bars.symbol).calendar))
    return Past(known, daily_volatility([close for _, close in usable]))


def daily_volatility(closes: list[float]) -> float:
    """Return the standard deviation of the log returns between closes (n - 1), within its bounds.

    >>> daily_volatility([100.0, 101.0])
    0.05
    >>> daily_volatility([100.0] * 64)
    0.01
    """
    returns = [math.log(b / a) for a, b in itertools.pairwise(closes)]
    if len(returns) < FEWEST_RETURNS:
        return UNKNOWN_DAILY
    return max(LEAST_DAILY, statistics.stdev(returns))


def judge(
    price: float, at: datetime, known: Iterable[Known], daily: float, sigmas: float
) -> Verdict:
    """Judge a positive price against what is known; without anything known it is trusted.

    Args:
        price: The new price.
        at: Its own time stamp.
        known: Trusted price and last close, as far as there are any.
        daily: Daily volatility, a fraction.
        sigmas: How many daily volatilities a day's jump may have.
    """
    references = sorted(known, key=lambda one: one.at)
    if not references:
        return Verdict.TRUSTED
    newest = references[-1]
    if abs(math.log(price / newest.price)) <= limit(newest.at, at, daily, sigmas):
        return Verdict.TRUSTED
    far = all(abs(math.log(price / one.price)) >= _IMPOSSIBLE for one in references)
    return Verdict.REFUSED if far and at - newest.at <= _LONGEST_MEMORY else Verdict.SUSPECT


def limit(since: datetime, at: datetime, daily: float, sigmas: float) -> float:
    """Return the largest log jump that is believed without a second source."""
    return sigmas * daily * math.sqrt(max(1.0, (at - since) / _DAY))


def agree(one: float, other: float) -> bool:
    """Tell whether two prices lie within 1 % of each other."""
    return max(one, other) / min(one, other) - 1.0 <= AGREES_WITHIN


def confirms(doubt: Doubt, quote: Quote, path: str, seen_at: datetime, *, polled: bool) -> bool:
    """Tell whether a price confirms a doubted one.

    It does when it agrees and comes by the other path, or from a poll that is stamped later and
    was taken at least 15 s after. A stream never confirms itself.
    """
    if not agree(doubt.quote.price, quote.price):
        return False
    if path != doubt.path:
        return True
    later = quote.quoted_at > doubt.stamped and seen_at - doubt.seen_at >= CONFIRMS_AFTER
    return polled and later


def doubted(doubt: Doubt | None, quote: Quote, path: str, seen_at: datetime) -> Doubt:
    """Return the doubt that a suspect, unconfirmed price leaves.

    The count of polls runs on while one doubt follows another, so that prices that never agree are
    not shown for ever; a price that agrees keeps the time of the first.
    """
    if doubt is None:
        return Doubt(quote, path, quote.quoted_at, seen_at)
    if agree(doubt.quote.price, quote.price):
        return replace(doubt, quote=quote)
    return Doubt(quote, path, quote.quoted_at, seen_at, doubt.polls)
