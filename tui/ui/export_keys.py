"""The keys that carry a pane out of the program: export and copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import ResonanceError
from tui.ui.export import portable, stem_of, write_pane
from tui.ui.frame import plain
from tui.ui.pane import pane_text, title_of
from tui.ui.pane_view import PaneView
from tui.ui.screen import PaneScreen

if TYPE_CHECKING:
    from tui.ui.export import AsCsv, AsJson

_TOAST_S = 8.0


class ExportScreen(PaneScreen):
    """The panes, with the keys that write them to files and to the clipboard.

    ``as_json`` and ``as_csv`` turn a snapshot and a pane into text; a pane may have no CSV.
    """

    as_json: AsJson | None = None
    as_csv: AsCsv | None = None

    def action_export(self) -> None:
        """Write picture, text, JSON and what CSV there is of the pane into the current folder."""
        svg = portable(self.app.export_screenshot(title=f"resonance · {title_of(self.pane)}"))
        stem = stem_of(self.pane, self.clock.now())
        parts = {"svg": svg, "txt": self.pane_as_text()}
        try:
            if self.as_json is not None:
                parts["json"] = self.as_json(self.newest, self.pane)
            csv = self.as_csv(self.newest, self.pane) if self.as_csv is not None else None
            parts |= {} if csv is None else {"csv": csv}
            written = write_pane(Path.cwd(), stem, parts)
        except OSError as error:
            self.toast(f"cannot write to the current folder: {error.strerror}", "export")
        except ResonanceError as error:
            self.toast(f"nothing is exported: {error}", "export")
        else:
            self.toast("\n".join(map(str, written)), "export")

    def action_copy(self) -> None:
        """Put the pane as text on the clipboard, by way of the terminal."""
        self.app.copy_to_clipboard(self.pane_as_text())
        self.toast("the pane is on the clipboard, if the terminal allows it", "copy")

    def pane_as_text(self) -> str:
        """Return the header and the open pane without colours."""
        width = self.app.size.width
        header = self.header_line(self.clock.now(), width)
        height = self.query_one(f"#{self.pane}", PaneView).size.height
        return f"{plain(header)}\n{pane_text(self.spec, self.scene, width, height)}\n"

    def toast(self, words: str, title: str) -> None:
        """Say something at the bottom right; the words are shown as they are, never as markup."""
        self.notify(words, title=title, timeout=_TOAST_S, markup=False)
