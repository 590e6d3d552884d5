"""What the person chose to see of the journal: a kind, words to look for, where to begin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Listing:
    """``kind`` None is every kind; ``top`` is the key of the first entry shown, None the newest.

    ``asking`` is true while words are being typed.
    """

    kind: str | None = None
    words: str = ""
    top: str | None = None
    asking: bool = False

    @property
    def narrowed(self) -> bool:
        """True when not every entry is listed."""
        return self.kind is not None or bool(self.words)
