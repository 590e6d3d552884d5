"""What one connection of the stream has brought: newest prices, who streams, what was unusable."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from tui.feeds.yahoo_pricing import Reason, UnusableMessage, quote_of
from tui.model.quotes import Quote

# On subscribing Yahoo repeats the last price, which may be days old: that is no streaming.
_FRESH = timedelta(minutes=1)
# Messages of other kinds and hours are no fault of anybody's.
_QUIET = frozenset({Reason.OTHER, Reason.HOURS})


class StreamTally:
    """Keeps the newest price of each symbol until it is passed on, and counts.

    Args:
        symbols: Yahoo tickers that were subscribed to.
        left_out: Count of symbols beyond what one connection can carry.
    """

    def __init__(self, symbols: tuple[str, ...], left_out: int = 0) -> None:
        self._symbols, self._left_out = frozenset(symbols), left_out
        self._newest: dict[str, Quote] = {}
        self._streaming: set[str] = set()
        self._unusable: Counter[Reason] = Counter()
        self.used = 0
        """Messages that brought a usable price."""

    @property
    def waiting(self) -> bool:
        """Tell whether a price waits to be passed on."""
        return bool(self._newest)

    def take(self, message: str | bytes, now: datetime) -> bool:
        """Take in one message; tell whether it brought a usable price."""
        try:
            quote = quote_of(message, self._symbols, now)
        except UnusableMessage as unusable:
            self._unusable[unusable.reason] += 1
            return False
        known = self._newest.get(quote.symbol)
        if known is None or quote.quoted_at >= known.quoted_at:
            self._newest[quote.symbol] = quote
        if now - quote.quoted_at <= _FRESH:
            self._streaming.add(quote.symbol)
        self.used += 1
        return True

    def pop(self) -> tuple[Quote, ...]:
        """Return the newest prices since the last time."""
        quotes = tuple(self._newest.values())
        self._newest.clear()
        return quotes

    def detail(self) -> str:
        """Say how many symbols stream, and what is worth a word besides."""
        words = f"{len(self._streaming)} of {len(self._symbols)} symbols stream"
        beyond = f"{self._left_out} symbols beyond the first {len(self._symbols)} are only polled"
        return "; ".join([words, *[beyond] * bool(self._left_out), *self.remarks()])

    def remarks(self) -> list[str]:
        """Count the messages that could not be used, by reason."""
        return [
            f"{count} {'message' if count == 1 else 'messages'} {reason}"
            for reason, count in self._unusable.items()
            if reason not in _QUIET
        ]
