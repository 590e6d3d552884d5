"""What a snapshot says of the thing that a rule watches; nothing where it cannot be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch

from tui.engine.level_rows import closed_at
from tui.model.alerts import CorrelationRule, CrossingRule, PriceRule, RecordRule, VolatilityRule
from tui.model.bars import day_of, settles_at
from tui.model.health import freshness_in_market
from tui.model.quotes import Freshness, Level
from tui.model.snapshot import Snapshot
from tui.model.symbols import BTC, Calendar, symbol_of

_FRESH = (Freshness.LIVE, Freshness.DELAYED)


@dataclass(frozen=True)
class Sight:
    """A finite value, the market's own time of it, and a few words with the figures.

    ``current`` is False while the history behind it lacks the newest day that is over.
    """

    value: float
    at: datetime
    words: str
    current: bool = True


@dataclass(frozen=True)
class Priced:
    """A row whose price may make a state or an alert."""

    row: Level
    price: float
    at: datetime

    @property
    def session(self) -> date:
        """The date of the day that the price belongs to."""
        return day_of(self.at, symbol_of(self.row.symbol).calendar)


def priced(snapshot: Snapshot, symbol: str) -> Priced | None:
    """Return a symbol's row; None when its price is missing, suspect, stored or too old."""
    row = snapshot.level(symbol)
    if row is None or row.suspect or row.from_store:
        return None
    if row.price is None or row.quoted_at is None or not (0 < row.price < math.inf):
        return None
    calendar = symbol_of(symbol).calendar
    fresh = freshness_in_market(row.quoted_at, snapshot.made_at, calendar, snapshot.schedule)
    return Priced(row, row.price, row.quoted_at) if fresh in _FRESH else None


def is_current(day: date, calendar: Calendar, snapshot: Snapshot) -> bool:
    """Tell whether a history that ends with ``day`` has the newest day that is over.

    A rule that is made beside an older one would take what happened meanwhile for news.
    """
    now, schedule = snapshot.made_at, snapshot.schedule
    if schedule.always_open:
        return True
    if calendar is Calendar.ALWAYS:
        return day >= now.astimezone(UTC).date() - timedelta(days=1)
    over = [s.day for s in schedule.sessions if settles_at(s.day, calendar) <= now]
    return bool(over) and day >= over[-1]


@singledispatch
def sight(rule: CrossingRule, snapshot: Snapshot) -> Sight | None:
    """Return the value that a rule compares; None when it is missing or cannot be trusted."""
    raise TypeError(rule)


@sight.register
def _price(rule: PriceRule, snapshot: Snapshot) -> Sight | None:
    seen = priced(snapshot, rule.symbol)
    return None if seen is None else Sight(seen.price, seen.at, _money(seen.price))


@sight.register
def _record(rule: RecordRule, snapshot: Snapshot) -> Sight | None:
    seen = priced(snapshot, rule.symbol)
    if seen is None or seen.row.record_close is None:
        return None
    distance = seen.row.from_record_pct
    if distance is None or not math.isfinite(distance):
        return None
    how = f"{distance:.1%} above" if distance > 0 else f"within {-distance:.1%} of"
    words = f"{_money(seen.price)}, {how.replace('%', ' %')} {_money(seen.row.record_close)}"
    return Sight(distance, seen.at, words)


@sight.register
def _correlation(rule: CorrelationRule, snapshot: Snapshot) -> Sight | None:
    seen = snapshot.correlation
    if seen is None or seen.value is None or seen.last is None or not math.isfinite(seen.value):
        return None
    # The coefficient of anything else is no crossing of this rule's.
    if ((seen.x, seen.y), seen.window, seen.method.value) != (rule.pair, rule.window, rule.method):
        return None
    words = f"{seen.value:+.2f}, {rule.method}, {seen.window} sessions to {seen.last}"
    at = closed_at(seen.last, Calendar.NYSE, snapshot.schedule)
    return Sight(seen.value, at, words, is_current(seen.last, Calendar.NYSE, snapshot))


@sight.register
def _volatility(rule: VolatilityRule, snapshot: Snapshot) -> Sight | None:
    known, closes = snapshot.volatility, snapshot.price_series(BTC)
    share = None if known is None else known.btc_30d_percentile_same_phase
    if share is None or not math.isfinite(share) or closes is None or not closes.dates:
        return None
    day = closes.dates[-1]
    words = f"percentile {share * 100:.0f} of this phase of the cycles, to {day}"
    at = settles_at(day, Calendar.ALWAYS)
    return Sight(share, at, words, is_current(day, Calendar.ALWAYS, snapshot))


def _money(value: float) -> str:
    return f"{value:,.2f}" if value >= 1 else f"{value:.4g}"
