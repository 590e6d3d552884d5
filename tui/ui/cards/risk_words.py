"""What the ladder comes to, in sentences."""

from __future__ import annotations

from tui.model.risk_curve import RiskCurve
from tui.model.symbols import RUT, SPX
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.draw import Line, Span, line

_EQUITIES = ("^DJI", SPX, RUT)


def depth_words(said: RiskCurve, *, order: bool) -> Line:
    """Say how deep the chain goes, where it breaks, who leads, and what is missing or older."""
    return (*_chain(said, order), *_leader(said), *_weakest(said), *_missing(said), *_older(said))


def shorter_words(said: RiskCurve, *, order: bool) -> tuple[Line, ...]:
    """Return less and less of it; what is missing is told in its row as well."""
    return (
        (*_chain(said, order), *_missing(said), *_older(said)),
        (*_chain(said, order), *_missing(said)),
        _chain(said, order),
        _depth(said, order),
    )


def _depth(said: RiskCurve, order: bool) -> Line:
    depth = Span(f"Depth {said.depth or 0} of {len(said.rungs)}", "strong bold")
    if not order:
        return (depth, Span(".", "strong bold"))
    score = "." if said.order_score is None else f", order ρ {fmt.signed(said.order_score)}"
    return (depth, Span(score if said.order_score is None else f"{score} (n {said.order_n})."))


def _missing(said: RiskCurve) -> Line:
    gone = [rung for rung in said.rungs if rung.return_63 is None]
    if not gone:
        return ()
    reasons = "; ".join(dict.fromkeys(fmt.clean(one.why or f"no {one.symbol}") for one in gone))
    return (Span(f" Missing: {reasons}.", "warn"),)


def _older(said: RiskCurve) -> Line:
    older = [one for one in said.rungs if one.last and said.as_of and one.last < said.as_of]
    closes = ", ".join(f"{one.symbol} {fmt.day(one.last)}" for one in older)
    return (Span(f" Older closes: {closes}.", "dim"),) if older else ()


def _chain(said: RiskCurve, order: bool) -> Line:
    return (*_depth(said, order), Span(f" {_broken(said, said.depth or 0)}"))


def _broken(said: RiskCurve, depth: int) -> str:
    """Tell whether the article's chain, from the safe end to the risky one, is in place."""
    rungs = said.rungs
    if depth == len(rungs):
        return "Every rung is up: the chain that the article describes is in place."
    rung = rungs[depth]
    if rung.return_63 is None:
        return f"The count stops at {rung.symbol}, which is missing."
    if depth:
        return f"Up in a row as far as {rungs[depth - 1].name}; the first not up: {rung.name}."
    broken = f"The first rung ({rung.name.split()[0]}) is not up, so the chain is not in place"
    if any((one.return_63 or 0) > 0 for one in rungs[1:]):
        return f"{broken}: risk has run without the rung it should start from."
    return f"{broken}, and no riskier rung is up either."


def _leader(said: RiskCurve) -> Line:
    moves = {one.symbol: one.return_63 for one in said.rungs if one.symbol in _EQUITIES}
    known = {symbol: move for symbol, move in moves.items() if move is not None}
    best = _alone(known, max(known.values(), default=0.0)) if len(known) == len(_EQUITIES) else None
    return () if best is None else (*_named(best), Span(" leads the equity rungs."))


def _weakest(said: RiskCurve) -> Line:
    known = {one.symbol: one.return_63 for one in said.rungs if one.return_63 is not None}
    last = _alone(known, min(known.values(), default=0.0)) if len(known) > 2 else None
    return () if last is None else (*_named(last), Span(" is the weakest of all."))


def _alone(moves: dict[str, float], move: float) -> str | None:
    """Return the one rung that moved so, None where several did."""
    found = [symbol for symbol, one in moves.items() if one == move]
    return found[0] if len(found) == 1 else None


def _named(symbol: str) -> Line:
    return (Span(" "), Span(symbol, ctx.symbol_style(symbol)))


def order_words(said: RiskCurve) -> Line:
    """Return the order score with its n, or why there is none."""
    if said.order_score is None:
        return line((f"order: {fmt.clean(said.order_why or fmt.DOT)}", "dim"))
    score = f"ρ {fmt.signed(said.order_score)}, n {said.order_n}"
    return line((f"Spearman(rung, return) {score}", "dim"))
