"""The ledger of claims: published beside computed, with a verdict and what it was at first."""

from __future__ import annotations

from collections.abc import Sequence

from tui.model.claims import Claim, ClaimKind, Reading
from tui.ui import format as fmt
from tui.ui.bindings import shown_key
from tui.ui.cards import context as ctx
from tui.ui.cards.claims_words import (
    clean,
    clipped,
    counts,
    has_turned,
    said_of,
    selected,
    verdict_text,
)
from tui.ui.cards.table import Cell, Column, table
from tui.ui.cards.table import Row as Cells
from tui.ui.cards.text import centred, first_fit
from tui.ui.draw import CardText, Line, Span, View, line, width_of

NOTHING = "no claim can be checked without history"
_PUBLISHED_MOST, _COMPUTED_MOST = 18, 25
_BOTH = 150
"""The columns from which on the figures of both dates stand side by side."""


def ledger(view: View) -> CardText:
    """Draw every claim in one row, the selected one on a ground of its own."""
    claims = view.snapshot.claims
    title = (*ctx.title("8", "claims"), Span(" of the article", "strong bold"))
    if not claims:
        awaited = clean(view.snapshot.waiting_for)
        words = f"{NOTHING}: {awaited}" if awaited else NOTHING
        return CardText(title=title, lines=centred(words, view.width, view.height))
    cells = [_cells(view, claim) for claim in claims]
    heads, *body = table(_columns(view), cells, view.width)
    roomy = not view.narrow or view.height > len(body)
    head = (heads,) if roomy else ()
    shown = _shown(view, claims, view.height - len(head))
    rows = [_marked(view, claims[i], body[i]) for i in shown]
    return CardText(
        title=title,
        title_right=_counted(claims, shown, view.width - width_of(title) - 5),
        foot=_foot(view),
        foot_right=_keys(view),
        lines=(*head, *rows),
    )


def _columns(view: View) -> tuple[Column, ...]:
    when = "then" if view.snapshot.travelled_to else "now"
    first = (Column("when written", 14, gap=3), Column("", 18, left=True))
    return (
        Column("#", 3, gap=0),
        Column("claim", 26, left=True, flex=True, most=64, gap=2),
        Column("published", 10, rank=2),
        *(first if _has_both(view) else ()),
        Column(f"computed {when}", 14, rank=1),
        Column("verdict", 18, left=True, gap=1),
        Column("as of", 11, rank=3),
    )


def _has_both(view: View) -> bool:
    """Tell whether there is room, and a reading, for what stood when the article was written."""
    written = any(claim.when_written for claim in view.snapshot.claims)
    return written and view.width >= _BOTH


def _cells(view: View, claim: Claim) -> Cells:
    bold = " bold" if claim is selected(view) else ""
    text = clean(claim.claim)

    def spoken(width: int) -> Span:
        return Span(clipped(text, width), f"strong{bold}" if bold else "text")

    cells: list[Cell] = [Span(str(claim.id), "muted"), spoken]
    cells.append(Span(clipped(clean(claim.published), _PUBLISHED_MOST) or fmt.DOT, "muted"))
    if _has_both(view):
        cells += _written(claim)
    cells.append(_computed(claim, claim.now, f"strong{bold}"))
    cells.append(Span(verdict_text(view, claim), said_of(claim).style + bold))
    cells.append(_as_of(view, claim))
    return cells


def _written(claim: Claim) -> tuple[Span, Span]:
    """Return figure and verdict of the day on which the article was written."""
    reading = claim.when_written
    if reading is None or claim.kind is ClaimKind.REFERENCE:
        return Span(fmt.DOT, "dim"), Span("")
    one = said_of(claim, reading)
    return _computed(claim, reading, "text"), Span(f"{one.glyph} {one.word}", one.style)


def _computed(claim: Claim, reading: Reading, style: str) -> Span:
    """Return the figure; where there is none, why in whole words; a dot where neither fits."""
    if reading.computed is not None:
        return Span(clipped(clean(reading.computed), _COMPUTED_MOST), style)
    why = "" if claim.kind is ClaimKind.REFERENCE else clean(reading.why)
    shorter = (text for text in (why, why.split(",")[0]) if 0 < len(text) <= _COMPUTED_MOST)
    return Span(next(shorter, fmt.DOT), "dim")


def _as_of(view: View, claim: Claim) -> Span:
    """Return the day of the figure; that of a reference stands out, for it does not move on."""
    if claim.kind is ClaimKind.COMPUTED:
        return Span(fmt.day(claim.now.as_of), "dim")
    known = claim.dated is not None and claim.dated <= view.snapshot.instant.date()
    return Span(fmt.day(claim.dated), "warn") if known else Span(fmt.DOT, "dim")


def _shown(view: View, claims: Sequence[Claim], room: int) -> range:
    """Return the rows that the height can hold, the selected one always among them."""
    one = selected(view)
    at = next((i for i, claim in enumerate(claims) if claim is one), 0)
    first = max(0, min(at - room // 2, len(claims) - room))
    return range(first, min(len(claims), first + max(0, room)))


def _marked(view: View, claim: Claim, row: Line) -> Line:
    """Put the selected row on its own ground, with a bar at the edge."""
    if claim is not selected(view):
        return row
    first, *others = row
    spans = [Span("▌", "accent on sel"), Span(first.text[1:], f"{first.style} on sel")]
    spans += [Span(span.text, f"{span.style} on sel") for span in others]
    return (*spans, Span(" " * max(0, view.width - width_of(row)), "text on sel"))


def _counted(claims: Sequence[Claim], shown: Sequence[int], room: int) -> Line:
    """Count the verdicts, and say which rows stand here where not all of them do."""
    found = counts(claims)
    if 0 < len(shown) < len(claims):
        cut = Span(f"{shown[0] + 1}–{shown[-1] + 1} of {len(claims)}", "muted")
        return first_fit([(cut, Span(" · ", "muted"), *found), (cut,)], room)
    full = (Span(f"{len(claims)} claims · ", "muted"), *found)
    return first_fit([full, found], room)


def _foot(view: View) -> Line:
    """Say what the figures are as of, and how a verdict that has turned is written."""
    as_of = f"computed as of {fmt.day(view.snapshot.as_of)}"
    turned = sum(map(has_turned, view.snapshot.claims))
    have = "verdict has" if turned == 1 else "verdicts have"
    more = f" · {turned} {have} turned: when written → now" if turned else ""
    room = view.width - width_of(_keys(view)) - 5
    return first_fit([line((as_of + more, "dim")), line((as_of, "dim"))], room)


def _keys(view: View) -> Line:
    rows, enter = shown_key("row", view.settings), shown_key("detail", view.settings)
    return first_fit([line((f"{rows} select · {enter} the working", "muted"))], view.width - 4)
