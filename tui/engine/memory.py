"""All that is known at the moment, changed only by events, by one thread."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import singledispatchmethod

from tui.engine.bar_book import BarBook
from tui.engine.merge import merge
from tui.engine.quote_book import STREAM, QuoteBook
from tui.engine.spikes import Past, agree, past_of
from tui.errors import FailureKind
from tui.model.bars import DailyBars
from tui.model.events import (
    BarsArrived,
    ClockJumped,
    FeedEvent,
    FeedFailed,
    FeedOff,
    FeedSucceeded,
    FundSnapshotArrived,
    HalvingArrived,
    QuotesArrived,
    TipArrived,
)
from tui.model.halving import ChainTip
from tui.model.health import FeedHealth, FeedState
from tui.model.market import Schedule
from tui.model.participation import FundSnapshot
from tui.model.quotes import Quote
from tui.model.settings import FeedSettings
from tui.model.symbols import symbol_of

# The demo's and the files' prices are what they are; those from outside must be believable.
_POLL = "prices"
_JUDGED = frozenset({_POLL, STREAM, "history"})
_NEWEST_TIPS = 400
_NO_SUCH_SYMBOL = "the source has no such symbol"


@dataclass(eq=False)
class Memory:
    """Bars, quotes, tips and the feeds' health, as the events left them.

    ``stored_bars`` and ``stored_quotes`` hold the symbols whose bars, or whose quote, are still
    those of the store; ``unquoted`` those whose ``why`` is that no quote can be had.
    ``halvings`` are the header times of those that are not bundled, by height.
    ``quotes`` holds trusted prices only; ``book`` judges what arrives and names what it doubts,
    ``bar_book`` the closes of daily bars.
    ``limited`` holds feeds that may not be asked before an instant, ``fresh`` those that were asked
    a moment ago, with the end of that moment; ``tried`` those that have answered, failed, or are
    off, ``waiting`` those that wait for the sessions.
    """

    bars: dict[str, DailyBars] = field(default_factory=dict)
    quotes: dict[str, Quote] = field(default_factory=dict)
    tips: tuple[ChainTip, ...] = ()
    halvings: dict[int, datetime] = field(default_factory=dict)
    funds: dict[str, tuple[FundSnapshot, ...]] = field(default_factory=dict)
    health: dict[str, FeedHealth] = field(default_factory=dict)
    schedule: Schedule = field(default_factory=Schedule)
    stored_bars: set[str] = field(default_factory=set)
    stored_quotes: set[str] = field(default_factory=set)
    why: dict[str, str] = field(default_factory=dict)
    unquoted: set[str] = field(default_factory=set)
    limited: dict[str, datetime] = field(default_factory=dict)
    fresh: dict[str, datetime] = field(default_factory=dict)
    price_failures: int = 0
    answered: bool = False
    tried: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    jumps: tuple[ClockJumped, ...] = ()
    spike_sigmas: float = FeedSettings.spike_sigmas

    def __post_init__(self) -> None:
        self.book = QuoteBook(self.quotes, self.spike_sigmas)
        self.bar_book = BarBook(self.spike_sigmas)
        self._pasts: dict[str, tuple[DailyBars, Past]] = {}

    def apply(self, event: FeedEvent) -> None:
        """Take in one event."""
        self._apply(event)

    def kept(self, event: FeedEvent) -> FeedEvent:
        """Return what is worth storing of an event already taken in: what is trusted of it."""
        if isinstance(event, BarsArrived):
            known, days = self.bars[event.bars.symbol], {*event.bars.dates}
            return replace(event, bars=known.where(day in days for day in known.dates))
        if not isinstance(event, QuotesArrived):
            return event
        trusted = (self.quotes.get(quote.symbol) for quote in event.quotes)
        return replace(event, quotes=tuple(quote for quote in trusted if quote is not None))

    @singledispatchmethod
    def _apply(self, event: FeedEvent) -> None:
        raise TypeError(event)

    @_apply.register
    def _bars(self, event: BarsArrived) -> None:
        symbol = event.bars.symbol
        known, bars = None if event.whole else self.bars.get(symbol), event.bars
        if event.feed in _JUDGED:
            bars = self.bar_book.believed(known, bars, self.quotes.get(symbol), event.seen_at)
        self.bars[symbol] = merge(known, bars)
        self.answered = True
        self.stored_bars.discard(symbol)
        self._explained(symbol)
        if self.book.reconsider(symbol, self._past(symbol)):
            self.price_failures = 0

    @_apply.register
    def _jumped(self, event: ClockJumped) -> None:
        self.jumps = (*self.jumps[-9:], event)
        self.fresh.clear()
        self.clock_is(event.at)

    def clock_is(self, now: datetime) -> None:
        """Take back what only a clock that was ahead of ``now`` can have said.

        That is a bar called final whose day still runs, and quotes of the future.
        """
        self.book.clock_is(now)
        # The demo's days are played at any hour.
        if not self.schedule.always_open:
            for symbol, bars in self.bars.items():
                self.bars[symbol] = bars.settled(now, symbol_of(symbol).calendar)

    def day_jump(self, symbol: str) -> float:
        """Return the largest log change of a symbol's one day that is believed without proof."""
        return self.spike_sigmas * self._past(symbol).daily

    def _past(self, symbol: str) -> Past:
        """Return what the completed bars say of a price, worked out once for each arrival."""
        bars, known = self.bars.get(symbol), self._pasts.get(symbol)
        if bars is None:
            return Past()
        if known is None or known[0] is not bars:
            known = self._pasts[symbol] = (bars, past_of(bars))
        return known[1]

    @_apply.register
    def _quotes(self, event: QuotesArrived) -> None:
        if event.feed == _POLL:
            self.book.count_poll()
        # Prices that are all suspect are an answer of the poll; of the stream they hide no failure.
        usable = event.feed == _POLL and bool(event.quotes)
        for quote in event.quotes:
            if event.feed not in _JUDGED:
                self.book.put(quote, event.feed, event.seen_at)
            elif not self.book.take(quote, event.feed, event.seen_at, self._past(quote.symbol)):
                continue
            usable = True
            self._answered(quote)
            if quote.symbol in self.unquoted:
                self._explained(quote.symbol)
        if usable:
            self.answered = True
            self.price_failures = 0
        for symbol in event.missing:
            self._unquoted(symbol, _NO_SUCH_SYMBOL)
        # What the feed says of itself follows at once; until then its last word stands.
        self._good(event.feed, event.seen_at, detail=self._health(event.feed).detail)

    def _answered(self, quote: Quote) -> None:
        """Let a price count as stored no longer: it is replaced, or one of now agrees with it."""
        shown = self.quotes[quote.symbol]
        if shown.quoted_at <= quote.quoted_at or agree(shown.price, quote.price):
            self.stored_quotes.discard(quote.symbol)

    @_apply.register
    def _tip(self, event: TipArrived) -> None:
        given = tuple(tip for tip in self.tips if tip.given)
        seen = [t for t in self.tips if not t.given and t.height != event.tip.height]
        # Of what is older one a day is enough, and all that the store has (method, section 8).
        daily = {tip.time.date(): tip for tip in seen[:-_NEWEST_TIPS]}
        self.tips = (*given, *daily.values(), *seen[-_NEWEST_TIPS:], event.tip)

    @_apply.register
    def _halving(self, event: HalvingArrived) -> None:
        self.halvings[event.height] = event.time

    @_apply.register
    def _fund(self, event: FundSnapshotArrived) -> None:
        kept = self.funds.get(event.snapshot.symbol, ())
        if all(one.day != event.snapshot.day for one in kept):
            self.funds[event.snapshot.symbol] = (*kept, event.snapshot)

    @_apply.register
    def _succeeded(self, event: FeedSucceeded) -> None:
        self._good(event.feed, event.at, event.next_try, event.detail)
        self._has_tried(event.feed)
        if event.fresh_until is not None:
            self.fresh[event.feed] = event.fresh_until

    @_apply.register
    def _failed(self, event: FeedFailed) -> None:
        if event.symbol is not None:
            self._failed_symbol(event, event.symbol)
            return
        self._has_tried(event.feed)
        self.fresh.pop(event.feed, None)
        old = self._health(event.feed)
        # What was held back was not tried: no attempt has failed.
        tried = event.kind is not FailureKind.HELD_BACK
        self.health[event.feed] = replace(
            old,
            state=FeedState.FAILED if event.next_try is None else FeedState.BACKOFF,
            last_error=event.words,
            last_error_at=event.at,
            attempts=old.failures + 1 if tried else old.attempts,
            failures=old.failures + 1 if tried else old.failures,
            next_try=event.next_try,
            detail=None,
        )
        if event.feed == _POLL:
            self.book.count_poll(failed=True)
            self.price_failures += tried
        gate = event.next_try if event.kind.firm else event.gate
        if gate is not None:
            self.limited[event.feed] = gate

    def _has_tried(self, feed: str) -> None:
        self.tried.add(feed)
        self.waiting.discard(feed)

    def _failed_symbol(self, event: FeedFailed, symbol: str) -> None:
        if event.feed == _POLL:
            self._unquoted(symbol, event.words)
        else:
            self.why[symbol] = event.words
            self.unquoted.discard(symbol)

    def _unquoted(self, symbol: str, words: str) -> None:
        """Say why there is no quote, unless something graver is said of the symbol already."""
        if symbol in self.unquoted or symbol not in self.why:
            self.why[symbol] = words
            self.unquoted.add(symbol)

    def _explained(self, symbol: str) -> None:
        self.why.pop(symbol, None)
        self.unquoted.discard(symbol)

    @_apply.register
    def _off(self, event: FeedOff) -> None:
        state = FeedState.WAITING if event.waits else FeedState.OFF
        (self.waiting if event.waits else self.tried).add(event.feed)
        self.health[event.feed] = FeedHealth(event.feed, state, detail=event.words)

    def _health(self, feed: str) -> FeedHealth:
        return self.health.get(feed, FeedHealth(feed))

    def _good(
        self,
        feed: str,
        at: datetime,
        next_try: datetime | None = None,
        detail: str | None = None,
    ) -> None:
        self.limited.pop(feed, None)
        self.health[feed] = replace(
            self._health(feed),
            state=FeedState.OK,
            last_ok=at,
            attempts=1,
            failures=0,
            next_try=next_try,
            detail=detail,
        )
