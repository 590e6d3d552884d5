"""Alerts: what a rule watches, how one is told, and what fired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from tui.model.breakout import BreakoutState

FEEDS = ("prices", "stream", "history", "blocks", "fund", "store")
"""What a rule of feeds may name: the names that the feeds give themselves, and the store's."""
MILESTONES = (100_000, 50_000, 10_000, 1_000, 144, 0)
"""Blocks before a halving that are worth a line of the journal, and an alert."""
MOST_RULES = 50


class Side(StrEnum):
    """On which side of its line a value is worth an alert."""

    ABOVE = "above"
    BELOW = "below"


class Place(StrEnum):
    """Where a value stands: past the line, in the dead band before it, or clear of both."""

    BEYOND = "beyond"
    BETWEEN = "between"
    CLEAR = "clear"


@dataclass(frozen=True)
class Threshold:
    """A line with a dead band: crossed strictly past ``level``, left only more than ``back`` away.

    Both are in the unit of the value; ``back`` is not negative.
    """

    side: Side
    level: float
    back: float

    def place(self, value: float) -> Place:
        """Return where a finite value stands."""
        past = value - self.level if self.side is Side.ABOVE else self.level - value
        if past > 0:
            return Place.BEYOND
        return Place.CLEAR if past < -self.back else Place.BETWEEN


@dataclass(frozen=True)
class StateRule:
    """The breakout symbol's state of a completed session changes; to one of ``states``, if any."""

    states: tuple[BreakoutState, ...] = ()
    name: str = ""
    symbol: str = ""
    """Filled in from the settings."""

    @property
    def id(self) -> str:
        """What two monitors with the same rule call it."""
        return " ".join(("state", self.symbol, *self.states))


@dataclass(frozen=True)
class ProvisionalRule:
    """The running session would change the state, if it closed now; once a session and state."""

    states: tuple[BreakoutState, ...] = ()
    name: str = ""
    symbol: str = ""
    """Filled in from the settings."""

    @property
    def id(self) -> str:
        """What two monitors with the same rule call it."""
        return " ".join(("provisional", self.symbol, *self.states))


@dataclass(frozen=True)
class PriceRule:
    """A price stands above or below a level; ``hysteresis`` is a fraction of the level."""

    symbol: str
    side: Side
    level: float
    hysteresis: float = 0.005
    name: str = ""

    @property
    def id(self) -> str:
        """What two monitors with the same rule call it."""
        return f"price {self.symbol} {self.side} {self.level!r}"

    @property
    def threshold(self) -> Threshold:
        """The price that is crossed, and how far it must be left."""
        return Threshold(self.side, self.level, self.level * self.hysteresis)


@dataclass(frozen=True)
class RecordRule:
    """A price comes within a fraction of its record close, or past it."""

    symbol: str
    within: float = 0.02
    hysteresis: float = 0.01
    name: str = ""

    @property
    def id(self) -> str:
        """What two monitors with the same rule call it."""
        return f"record {self.symbol} {self.within!r}"

    @property
    def threshold(self) -> Threshold:
        """The distance that is crossed, as price / record - 1."""
        return Threshold(Side.ABOVE, -self.within, self.hysteresis)


@dataclass(frozen=True)
class CorrelationRule:
    """The correlation of the pair, by the method and window of the settings, crosses a value."""

    side: Side
    level: float
    hysteresis: float = 0.05
    name: str = ""
    pair: tuple[str, str] = ("", "")
    window: int = 0
    method: str = ""
    """These three are filled in from the settings."""

    @property
    def id(self) -> str:
        """What two monitors with the same rule call it."""
        of = f"{','.join(self.pair)} {self.window} {self.method}"
        return f"correlation {of} {self.side} {self.level!r}"

    @property
    def threshold(self) -> Threshold:
        """The coefficient that is crossed."""
        return Threshold(self.side, self.level, self.hysteresis)


@dataclass(frozen=True)
class VolatilityRule:
    """The percentile of Bitcoin's 30-day volatility at its halving phase crosses a fraction."""

    side: Side
    level: float
    hysteresis: float = 0.05
    name: str = ""

    @property
    def id(self) -> str:
        """What two monitors with the same rule call it."""
        return f"volatility {self.side} {self.level!r}"

    @property
    def threshold(self) -> Threshold:
        """The percentile, as a fraction, that is crossed."""
        return Threshold(self.side, self.level, self.hysteresis)


@dataclass(frozen=True)
class HalvingRule:
    """So many blocks are left to the halving; 0 is the halving itself."""

    blocks: tuple[int, ...] = MILESTONES
    name: str = ""

    @property
    def id(self) -> str:
        """What two monitors with the same rule call it."""
        return "halving"


@dataclass(frozen=True)
class FeedRule:
    """A feed has not answered for so many minutes; it answers again."""

    feed: str = "prices"
    minutes: float = 10.0
    name: str = ""

    @property
    def id(self) -> str:
        """What two monitors with the same rule call it."""
        return f"feed {self.feed} {self.minutes!r}"


CrossingRule = PriceRule | RecordRule | CorrelationRule | VolatilityRule
AlertRule = StateRule | ProvisionalRule | CrossingRule | HalvingRule | FeedRule


@dataclass(frozen=True)
class Fired:
    """One alert that this process was the first to see; ``number`` counts them from 1.

    ``kept`` is False when the journal on the disk did not take it at once.
    """

    number: int
    key: str
    rule: str
    title: str
    detail: str
    seen_at: datetime
    at: datetime | None = None
    symbol: str | None = None
    simulated: bool = False
    kept: bool = True


def is_quiet(hours: str, local: datetime) -> bool:
    """Tell whether a local time lies in ``HH:MM-HH:MM``; the end is outside, midnight may be in."""
    if not hours:
        return False
    first, last = (time.fromisoformat(part) for part in hours.split("-"))
    now = local.time()
    return first <= now < last if first <= last else now >= first or now < last
