"""The highest and lowest price of a symbol's day, as polls tell it and later prices widen it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from tui.model.quotes import Quote

MOST = 1_000
"""Later prices that are kept of one side, however long no poll comes."""


class DayRange:
    """High and low of the newest session that a symbol has quotes of.

    A poll's range is the truth up to its own stamp: it replaces all that was streamed until then,
    so that one wrong tick lasts no longer than to the next poll. Prices stamped later widen it.
    The range is the same in whatever order the quotes come.
    """

    def __init__(self) -> None:
        self._session: date | None = None
        self._high, self._low = _Extreme(max), _Extreme(min)

    def take(self, quote: Quote, *, polled: bool) -> None:
        """Take in a quote of either path; one of an earlier session says nothing any more."""
        if quote.session is None or (self._session and quote.session < self._session):
            return
        if quote.session != self._session:
            self._session = quote.session
            self._high, self._low = _Extreme(max), _Extreme(min)
        for side, figure in ((self._high, quote.day_high), (self._low, quote.day_low)):
            if polled and figure is not None:
                side.told(quote.quoted_at, figure, quote.price)
            else:
                side.seen(quote.quoted_at, quote.price)

    def on(self, quote: Quote) -> Quote:
        """Return a quote with this range; one of another session as it is."""
        if quote.session is None or quote.session != self._session:
            return quote
        return replace(quote, day_high=self._high.price, day_low=self._low.price)


class _Extreme:
    """One side of a range: what the newest poll told, and the prices after it.

    Of those only the ones are kept that no later one reaches: the next poll takes away what is not
    later than itself, and the extreme of the rest must still be known.
    """

    def __init__(self, best: Callable[[float, float], float]) -> None:
        self._best = best
        self._told: tuple[datetime, float] | None = None
        self._after: list[tuple[datetime, float]] = []

    @property
    def price(self) -> float | None:
        """The extreme, None before any price."""
        known = [one[1] for one in (self._told, *self._after[:1]) if one is not None]
        return reduce(self._best, known) if known else None

    def told(self, at: datetime, figure: float, price: float) -> None:
        """Take in what a poll says of the day until then; its price may lie beyond its range."""
        if self._told is None or at >= self._told[0]:
            self._told = at, self._best(figure, price)
            self._after = [one for one in self._after if one[0] > at]

    def seen(self, at: datetime, price: float) -> None:
        """Take in a price that is later than what was told."""
        if self._told is not None and at <= self._told[0]:
            return
        after = self._after
        here = bisect_right(after, at, key=lambda one: one[0])
        if here < len(after) and self._reaches(after[here][1], price):
            return
        first = here
        while first and self._reaches(price, after[first - 1][1]):
            first -= 1
        after[first:here] = [(at, price)]
        if len(after) > MOST:
            # The oldest two become one: it may outlive a poll that lies between their stamps.
            after[:2] = [(after[1][0], after[0][1])]

    def _reaches(self, price: float, other: float) -> bool:
        return self._best(price, other) == price
