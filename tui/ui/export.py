"""Writes what a pane shows to files, beside where the person stands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


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
