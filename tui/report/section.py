"""The part of the report that one pane shows, as JSON text."""

from __future__ import annotations

import json

from tui.model.snapshot import Snapshot
from tui.report.as_json import to_json

_HEAD = ("schema", "as_of", "source", "status")
_OF_PANE = {
    "levels": ("levels",),
    "breakout": ("breakout",),
    "halving": ("halving",),
    "correlation": ("correlation",),
    "evidence": ("evidence",),
    "risk": ("risk_curve", "volatility", "rates", "participation"),
    "claims": ("claims",),
    "journal": ("journal",),
    "feeds": ("health", "notes"),
}


def section(snapshot: Snapshot, pane: str) -> str:
    """Return the head of the report and the pane's own part; a pane without one has it all."""
    report = to_json(snapshot)
    names = _OF_PANE.get(pane)
    kept = report if names is None else {name: report[name] for name in (*_HEAD, *names)}
    return json.dumps(kept, allow_nan=False, indent=1) + "\n"
