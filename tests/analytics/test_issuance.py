"""Issuance: the vectors of the consensus rules, exactly."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.analytics import issuance
from tui.analytics.issuance import (
    CAP,
    epoch_progress,
    inflation_annual,
    inflation_next_year,
    issued,
    issued_share,
    next_halving,
    next_retarget,
    retarget_progress,
    stock_to_flow,
    subsidy,
)


@pytest.mark.parametrize(
    ("height", "satoshi"),
    [
        (0, 5_000_000_000),
        (1, 5_000_000_000),
        (209_999, 5_000_000_000),
        (210_000, 2_500_000_000),
        (839_999, 625_000_000),
        (840_000, 312_500_000),
        (1_050_000, 156_250_000),
        (6_929_999, 1),
        (6_930_000, 0),
        (64 * 210_000, 0),
        (100 * 210_000, 0),
    ],
)
def test_subsidy(height: int, satoshi: int) -> None:
    assert subsidy(height) == satoshi


@pytest.mark.parametrize(
    ("height", "satoshi"),
    [
        (0, 5_000_000_000),
        (1, 10_000_000_000),
        (209_999, 1_050_000_000_000_000),
        (210_000, 1_050_002_500_000_000),
        (839_999, 1_968_750_000_000_000),
        (840_000, 1_968_750_312_500_000),
        (1_049_999, 2_034_375_000_000_000),
        (6_929_998, CAP - 1),
        (6_929_999, 2_099_999_997_690_000),
        (6_930_000, 2_099_999_997_690_000),
        (99 * 210_000 + 5, CAP),
    ],
)
def test_issued(height: int, satoshi: int) -> None:
    assert issued(height) == satoshi


@settings(deadline=None)
@given(st.integers(1, 7_000_000))
def test_each_block_adds_its_subsidy(height: int) -> None:
    assert issued(height) - issued(height - 1) == subsidy(height)


@pytest.mark.parametrize(
    ("height", "target"),
    [
        (0, 210_000),
        (1, 210_000),
        (209_999, 210_000),
        (210_000, 420_000),
        (1_049_999, 1_050_000),
        (1_050_000, 1_260_000),
        (6_929_999, 6_930_000),
        (6_930_000, None),
    ],
)
def test_next_halving(height: int, target: int | None) -> None:
    assert next_halving(height) == target


def test_inflation_at_the_2024_halving() -> None:
    assert issued_share(839_999) == pytest.approx(0.9375, abs=2e-9)
    assert inflation_annual(839_999) == pytest.approx(0.01669, abs=5e-6)
    assert inflation_annual(840_000) == pytest.approx(0.00834, abs=5e-6)


def test_share_and_inflation_by_the_articles_date() -> None:
    height = 840_000 + 642 * 144
    assert issued_share(height) == pytest.approx(0.951, abs=5e-4)
    assert inflation_annual(height) == pytest.approx(0.0082, abs=5e-5)


def test_the_two_inflations_differ_only_within_a_year_of_a_halving() -> None:
    assert inflation_next_year(900_000) == pytest.approx(inflation_annual(900_000), rel=1e-12)
    edge = 1_050_000 - 52_560
    assert inflation_next_year(edge - 1) == pytest.approx(inflation_annual(edge - 1), rel=1e-12)
    assert inflation_next_year(edge) < inflation_annual(edge)
    assert inflation_next_year(1_049_999) == pytest.approx(inflation_annual(1_049_999) / 2)


def test_stock_to_flow() -> None:
    assert stock_to_flow(964_026) == pytest.approx(122.2, abs=0.05)
    assert stock_to_flow(964_026) == pytest.approx(1 / inflation_annual(964_026))
    assert stock_to_flow(6_930_000) is None
    assert inflation_annual(6_930_000) == 0


def test_epoch_progress() -> None:
    assert epoch_progress(0) == 0
    assert epoch_progress(209_999) == pytest.approx(1, abs=1e-5)
    assert epoch_progress(964_026) == pytest.approx(0.5906)


@pytest.mark.parametrize(
    ("height", "target", "progress"),
    [
        (0, 2016, 0.0),
        (1, 2016, 1 / 2016),
        (2015, 2016, 2015 / 2016),
        (2016, 4032, 0.0),
        (1_049_999, 1_050_336, 1679 / 2016),
        (1_050_000, 1_050_336, 1680 / 2016),
        (6_930_000, 6_931_008, 1008 / 2016),
    ],
)
def test_retargets_go_on_whatever_the_subsidy_does(
    height: int, target: int, progress: float
) -> None:
    assert next_retarget(height) == target
    assert retarget_progress(height) == pytest.approx(progress)


def test_examples_in_the_docstrings() -> None:
    result = doctest.testmod(issuance)
    assert (result.failed, result.attempted) == (0, 4)
