"""The JSON Schema of the report, read from the file that ships with the program."""

from __future__ import annotations

from importlib.resources import files


def schema_text() -> str:
    """Return the schema (draft 2020-12) of what ``report --json`` prints, as JSON text."""
    return files("tui").joinpath("data", "report.schema.json").read_text(encoding="utf-8")
