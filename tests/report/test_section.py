"""What an export writes of one pane."""

from __future__ import annotations

import json

import pytest

from tests.samples import sample_snapshot
from tui.model.settings import PANES
from tui.report import section


@pytest.mark.parametrize("pane", PANES)
def test_every_pane_exports_its_own_part(pane: str) -> None:
    report = json.loads(section(sample_snapshot(), pane))
    assert report["schema"] == 1
    if pane in ("levels", "breakout", "halving", "correlation", "evidence", "claims", "journal"):
        assert set(report) == {"schema", "as_of", "source", "status", pane}
    elif pane == "risk":
        assert {"risk_curve", "volatility", "rates", "participation"} <= set(report)
    else:
        assert {"status", "health"} <= set(report)
