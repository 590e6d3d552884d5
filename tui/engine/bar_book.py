"""Which closes can be believed: a bar is judged like a price before it counts as final.

A close that is new, or another than the one known of its day, is judged (``spikes``) by the close
before it, or the one known, and by the trusted quote of its own session. Where it is beyond measure
a new one is borne out by the price that follows, unless that returns beyond measure, as after a
single wrong print. Else it waits until a later look brings it again; ten times away it is left out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tui.engine.spikes import (
    CONFIRMS_AFTER,
    RETURNS,
    Known,
    Verdict,
    agree,
    daily_volatility,
    judge,
)
from tui.model.bars import DailyBars, settles_at
from tui.model.quotes import Quote
from tui.model.symbols import symbol_of


@dataclass(frozen=True)
class BarDoubt:
    """A close that no later look has repeated yet, and when it was first seen."""

    close: float
    seen_at: datetime


@dataclass
class _Look:
    """One answer on its way into memory: what closes are known, and what is said of the new.

    ``days`` are those of ``closes``, in order.
    """

    seen: DailyBars
    quote: Quote | None
    seen_at: datetime
    closes: dict[date, float]
    days: list[date]
    doubted: dict[date, BarDoubt]
    doubts: dict[date, BarDoubt] = field(default_factory=dict)
    left_out: set[date] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


@dataclass(eq=False)
class BarBook:
    """Keeps the closes that are doubted; owned by one thread.

    ``sigmas`` is how many daily volatilities a close may be away without a second look.
    """

    sigmas: float
    _doubts: dict[str, dict[date, BarDoubt]] = field(default_factory=dict)

    def believed(
        self, known: DailyBars | None, seen: DailyBars, quote: Quote | None, seen_at: datetime
    ) -> DailyBars:
        """Return an answer without the rows that are not believed, each named in its notes.

        Args:
            known: What it will be merged into; None where it replaces everything: then only its
                last close is judged, by the others.
            seen: The answer.
            quote: The symbol's last trusted quote.
            seen_at: When it was asked for.
        """
        final = seen.complete()
        basis = final.first(max(0, len(final) - 1)) if known is None else known.complete()
        closes = {d: close for d, close in zip(basis.dates, basis.close, strict=True) if close > 0}
        doubted = self._doubts.get(seen.symbol, {})
        look = _Look(seen, quote, seen_at, closes, list(closes), doubted)
        for day, close in _changes(final, look.closes):
            if not self._takes(look, day, close):
                break
        self._doubts[seen.symbol] = look.doubts
        return _without(seen, look) if look.left_out else seen

    def _takes(self, look: _Look, day: date, close: float) -> bool:
        """Take a close in, or leave it out; tell whether those after it may be taken."""
        verdict, named = (
            self._verdict(look, day, close),
            f"{look.seen.symbol}: the close {close:,.6g}",
        )
        if verdict is Verdict.TRUSTED:
            if day not in look.closes:
                insort(look.days, day)
            look.closes[day] = close
            return True
        look.left_out.add(day)
        if verdict is Verdict.REFUSED:
            look.notes.append(
                f"{named} of {day} is refused: ten times away or more from everything known"
            )
            return True
        look.doubts[day] = _doubt(look, day, close)
        look.notes.append(
            f"{named} of {day} is suspect, a jump beyond measure: "
            "it waits until a later look brings it again"
        )
        if day in look.closes:
            return True
        look.left_out.update(later for later in look.seen.dates if later > day)
        return False

    def _verdict(self, look: _Look, day: date, close: float) -> Verdict:
        place = bisect_left(look.days, day)
        daily = daily_volatility([look.closes[d] for d in look.days[:place][-RETURNS - 1 :]])
        symbol, quote = look.seen.symbol, look.quote
        references = list(_references(look, day, place))
        if quote is not None and quote.session == day:
            if agree(quote.price, close):
                return Verdict.TRUSTED
            references.append(Known(quote.price, quote.quoted_at))
        told = Known(close, _settles(symbol, day))
        verdict = judge(close, told.at, references, daily, self.sigmas)
        if verdict is not Verdict.SUSPECT:
            return verdict
        if _repeated(look, day, close) or self._goes_on(look, day, references[0], told, daily):
            return Verdict.TRUSTED
        return verdict

    def _goes_on(self, look: _Look, day: date, before: Known, told: Known, daily: float) -> bool:
        """Tell whether the price after a new close stays within measure of it, or goes further.

        Closes that are told anew, and those behind them, may all be of another scale: of what
        follows in the same answer nothing bears them out.
        """
        if day in look.closes or any(doubted in look.closes for doubted in look.doubts):
            return False
        after = _following(look, day)
        if after is None:
            return False
        verdict = judge(after.price, after.at, [told], daily, self.sigmas)
        further = (told.price - before.price) * (after.price - told.price) > 0
        return verdict is Verdict.TRUSTED or (verdict is Verdict.SUSPECT and further)


def _changes(final: DailyBars, closes: dict[date, float]) -> Iterator[tuple[date, float]]:
    """Yield the closes that are new or more than 1 % beside the known one, oldest first."""
    for day, close in zip(final.dates, final.close, strict=True):
        if close > 0 and not (day in closes and agree(close, closes[day])):
            yield day, close


def _references(look: _Look, day: date, place: int) -> Iterator[Known]:
    """Yield the close known of a day, else the last one before its place among those known."""
    at = day if day in look.closes else look.days[place - 1] if place else None
    if at is not None:
        yield Known(look.closes[at], _settles(look.seen.symbol, at))


def _doubt(look: _Look, day: date, close: float) -> BarDoubt:
    """Return the doubt that a close leaves, first seen at the earliest that a look says.

    A clock that was ahead may have stamped the first look.
    """
    before = _earlier(look, day, close)
    if before is None:
        return BarDoubt(close, look.seen_at)
    return replace(before, seen_at=min(before.seen_at, look.seen_at))


def _repeated(look: _Look, day: date, close: float) -> bool:
    """Tell whether an earlier look, long enough ago, brought the same close."""
    before = _earlier(look, day, close)
    return before is not None and look.seen_at - before.seen_at >= CONFIRMS_AFTER


def _earlier(look: _Look, day: date, close: float) -> BarDoubt | None:
    """Return the doubt that an earlier look left of this very close."""
    before = look.doubted.get(day)
    return before if before is not None and agree(before.close, close) else None


def _following(look: _Look, day: date) -> Known | None:
    """Return the next price of the answer, that of a running day included, else a later quote."""
    seen, quote = look.seen, look.quote
    for row in range(bisect_right(seen.dates, day), len(seen)):
        if seen.close[row] > 0:
            return Known(seen.close[row], _settles(seen.symbol, seen.dates[row]))
    if quote is None or quote.session is None or quote.session <= day:
        return None
    return Known(quote.price, quote.quoted_at)


def _settles(symbol: str, day: date) -> datetime:
    return settles_at(day, symbol_of(symbol).calendar)


def _without(seen: DailyBars, look: _Look) -> DailyBars:
    """Return an answer without the rows that are left out."""
    kept = seen.where(day not in look.left_out for day in seen.dates)
    end = seen.complete_to
    final = [day for day in kept.dates if end is not None and day <= end]
    return replace(kept, complete_to=max(final, default=None), notes=(*seen.notes, *look.notes))
