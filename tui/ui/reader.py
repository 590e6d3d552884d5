"""The keys of the journal: scroll, one kind, words to look for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.ui.card import Card
from tui.ui.export_keys import ExportScreen
from tui.ui.frame import frame_kind
from tui.ui.listing import Listing
from tui.ui.pane_view import PaneView
from tui.ui.scene import NARROW

if TYPE_CHECKING:
    from textual.events import Key, Paste

    from tui.ui.draw import View

_LONGEST = 60


class ReaderScreen(ExportScreen):
    """The panes, with the keys that list the journal."""

    def action_page_up(self) -> None:
        """Show the page above."""
        self.scroll_journal(0, -1)

    def action_page_down(self) -> None:
        """Show the page below."""
        self.scroll_journal(0, 1)

    def scroll_journal(self, rows: int, pages: int = 0) -> None:
        """Show what stands some entries or pages further down, or (negative) up."""
        from tui.ui.cards.journal import scrolled  # noqa: PLC0415 -- with the pane, not before

        self._list(scrolled(self._journal_view(), rows, pages))

    def action_filter(self) -> None:
        """List the next kind alone; after the last one every kind."""
        from tui.ui.cards.journal import kinds_of  # noqa: PLC0415

        kinds = [None, *kinds_of(self._journal_view())]
        at = kinds.index(self.listing.kind) if self.listing.kind in kinds else 0
        self._list(replace(self.listing, kind=kinds[(at + 1) % len(kinds)], top=None))

    def action_search(self) -> None:
        """Let words be typed; only entries that hold all of them are listed."""
        self._list(replace(self.listing, asking=True))

    @property
    def is_asking(self) -> bool:
        """True while every key is a letter of the words that are looked for."""
        return self.listing.asking and self.pane == "journal"

    def type_key(self, event: Key) -> None:
        """Add a letter or take one back; enter keeps the words, escape clears them."""
        words = self.listing.words
        if event.key in ("enter", "escape"):
            kept = words if event.key == "enter" else ""
            self._list(replace(self.listing, words=kept, top=None, asking=False))
        elif event.key in ("backspace", "ctrl+h"):
            self._look_for(words[:-1])
        elif event.key == "ctrl+u":
            self._look_for("")
        elif event.is_printable and event.character:
            self._look_for(words + event.character)

    def on_paste(self, event: Paste) -> None:
        """Add what is pasted, on one line."""
        if self.is_asking:
            self._look_for(self.listing.words + " ".join(event.text.split()))

    def _look_for(self, words: str) -> None:
        self._list(replace(self.listing, words=words[:_LONGEST], top=None))

    @property
    def _is_narrowed(self) -> bool:
        """True while the journal is open and not every entry is listed."""
        return self.pane == "journal" and self.listing.narrowed

    def list_all(self) -> None:
        """List every entry again, from the newest on."""
        self._list(Listing())

    def _list(self, listing: Listing) -> None:
        self.listing = listing
        self.show_all()

    def _journal_view(self) -> View:
        """Return the view that the journal is drawn from, at the size of its card."""
        card = self.query_one("#journal", PaneView).query(Card).first()
        narrow = self.app.size.width < NARROW
        kind = frame_kind(framed=True, narrow=narrow)
        return self.scene.view(*kind.inner(card.size.width, card.size.height), narrow=narrow)
