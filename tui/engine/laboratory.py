"""What stands around one coefficient: lead-lag, breaks, matrix, joint partial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.analytics.breaks import STEP, WINDOW, breaks
from tui.analytics.lead_lag import MAX_LAG, lead_lag
from tui.analytics.matrix import matrix, partial_joint
from tui.analytics.returns import Paired, last_usable, paired
from tui.engine.moment import KnownSessions
from tui.engine.once import Once
from tui.model.bars import DailyBars
from tui.model.correlation import Breaks, Correlation, JointPartial, LeadLag, Matrix
from tui.model.settings import Settings
from tui.model.symbols import RUT, SPX, Kind, symbol_of

Bars = Mapping[str, DailyBars]

MOST_SYMBOLS = 24
"""The matrix grows with the square of its symbols; so many stay a matter of milliseconds."""
_JOINTLY = (RUT, SPX, "^IXIC")


def with_laboratory(
    once: Once,
    said: Correlation,
    settings: Settings,
    seen: Bars,
    sessions: KnownSessions,
    *,
    pairs: Paired | None = None,
) -> Correlation:
    """Return the coefficient with the parts around it, each computed when its inputs changed.

    Lead-lag and breaks hang on the pair's bars alone, matrix and joint partial also on the
    window; none hangs on the method, and none draws at random.

    Args:
        once: where results are kept.
        said: today's figures of the pair.
        settings: pair, window, followed symbols.
        seen: completed bars by symbol, cut at the moment.
        sessions: the calendar so far; a series that ended is not compared.
        pairs: the pair's returns where they are joined already.
    """
    ended = _ended(seen, sessions)
    lead, broken = _of_pair(once, said, seen, pairs)
    grid, joint = _matrix(once, settings, seen, ended), _joint(once, settings, seen, ended)
    return once.get(
        "laboratory",
        (said, lead, broken, grid, joint),
        lambda: replace(said, lead_lag=lead, breaks=broken, matrix=grid, partial_joint=joint),
    )


def _ended(seen: Bars, sessions: KnownSessions) -> dict[str, str]:
    """Return why a symbol cannot be compared today, by symbol."""
    told = ((one, sessions.ended(one, last_usable(bars))) for one, bars in seen.items())
    return {symbol: why for symbol, why in told if why is not None}


def _of_pair(
    once: Once, said: Correlation, seen: Bars, pairs: Paired | None
) -> tuple[LeadLag, Breaks]:
    x, y = seen.get(said.x), seen.get(said.y)
    # Without a last date the pair was refused as a whole, and its reason is theirs.
    refused = said.why if said.last is None else None
    if x is None or y is None or refused:
        why = refused or "no history of both"
        return LeadLag(MAX_LAG, why=why), Breaks(WINDOW, STEP, why=why)

    def compute() -> tuple[LeadLag, Breaks]:
        joined = paired(x, y) if pairs is None else pairs
        return lead_lag(joined), breaks(joined)

    return once.get("lead lag", (x, y), compute)


def _matrix(once: Once, settings: Settings, seen: Bars, ended: Mapping[str, str]) -> Matrix:
    names = compared(settings, seen)
    bars = tuple(seen[name] for name in names)
    told = {name: ended[name] for name in names if name in ended}
    inputs = (settings.window, *bars, *told.values())
    return once.get("matrix", inputs, lambda: matrix(bars, settings.window, told))


def compared(settings: Settings, seen: Bars) -> tuple[str, ...]:
    """Return whom the matrix compares: followed symbols with a history, yields left out.

    A yield is no price: its log return has no meaning near zero.
    """
    priced = [
        one
        for one in settings.followed
        if symbol_of(one).kind is not Kind.YIELD and len(seen.get(one) or ())
    ]
    kept = {one for one in settings.pair if one in priced}
    kept |= set([one for one in priced if one not in kept][: MOST_SYMBOLS - len(kept)])
    return tuple(one for one in priced if one in kept)


def _joint(once: Once, settings: Settings, seen: Bars, ended: Mapping[str, str]) -> JointPartial:
    x, target = settings.pair
    others = tuple(one for one in dict.fromkeys((x, *_JOINTLY)) if one != target)
    missing = [one for one in (*others, target) if not len(seen.get(one) or ())]
    told = [ended[one] for one in (*others, target) if one in ended]
    if missing or told:
        return JointPartial(target, others, why=told[0] if told else f"no history of {missing[0]}")
    bars = [seen[one] for one in others]
    return once.get(
        "joint partial",
        (seen[target], *bars, settings.window),
        lambda: partial_joint(seen[target], bars, settings.window),
    )
