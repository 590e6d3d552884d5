"""Arranging styled text in a given width: what does not fit is dropped, a number is never cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tui.ui.draw import Line, Span, line, width_of

GLUE = "\u00a0"
BLANK: Line = ()
_BEFORE_UNIT = re.compile(r"(\d) (?=[a-zA-Z%])")


def glued(text: str) -> str:
    """Mark blanks at which ``wrap`` must not break, as within ``▼ −37.3 %``."""
    return text.replace(" ", GLUE)


def with_units(text: str) -> str:
    """Keep every number of a sentence on the row of the word that follows it."""
    return _BEFORE_UNIT.sub(rf"\1{GLUE}", text)


def _unglued(spans: Iterable[Span]) -> Line:
    return tuple(Span(span.text.replace(GLUE, " "), span.style) for span in spans)


def fits(parts: Iterable[Line], width: int, gap: int = 3) -> Line:
    """Join the parts that fit, in order; one that does not is left out with its label."""
    out: list[Span] = []
    used = 0
    for part in parts:
        size = width_of(part)
        space = gap if out else 0
        if not part or used + space + size > width:
            continue
        if space:
            out.append(Span(" " * space))
        out.extend(part)
        used += space + size
    return tuple(out)


def leading(parts: Sequence[Line], width: int, gap: int = 3) -> int:
    """Count how many of the first parts fit into one row."""
    used = 0
    for i, part in enumerate(parts):
        used += width_of(part) + (gap if i else 0)
        if used > width:
            return i
    return len(parts)


def first_fit(variants: Iterable[Line], width: int) -> Line:
    """Return the first variant that fits, an empty line when none does."""
    return next((one for one in variants if width_of(one) <= width), BLANK)


def whole_or(parts: Sequence[Line], width: int, gap: int = 3) -> Line:
    """Join all parts, closer where that lets all of them stay; else those that fit."""
    taken = sum(map(width_of, parts))
    gaps = (one for one in range(gap, 0, -1) if taken + one * (len(parts) - 1) <= width)
    return fits(parts, width, next(gaps, gap))


def spread(blocks: list[tuple[Line, ...]], height: int) -> tuple[Line, ...]:
    """Put the blocks that fit under each other, a blank line between where there is room."""
    kept: list[tuple[Line, ...]] = []
    for block in blocks:
        if block and sum(map(len, kept)) + len(block) <= height:
            kept.append(block)
    spare = height - sum(map(len, kept))
    out: list[Line] = []
    for i, block in enumerate(kept):
        if i and spare > 0:
            out.append(BLANK)
            spare -= 1
        out.extend(block)
    return tuple(out)


def sides(left: Line, right: Line, width: int) -> Line:
    """Put one text at either edge; the right one is dropped when both do not fit."""
    space = width - width_of(left) - width_of(right)
    if width_of(left) > width:
        return BLANK
    return (*left, Span(" " * space), *right) if space > 0 else left


def centred(text: str, width: int, height: int, style: str = "dim") -> tuple[Line, ...]:
    """Put a sentence into the middle of an otherwise empty card."""
    rows = wrap(line((text, style)), width)
    above = max(0, (height - len(rows)) // 2)
    lead = [Span(" " * ((width - width_of(row)) // 2)) for row in rows]
    return (*[BLANK] * above, *((space, *row) for space, row in zip(lead, rows, strict=True)))


def wrap(spans: Line, width: int) -> tuple[Line, ...]:
    """Break styled prose at blanks into lines of at most ``width`` columns."""
    rows: list[list[Span]] = [[]]
    used = 0
    for word in _words(spans):
        size = width_of(word)
        if rows[-1] and used + 1 + size > width:
            rows.append([])
            used = 0
        if rows[-1]:
            rows[-1].append(Span(" ", rows[-1][-1].style))
            used += 1
        rows[-1].extend(word)
        used += size
    return tuple(_unglued(row) for row in rows if row)


def one_row(spans: Line, width: int) -> Line:
    """Return prose in one row: as many whole words as fit, with an ellipsis for the rest."""
    rows = wrap(spans, width)
    if len(rows) <= 1:
        return rows[0] if rows else BLANK
    return (*wrap(spans, max(1, width - 2))[0], Span(" …", "dim"))


def _words(spans: Line) -> list[list[Span]]:
    """Split at blanks; pieces of different style without a blank between stay together."""
    words: list[list[Span]] = [[]]
    for text, style in spans:
        for i, piece in enumerate(text.split(" ")):
            if i:
                words.append([])
            if piece:
                words[-1].append(Span(piece, style))
    return [word for word in words if word]


class Label(NamedTuple):
    """A text that wants to stand centred at a column; the first ones have the right of way."""

    at: float
    text: str
    style: str = "muted"


def placed(labels: Iterable[Label], width: int, gap: int = 2) -> Line:
    """Put labels at their columns, moved aside where taken, left out where there is no room."""
    taken: list[tuple[int, int, Label]] = []
    for label in labels:
        size = len(label.text)
        wish = round(label.at - (size - 1) / 2)
        free = [x for x in range(width - size + 1) if _is_free(x, size, taken, gap)]
        if free:
            start = min(free, key=lambda x: (abs(x - max(0, min(wish, width - size))), x))
            taken.append((start, start + size, label))
    out: list[Span] = []
    at = 0
    for start, end, label in sorted(taken, key=lambda one: one[0]):
        out += [Span(" " * (start - at)), Span(label.text, label.style)]
        at = end
    return tuple(out)


def _is_free(x: int, size: int, taken: Sequence[tuple[int, int, Label]], gap: int) -> bool:
    return all(x >= end + gap or x + size + gap <= start for start, end, _ in taken)
