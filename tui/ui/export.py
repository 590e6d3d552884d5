"""Writes what a pane shows to files, beside where the person stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tui.model.snapshot import Snapshot

AsJson = Callable[[Snapshot, str], str]
"""JSON text of what a snapshot says on a pane."""

AsCsv = Callable[[Snapshot, str], str | None]
"""CSV text of a pane, None for one that has none. Raises StoreError where it cannot be read."""

_FONTS = "'DejaVu Sans Mono', 'JetBrains Mono', 'Cascadia Mono', Menlo, Consolas, monospace"
_FONT_FACE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)
_FAMILY = re.compile(r"font-family:\s*(?:\"?Fira Code\"?(?:, monospace)?)")


def portable(svg: str) -> str:
    """Return the picture with the reader's own fonts: it shall fetch nothing from anywhere."""
    return _FAMILY.sub(f"font-family: {_FONTS}", _FONT_FACE.sub("", svg))


def stem_of(pane: str, now: datetime) -> str:
    """Return the file name without its ending: pane and instant (UTC)."""
    return f"resonance-{pane}-{now:%Y%m%d-%H%M%S}"


def write_pane(folder: Path, stem: str, parts: dict[str, str]) -> tuple[Path, ...]:
    """Write the parts, by the endings of their files; return the paths.

    Raises:
        OSError: the folder cannot be written.
    """
    written = []
    for ending, content in parts.items():
        path = folder / f"{stem}.{ending}"
        path.write_text(content, encoding="utf-8")
        written.append(path)
    return tuple(written)
