"""Which closes can be believed: a bar is judged like a price before it counts as final.

A close that is new, or another than the one known of its day, is judged (``spikes``) by the close
before it, or the one known, and by the trusted quote of its own session. Where it is beyond measure
it waits until a later look brings it again; ten times away it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tui.engine.spikes import CONFIRMS_AFTER, Known, Verdict, agree, judge, past_of
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
    """One answer on its way into memory: what closes are known, and what is said of the new."""

    seen: DailyBars
    quote: Quote | None
    seen_at: datetime
    daily: float
    closes: dict[date, float]
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
        look = _Look(
            seen,
            quote,
            seen_at,
            past_of(basis).daily,
            {day: close for day, close in zip(basis.dates, basis.close, strict=True) if close > 0},
            self._doubts.get(seen.symbol, {}),
        )
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
            look.closes[day] = close
            return True
        look.left_out.add(day)
        if verdict is Verdict.REFUSED:
            look.notes.append(
                f"{named} of {day} is refused: ten times away or more from everything known"
            )
            return True
        before = look.doubted.get(day)
        again = before is not None and agree(before.close, close)
        look.doubts[day] = before if before and again else BarDoubt(close, look.seen_at)
        look.notes.append(
            f"{named} of {day} is suspect, a jump beyond measure: "
            "it waits until a later look brings it again"
        )
        if day in look.closes:
            return True
        look.left_out.update(later for later in look.seen.dates if later > day)
        return False

    def _verdict(self, look: _Look, day: date, close: float) -> Verdict:
        at = settles_at(day, symbol_of(look.seen.symbol).calendar)
        references = list(_references(look, day))
        quote = look.quote
        if quote is not None and quote.session == day:
            if agree(quote.price, close):
                return Verdict.TRUSTED
            references.append(Known(quote.price, quote.quoted_at))
        verdict = judge(close, at, references, look.daily, self.sigmas)
        before = look.doubted.get(day)
        if verdict is not Verdict.SUSPECT or before is None or not agree(before.close, close):
            return verdict
        repeated = look.seen_at - before.seen_at >= CONFIRMS_AFTER
        return Verdict.TRUSTED if repeated else verdict


def _changes(final: DailyBars, closes: dict[date, float]) -> Iterator[tuple[date, float]]:
    """Yield the closes that are new or more than 1 % beside the known one, oldest first."""
    for day, close in zip(final.dates, final.close, strict=True):
        if close > 0 and not (day in closes and agree(close, closes[day])):
            yield day, close


def _references(look: _Look, day: date) -> Iterator[Known]:
    """Yield the close known of a day, else the last one before it."""
    calendar = symbol_of(look.seen.symbol).calendar
    at = day if day in look.closes else max((d for d in look.closes if d < day), default=None)
    if at is not None:
        yield Known(look.closes[at], settles_at(at, calendar))


def _without(seen: DailyBars, look: _Look) -> DailyBars:
    """Return an answer without the rows that are left out."""
    kept = seen.where(day not in look.left_out for day in seen.dates)
    end = seen.complete_to
    final = [day for day in kept.dates if end is not None and day <= end]
    return replace(kept, complete_to=max(final, default=None), notes=(*seen.notes, *look.notes))
