"""Risk curve, volatility, rates and participation in the text report."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.sample_levels import LAST_SESSION
from tests.sample_market import sample_curve
from tests.samples import sample_snapshot
from tui.model.rates import Rates
from tui.model.volatility import Volatility
from tui.report import to_text


def told(**changes: Any) -> str:
    """The four parts of the text."""
    text = to_text(sample_snapshot(**changes))
    return text[text.index("RISK CURVE") : text.index("CLAIMS")]


def test_every_part_is_told_with_n_and_dates() -> None:
    text = told()
    for words in (
        f"RISK CURVE, safe to risky, sessions of ^RUT to {LAST_SESSION}",
        "  BTC-USD  bitcoin                 +10.5 %      -5.7 %      -41.5 %  below\n",
        "depth 0 of 6; order score (Spearman) rho +0.37, n 6",
        "^RUT / ^GSPC 0.3932",
        "percentile 87 of the last 252, record 0.4093 on 2026-06-26",
        "an absolute breakout without a relative one",
        "percentile 20 of 363 days within 60 of day 852 in 3 earlier cycles",
        "RATES  13 weeks 3.62 %, 10 years 4.71 %, slope +109 bp, 10 years over 63 sessions +24 bp",
        f"flow since {LAST_SESSION - timedelta(days=1)} -126,502,310",
    ):
        assert words in text
    assert text.isascii()


def test_a_rung_with_an_older_close_says_of_when() -> None:
    curve, before = sample_curve(), LAST_SESSION - timedelta(days=1)
    rungs = (*curve.rungs[:4], replace(curve.rungs[4], last=before), curve.rungs[5])
    rows = told(risk_curve=replace(curve, rungs=rungs)).splitlines()
    assert [row for row in rows if "close of" in row] == [
        (
            f"  BTC-USD  bitcoin                 +10.5 %      -5.7 %      -41.5 %  below"
            f"  (close of {before})"
        )
    ]


def test_what_is_missing_has_no_unit() -> None:
    text = told(rates=Rates(tnx=4.71, irx_why="no ^IRX close"))
    assert "13 weeks ., 10 years 4.71 %, slope ., 10 years over 63 sessions ." in text
    assert "  no ^IRX close" in text


def test_one_earlier_cycle_is_one() -> None:
    one = Volatility(0.374, 0.2, 0.154, 15.22, LAST_SESSION, 1439, 23, 1)
    assert "day 1439 in 1 earlier cycle\n" in told(volatility=one)
