"""Live quotes from Yahoo: one batched request a poll."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tui.errors import FailureKind, FeedError
from tui.feeds.base import Control, Emit
from tui.feeds.budget import Budget, Meter
from tui.feeds.pace import Backoff, Turn, rest
from tui.feeds.yahoo_client import YahooClient, client_for
from tui.feeds.yahoo_errors import translate
from tui.feeds.yahoo_quote import quote_from_chart, quote_from_item
from tui.model.events import FeedFailed, FeedSucceeded, QuotesArrived
from tui.model.health import TRY_GAP
from tui.model.market import Schedule, market_date
from tui.model.quotes import Quote, SessionWord
from tui.model.settings import FeedSettings

_SATURDAY = 5
# Two failed polls make the header say OFFLINE, so the second comes soon.
_FIRST_RETRY_S, _LONGEST_RETRY_S = 3.0, 60.0
_CHARTS_A_POLL = 3
_OF_ONE_SYMBOL = (FailureKind.UNKNOWN_SYMBOL, FailureKind.EMPTY, FailureKind.BAD_ANSWER)
_BATCH_AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class _Poll:
    """What was answered: quotes, symbols not known, symbols whose quote cannot be used, a word.

    ``ended`` is what kept the poll from going on.
    """

    quotes: tuple[Quote, ...] = ()
    missing: tuple[str, ...] = ()
    unusable: tuple[tuple[str, FeedError], ...] = ()
    detail: str | None = None
    ended: FeedError | None = None


class YahooQuotes:
    """Prices of every followed symbol, each with its own time stamp.

    Args:
        symbols: Yahoo tickers.
        settings: Intervals and deadline.
        schedule: NYSE's sessions as far as they are known; asked before every poll.
        cache_dir: Folder for yfinance's own cache.
        budget: What counts its requests.
    """

    name = "prices"

    def __init__(
        self,
        symbols: tuple[str, ...],
        settings: FeedSettings,
        schedule: Callable[[], Schedule],
        cache_dir: Path,
        budget: Budget | None = None,
    ) -> None:
        self._symbols, self._settings = symbols, settings
        self._schedule, self._cache_dir = schedule, cache_dir
        self._meter = Meter(self.name, budget)
        self._backoff = Backoff(_FIRST_RETRY_S, _LONGEST_RETRY_S)
        self._batch_refused_until: datetime | None = None
        self._next = 0

    def run(self, control: Control, emit: Emit) -> None:
        """Deliver quotes until told to stop; failures are events."""
        while not control.stopped:
            self._turn(control, emit)

    def _turn(self, control: Control, emit: Emit) -> None:
        """Poll once, say what came of it, and wait."""
        turn = Turn(control.clock)
        asked_at = turn.began
        interval, gate, fresh = self.interval(asked_at), None, None
        try:
            poll = self._poll(asked_at, min(self._settings.deadline_s, interval))
        except Exception as raised:
            poll = _Poll(ended=translate(raised))
        now, error = control.clock.now(), poll.ended
        if error is None or poll.quotes:
            emit(QuotesArrived(self.name, poll.quotes, now, poll.missing))
        for symbol, own in poll.unusable:
            emit(FeedFailed(self.name, now, own.kind, own.words, symbol))
        if error is None:
            self._backoff.succeeded()
            # Never longer than an interval, also when the clock was set back meanwhile.
            pause = timedelta(seconds=interval)
            next_try = min(max(now, asked_at + pause), now + pause)
            fresh = turn.fresh(min(next_try, now + TRY_GAP))
            emit(FeedSucceeded(self.name, now, next_try, poll.detail, fresh))
        else:
            next_try = now + timedelta(seconds=self._backoff.failed(error))
            gate = self._backoff.gate(error, now, next_try)
            failed = FeedFailed(
                self.name, now, error.kind, error.words, next_try=next_try, gate=gate
            )
            emit(failed)
        rest(control, next_try, turn=turn, gate=gate, fresh_until=fresh)

    def interval(self, now: datetime) -> float:
        """Return the seconds between polls, by the NYSE's state; unknown counts as a weekday.

        While it is closed a wait ends at the next open at the latest.
        """
        often, seldom = self._settings.quotes_open_s, self._settings.quotes_closed_s
        state = self._schedule().state(now)
        if state is None:
            return often if market_date(now).weekday() < _SATURDAY else seldom
        if state.word is SessionWord.OPEN:
            return often
        if state.next_open is None:
            return seldom
        return min(seldom, max(often, (state.next_open - now).total_seconds()))

    def _poll(self, now: datetime, seconds: float) -> _Poll:
        client = client_for(self._cache_dir, self._meter)
        refused = self._batch_refused_until
        if refused is None or now >= refused:
            try:
                return self._batch(client, now, seconds)
            except FeedError as error:
                if error.kind is not FailureKind.REFUSED:
                    raise
                self._batch_refused_until = now + _BATCH_AGAIN_AFTER
        return self._charts(client, now, seconds)

    def _batch(self, client: YahooClient, now: datetime, seconds: float) -> _Poll:
        quotes: dict[str, Quote] = {}
        unusable: dict[str, FeedError] = {}
        for item in client.quotes(self._symbols, seconds):
            # What nobody asked for is nobody's, whatever it is called.
            if isinstance(item.get("symbol"), str) and item["symbol"] not in self._symbols:
                continue
            try:
                quote = quote_from_item(item, now)
                quotes[quote.symbol] = quote
            except FeedError as error:
                unusable[str(item.get("symbol"))] = translate(error)
        known = {*quotes, *unusable}
        missing = tuple(symbol for symbol in self._symbols if symbol not in known)
        reasons = [error.words for error in unusable.values()]
        if not quotes:
            words = reasons[0] if reasons else "Yahoo's answer has none of the symbols"
            raise FeedError(FailureKind.EMPTY, words)
        bad = tuple((symbol, unusable[symbol]) for symbol in self._symbols if symbol in unusable)
        return _Poll(tuple(quotes.values()), missing, bad, "; ".join(reasons) or None)

    def _charts(self, client: YahooClient, now: datetime, seconds: float) -> _Poll:
        """Ask for a few symbols' charts, the next ones in turn."""
        count = min(_CHARTS_A_POLL, len(self._symbols))
        quotes: list[Quote] = []
        failed: list[tuple[str, FeedError]] = []
        ended: FeedError | None = None
        for symbol in (self._turn_of_next() for _ in range(count)):
            try:
                quotes.append(quote_from_chart(symbol, client.chart(symbol, seconds / count), now))
            except FeedError as error:
                if error.kind not in _OF_ONE_SYMBOL:
                    # What came before it is good; the host is asked no more until the next poll.
                    ended = translate(error)
                    break
                failed.append((symbol, translate(error)))
        if failed and not quotes and ended is None:
            raise failed[-1][1]
        words = f"Yahoo refuses the batched quote: {count} single charts a poll, in turn"
        unknown = {s for s, error in failed if error.kind is FailureKind.UNKNOWN_SYMBOL}
        unusable = tuple((s, error) for s, error in failed if s not in unknown)
        return _Poll(tuple(quotes), tuple(unknown), unusable, words, ended)

    def _turn_of_next(self) -> str:
        """Return the symbol whose turn it is; the next time it is the one after it."""
        symbol = self._symbols[self._next % len(self._symbols)]
        self._next += 1
        return symbol
