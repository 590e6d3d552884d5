"""The event study and the claims ledger as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from tui.model.claims import Claim, ClaimKind
from tui.model.evidence import HORIZONS, VERDICT_HORIZON, Event, Evidence
from tui.model.snapshot import Snapshot
from tui.report.words import NONE, day, number, percent, share


def evidence(snapshot: Snapshot) -> Iterator[str]:
    """Write the events, the baseline, the honesty kit and the verdict."""
    said = snapshot.evidence
    if said is None:
        return
    yield f"EVIDENCE {said.price_symbol} after each {said.symbol} breakout"
    if said.why:
        yield said.why
    yield "  breakout     " + "".join(f"{horizon:>12} d" for horizon in HORIZONS)
    for event in said.events:
        yield f"  {event.date}   {_event(event)}"
    medians = "".join(f"{percent(_median(said, horizon)):>14}" for horizon in HORIZONS)
    yield f"  {'median of all':13}{medians}"
    yield from _kit(said)
    for row in said.sensitivity:
        yield (
            f"  {row.rule}: {len(row.events)} events, {row.n_complete} complete, mean log "
            f"{number(row.mean_log_365)}, phase-matched p {number(row.p_phase_matched)}"
        )
    if said.verdict is not None:
        yield f"{said.verdict.code}: {said.verdict.text}"


def _median(said: Evidence, horizon: int) -> float | None:
    base = said.baseline.get(horizon)
    return None if base is None else base.median


def _event(event: Event) -> str:
    if event.btc_close is None:
        return event.why or "no price"
    return "".join(f"{_forward(event, horizon):>14}" for horizon in HORIZONS)


def _forward(event: Event, horizon: int) -> str:
    value = event.forward.get(horizon)
    if value is not None:
        return percent(value)
    due = event.matures.get(horizon)
    return NONE if due is None else f"due {due:%y-%m-%d}"


def _kit(said: Evidence) -> Iterator[str]:
    test = said.tests.get(VERDICT_HORIZON)
    if test is None:
        return
    yield (
        f"  {VERDICT_HORIZON} d: {test.n_episodes} episodes in Bitcoin's life, {test.n_priced} "
        f"with a price, {test.n_complete} complete; {test.n_starts:,} start dates, effective n "
        f"{number(test.n_effective, 1)}"
    )
    pools = ", ".join(str(size) for size in test.pool_sizes) or NONE
    yield (
        f"  circular shift p {number(test.p_circular_shift, 3)}; matched on halving phase p "
        f"{number(test.p_phase_matched)} (n {test.n_phase}, pools {pools})"
    )
    yield (
        f"  best that a sign test can do p {number(test.p_sign_min)}; all up by base rate "
        f"{share(test.p_all_hits_by_chance, 0)}"
    )


def claims(snapshot: Snapshot) -> Iterator[str]:
    """Write the ledger: published, now, when written."""
    if not snapshot.claims:
        return
    yield "CLAIMS of the article of January 2026, now and when written"
    for claim in snapshot.claims:
        yield f"  {claim.id:>2} {claim.claim}"
        yield f"     published {claim.published}"
        yield f"     {_readings(claim)}"


def _readings(claim: Claim) -> str:
    if claim.kind is ClaimKind.REFERENCE:
        return f"reference of {day(claim.dated)}: {claim.source}"
    now = f"now {claim.now.computed or claim.now.why or NONE}: {claim.now.verdict}"
    then = claim.when_written
    if then is None:
        return now
    return f"{now}; when written {then.computed or then.why or NONE}: {then.verdict}"
