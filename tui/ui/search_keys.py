"""Takes the keys while somebody types words to look for; the pane below shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.events import Key, Paste

_MOST = 60


class SearchKeys(ModalScreen[None]):
    """Lies unseen over the panes until enter keeps the words or escape clears them.

    ``typed(words, asking)`` is called with every change.
    """

    DEFAULT_CSS = "SearchKeys { background: transparent; }"

    def __init__(self, words: str, typed: Callable[[str, bool], None]) -> None:
        super().__init__()
        self._words, self._typed = words, typed

    def on_mount(self) -> None:
        """Show that words are awaited."""
        self._typed(self._words, True)

    def on_key(self, event: Key) -> None:
        """Add what is typed, take back, keep or clear."""
        event.stop()
        event.prevent_default()
        if event.key in ("enter", "escape"):
            self._typed(self._words if event.key == "enter" else "", False)
            self.dismiss()
        elif event.key in ("backspace", "ctrl+h"):
            self._change(self._words[:-1])
        elif event.key == "ctrl+u":
            self._change("")
        elif event.is_printable and event.character:
            self._change(self._words + event.character)

    def on_paste(self, event: Paste) -> None:
        """Add what is pasted, on one line."""
        event.stop()
        self._change(self._words + " ".join(event.text.split()))

    def _change(self, words: str) -> None:
        self._words = words[:_MOST]
        self._typed(self._words, True)
