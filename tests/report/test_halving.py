"""The halving in the report, as text and as JSON, and the backtest's own report."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.samples import sample_halving, sample_snapshot
from tui.analytics.halving_backtest import backtest
from tui.model.halving import Halving
from tui.report import to_json, to_text
from tui.report.backtest import backtest_json, backtest_text

_CONTRACT = (
    "height height_source height_at height_age_s estimated next_height blocks_left mean_block_s "
    "eta eta_low eta_high subsidy_sat next_subsidy_sat issued_sat issued_pct inflation_annual_pct "
    "inflation_next_year_pct inflation_after_pct stock_to_flow epoch_progress_pct cycles"
)
_CYCLE = (
    "height date price_day0 price_source day multiple max_multiple max_date realised_vol path "
    "same_day ath_before_halving"
)


def text_of(halving: Halving) -> str:
    whole = to_text(sample_snapshot(halving=halving))
    return whole[whole.index("HALVING") : whole.index("CORRELATION")]


def test_the_json_has_every_field_of_the_contract_and_the_retarget() -> None:
    halving = to_json(sample_snapshot())["halving"]
    assert set(_CONTRACT.split()) <= set(halving)
    assert set(_CYCLE.split()) <= set(halving["cycles"][-1])
    assert {key for key in halving if key.startswith("retarget_")} == {
        "retarget_height",
        "retarget_blocks_left",
        "retarget_progress_pct",
        "retarget_eta",
    }
    assert (halving["retarget_height"], halving["retarget_blocks_left"]) == (965_664, 1_638)
    assert halving["retarget_eta"] == "2026-09-02T01:17:00Z"
    assert type(halving["issued_sat"]) is int
    assert halving["last_halving"] == "2024-04-20"
    same_day = halving["cycles"][-1]["same_day"]
    assert {"multiple", "max_multiple", "max_day", "max_drawdown"} == set(same_day)
    assert same_day["max_drawdown"] <= 0


def test_the_text_says_days_hours_and_blocks() -> None:
    text = text_of(sample_halving())
    assert "85,974 left to 1,050,000" in text
    assert "592 days 15 h to 2028-04-05" in text
    assert "band 2028-03-15 to 2028-04-14" in text
    assert "difficulty changes in 1,638 blocks, about 2026-09-02; 18.75 % of its 2,016" in text
    assert "over the coming year" not in text
    assert text.isascii()


def test_an_estimate_has_no_hours() -> None:
    text = text_of(replace(sample_halving(), estimated=True))
    assert "592 days to 2028-04-05" in text
    assert "changes in ~1,638 blocks" in text


def test_both_inflations_stand_there_when_a_halving_is_near() -> None:
    text = text_of(replace(sample_halving(), inflation_next_year_pct=0.0061))
    assert "0.818 % a year (0.610 % over the coming year, halving included) -> 0.404 %" in text


def test_when_the_subsidy_has_run_out_nothing_is_left() -> None:
    over = replace(
        sample_halving(), next_height=None, blocks_left=None, eta=None, eta_low=None, eta_high=None
    )
    assert "the subsidy has run out" in text_of(over)


def test_a_halving_without_a_header_is_said() -> None:
    why = "the halving at block 1,050,000 came about 2028-04-05, its header is not known here"
    cycles = tuple(
        replace(cycle, same_day_multiple=None, why="this cycle ended on day 1445")
        for cycle in sample_halving().cycles
    )
    lost = replace(sample_halving(), cycles_why=why, cycles=cycles, day=None, last_halving=None)
    text = text_of(lost)
    assert why in text
    assert "cycle of 2024-04-20: this cycle ended on day 1445" in text
    assert to_json(sample_snapshot(halving=lost))["halving"]["cycles_why"] == why


def test_the_backtest_as_text_fits_a_terminal_and_calls_itself_no_proof() -> None:
    text = backtest_text(backtest())
    assert text.isascii()
    assert max(map(len, text.splitlines())) < 90
    assert "calibration, not proof" in text
    rows = [row.split() for row in text.splitlines() if row.startswith(" 104,832")]
    assert rows[0] == [
        "104,832",
        "185",
        "4",
        "+6.5/12.4",
        "88",
        "%",
        "68",
        "%",
        "+17.3/21.0",
        "-4.3/15.0",
        "-2.0/50.7",
    ]
    assert rows[1][4] == "68"


def test_the_backtest_as_json_is_strict_and_names_the_calibration() -> None:
    said = json.loads(json.dumps(backtest_json(backtest()), allow_nan=False))
    assert [sample["calibration"] for sample in said["samples"]] == [True, False]
    assert "calibration, not proof" in said["note"]
    (row,) = [one for one in said["samples"][0]["horizons"] if one["blocks"] == 104_832]
    assert row["n"] == 185
    assert [round(one["rmse_days"], 1) for one in row["estimators"]] == [12.4, 21.0, 15.0, 50.7]


def test_a_backtest_without_origins_says_so() -> None:
    text = backtest_text(backtest(until=0.0))
    assert text.count("no origin with a known outcome") == 2
