"""The halving as the pane and the report see it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.analytics.loading import make_bars
from tui.analytics.halving import halving
from tui.model.halving import ChainTip, Halving

NOW = datetime(2026, 8, 21, tzinfo=UTC)
AS_OF = date(2026, 8, 20)


def at(height: int, now: datetime = NOW, as_of: date = AS_OF) -> Halving:
    past = now - timedelta(seconds=590.5 * 52_416)
    tip = ChainTip(height, now, "mempool.space", height - 52_416, past, now)
    return halving(now, [tip], None, as_of)


def test_the_whole_row_of_a_seen_tip() -> None:
    row = at(964_026)
    assert row.why is None
    assert (row.height, row.height_source, row.height_at) == (964_026, "mempool.space", NOW)
    assert not row.estimated
    assert (row.next_height, row.blocks_left) == (1_050_000, 85_974)
    assert row.pace_s == pytest.approx(590.5)
    assert row.mean_block_s == pytest.approx(595.25)
    assert (row.subsidy_sat, row.next_subsidy_sat) == (312_500_000, 156_250_000)
    assert row.issued_sat == 2_007_508_437_500_000
    assert row.issued_pct == pytest.approx(0.9560, abs=5e-5)
    assert row.inflation_annual_pct == pytest.approx(0.00818, abs=5e-6)
    assert row.inflation_next_year_pct == pytest.approx(row.inflation_annual_pct or 0)
    assert row.inflation_after_pct == pytest.approx(0.00404, abs=5e-6)
    assert row.stock_to_flow == pytest.approx(122.2, abs=0.05)
    assert row.epoch_progress_pct == pytest.approx(0.5906, abs=5e-5)
    assert (row.retarget_height, row.retarget_blocks_left) == (965_664, 1_638)
    assert row.retarget_progress_pct == pytest.approx(378 / 2016)
    assert row.retarget_eta == datetime(2026, 9, 1, 6, 50, tzinfo=UTC)
    assert row.cycles_why is None
    assert (row.last_halving, row.day) == (date(2024, 4, 20), 852)
    assert row.eta_low is not None
    assert row.eta is not None
    assert row.eta_high is not None
    assert NOW < row.eta_low < row.eta < row.eta_high
    assert [cycle.height for cycle in row.cycles] == [210_000, 420_000, 630_000, 840_000]


def test_without_any_tip_the_bundled_headers_serve() -> None:
    row = halving(NOW, [], None, AS_OF)
    assert row.estimated
    assert row.height_source == "bundled header"
    assert row.height_at == datetime(2025, 1, 12, 20, 1, 51, tzinfo=UTC)
    assert row.height == pytest.approx(963_920, abs=20)


def test_as_of_the_day_of_a_halving() -> None:
    instant = datetime(2024, 4, 21, tzinfo=UTC)
    later = ChainTip(964_026, NOW, "mempool.space", seen_at=NOW)
    row = halving(instant, [later], None, date(2024, 4, 20))
    assert (row.last_halving, row.day, row.next_height) == (date(2024, 4, 20), 0, 1_050_000)
    assert row.height == pytest.approx(840_143, abs=5)
    eve = halving(instant - timedelta(days=1), [later], None, date(2024, 4, 19))
    assert (eve.last_halving, eve.next_height) == (date(2020, 5, 11), 840_000)
    assert len(eve.cycles) == 3


def test_rollover_at_the_next_halving() -> None:
    after = at(1_050_000)
    assert (after.next_height, after.subsidy_sat) == (1_260_000, 156_250_000)
    assert (after.last_halving, after.day) == (date(2024, 4, 20), 852)
    assert at(1_049_999).next_height == 1_050_000


def test_before_the_first_halving_there_is_no_cycle() -> None:
    row = halving(datetime(2011, 1, 1, tzinfo=UTC), [], None, date(2010, 12, 31))
    assert (row.last_halving, row.day, row.cycles) == (None, None, ())
    assert row.next_height == 210_000


def test_before_the_first_block_there_is_a_reason() -> None:
    row = halving(datetime(2009, 1, 3, tzinfo=UTC), [], None, date(2009, 1, 2))
    assert row.why == "before the first block, 2009-01-03"
    assert (row.height, row.eta, row.issued_sat) == (None, None, None)


def test_after_the_last_satoshi() -> None:
    row = at(6_930_000)
    assert (row.next_height, row.blocks_left, row.eta) == (None, None, None)
    assert (row.subsidy_sat, row.next_subsidy_sat, row.stock_to_flow) == (0, None, None)
    assert (row.inflation_annual_pct, row.inflation_after_pct) == (0, None)
    assert row.issued_pct == 1


def test_bars_become_cycles_with_their_source() -> None:
    dates = [date(2024, 4, 1) + timedelta(days=n) for n in range(100)]
    bars = make_bars([float(n + 1) for n in range(100)], symbol="BTC-USD", dates=dates)
    now = datetime(2024, 7, 10, tzinfo=UTC)
    row = halving(now, [], bars, date(2024, 7, 9), price_source="demo")
    assert row.cycles[-1].price_source == "demo"
    assert row.cycles[-1].multiple == 100 / 20
