"""What was skipped, left out or assumed, in plain words (contract, ``notes``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from tui.engine.memory import Memory
from tui.engine.moment import Moment, tips_at
from tui.model.bars import DailyBars
from tui.model.halving import Halving
from tui.model.quotes import Quote

_OLD = timedelta(days=2)


def remarks(
    memory: Memory, bars: Mapping[str, DailyBars], halving: Halving, moment: Moment
) -> tuple[str, ...]:
    """Return the notes on the rows, on running days without a quote, and on the block height."""
    rows = (note for kept in bars.values() for note in kept.notes)
    return (
        *rows,
        *_prices(memory, moment),
        *_jumps(memory, moment),
        *_running(memory, moment),
        *_tips(memory, moment),
        *_old_tip(memory, halving, moment),
        *_height(halving),
    )


def _prices(memory: Memory, moment: Moment) -> Iterator[str]:
    """Name the prices that are not used: those that wait for a second source, those refused."""
    if moment.cut is not None:
        return
    for symbol, doubt in memory.book.doubts.items():
        quote = memory.book.suspect(symbol)
        if quote is None:
            continue
        why = "a jump beyond measure"
        if doubt.unjudged:
            why = "the stream's first, nothing to judge it by"
        yield (
            f"{symbol}: {_price(quote)} of {quote.quoted_at:%m-%d %H:%M:%S} UTC is suspect, "
            f"{why}: not used until a second source or a later poll agrees"
        )
    for symbol, refusal in memory.book.refusals.items():
        quote = refusal.quote
        count = f"{refusal.count} prices" if refusal.count > 1 else "a price"
        yield (
            f"{symbol}: {count} refused, last {_price(quote)} of {quote.quoted_at:%m-%d %H:%M} "
            "UTC: ten times away or more from everything known"
        )


def _price(quote: Quote) -> str:
    """Write a price; a small one with its digits, never as zero."""
    return f"{quote.price:,.2f}" if quote.price >= 1 else f"{quote.price:.6g}"


def _jumps(memory: Memory, moment: Moment) -> Iterator[str]:
    """Say when the clock last left its course, and what was done."""
    if moment.cut is not None or not memory.jumps:
        return
    last = memory.jumps[-1]
    yield f"{last.words} at {last.at:%m-%d %H:%M} UTC: every feed was asked anew"


def _running(memory: Memory, moment: Moment) -> Iterator[str]:
    """Name the rows of a running day that no quote stands for."""
    if moment.cut is not None:
        return
    left_out: dict[date, list[str]] = {}
    for symbol, bars in memory.bars.items():
        day = bars.dates[-1] if bars.dates else None
        if day is None or (bars.complete_to is not None and day <= bars.complete_to):
            continue
        quote = memory.quotes.get(symbol)
        if quote is None or (quote.session is not None and quote.session < day):
            left_out.setdefault(day, []).append(symbol)
    for day, symbols in sorted(left_out.items()):
        yield f"the row of {day} is not final yet and is left out: {', '.join(symbols)}"


def _tips(memory: Memory, moment: Moment) -> Iterator[str]:
    """Name a block given by hand that lies in the future of the moment."""
    for tip in tips_at(memory.tips, moment):
        if tip.given and not tip.known_at(moment.now):
            yield (
                f"block {tip.height:,} given by hand, {tip.time:%Y-%m-%d %H:%M} UTC, lies after "
                f"{moment.now:%Y-%m-%d %H:%M} UTC and is not used"
            )


def _old_tip(memory: Memory, halving: Halving, moment: Moment) -> Iterator[str]:
    """Say that a block given by hand stands as it is, however long ago it was."""
    for tip in memory.tips:
        behind = moment.now - tip.time
        if tip.given and tip.height == halving.height and behind > _OLD:
            yield (
                f"block {tip.height:,} given by hand is {behind.days} days old and is not carried "
                "forward: what should have come since then is told as due now"
            )


def _height(halving: Halving) -> Iterator[str]:
    if halving.estimated and halving.height_at is not None:
        yield (
            f"block height estimated from the {halving.height_source} of "
            f"{halving.height_at:%Y-%m-%d %H:%M} UTC"
        )
