"""From Yahoo's answers to one quote, with every number checked (method, section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from tui.errors import FailureKind, FeedError
from tui.feeds.belief import AHEAD, believable
from tui.model.bars import NEW_YORK
from tui.model.quotes import Quote
from tui.model.symbols import Calendar, symbol_of


def quote_from_item(item: Mapping[str, Any], now: datetime) -> Quote:
    """Return one entry of a batched answer (quote v7).

    Raises:
        FeedError: ``BAD_ANSWER`` without a symbol, a positive price or a sane time.
    """
    symbol = item.get("symbol")
    if not isinstance(symbol, str) or not symbol:
        raise _unusable("a quote without a symbol")
    with _reading(symbol):
        quoted_at = _time(symbol, item, now)
        return Quote(
            symbol,
            _price(symbol, item),
            quoted_at,
            previous_close=_positive(item.get("regularMarketPreviousClose")),
            day_open=_positive(item.get("regularMarketOpen")),
            day_high=_positive(item.get("regularMarketDayHigh")),
            day_low=_positive(item.get("regularMarketDayLow")),
            session=quoted_at.astimezone(_zone(symbol, item)).date(),
        )


def quote_from_chart(symbol: str, chart: Mapping[str, Any], now: datetime) -> Quote:
    """Return the quote that a chart of a few days (chart v8) carries.

    The previous close is the last one dated before the session: ``chartPreviousClose`` belongs to
    the range that was asked for, not to the day.

    Raises:
        FeedError: ``BAD_ANSWER`` without a positive price or a sane time.
    """
    meta = chart.get("meta")
    if not isinstance(meta, dict):
        raise _unusable(f"{symbol}: a chart without a description")
    with _reading(symbol):
        quoted_at, zone = _time(symbol, meta, now), _zone(symbol, meta)
        session = quoted_at.astimezone(zone).date()
        earlier = [
            close
            for stamp, close in zip(
                chart.get("timestamp") or [], _column(chart, "close"), strict=False
            )
            if close is not None and datetime.fromtimestamp(stamp, zone).date() < session
        ]
        opens = _column(chart, "open")
        return Quote(
            symbol,
            _price(symbol, meta),
            quoted_at,
            previous_close=earlier[-1] if earlier else None,
            day_open=opens[-1] if opens else None,
            day_high=_positive(meta.get("regularMarketDayHigh")),
            day_low=_positive(meta.get("regularMarketDayLow")),
            session=session,
        )


@contextmanager
def _reading(symbol: str) -> Iterator[None]:
    """Let whatever a field does that nobody thought of be this symbol's own failure."""
    try:
        yield
    except FeedError:
        raise
    except Exception:
        raise _unusable(f"{symbol}: a quote that cannot be read") from None


def _unusable(words: str) -> FeedError:
    return FeedError(FailureKind.BAD_ANSWER, words)


def _price(symbol: str, item: Mapping[str, Any]) -> float:
    price = _positive(item.get("regularMarketPrice"))
    if price is None:
        raise _unusable(f"{symbol}: no price that can be true")
    return price


def _time(symbol: str, item: Mapping[str, Any], now: datetime) -> datetime:
    stamp = _positive(item.get("regularMarketTime"))
    if stamp is None:
        raise _unusable(f"{symbol}: a price without a time")
    try:
        quoted_at = datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, OSError, ValueError):
        raise _unusable(f"{symbol}: a price with an impossible time") from None
    if quoted_at > now + AHEAD:
        raise _unusable(f"{symbol}: a price stamped in the future")
    return quoted_at


def _zone(symbol: str, item: Mapping[str, Any]) -> tzinfo:
    try:
        return ZoneInfo(str(item["exchangeTimezoneName"]))
    except (LookupError, ValueError, OSError):  # a folder of the zones ("US") is an OSError
        return UTC if symbol_of(symbol).calendar is Calendar.ALWAYS else NEW_YORK


def _positive(value: object) -> float | None:
    """Return a number that can be a price; Yahoo writes 0 where it has none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if believable(value) else None


def _column(chart: Mapping[str, Any], name: str) -> list[float | None]:
    try:
        return [_positive(number) for number in chart["indicators"]["quote"][0][name]]
    except (KeyError, IndexError, TypeError):
        return []
