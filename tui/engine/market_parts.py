"""Risk curve, volatility, rates, participation: prepared of whole histories, read at a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from tui.analytics.participation import participation
from tui.analytics.rates import IRX, TNX, Yields
from tui.analytics.risk_curve import Ladder
from tui.analytics.small_large import SmallLarge, absolute_only
from tui.analytics.volatility import VIX, Movement
from tui.engine.moment import KnownSessions
from tui.engine.once import Once
from tui.model.bars import DailyBars
from tui.model.health import Source
from tui.model.participation import FUND, Participation
from tui.model.rates import Rates
from tui.model.risk_curve import RISKIER, TREASURIES, RiskCurve
from tui.model.symbols import BTC, RUT, SPX
from tui.model.volatility import Volatility

if TYPE_CHECKING:
    from tui.engine.memory import Memory
    from tui.engine.parts import History
    from tui.model.breakout import Breakout
    from tui.model.halving import Halving
    from tui.model.health import FeedHealth

T = TypeVar("T")
Whole = Mapping[str, DailyBars]

_NO_SNAPSHOT = {
    Source.DEMO: "no snapshots: simulated data has no fund behind it",
    Source.FILES: "no snapshots: files bring no assets of a fund",
}
_FEED = "fund"


@dataclass(frozen=True, eq=False)
class Market:
    """The four parts of a snapshot, by its own field names."""

    risk_curve: RiskCurve | None = None
    volatility: Volatility | None = None
    rates: Rates | None = None
    participation: Participation | None = None


class MarketParts:
    """Computes the four parts; owned by one composer.

    Each is prepared once of the whole histories and read at a day: no reading depends on a later
    bar, so it equals one of the cut histories.
    """

    def __init__(self, source: Source, once: Once) -> None:
        self._source, self._once = source, once

    def market(
        self,
        history: History,
        sessions: KnownSessions,
        breakout: Breakout,
        chain: Halving,
        memory: Memory,
    ) -> Market:
        """Return the parts as of the last session; without one, only what the fund tells."""
        day, whole = sessions.last, history.whole
        fund = self._participation(history, sessions, memory)
        if day is None:
            return Market(participation=fund)
        movement = self._prepared("movement", (BTC, RUT, VIX), whole, Movement)
        yields = self._prepared("yields", (RUT, IRX, TNX), whole, Yields)
        return Market(
            self._curve(whole, sessions, day, breakout),
            self._volatility(movement, sessions, day, chain),
            self._once.get("rates", (yields, sessions), lambda: yields.on(day, sessions.ended)),
            fund,
        )

    def _volatility(
        self, movement: Movement, sessions: KnownSessions, day: date, chain: Halving
    ) -> Volatility:
        """Return the volatilities; days of cycle are those that the halving pane counts."""
        halved, lost = tuple(cycle.date for cycle in chain.cycles), chain.cycles_why
        return self._once.get(
            "volatility",
            (movement, sessions, halved, lost),
            lambda: movement.on(day, sessions.ended, halved=halved, lost=lost),
        )

    def _prepared(
        self, part: str, symbols: tuple[str, ...], whole: Whole, make: Callable[[Whole], T]
    ) -> T:
        bars = tuple(whole.get(symbol) for symbol in symbols)
        return self._once.get(part, bars, lambda: make(whole))

    def _curve(
        self, whole: Whole, sessions: KnownSessions, day: date, breakout: Breakout
    ) -> RiskCurve:
        ladder = self._prepared("ladder", (RUT, *TREASURIES, *RISKIER), whole, Ladder)
        ratios = self._prepared("ratios", (RUT, SPX), whole, SmallLarge)
        ended = sessions.ended(RUT, ladder.last(day))
        if ended:
            return RiskCurve(why=ended)
        curve = self._once.get("curve", (ladder, day), lambda: ladder.curve(day))
        small = self._once.get("small", (ratios, day), lambda: ratios.on(day))

        def told() -> RiskCurve:
            only = absolute_only(small, breakout)
            return replace(curve, small_vs_large=replace(small, absolute_only=only))

        return self._once.get("told curve", (curve, small, breakout.symbol, breakout.state), told)

    def _participation(
        self, history: History, sessions: KnownSessions, memory: Memory
    ) -> Participation:
        moment, kept = history.moment, memory.funds.get(FUND, ())
        none = _NO_SNAPSHOT.get(self._source) or _not_yet(memory.health.get(_FEED))
        if moment.cut is not None and self._source not in _NO_SNAPSHOT:
            none = f"no own snapshot up to {moment.cut}"
        return self._once.get(
            "participation",
            (kept, moment.cut, sessions, none),
            lambda: participation(kept, moment.now, moment.cut, sessions.ended, none),
        )


def _not_yet(feed: FeedHealth | None) -> str:
    """Say that there is no snapshot, and what the feed of it says of itself."""
    words = None if feed is None else feed.last_error or feed.detail
    return f"no own snapshot yet: {words}" if words else "no own snapshot yet"
