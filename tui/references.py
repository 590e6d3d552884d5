"""The published figures of the claims ledger, read from the file that ships with the program."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from tui.model.claims import Reference


def references() -> dict[int, Reference]:
    """Return the reference facts by the id of their claim (method, section 1, kind P)."""
    text = files("tui").joinpath("data", "claims.toml").read_text(encoding="utf-8")
    rows = (Reference(**row) for row in tomllib.loads(text)["reference"])
    return {row.id: row for row in rows}
