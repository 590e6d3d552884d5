"""Writes what a pane shows to files, beside where the person stands."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

_FONTS = "'DejaVu Sans Mono', 'JetBrains Mono', 'Cascadia Mono', Menlo, Consolas, monospace"
_FONT_FACE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)
_FAMILY = re.compile(r"font-family:\s*(?:\"?Fira Code\"?(?:, monospace)?)")


def portable(svg: str) -> str:
    """Return the picture with the reader's own fonts: it shall fetch nothing from anywhere."""
    return _FAMILY.sub(f"font-family: {_FONTS}", _FONT_FACE.sub("", svg))


def stem_of(pane: str, now: datetime) -> str:
    """Return the file name without its ending: pane and instant (UTC)."""
    return f"resonance-{pane}-{now:%Y%m%d-%H%M%S}"


def write_pane(folder: Path, stem: str, svg: str, text: str) -> tuple[Path, Path]:
    """Write the picture and the text.

    Raises:
        OSError: the folder cannot be written.
    """
    picture, words = folder / f"{stem}.svg", folder / f"{stem}.txt"
    picture.write_text(svg, encoding="utf-8")
    words.write_text(text, encoding="utf-8")
    return picture, words
