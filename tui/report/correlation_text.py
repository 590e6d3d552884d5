"""The correlation as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from tui.model.correlation import Breaks, Correlation, JointPartial, LagRun, LeadLag, Matrix
from tui.model.parameters import Method
from tui.model.snapshot import Snapshot
from tui.model.symbols import symbol_of
from tui.report.words import NONE, day, number, signed


def correlation(snapshot: Snapshot) -> Iterator[str]:
    """Write today's figures, other times, both tests, the matrix."""
    said = snapshot.correlation
    if said is None:
        return
    yield f"CORRELATION {said.x} {said.y}, log returns on common sessions"
    if said.value is None:
        yield said.why or "no value"
    else:
        yield from _today(said)
        yield from _regimes(said)
    yield from _breaks(said.breaks)
    yield from _lead_lag(said.lead_lag)
    yield from _matrix(said.matrix)


def _today(said: Correlation) -> Iterator[str]:
    yield f"window {said.window}: n {said.n}, {day(said.first)} to {day(said.last)}"
    figures = {
        Method.PEARSON: f"Pearson {signed(said.pearson)}",
        Method.SPEARMAN: f"Spearman {signed(said.spearman)}",
        Method.EWMA: f"EWMA {signed(said.ewma)} (effective n {number(said.n_effective, 0)})",
    }
    # Both intervals belong to the chosen method.
    ends = _interval(said.fisher95), _interval(said.bootstrap95)
    chosen = f"{figures.pop(said.method)}, 95 % Fisher {ends[0]}, bootstrap {ends[1]}"
    yield "; ".join((chosen, *figures.values()))
    if said.partial_given is not None:
        given = said.partial_given
        yield f"given {given.symbol}: {given.why or signed(given.value)}"
    yield from _joint(said.partial_joint)


def _interval(value: tuple[float, float] | None) -> str:
    return NONE if value is None else f"{signed(value[0])} to {signed(value[1])}"


def _joint(said: JointPartial | None) -> Iterator[str]:
    if said is None:
        return
    values = zip(said.symbols, said.values, strict=False)
    figures = ", ".join(f"{symbol} {signed(value)}" for symbol, value in values)
    yield f"{said.target} with each, the others fixed: {said.why or f'{figures} (n {said.n})'}"


def _regimes(said: Correlation) -> Iterator[str]:
    for regime in said.regimes:
        yield (
            f"  {regime.name:12} n {regime.n:>5,}  Pearson {signed(regime.pearson)}  "
            f"95 % {_interval(regime.fisher95)}  partial {signed(regime.partial)}"
        )
    if said.levels_pearson is not None:
        word = "levels mislead" if said.levels_mislead else "levels"
        yield (
            f"  {word}: {signed(said.levels_pearson)} on prices, "
            f"{signed(said.returns_pearson)} on returns, same dates"
        )


def _breaks(said: Breaks | None) -> Iterator[str]:
    if said is None:
        return
    if said.why:
        yield f"breaks: {said.why}"
        return
    yield (
        f"breaks: {said.window} sessions before against {said.window} after, {said.scanned} dates "
        f"from {day(said.first)} to {day(said.last)}, Bonferroni; {len(said.found)} pass"
        + (", the strongest of each run:" if said.found else "")
    )
    for one in said.turns:
        yield f"  {one.date}  z {signed(one.z)}  p {one.p_bonferroni:.2g}"
    if said.found:
        yield "  Fisher's z takes returns for normal: with wild days in common it passes too easily"


def _lead_lag(said: LeadLag | None) -> Iterator[str]:
    if said is None:
        return
    if said.standardised is None or said.raw is None:
        yield f"lead-lag: {said.why or NONE}"
        return
    yield f"lead-lag, {day(said.first)} to {day(said.last)}: {said.verdict}"
    yield f"  standardised: {_run(said.standardised, said.max_lag)}"
    yield f"  raw: {_run(said.raw, said.max_lag)}"
    if said.raw_peak is not None:
        yield (
            f"  without {said.raw_peak.month:%Y-%m} the raw one is {signed(said.raw_peak.without)}"
        )


def _run(run: LagRun, most: int) -> str:
    return (
        f"best of lags -{most} to {most} but 0 is {run.best_lag:+d}, r {run.best_r:+.3f}, "
        f"p {run.p_max:.2g} of {run.shifts:,} circular shifts, limit {run.critical95:.3f}, "
        f"n {run.n:,}; lag 0 {run.r[most]:+.3f}"
    )


def _matrix(said: Matrix | None) -> Iterator[str]:
    if said is None or not said.symbols:
        return
    counts = {n for row in said.n for n in row if n}
    ends = dict.fromkeys((min(counts, default=0), max(counts, default=0)))
    n = f"n {' to '.join(map(str, ends))}"
    yield f"matrix, Pearson, {said.window} sessions to {day(said.last)}, {n}"
    names = [symbol_of(one).short for one in said.symbols]
    wide = max(6, *(len(name) + 1 for name in names))
    yield " " * wide + "".join(f"{name:>{wide}}" for name in names[:-1])
    for i, name in enumerate(names[1:], 1):
        yield f"{name:{wide}}" + "".join(f"{signed(r):>{wide}}" for r in said.values[i][:i])
    yield from (f"  {why}" for why in said.why)
