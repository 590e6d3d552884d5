"""The breakout rule once more, line by line as the method prints it, slow and without classes.

Prices are given as whole numbers, comparisons are made in exact fractions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.model.breakout import BreakoutState as S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.model.parameters import BreakoutParameters

Log = list[tuple[int, str]]
Episode = dict[str, Any]


class Bar(NamedTuple):
    """One bar with the records before it; ``frozen`` is the level of a matured base."""

    t: int
    c: int
    h: int
    rc: int
    rh: int
    frozen: int | None


def oracle(
    closes: Sequence[int], highs: Sequence[int], p: BreakoutParameters
) -> tuple[list[S], Log]:
    """Return the unmasked states (UNKNOWN for the first bar) and (bar, event) pairs."""
    log: Log = []
    states = [S.UNKNOWN]
    episode: Episode = {"is": "CLOSED"}
    frozen: int | None = None
    rc, rci, rh = closes[0], 0, highs[0]
    for t in range(1, len(closes)):
        c, h = closes[t], highs[t]
        if t - rci - 1 >= p.base_min:
            frozen = rc if frozen is None else frozen
            if episode["is"] != "CLOSED":
                episode["is"] = "CLOSED"
                log.append((t, "closed"))
        if frozen is not None and c > frozen * (1 + _share(p.buffer)):
            episode = {"is": "LIVE", "level": rc, "ceiling": rh, "age": 0, "streak": 1}
            episode["confirmed"] = p.confirm_n <= 1
            log += [(t, "breakout")] + [(t, "confirmed")] * episode["confirmed"]
            states.append(S.BREAKOUT)
            frozen = None
        else:
            states.append(_otherwise(Bar(t, c, h, rc, rh, frozen), episode, p, log))
        if c > rc and frozen is None:
            rc, rci = c, t
        rh = max(rh, h)
    return states, log


def _share(number: float) -> Fraction:
    return Fraction(str(number))


def _otherwise(bar: Bar, e: Episode, p: BreakoutParameters, log: Log) -> S:
    if e["is"] == "LIVE":
        return _live(bar, e, p, log)
    if e["is"] == "FAILED":
        return _failed(bar, e, p, log)
    if bar.frozen is None and bar.c > bar.rc:
        return S.PRICE_DISCOVERY if bar.c > bar.rh else S.CONFIRMED
    if bar.frozen is None:
        return S.NEAR_HIGH if _near(bar, p) else S.PULLBACK
    if bar.h > bar.rh:
        log.append((bar.t, "intraday record"))
        return S.INTRADAY_BREAK
    return S.TESTING if _near(bar, p) else S.BASE


def _near(bar: Bar, p: BreakoutParameters) -> bool:
    return bar.c >= bar.rc * (1 - _share(p.near))


def _failed(bar: Bar, e: Episode, p: BreakoutParameters, log: Log) -> S:
    if bar.c > bar.rc:
        e |= {"is": "LIVE", "level": bar.rc, "ceiling": bar.rh, "age": 0, "streak": 1}
        log.append((bar.t, "re-break"))
        known = S.PRICE_DISCOVERY if bar.c > bar.rh else S.CONFIRMED
        return known if e["confirmed"] else S.BREAKOUT
    if bar.h > bar.rh:
        log.append((bar.t, "intraday record"))
        return S.INTRADAY_BREAK
    return S.TESTING if _near(bar, p) else S.FAILED


def _live(bar: Bar, e: Episode, p: BreakoutParameters, log: Log) -> S:
    e["age"] += 1
    e["streak"] = e["streak"] + 1 if bar.c > e["level"] else 0
    if not e["confirmed"] and e["streak"] >= p.confirm_n:
        e["confirmed"] = True
        log.append((bar.t, "confirmed"))
    if bar.c <= e["level"] * (1 - _share(p.fail_pct)):
        e["is"] = "FAILED" if e["age"] <= p.fail_window else "CLOSED"
        log.append((bar.t, e["is"].lower()))
        below = S.NEAR_HIGH if _near(bar, p) else S.PULLBACK
        return S.FAILED if e["is"] == "FAILED" else below
    if e["age"] == p.fail_window:
        log.append((bar.t, "held"))
    if bar.c <= e["level"]:
        return S.RETEST
    if not e["confirmed"]:
        return S.BREAKOUT
    if bar.c <= e["ceiling"]:
        return S.CONFIRMED
    return S.PRICE_DISCOVERY if _near(bar, p) else S.PULLBACK
