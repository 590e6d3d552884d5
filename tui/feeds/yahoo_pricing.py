"""One message of Yahoo's stream to one quote, with every number checked (method, section 7)."""

from __future__ import annotations

import base64
import json
import math
import struct
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tui.feeds.belief import AHEAD, believable
from tui.model.bars import day_of
from tui.model.quotes import Quote
from tui.model.symbols import Calendar, symbol_of

if TYPE_CHECKING:
    from collections.abc import Container

_REGULAR = 1
_CRYPTO = 41
# Bitcoin's first block is of 2009; no price on the screen can be older.
_FIRST_MS = 1_230_000_000_000


class Reason(StrEnum):
    """Why a message brings no quote; the words follow a count."""

    UNREADABLE = "could not be read"
    OTHER = "of another kind"
    UNASKED = "of symbols that were not asked for"
    PRICE = "without a price that can be true"
    TIME = "without a time that can be true"
    FUTURE = "stamped in the future"
    HOURS = "outside regular hours"


class UnusableMessage(Exception):  # noqa: N818 -- an everyday outcome, no error of ours
    """A message that brings no quote, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def quote_of(message: str | bytes, asked: Container[str], now: datetime) -> Quote:
    """Return the quote that one WebSocket message carries.

    Only price, time and symbol are taken. The day's high, low and open of the stream are left to
    the poll, which is corrected by Yahoo where the stream is not; a price of extended hours is no
    price of the session that levels and records belong to.

    Args:
        message: ``{"type": "pricing", "message": "<base64 of PricingData>"}``.
        asked: Yahoo tickers that were subscribed to.
        now: Present instant; a stamp more than two minutes ahead of it is refused.

    Raises:
        UnusableMessage: With the reason.
    """
    data = _decoded(message)
    if data.id not in asked:
        raise UnusableMessage(Reason.UNASKED)
    price = short(data.price)
    if not believable(price):
        raise UnusableMessage(Reason.PRICE)
    quoted_at = _time(data.time, now)
    always = data.quote_type == _CRYPTO or symbol_of(data.id).calendar is Calendar.ALWAYS
    if not always and data.market_hours != _REGULAR:
        raise UnusableMessage(Reason.HOURS)
    session = day_of(quoted_at, Calendar.ALWAYS if always else Calendar.NYSE)
    return Quote(data.id, price, quoted_at, session=session)


def _decoded(message: str | bytes) -> Any:
    from yfinance.pricing_pb2 import PricingData  # noqa: PLC0415 - off the start-up path

    try:
        envelope = json.loads(message)
    except (ValueError, RecursionError):
        raise UnusableMessage(Reason.UNREADABLE) from None
    if not isinstance(envelope, dict):
        raise UnusableMessage(Reason.UNREADABLE)
    if envelope.get("type") != "pricing":
        raise UnusableMessage(Reason.OTHER)
    data = PricingData()
    try:
        data.ParseFromString(base64.b64decode(envelope["message"], validate=True))
    except Exception:  # the parser's own class of errors is not ours to import
        raise UnusableMessage(Reason.UNREADABLE) from None
    return data


def _time(stamp_ms: int, now: datetime) -> datetime:
    if stamp_ms < _FIRST_MS:
        raise UnusableMessage(Reason.TIME)
    if stamp_ms > (now + AHEAD).timestamp() * 1000:
        raise UnusableMessage(Reason.FUTURE)
    return datetime.fromtimestamp(stamp_ms / 1000, UTC)


def short(single: float) -> float:
    """Return the shortest number that single precision cannot tell from ``single``.

    The stream sends float32: 73032.76 arrives as 73032.7578125 and is 73032.76 again here. The
    message's ``price_hint`` is not used: it has fewer decimals than some prices. From 131,072 on
    single precision itself is coarser than a cent; the next poll brings the exact price.

    >>> short(73032.7578125), short(2442.739990234375)
    (73032.76, 2442.74)
    """
    if not math.isfinite(single):
        return math.nan
    spelled = (float(f"{single:.{digits}g}") for digits in range(6, 10))
    return next((one for one in spelled if _single(one) == _single(single)), single)


def _single(value: float) -> bytes:
    return struct.pack("f", value)
