"""The target moves on by itself at the halving block; what is known after it is said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.analytics.loading import make_bars
from tui.analytics.halving import halving
from tui.model.bars import DailyBars
from tui.model.halving import ChainTip, Halving

BLOCK_S = 595.0
HALVED = datetime(2028, 4, 5, 9, 40, tzinfo=UTC)
"""When block 1,050,000 came in this story."""

TARGET = 1_050_000


def tip_of(height: int) -> ChainTip:
    at = HALVED + timedelta(seconds=(height - TARGET) * BLOCK_S)
    past = at - timedelta(seconds=52_416 * BLOCK_S)
    return ChainTip(height, at, "own node", height - 52_416, past, at)


def bitcoin(last: date) -> DailyBars:
    first = date(2023, 1, 1)
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return make_bars([100.0 + n for n in range(len(dates))], symbol="BTC-USD", dates=dates)


def at(now: datetime, *tips: ChainTip, header: bool = False) -> Halving:
    as_of = now.date() - timedelta(days=1)
    known = {TARGET: HALVED} if header else {}
    return halving(now, list(tips), bitcoin(as_of), as_of, later_halvings=known)


def test_a_moving_tip_across_the_halving() -> None:
    before = None
    for height in range(TARGET - 3, TARGET + 4):
        row = at(tip_of(height).time, tip_of(height), header=True)
        assert row.height == height
        left, target = (
            (TARGET - height, TARGET)
            if height < TARGET
            else (
                TARGET + 210_000 - height,
                TARGET + 210_000,
            )
        )
        assert (row.blocks_left, row.next_height) == (left, target)
        assert row.subsidy_sat == (312_500_000 if height < TARGET else 156_250_000)
        assert row.next_subsidy_sat == (156_250_000 if height < TARGET else 78_125_000)
        assert row.eta is not None
        assert row.eta >= tip_of(height).time
        if before is not None:
            assert row.issued_sat == before + (row.subsidy_sat or 0)
        before = row.issued_sat
        assert row.epoch_progress_pct == (height % 210_000) / 210_000


@pytest.mark.parametrize(
    ("height", "target", "subsidy", "following", "issued"),
    [
        (0, 210_000, 5_000_000_000, 2_500_000_000, 5_000_000_000),
        (1, 210_000, 5_000_000_000, 2_500_000_000, 10_000_000_000),
        (209_999, 210_000, 5_000_000_000, 2_500_000_000, 1_050_000_000_000_000),
        (210_000, 420_000, 2_500_000_000, 1_250_000_000, 1_050_002_500_000_000),
        (6_929_999, 6_930_000, 1, 0, 2_099_999_997_690_000),
        (6_930_000, None, 0, None, 2_099_999_997_690_000),
    ],
)
def test_heights_where_something_changes(
    height: int, target: int | None, subsidy: int, following: int | None, issued: int
) -> None:
    now = datetime(2026, 8, 21, tzinfo=UTC)
    tip = ChainTip(height, now, "given by hand", given=True)
    row = halving(now, [tip], None, date(2026, 8, 20))
    assert (row.height, row.next_height, row.estimated) == (height, target, False)
    assert (row.subsidy_sat, row.next_subsidy_sat, row.issued_sat) == (subsidy, following, issued)
    assert row.retarget_height == (height // 2016 + 1) * 2016
    assert row.inflation_annual_pct == pytest.approx(subsidy * 52_560 / issued)


def test_with_the_header_from_a_source_a_new_cycle_is_counted() -> None:
    now = HALVED + timedelta(days=40)
    row = at(now, tip_of(TARGET + 5_800), header=True)
    assert (row.last_halving, row.cycles_why) == (date(2028, 4, 5), None)
    assert (
        row.day == (row.cycles[-1].day) == (now.date() - timedelta(days=1) - date(2028, 4, 5)).days
    )
    assert [cycle.height for cycle in row.cycles][-2:] == [840_000, TARGET]
    assert row.cycles[-1].same_day_multiple is not None
    assert row.cycles[-2].same_day_multiple is not None
    assert row.cycles[-2].path[-1][0] == (date(2028, 4, 4) - date(2024, 4, 20)).days


def test_without_the_header_no_cycle_is_counted_and_it_is_said() -> None:
    row = at(HALVED + timedelta(days=40), tip_of(TARGET + 5_800))
    assert (row.last_halving, row.day) == (None, None)
    assert row.cycles_why == (
        "the halving at block 1,050,000 came about 2028-04-05, its header is not known here: "
        "no cycle is counted from it yet"
    )
    assert row.cycles[-1].height == 840_000
    assert row.cycles[-1].path[-1][0] == (date(2028, 4, 4) - date(2024, 4, 20)).days
    assert {cycle.same_day_multiple for cycle in row.cycles} == {None}
    assert row.next_height == 1_260_000


def test_an_estimate_that_has_passed_the_halving_says_the_same() -> None:
    row = at(HALVED + timedelta(days=40), tip_of(TARGET - 1_000))
    assert row.estimated
    assert row.next_height == 1_260_000
    assert row.cycles_why is not None
    assert "about 2028-04-05" in row.cycles_why


def test_on_the_day_of_the_halving_the_last_close_still_belongs_to_the_old_cycle() -> None:
    for header in (True, False):
        row = at(HALVED + timedelta(hours=1), tip_of(TARGET + 6), header=header)
        assert (row.last_halving, row.cycles_why) == (date(2024, 4, 20), None)
        assert row.cycles[-1].day == (date(2028, 4, 4) - date(2024, 4, 20)).days


def test_two_unknown_halvings_end_the_last_known_cycle_at_the_first() -> None:
    now = datetime(2032, 6, 1, tzinfo=UTC)
    row = at(now, tip_of(TARGET + 210_000 + 500))
    assert row.cycles_why is not None
    assert "block 1,050,000 came about 2028-0" in row.cycles_why
    assert row.next_height == 1_470_000


def test_a_height_that_contradicts_the_calendar_changes_no_cycle() -> None:
    now = datetime(2026, 8, 21, tzinfo=UTC)
    row = halving(now, [ChainTip(6_930_000, now, "by hand", given=True)], None, date(2026, 8, 20))
    assert (row.cycles_why, row.last_halving, row.day) == (None, date(2024, 4, 20), 852)


def test_a_header_behind_a_gap_is_not_used() -> None:
    now = datetime(2032, 6, 1, tzinfo=UTC)
    later = {1_260_000: now - timedelta(days=30)}
    as_of = date(2032, 5, 31)
    tip = tip_of(TARGET + 210_000 + 500)
    row = halving(now, [tip], bitcoin(as_of), as_of, later_halvings=later)
    assert [cycle.height for cycle in row.cycles][-1] == 840_000
    assert row.last_halving is None


def test_both_inflations_part_only_within_a_year_of_a_halving() -> None:
    for height, differ in ((TARGET - 52_561, False), (TARGET - 52_559, True), (TARGET, False)):
        row = at(tip_of(height).time, tip_of(height), header=True)
        annual, following = row.inflation_annual_pct, row.inflation_next_year_pct
        assert annual is not None
        assert following is not None
        assert (abs(annual - following) > 1e-12) == differ


def test_the_article_s_inflation_and_share_hold_at_the_halving_of_2024() -> None:
    eve = datetime(2024, 4, 20, 0, 5, tzinfo=UTC)
    tip = ChainTip(839_999, eve, "given by hand", given=True)
    row = halving(eve, [tip], None, date(2024, 4, 19))
    assert row.issued_sat == 1_968_750_000_000_000
    assert row.issued_pct == pytest.approx(0.9375, abs=2e-9)
    assert row.inflation_annual_pct == pytest.approx(0.01669, abs=5e-6)
    assert row.inflation_after_pct == pytest.approx(0.00834, abs=5e-6)


def test_the_retarget_moves_on_by_itself_and_is_never_due_in_the_past() -> None:
    base = 2016 * 521
    for height, left in ((base - 1, 1), (base, 2016), (base + 1, 2015)):
        now = tip_of(height).time + timedelta(minutes=90)
        row = at(now, tip_of(height))
        assert row.retarget_blocks_left == left
        assert row.retarget_eta is not None
        assert row.retarget_eta >= now
