"""Fields of a value by their names."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def fields(value: object, names: str) -> Json:
    """Return the named fields; names are separated by blanks."""
    return {name: getattr(value, name) for name in names.split()}
