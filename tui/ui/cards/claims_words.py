"""How a claim's verdict is written: a glyph, a word and a colour, never a colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tui.model.claims import Claim, ClaimKind, ClaimVerdict, Reading
from tui.ui import format as fmt
from tui.ui.draw import Line, Span, View, line

_LONGEST = 1_000


class Said(NamedTuple):
    """A verdict as it is written."""

    glyph: str
    word: str
    style: str


_VERDICTS = {
    ClaimVerdict.HOLDS: Said("✓", "holds", "ok"),
    ClaimVerdict.IN_PART: Said("~", "holds in part", "warn"),
    ClaimVerdict.DOES_NOT_HOLD: Said("×", "does not hold", "bad"),
    ClaimVerdict.CANNOT: Said("?", "cannot be computed", "muted"),
}
_REFERENCE = Said("·", "reference", "dim")
_THEN = {
    ClaimVerdict.HOLDS: "true then",
    ClaimVerdict.IN_PART: "true in part then",
    ClaimVerdict.DOES_NOT_HOLD: "not true then",
    ClaimVerdict.CANNOT: "not to be computed then",
}
_NOW = {
    ClaimVerdict.HOLDS: "true now",
    ClaimVerdict.IN_PART: "only in part now",
    ClaimVerdict.DOES_NOT_HOLD: "not now",
    ClaimVerdict.CANNOT: "not to be computed now",
}
_SAME = {
    ClaimVerdict.HOLDS: "true when it was written, and still true",
    ClaimVerdict.IN_PART: "true in part, when it was written and now",
    ClaimVerdict.DOES_NOT_HOLD: "not true when it was written, and not now",
    ClaimVerdict.CANNOT: "not to be computed, neither then nor now",
}


def said_of(claim: Claim, reading: Reading | None = None) -> Said:
    """Return the verdict of a reading, of the present one when none is given."""
    verdict = (reading or claim.now).verdict
    if verdict is not None:
        return _VERDICTS[verdict]
    reference = claim.kind is ClaimKind.REFERENCE
    return _REFERENCE if reference else _VERDICTS[ClaimVerdict.CANNOT]


def has_turned(claim: Claim) -> bool:
    """Tell whether the verdict is another one than when the article was written."""
    then = claim.when_written.verdict if claim.when_written else None
    return then is not None and claim.now.verdict is not None and then != claim.now.verdict


def verdict_text(view: View, claim: Claim) -> str:
    """Return glyph and word, led by the glyph of the time of writing where that was another.

    A reference is followed by its age.
    """
    now = said_of(claim)
    if has_turned(claim):
        return f"{said_of(claim, claim.when_written).glyph}→{now.glyph} {now.word}"
    lead = "" if now is _VERDICTS[ClaimVerdict.CANNOT] else "  "
    age = reference_age(view, claim) if now is _REFERENCE else ""
    return f"{lead}{now.glyph} {now.word} {age}".rstrip()


def then_and_now(claim: Claim) -> str:
    """Compare the two verdicts in a sentence; empty where there is nothing to compare."""
    then = claim.when_written.verdict if claim.when_written else None
    now = claim.now.verdict
    if then is None or now is None:
        return ""
    return _SAME[now] if then == now else f"{_THEN[then]}, {_NOW[now]}"


def counts(claims: Iterable[Claim]) -> Line:
    """Return how often each verdict stands, those that stand nowhere left out."""
    found = [said_of(claim) for claim in claims]
    known = [one for one in (*_VERDICTS.values(), _REFERENCE) if one in found]
    spans: list[Span] = []
    for one in known:
        gap = [Span("  ")] if spans else []
        spans += [*gap, Span(one.glyph, one.style), Span(f" {found.count(one)}", "muted")]
    return tuple(spans)


def selected(view: View) -> Claim | None:
    """Return the claim that is selected, the first when that one is not there."""
    claims = view.snapshot.claims
    return next((one for one in claims if one.id == view.claim), claims[0] if claims else None)


def reference_age(view: View, claim: Claim) -> str:
    """Return the age of a reference figure; empty when it is of a later day than the one shown."""
    day = view.snapshot.instant.date()
    return "" if claim.dated is None or claim.dated > day else fmt.age(day - claim.dated)


def clean(text: str | None) -> str:
    """Return a text of the ledger without control characters."""
    return fmt.clean(text or "", _LONGEST)


def clipped(text: str, width: int) -> str:
    """Shorten a text at a blank, so that no number is cut."""
    if len(text) <= width:
        return text
    kept = text[: max(0, width - 1)].rsplit(" ", 1)[0] if " " in text[: width - 1] else ""
    return f"{kept} …" if len(kept) + 2 <= width else f"{kept}…"


def verdict_line(claim: Claim, *, bold: bool = False) -> Line:
    """Return glyph and word in their colour."""
    one = said_of(claim)
    return line((f"{one.glyph} {one.word}", f"{one.style} bold" if bold else one.style))
