"""Live quotes, the NYSE's sessions, and the row of the levels table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True)
class Quote:
    """One price as a source gave it; ``quoted_at`` is the source's own time stamp.

    ``session`` is the exchange-local date that the day's high, low and change belong to. A
    ``suspect`` price jumped too far and is confirmed by nobody yet: it makes no state, no alert.
    """

    symbol: str
    price: float
    quoted_at: datetime
    previous_close: float | None = None
    day_open: float | None = None
    day_high: float | None = None
    day_low: float | None = None
    session: date | None = None
    source: str = "yahoo"
    suspect: bool = False


class SessionWord(StrEnum):
    """State of a symbol's market (closed vocabulary of the report)."""

    OPEN = "open"
    PRE = "pre"
    POST = "post"
    CLOSED = "closed"
    ALWAYS = "24h"


class Freshness(StrEnum):
    """How a price's age stands to what its market allows (closed vocabulary of the report)."""

    LIVE = "live"
    DELAYED = "delayed"
    STALE = "stale"
    NONE = "none"


@dataclass(frozen=True)
class Level:
    """One row of the levels table; ``None`` means not known or without sense, never zero.

    While the row is ``suspect``, a newer price (``suspect_price``) jumped too far and is confirmed
    by nobody yet: price, age and all figures are still those of the last trusted one. ``remark``
    says what else of the source is not believed, ``rescaled`` that the known closes are of another
    scale than the price, as on the day of a split: nothing is made of both together.
    """

    symbol: str
    name: str
    price: float | None = None
    previous_close: float | None = None
    change_pct: float | None = None
    quoted_at: datetime | None = None
    session: SessionWord = SessionWord.CLOSED
    record_close: float | None = None
    record_close_date: date | None = None
    record_since: date | None = None
    record_high: float | None = None
    from_record_pct: float | None = None
    high_52w: float | None = None
    from_high_52w_pct: float | None = None
    overhead_closes: int | None = None
    spark: tuple[float, ...] = ()
    from_store: bool = False
    why: str | None = None
    suspect: bool = False
    suspect_price: float | None = None
    remark: str | None = None
    rescaled: bool = False
