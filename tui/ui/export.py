"""Writes what a pane shows to files, beside where the person stands."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock

from tui.errors import ResonanceError
from tui.model.snapshot import Snapshot

AsJson = Callable[[Snapshot, str], str]
"""JSON text of what a snapshot says on a pane."""

AsCsv = Callable[[Snapshot, str], str | None]
"""CSV text of a pane, None for one that has none. Raises StoreError where it cannot be read."""

_log = logging.getLogger(__name__)
_FONTS = "'DejaVu Sans Mono', 'JetBrains Mono', 'Cascadia Mono', Menlo, Consolas, monospace"
_FONT_FACE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)
_FAMILY = re.compile(r"font-family:\s*(?:\"?Fira Code\"?(?:, monospace)?)")


def portable(svg: str) -> str:
    """Return the picture with the reader's own fonts: it shall fetch nothing from anywhere."""
    return _FAMILY.sub(f"font-family: {_FONTS}", _FONT_FACE.sub("", svg))


def stem_of(pane: str, now: datetime) -> str:
    """Return the file name without its ending: pane and instant (UTC)."""
    return f"resonance-{pane}-{now:%Y%m%d-%H%M%S}"


@dataclass(frozen=True, eq=False)
class Export:
    """One pane on its way to the files; what reads the store runs in a thread of its own.

    ``drawn`` are the parts that the screen has made, ``makers`` make the others, by the endings of
    their files. Each is written under a hidden name and gets its own when all are whole.
    """

    folder: Path
    stem: str
    drawn: Mapping[str, str]
    makers: Mapping[str, AsCsv]
    snapshot: Snapshot
    pane: str
    _settled: Lock = field(default_factory=Lock, init=False)

    def give_up(self) -> bool:
        """Let nothing be written any more; False when it is too late for that."""
        return self._settled.acquire(blocking=False)

    def run(self) -> str:
        """Make and write all; return in words what came of it."""
        try:
            made = {end: make(self.snapshot, self.pane) for end, make in self.makers.items()}
            parts = {**self.drawn, **{end: text for end, text in made.items() if text is not None}}
            written = self._write(parts)
            return "\n".join(map(str, written)) or "nothing is exported: it came too late"
        except OSError as error:
            return f"cannot write to the current folder: {error.strerror}"
        except ResonanceError as error:
            return f"nothing is exported: {error}"
        except Exception as error:
            _log.exception("the pane %s could not be exported", self.pane)
            return f"a defect stopped the export ({type(error).__name__}); the log has more"

    def _write(self, parts: Mapping[str, str]) -> tuple[Path, ...]:
        """Write the parts, by the endings of their files; return the paths, none if given up.

        Raises:
            OSError: the folder cannot be written.
        """
        paths = {ending: self.folder / f"{self.stem}.{ending}" for ending in parts}
        hidden = {ending: path.with_name(f".{path.name}.part") for ending, path in paths.items()}
        try:
            for ending, content in parts.items():
                if self._settled.locked():
                    return ()
                hidden[ending].write_text(content, encoding="utf-8")
            # Whoever is first here settles it: the thread that writes, or the one that gives up.
            if not self._settled.acquire(blocking=False):
                return ()
            for ending, path in paths.items():
                hidden[ending].replace(path)
            return tuple(paths.values())
        finally:
            for path in hidden.values():
                path.unlink(missing_ok=True)
