"""One claim in full: published, computed, the arithmetic, what it was when written, the rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tui.model.claims import Claim, ClaimKind, Reading
from tui.ui import format as fmt
from tui.ui.bindings import shown_key
from tui.ui.cards.claims_words import (
    clean,
    clipped,
    reference_age,
    said_of,
    selected,
    then_and_now,
    verdict_line,
)
from tui.ui.cards.text import BLANK, wrap
from tui.ui.draw import CardText, Line, Span, View, line, width_of

_LABEL = 12
_LEAST = 12


class _Part(NamedTuple):
    """A labelled sentence; of those that do not all fit, the lowest ranks stay."""

    label: str
    words: Line
    rank: int = 0


def detail(view: View) -> CardText:
    """Draw what fits of the selected claim; the foot says how much more there is."""
    claim = selected(view)
    if claim is None:
        return CardText(title=line(("the working", "strong bold")))
    parts = list(_parts(view, claim))
    blocks = [_laid(part, view.width) for part in parts]
    kept, left = set[int](), view.height
    for i in sorted(range(len(parts)), key=lambda i: parts[i].rank):
        if len(blocks[i]) <= left:
            kept.add(i)
            left -= len(blocks[i])
    lines = [row for i in sorted(kept) for row in blocks[i]]
    missing = sum(len(block) for i, block in enumerate(blocks) if i not in kept)
    return _framed(view, claim, (*([BLANK] if left > 0 else []), *lines), missing)


def whole(view: View) -> CardText:
    """Draw everything, as high as it has to be."""
    claim = selected(view)
    if claim is None:
        return CardText(title=line(("the working", "strong bold")))
    parts = [*_parts(view, claim), _Part("source", line(clean(claim.source) or fmt.DOT))]
    lines = [row for part in parts for row in (*_gap(part), *_laid(part, view.width))]
    text = _framed(view, claim, (*lines, BLANK), 0)
    closes = line(("escape closes", "muted"))
    return CardText(text.title, text.title_right, line(("8 claims", "dim")), closes, text.lines)


def _gap(part: _Part) -> tuple[Line, ...]:
    """Set sentences apart, but not the steps of one working."""
    return (BLANK,) if part.label else ()


def _framed(view: View, claim: Claim, lines: tuple[Line, ...], missing: int) -> CardText:
    verdict = verdict_line(claim)
    number = Span(f"{claim.id}  ", "strong bold")
    room = view.width - width_of(verdict) - len(number.text) - 6
    enter = shown_key("detail", view.settings)
    lines_more = f"{missing} more line{'s' if missing > 1 else ''}"
    more = line((f"{enter}: {lines_more}", "muted")) if missing else BLANK
    source = clipped(f"source: {clean(claim.source)}", view.width - width_of(more) - 6)
    return CardText(
        title=(number, Span(clipped(clean(claim.claim), max(1, room)), "strong bold")),
        title_right=verdict,
        foot=line((source, "dim")),
        foot_right=more,
        lines=lines,
    )


def _parts(view: View, claim: Claim) -> Iterator[_Part]:
    """Yield what is known of a claim, in the order of reading."""
    yield _Part("published", line(clean(claim.published) or fmt.DOT))
    yield _Part("computed", _figure(claim, claim.now))
    if claim.now.computed is not None and claim.now.why:
        yield _Part("but", line((clean(claim.now.why), "warn")))
    for i, step in enumerate(claim.now.steps):
        yield _Part("" if i else "working", line((clean(step), "muted")), 3 + i)
    then = _written(view, claim)
    if then:
        yield _Part("when written", then, 1)
    so = then_and_now(claim)
    if so:
        yield _Part("so", line((so, "strong")), 1)
    if claim.when_written is not None and claim.when_written.steps != claim.now.steps:
        for i, step in enumerate(claim.when_written.steps):
            yield _Part("" if i else "working then", line((clean(step), "dim")), 200 + i)
    yield from _footnotes(view, claim)


def _footnotes(view: View, claim: Claim) -> Iterator[_Part]:
    age = reference_age(view, claim)
    if age:
        yield _Part("figure of", line((f"{fmt.day(claim.dated)}, {age} old", "warn")), 2)
    if claim.rule:
        yield _Part("rule", line((clean(claim.rule), "muted")), 100)
    if claim.scope:
        yield _Part("scope", line((clean(claim.scope), "muted")), 101)


def _figure(claim: Claim, reading: Reading) -> Line:
    """Return the figure with its day, or why there is none."""
    if reading.computed is None:
        only = "not recomputed here: a published figure, kept with its date and source"
        reference = claim.kind is ClaimKind.REFERENCE
        return line((clean(reading.why) or (only if reference else fmt.DOT), "dim"))
    day = f"  as of {fmt.day(reading.as_of)}" if reading.as_of else ""
    loud = "strong bold" if reading is claim.now else "strong"
    return line((clean(reading.computed), loud), (day, "dim"))


def _written(view: View, claim: Claim) -> Line:
    """Return what was computed for the article's own day."""
    then = claim.when_written
    if claim.kind is ClaimKind.REFERENCE:
        return BLANK
    if then is None:
        past = view.snapshot.travelled_to is not None
        return line(("the article was not written yet", "dim")) if past else BLANK
    said = said_of(claim, then)
    return (Span(f"{said.glyph} {said.word}", said.style), Span(": "), *_figure(claim, then))


def _laid(part: _Part, width: int) -> tuple[Line, ...]:
    """Put a label beside its sentence, or above it where there is no room beside."""
    label = _LABEL + 2
    room = width - label
    if room < _LEAST:
        return wrap(_breakable(part.words, width), width)
    rows = wrap(_breakable(part.words, room), room) or (BLANK,)
    heads = [Span(f"{part.label:<{label}}", "dim"), *[Span(" " * label)] * (len(rows) - 1)]
    return tuple((head, *row) for head, row in zip(heads, rows, strict=True))


def _breakable(spans: Line, width: int) -> Line:
    """Let a word that is wider than the room, as an address may be, break within."""
    return tuple(Span(" ".join(_pieces(span.text, width)), span.style) for span in spans)


def _pieces(text: str, width: int) -> Iterator[str]:
    for word in text.split(" "):
        if len(word) <= width:
            yield word
        else:
            yield from (word[i : i + width] for i in range(0, len(word), width))
