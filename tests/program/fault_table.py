"""The README's table of faults, read as people read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"
HEADER_WORDS = ("STARTING", "OFFLINE", "LIVE", "CLOSED", "DELAYED", "STALE")


@dataclass(frozen=True)
class Told:
    """One row: the fault, the header's word (empty: by age), the words that stand on the pane."""

    fault: str
    header: str
    words: tuple[str, ...]


def told() -> dict[str, Told]:
    """Return the rows between the README's two marks, by fault; words are what stands in ticks."""
    text = README.read_text(encoding="utf-8")
    table = text.split("<!-- faults -->")[1].split("<!-- /faults -->")[0]
    rows: dict[str, Told] = {}
    for line in table.strip().splitlines()[2:]:
        fault, seen, _recovery = (cell.strip() for cell in line.strip("|").split("|"))
        ticked = re.findall(r"`([^`]+)`", seen)
        header = next((word for word in ticked if word in HEADER_WORDS), "")
        rows[fault] = Told(fault, header, tuple(word for word in ticked if word != header))
    return rows
