"""The footer: the keys of this pane with their present values, then the others as they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.ui.bindings import shown_key, word_of
from tui.ui.draw import Line, Span, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.model.settings import Settings

_GLOBAL = ("pause", "refresh", "session", "event", "theme", "export", "copy", "palette")
_GAP = Span("   ", "text on hdr")


def footer_line(
    pane_keys: tuple[str, ...], values: Mapping[str, str], settings: Settings, width: int
) -> Line:
    """Return the footer; a key that does not fit is left out whole.

    Args:
        pane_keys: Ids of the keys, or of pairs of keys, to name first.
        values: Present value by id; ``pause`` renames its key, ``ID word`` another.
        settings: Where the user's own keys are.
        width: Columns.
    """
    right = (*_item("help", "", settings), Span("  ", "text on hdr"), *_item("quit", "", settings))
    right = (*right, Span(" ", "text on hdr"))
    left: list[Span] = [Span(" ", "text on hdr")]
    room = width - width_of(right) - 3
    for index, binding_id in enumerate(dict.fromkeys((*pane_keys, *_GLOBAL))):
        word = values.get(f"{binding_id} word", "")
        item = _item(binding_id, values.get(binding_id, ""), settings, word)
        gap = [_GAP] if index else []
        if width_of(left) + width_of(gap) + width_of(item) > room:
            break
        left += [*gap, *item]
    blank = " " * max(0, width - width_of(left) - width_of(right))
    return (*left, Span(blank, "text on hdr"), *right)


def _item(binding_id: str, value: str, settings: Settings, word: str = "") -> Line:
    if binding_id == "pause" and value:
        word, value = value, ""
    else:
        word = word or word_of(binding_id)
    spans = [
        Span(shown_key(binding_id, settings), "accent on hdr"),
        Span(f" {word}", "muted on hdr"),
    ]
    return (*spans, Span(f" {value}", "text on hdr")) if value else tuple(spans)
