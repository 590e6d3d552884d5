"""The keys that carry a pane out of the program: export and copy."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from tui.ui.export import Export, portable, stem_of
from tui.ui.frame import plain
from tui.ui.messages import ExportEnded
from tui.ui.pane import pane_text, title_of
from tui.ui.pane_view import PaneView
from tui.ui.screen import PaneScreen

if TYPE_CHECKING:
    from tui.ui.export import AsCsv, AsJson

_TOAST_S = 8.0
_LIMIT_S = 15.0
"""For an export; a store that is locked is waited for ten seconds."""


class ExportScreen(PaneScreen):
    """The panes, with the keys that write them to files and to the clipboard.

    ``as_json`` and ``as_csv`` turn a snapshot and a pane into text; a pane may have no CSV.
    """

    as_json: AsJson | None = None
    as_csv: AsCsv | None = None
    _export: Export | None = None
    _said: tuple[tuple[str, str, float], ...] = ()

    def action_export(self) -> None:
        """Write picture, text, JSON and what CSV there is of the pane into the current folder."""
        if self._export is not None:
            self.toast_once("the last export is still at work", "export")
            return
        svg = portable(self.app.export_screenshot(title=f"resonance · {title_of(self.pane)}"))
        stem = stem_of(self.pane, self.clock.now())
        drawn = {"svg": svg, "txt": self.pane_as_text()}
        known = {"json": self.as_json, "csv": self.as_csv}
        makers = {ending: make for ending, make in known.items() if make is not None}
        try:
            export = Export(Path.cwd(), stem, drawn, makers, self.newest, self.pane)
        except OSError as error:
            self.toast_once(f"there is no current folder: {error.strerror}", "export")
            return
        self._export = export
        # Not one of Textual's workers: the end of the program would wait for it.
        Thread(target=self._write, args=(export,), name="export", daemon=True).start()
        self.set_timer(_LIMIT_S, partial(self._give_up, export))

    def _write(self, export: Export) -> None:
        """Called in the export's own thread."""
        self.post_message(ExportEnded(export, export.run()))

    def on_export_ended(self, message: ExportEnded) -> None:
        """Say what came of it."""
        if message.export is self._export:
            self._export = None
            self.toast(message.words, "export")

    def _give_up(self, export: Export) -> None:
        """Say that it takes too long, unless it has ended or is about to."""
        if export is self._export and export.give_up():
            self.on_export_ended(
                ExportEnded(export, f"nothing is exported: not done in {_LIMIT_S:g} s")
            )

    def action_copy(self) -> None:
        """Put the pane as text on the clipboard, by way of the terminal."""
        self.app.copy_to_clipboard(self.pane_as_text())
        self.toast_once("the pane is on the clipboard, if the terminal allows it", "copy")

    def pane_as_text(self) -> str:
        """Return the header and the open pane without colours."""
        width = self.app.size.width
        header = self.header_line(self.clock.now(), width)
        height = self.query_one(f"#{self.pane}", PaneView).size.height
        return f"{plain(header)}\n{pane_text(self.spec, self.scene, width, height)}\n"

    def toast(self, words: str, title: str) -> None:
        """Say something at the bottom right; the words are shown as they are, never as markup."""
        self.notify(words, title=title, timeout=_TOAST_S, markup=False)

    def toast_once(self, words: str, title: str) -> None:
        """Answer a key, which may be held: the same words are said once in the life of a toast."""
        now = self.clock.monotonic()
        self._said = tuple(one for one in self._said if now - one[2] < _TOAST_S)
        if all(one[:2] != (title, words) for one in self._said):
            self._said = (*self._said, (title, words, now))
            self.toast(words, title)
