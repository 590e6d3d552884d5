"""The last trusted quote of every symbol, and the prices that are not trusted (yet)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from tui.engine.day_range import DayRange
from tui.engine.refine import combine, later, later_poll
from tui.engine.spikes import Doubt, Known, Past, Verdict, confirms, doubted, judge
from tui.model.health import CLOCK_SLACK
from tui.model.quotes import Quote

STREAM = "stream"


@dataclass(frozen=True)
class Refusal:
    """The last price of a symbol that was refused outright, and how many there were."""

    quote: Quote
    count: int = 1


@dataclass(eq=False)
class QuoteBook:
    """Puts quotes of both paths together; owned by one thread.

    ``quotes`` holds trusted quotes only; ``sigmas`` is how many daily volatilities a price may jump
    within a day before a second source is asked for. ``_unchecked`` has the symbols of which
    no close was known yet, and whether two readings agreed on their price since.
    """

    quotes: dict[str, Quote]
    sigmas: float
    doubts: dict[str, Doubt] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    _polled: dict[str, Quote] = field(default_factory=dict)
    _streamed: dict[str, Quote] = field(default_factory=dict)
    _ranges: dict[str, DayRange] = field(default_factory=dict)
    _unchecked: dict[str, bool] = field(default_factory=dict)
    _undated: set[str] = field(default_factory=set)

    def suspect(self, symbol: str) -> Quote | None:
        """Return the price that is shown as suspect, None where there is none."""
        doubt = self.doubts.get(symbol)
        return replace(doubt.quote, suspect=True) if doubt and doubt.shown else None

    def count_poll(self, *, failed: bool = False) -> None:
        """Count a poll, before what it brings: a price that nobody confirms is shown for two.

        A failed one leaves a first price on the screen: nothing has come that could judge it.
        """
        for symbol, doubt in self.doubts.items():
            if not (failed and doubt.unjudged):
                self.doubts[symbol] = replace(doubt, polls=doubt.polls + 1)

    def put(self, quote: Quote, path: str, seen_at: datetime) -> None:
        """Take in a quote that nobody needs to judge."""
        self._trust(self._stamped(quote, seen_at), path)

    def take(self, quote: Quote, path: str, seen_at: datetime, past: Past) -> bool:
        """Judge a quote and take it in, doubt it or refuse it; tell whether it is trusted."""
        quote, polled = self._stamped(quote, seen_at), path != STREAM
        symbol, doubt = quote.symbol, self.doubts.get(quote.symbol)
        trusted = self.quotes.get(symbol)
        known = self._known(quote, past)
        # A stream brings no close of its own: its first price of all waits for poll or history.
        unjudged = not known and (doubt is not None or not polled)
        verdict = Verdict.SUSPECT
        if not unjudged:
            verdict = judge(quote.price, quote.quoted_at, known, past.daily, self.sigmas)
        if verdict is Verdict.SUSPECT and trusted and quote.quoted_at < trusted.quoted_at:
            return False
        if verdict is Verdict.SUSPECT:
            if doubt is None or not confirms(doubt, quote, path, seen_at, polled=polled):
                made = doubted(doubt, quote, path, seen_at)
                self.doubts[symbol] = replace(made, unjudged=unjudged)
                return False
            del self.doubts[symbol]
            if symbol in self._unchecked:
                self._unchecked[symbol] = True
        elif verdict is Verdict.REFUSED:
            self._refuse(quote)
            return False
        elif doubt and quote.quoted_at >= doubt.until:
            del self.doubts[symbol]
        known.append(Known(quote.price, quote.quoted_at))
        self._trust(self._ranged(quote, known, past.daily), path)
        self._judge_first(symbol, past)
        return True

    def _judge_first(self, symbol: str, past: Past) -> bool:
        """Judge what is in doubt because nothing was known; tell whether it is trusted now."""
        doubt = self.doubts.get(symbol)
        if doubt is None or not doubt.unjudged:
            return False
        del self.doubts[symbol]
        return self.take(doubt.quote, doubt.path, max(doubt.seen_at, doubt.until), past)

    def reconsider(self, symbol: str, past: Past) -> bool:
        """Judge what came before there was anything to judge it by; tell whether trust is new.

        What two readings agreed on stands against a close that it jumped from, but for ten times.
        """
        if symbol not in self._unchecked or past.close is None:
            return False
        agreed, quote = self._unchecked.pop(symbol), self.quotes.get(symbol)
        if quote is None:
            return self._judge_first(symbol, past)
        known = [past.close]
        verdict = judge(quote.price, quote.quoted_at, known, past.daily, self.sigmas)
        if verdict is Verdict.TRUSTED or (agreed and verdict is Verdict.SUSPECT):
            return False
        path = "prices" if symbol in self._polled else STREAM
        self._forget(symbol)
        if verdict is Verdict.REFUSED:
            self._refuse(quote)
        else:
            self.doubts[symbol] = doubted(None, quote, path, quote.quoted_at)
        return False

    def clock_is(self, now: datetime) -> None:
        """Let every quote that is stamped later than ``now`` give way to the next that comes.

        Nobody knows how old it is: the clock was set back since, or was wrong in an earlier run.
        """
        late = now + CLOCK_SLACK
        self._undated.update(s for s, quote in self.quotes.items() if quote.quoted_at > late)

    def _known(self, quote: Quote, past: Past) -> list[Known]:
        """Return what a price is judged by; without anything else its own previous close."""
        trusted = self.quotes.get(quote.symbol)
        known = [past.close] if past.close else []
        if trusted is not None:
            known.append(Known(trusted.price, trusted.quoted_at))
        if not known:
            self._unchecked.setdefault(quote.symbol, False)
            if quote.previous_close is not None:
                known.append(Known(quote.previous_close, quote.quoted_at))
        return known

    def _ranged(self, quote: Quote, known: list[Known], daily: float) -> Quote:
        """Drop a day's high or low that is far from everything known: no state is made of it."""

        def believed(price: float | None) -> float | None:
            if price is None or not known:
                return price
            verdicts = (judge(price, quote.quoted_at, [k], daily, self.sigmas) for k in known)
            return price if Verdict.TRUSTED in verdicts else None

        return replace(quote, day_high=believed(quote.day_high), day_low=believed(quote.day_low))

    def _stamped(self, quote: Quote, seen_at: datetime) -> Quote:
        """Return a quote that is not of the future, nor kept out by one that is.

        A source's clock may run ahead of ours: its price is then as old as its arrival.
        """
        if quote.symbol in self._undated:
            self._undated.discard(quote.symbol)
            self._forget(quote.symbol)
        return replace(quote, quoted_at=min(quote.quoted_at, seen_at))

    def _trust(self, quote: Quote, path: str) -> None:
        symbol, streams = quote.symbol, path == STREAM
        if symbol not in self._ranges:
            self._begin(symbol)
        day = self._ranges[symbol]
        day.take(quote, polled=not streams)
        if streams:
            self._streamed[symbol] = later(self._streamed.get(symbol), quote)
        else:
            self._polled[symbol] = later_poll(self._polled.get(symbol), quote)
        newest = combine(self._polled.get(symbol), self._streamed.get(symbol)) or quote
        self.quotes[symbol] = day.on(newest)

    def _begin(self, symbol: str) -> None:
        """Begin with what the store has: a poll's quote, or one merged with it."""
        day, stored = DayRange(), self.quotes.get(symbol)
        if stored is not None:
            self._polled[symbol] = stored
            day.take(stored, polled=True)
        self._ranges[symbol] = day

    def _refuse(self, quote: Quote) -> None:
        before = self.refusals.get(quote.symbol)
        self.refusals[quote.symbol] = Refusal(quote, before.count + 1 if before else 1)

    def _forget(self, symbol: str) -> None:
        for known in (self.quotes, self._polled, self._streamed, self._ranges):
            known.pop(symbol, None)
