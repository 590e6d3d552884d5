"""The correlation in the text report: what each interval is of, and what stands around it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.sample_correlation import sample_breaks, sample_lead_lag
from tests.samples import sample_correlation, sample_snapshot
from tui.model.correlation import Breaks, Correlation, LeadLag, Partial
from tui.model.parameters import Method
from tui.report import to_json, to_text


def told(**changes: Any) -> str:
    """The correlation's part of the text."""
    said = replace(sample_correlation(), **changes)
    text = to_text(sample_snapshot(correlation=said))
    return text[text.index("CORRELATION ^RUT") :].split("\n\n")[0]


@pytest.mark.parametrize(
    ("method", "first", "after"),
    [
        (Method.PEARSON, "Pearson +0.32, 95 %", "; Spearman +0.35; EWMA +0.05 (effective n 32)"),
        (Method.SPEARMAN, "Spearman +0.35, 95 %", "; Pearson +0.32; EWMA +0.05 (effective n 32)"),
        (Method.EWMA, "EWMA +0.05 (effective n 32), 95 %", "; Pearson +0.32; Spearman +0.35"),
    ],
)
def test_intervals_stand_with_the_method_that_they_are_of(
    method: Method, first: str, after: str
) -> None:
    row = next(line for line in told(method=method).splitlines() if "95 % Fisher" in line)
    assert row == f"{first} Fisher +0.12 to +0.49, bootstrap +0.11 to +0.51{after}"


def test_the_parts_around_are_told_with_their_n() -> None:
    text = told()
    for words in (
        "BTC-USD with each, the others fixed: ^RUT +0.08, ^GSPC -0.06, ^IXIC +0.14 (n 90)",
        "levels mislead: +0.84 on prices, +0.25 on returns, same dates",
        "119 dates from 2015-09-18 to 2025-07-29, Bonferroni; 4 pass",
        "  2019-12-19  z +6.71  p 2.4e-09",
        "lead-lag, 2014-09-18 to 2026-08-20: No lag outside 0 passes.",
        "best of lags -20 to 20 but 0 is -11, r +0.048, p 0.25 of 2,779 circular shifts",
        "without 2020-03 the raw one is +0.01",
        "matrix, Pearson, 90 sessions to 2026-08-20, n 12 to 90",
        "IEF TLT: needs 20 common sessions, have 12",
    ):
        assert words in text
    assert "2019-11-19" not in text
    assert text.isascii()


def test_a_third_symbol_that_cannot_be_held_fixed_says_why() -> None:
    ended = "^GSPC ends 2026-07-24, 20 sessions before 2026-08-21"
    assert f"given ^GSPC: {ended}" in told(partial_given=Partial("^GSPC", None, ended))


def test_breaks_are_the_strongest_of_each_run_with_what_the_test_takes_for_granted() -> None:
    text = told()
    assert "4 pass, the strongest of each run:" in text
    assert "Fisher's z takes returns for normal" in text
    none = told(breaks=replace(sample_breaks(), found=()))
    assert "Bonferroni; 0 pass\n" in none
    assert "for normal" not in none


def test_what_is_missing_says_why() -> None:
    why = "needs 20 common sessions, have 3"
    text = told(
        pearson=None,
        why=why,
        lead_lag=LeadLag(20, why=why),
        breaks=Breaks(252, 21, why=why),
        matrix=None,
    )
    assert text.splitlines()[1:] == [why, f"breaks: {why}", f"lead-lag: {why}"]
    assert told(levels_pearson=0.3).count("levels: +0.30 on prices") == 1


def test_the_warning_of_levels_only_warns_where_they_mislead() -> None:
    def warning(levels: float) -> str:
        said = replace(sample_correlation(), levels_pearson=levels)
        report = to_json(sample_snapshot(correlation=said))
        return str(report["correlation"]["level_correlation_warning"])

    assert warning(0.84).endswith("of returns +0.25 over the same dates: levels mislead")
    assert warning(0.3).endswith("of returns +0.25 over the same dates")


def test_json_is_flat_and_names_both_runs() -> None:
    said = to_json(sample_snapshot())["correlation"]
    lead = said["lead_lag"]
    assert (lead["best_lag"], lead["best_r"], lead["critical95"]) == (-11, 0.048, 0.0584)
    assert (lead["best_lag_raw"], lead["p_max_raw"], lead["n_raw"]) == (-2, 0.000352, 2998)
    assert lead["raw_peak"] == {"month": "2020-03-01", "share": 0.83, "without": 0.0128}
    assert len(said["breaks"]) == len(sample_breaks().found)
    run = sample_lead_lag().standardised
    assert run is not None
    assert lead["standardised"] == list(run.r)
    bare = to_json(sample_snapshot(correlation=Correlation("^RUT", "BTC-USD")))["correlation"]
    parts = ("matrix", "lead_lag", "breaks", "breaks_scanned", "partial_joint")
    assert [bare[name] for name in parts] == [None] * 5
