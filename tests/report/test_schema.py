"""The schema that ships describes every report, and leaves no field out."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tests.samples import empty_snapshot, offline_snapshot, sample_snapshot
from tui.model.snapshot import Snapshot
from tui.report import to_json
from tui.report.schema import schema_text

SCHEMA = json.loads(schema_text())


def _closed(node: Any) -> Any:
    """Forbid every field that the schema does not name."""
    if isinstance(node, list):
        return [_closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict) and node.get("type") == "object":
        closed["additionalProperties"] = False
    return closed


STRICT = Draft202012Validator(_closed(SCHEMA))


def lean(node: Any) -> Any:
    """Return a report with the first rows of every list alone: quicker to look through."""
    if isinstance(node, dict):
        return {key: lean(value) for key, value in node.items()}
    return [lean(one) for one in node[:3]] if isinstance(node, list) else node


LEAN = lean(to_json(sample_snapshot()))


def complaints(report: object) -> list[str]:
    """Return what does not fit, each at its place, not at the part that holds it."""
    found = (best_match(iter([error])) for error in STRICT.iter_errors(report))
    return [f"{error.json_path}: {error.message[:200]}" for error in found if error is not None]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"] == {"const": 1}


@pytest.mark.parametrize("snapshot", [sample_snapshot(), empty_snapshot(), offline_snapshot()])
def test_every_sample_fits(snapshot: Snapshot) -> None:
    assert complaints(to_json(snapshot)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("status",), "FRESH"),
        (("as_of",), "20 August 2026"),
        (("levels", 0, "price"), "3,016.84"),
        (("breakout", "state"), "BROKEN"),
        (("correlation", "pearson"), 1.2),
        (("halving", "issued_sat"), 1.5),
        (("evidence", "verdict", "code"), "BUY"),
        (("unknown",), 1),
    ],
)
def test_what_is_wrong_does_not_fit(path: tuple[str | int, ...], value: object) -> None:
    report: Any = copy.deepcopy(LEAN)
    inner = report
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert complaints(report) != []


@pytest.mark.parametrize("field", sorted(SCHEMA["required"]))
def test_no_part_may_be_missing(field: str) -> None:
    assert complaints(LEAN) == []
    report = {name: part for name, part in LEAN.items() if name != field}
    assert complaints(report) != []
