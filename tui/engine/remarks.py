"""What was skipped, left out or assumed, in plain words (contract, ``notes``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from tui.engine.memory import Memory
from tui.engine.moment import Moment, tips_at
from tui.model.bars import DailyBars
from tui.model.halving import Halving

_OLD = timedelta(days=2)


def remarks(
    memory: Memory, seen: Mapping[str, DailyBars], halving: Halving, moment: Moment
) -> tuple[str, ...]:
    """Return the notes on the rows, on running days without a quote, and on the block height."""
    rows = (note for bars in seen.values() for note in bars.notes)
    given = (*_tips(memory, moment), *_old_tip(memory, halving, moment))
    return (*rows, *_running(memory, moment), *given, *_height(halving))


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
