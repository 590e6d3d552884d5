"""What reaches the app from other threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tui.model.snapshot import Snapshot
    from tui.ui.export import Export


class SnapshotArrived(Message):
    """The engine published a snapshot; only the newest of several waiting ones is shown."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot

    def can_replace(self, message: Message) -> bool:
        """Tell Textual that a newer snapshot makes a waiting one needless."""
        return isinstance(message, SnapshotArrived)


class ExportEnded(Message):
    """An export has ended, well or not; the words say how."""

    def __init__(self, export: Export, words: str) -> None:
        super().__init__()
        self.export, self.words = export, words
