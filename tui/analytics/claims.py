"""The claims ledger: every statement of the article, worked out twice (method, section 1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.analytics.claim_known import ClaimHistory, Known
from tui.analytics.claim_statements import ARTICLE, STATEMENTS
from tui.model.claims import ARTICLE_DATE, Claim, ClaimKind, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tui.analytics.claim_known import ChainHeight
    from tui.analytics.claim_statements import Statement
    from tui.model.bars import DailyBars
    from tui.model.claims import Reference

    Readings = dict[int, Reading]


def claims(
    history: Mapping[str, DailyBars] | ClaimHistory,
    references: Mapping[int, Reference],
    as_of: date,
    *,
    height: ChainHeight | None = None,
    written: Readings | None = None,
) -> tuple[Claim, ...]:
    """Return the twenty rows in the order of the method, whatever is missing.

    Only completed bars dated ``as_of`` or earlier are read, so the rows of a day are the same on
    files that are cut there. The second reading is of the article's session, by the same rules;
    before that session there is none, and no reference that was published later either.

    Args:
        history: daily bars by symbol; a ``ClaimHistory`` where several days are asked for.
        references: published figures by claim.
        as_of: the last day that may be known.
        height: the chain's height; estimated from bundled headers for that day when not given.
        written: what ``when_written`` said of the same history, to save the work.
    """
    prepared = history if isinstance(history, ClaimHistory) else ClaimHistory(history)
    now = Known(prepared, as_of, height)
    if as_of < ARTICLE_DATE:
        then: Readings = {}
    else:
        then = written or when_written(prepared, references)
    return tuple(_row(one, references.get(one.id), now, then.get(one.id)) for one in STATEMENTS)


def when_written(history: ClaimHistory, references: Mapping[int, Reference]) -> Readings:
    """Return the readings as of the article's session, by claim."""
    known = Known(history, ARTICLE_DATE)
    return {one.id: _reading(one, references.get(one.id), known) for one in STATEMENTS}


def _row(
    statement: Statement, reference: Reference | None, now: Known, written: Reading | None
) -> Claim:
    known = reference if reference and reference.dated <= now.day else None
    return Claim(
        id=statement.id,
        claim=statement.claim,
        published=statement.published,
        unit=statement.unit,
        kind=ClaimKind.COMPUTED if statement.work else ClaimKind.REFERENCE,
        scope=known.scope if known and not statement.work else statement.scope,
        source=f"{ARTICLE}; {statement.data}" if statement.data else ARTICLE,
        now=_reading(statement, reference, now),
        when_written=written,
        dated=known.dated if known else None,
        rule=statement.rule,
    )


def _reading(statement: Statement, reference: Reference | None, known: Known) -> Reading:
    """Return what a statement's rule says, with the reference and the detail as further steps."""
    if statement.work is not None:
        reading = statement.work(known)
    elif reference is None:
        reading = Reading(None, None, None, why="no reference is at hand")
    elif reference.dated > known.day:
        reading = Reading(None, None, None, why=f"not published by {known.day}")
    else:
        reading = Reading(None, reference.dated, None)
    steps = reading.steps
    if reference is not None and reference.dated <= known.day:
        steps += _reference_steps(reference)
    if statement.detail is not None:
        steps += statement.detail(known)
    return replace(reading, steps=steps)


def _reference_steps(reference: Reference) -> tuple[str, ...]:
    return (
        f"published: {reference.figure} ({reference.publisher}, {reference.dated})",
        f"what it covers: {reference.scope}; {reference.checked}",
    )
