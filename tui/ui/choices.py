"""Whom a key that takes the next symbol goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model.symbols import RUT, Kind, symbol_of

if TYPE_CHECKING:
    from tui.model.settings import Settings

BREAKOUT_SYMBOLS = ("^RUT", "^GSPC", "^IXIC", "^DJI", "IWM")


def breakout_symbols(settings: Settings) -> tuple[str, ...]:
    """Return whose breakout can be judged: the known ones, then what else has records."""
    others = (one for one in settings.followed if symbol_of(one).kind.has_record)
    return tuple(dict.fromkeys((*BREAKOUT_SYMBOLS, *others)))


def partners(settings: Settings) -> tuple[str, ...]:
    """Return whom the second of the pair can be compared with: ^RUT first, yields left out."""
    priced = (one for one in settings.followed if symbol_of(one).kind is not Kind.YIELD)
    every = dict.fromkeys((RUT, *priced))
    return tuple(one for one in every if one != settings.pair[1])
