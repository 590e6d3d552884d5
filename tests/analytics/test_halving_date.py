"""The next halving's date: headers, tips, estimate, band, backtest."""

from __future__ import annotations

import csv
import math
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.analytics.halving_date import (
    BUNDLED,
    BUNDLED_SOURCE,
    PACE_BLOCKS,
    Headers,
    band,
    mean_block,
    next_halving_estimate,
    pace,
    pick_tip,
)
from tui.model.halving import ChainTip
from tui.model.retargets import GENESIS_TIME, HALVINGS, RETARGET_STEP, RETARGET_TIMES, utc_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = 86_400
NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
HOUR = timedelta(hours=1)
LAST_BUNDLED = ChainTip(878_976, datetime.fromtimestamp(1736712111, UTC), BUNDLED_SOURCE)
INSTANTS = st.datetimes(datetime(2009, 1, 4), datetime(2027, 12, 31), timezones=st.just(UTC))


def seen(height: int, at: datetime, block_s: float | None = 590.5) -> ChainTip:
    if block_s is None:
        return ChainTip(height, at, "--tip")
    past = at - timedelta(seconds=block_s * PACE_BLOCKS)
    return ChainTip(height, at, "mempool.space", height - PACE_BLOCKS, past, at)


def picked(*tips: ChainTip, now: datetime = NOW) -> ChainTip:
    tip = pick_tip(tips, now)
    assert tip is not None
    return tip


def test_bundled_headers_are_those_of_the_chain(shared_data: Path) -> None:
    for name in ("btc_retarget_blocks.csv", "btc_halvings.csv"):
        with (shared_data / name).open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                height, at = int(row["height"]), int(row["timestamp"])
                assert BUNDLED.time_at(height) == at


def test_bundled_headers_are_complete_and_ascending() -> None:
    assert len(RETARGET_TIMES) == 436
    assert BUNDLED.heights[-1] == 436 * RETARGET_STEP == 878_976
    assert len(BUNDLED.heights) == 436 + len(HALVINGS) + 1
    assert all(a < b for a, b in pairwise(BUNDLED.times))
    assert all(a < b for a, b in pairwise(BUNDLED.heights))


def test_halving_dates_are_utc() -> None:
    assert [utc_date(at) for _, at in HALVINGS] == [
        date(2012, 11, 28),
        date(2016, 7, 9),
        date(2020, 5, 11),
        date(2024, 4, 20),
    ]


def test_header_times_are_interpolated_and_never_extrapolated() -> None:
    middle = (RETARGET_TIMES[0] + RETARGET_TIMES[1]) / 2
    assert BUNDLED.time_at(3024) == middle
    assert BUNDLED.time_at(878_977) is None
    assert BUNDLED.time_at(-1) is None
    assert Headers((), ()).time_at(0) is None


# --- the tip ---


def test_a_tip_newer_than_the_bundled_headers_is_taken() -> None:
    new = seen(964_026, NOW - 6 * timedelta(minutes=1))
    old = seen(964_000, NOW - 5 * HOUR)
    assert picked(old, new) == picked(new, old) == new


def test_a_tip_dated_after_now_is_not_used() -> None:
    later = seen(964_026, NOW + timedelta(seconds=1))
    assert picked(later) == LAST_BUNDLED
    assert picked(ChainTip(964_026, NOW + HOUR, "--tip")) == LAST_BUNDLED


def test_a_miners_clock_may_run_two_hours_ahead() -> None:
    def ahead(by: timedelta) -> ChainTip:
        return ChainTip(964_026, NOW + by, "mempool.space", seen_at=NOW)

    assert picked(ahead(2 * HOUR)) == ahead(2 * HOUR)
    assert picked(ahead(2.01 * HOUR)) == LAST_BUNDLED
    estimate = next_halving_estimate(ahead(HOUR), NOW)
    assert (estimate.height, estimate.estimated) == (964_026, False)


def test_a_reorganisation_may_lower_the_tip() -> None:
    first = seen(964_026, NOW - timedelta(minutes=20))
    lower = ChainTip(964_025, NOW - timedelta(minutes=30), "mempool.space", seen_at=NOW)
    assert picked(first, lower) == lower


def test_an_old_answer_does_not_win_by_coming_late() -> None:
    new = seen(964_026, NOW - timedelta(minutes=20))
    lagging = ChainTip(963_000, NOW - 170 * HOUR, "blockstream.info", seen_at=NOW)
    assert picked(new, lagging) == new


def test_before_the_first_header_there_is_no_tip() -> None:
    genesis = datetime.fromtimestamp(GENESIS_TIME, UTC)
    assert pick_tip([seen(964_026, NOW)], genesis - timedelta(seconds=1)) is None
    assert picked(now=genesis).height == 0


# --- pace ---


def test_pace_of_a_tip_with_its_past_block() -> None:
    assert pace(seen(964_026, NOW), BUNDLED) == pytest.approx(590.5)
    assert mean_block(590.5) == pytest.approx(595.25)


def test_pace_without_the_past_block_is_interpolated() -> None:
    tip = ChainTip(900_000, LAST_BUNDLED.time + timedelta(days=146), "--tip")
    at = BUNDLED.time_at(900_000 - PACE_BLOCKS) or math.nan
    assert pace(tip, BUNDLED) == pytest.approx((tip.time.timestamp() - at) / PACE_BLOCKS)


def test_pace_beyond_the_last_header_is_the_bundled_tips() -> None:
    expected = (RETARGET_TIMES[-1] - RETARGET_TIMES[-27]) / PACE_BLOCKS
    assert (
        pace(LAST_BUNDLED, BUNDLED) == pytest.approx(expected) == pytest.approx(590.487, abs=1e-3)
    )
    assert pace(seen(964_026, NOW, None), BUNDLED) == pytest.approx(expected)


def test_pace_of_the_first_blocks_uses_what_there_is() -> None:
    early = Headers((0, 2016), (GENESIS_TIME, RETARGET_TIMES[0]))
    tip = early.tip()
    assert tip is not None
    assert pace(tip, early) == pytest.approx((RETARGET_TIMES[0] - GENESIS_TIME) / 2016)


def test_no_pace_means_ten_minutes() -> None:
    genesis = ChainTip(0, datetime.fromtimestamp(GENESIS_TIME, UTC), BUNDLED_SOURCE)
    assert pace(genesis, BUNDLED) is None
    assert pace(ChainTip(900_000, NOW, "--tip"), Headers((), ())) is None
    wrong = ChainTip(400_000, datetime(2010, 1, 1, tzinfo=UTC), "--tip")
    assert pace(wrong, BUNDLED) is None
    assert mean_block(None) == 600


# --- height and estimate ---


def test_a_recent_tip_is_the_height() -> None:
    at = next_halving_estimate(seen(964_026, NOW - 2 * HOUR), NOW)
    assert (at.height, at.estimated, at.blocks_left) == (964_026, False, 85_974)


def test_an_older_tip_is_carried_forward() -> None:
    tip = seen(964_026, NOW - timedelta(seconds=7201))
    at = next_halving_estimate(tip, NOW)
    assert (at.height, at.estimated) == (964_026 + int(7201 / 595.25), True)
    assert at.blocks_left == 1_050_000 - at.height


def test_the_estimate_is_that_of_the_method() -> None:
    tip = seen(964_026, NOW - timedelta(minutes=6))
    at = next_halving_estimate(tip, NOW)
    exact = tip.time + timedelta(seconds=85_974 * 595.25)
    assert at.eta is not None
    assert abs(at.eta - exact) <= timedelta(seconds=30)
    assert (at.eta.second, at.eta.date()) == (0, date(2028, 4, 5))
    assert at.mean_block_s == pytest.approx(595.25)
    low, high = band(85_974, 595.25)
    assert at.low is not None
    assert at.high is not None
    assert abs((at.low - exact).total_seconds() - low) <= 30
    assert abs((at.high - exact).total_seconds() - high) <= 30


def test_offline_the_newest_header_is_carried_to_now() -> None:
    at = next_halving_estimate(picked(), NOW)
    assert at.estimated
    assert at.tip == LAST_BUNDLED
    assert at.height == pytest.approx(964_025, abs=1)


def width(estimate_from: ChainTip, now: datetime) -> float:
    at = next_halving_estimate(estimate_from, now)
    assert at.low is not None
    assert at.high is not None
    return (at.high - at.low).total_seconds() / DAY


def test_an_estimated_height_is_less_certain_the_older_its_block() -> None:
    fresh = seen(964_026, NOW)
    aged = [
        ChainTip(964_026 - blocks, NOW - timedelta(seconds=595.25 * blocks), "stored", None, None)
        for blocks in (1_000, 20_000, 60_000, 85_050)
    ]
    widths = [width(tip, NOW) for tip in (fresh, *aged)]
    assert widths == sorted(widths)
    assert widths[-1] > 1.5 * widths[0]


def test_the_estimate_is_never_in_the_past() -> None:
    tip = seen(1_049_999, NOW - 1.9 * HOUR)
    at = next_halving_estimate(tip, NOW)
    assert not at.estimated
    assert at.blocks_left == 1
    assert at.eta == at.low == NOW
    assert at.high is not None
    assert at.high >= NOW


def test_the_target_rolls_over_by_itself() -> None:
    before = next_halving_estimate(seen(1_049_999, NOW), NOW)
    after = next_halving_estimate(seen(1_050_000, NOW), NOW)
    assert (before.target, before.blocks_left) == (1_050_000, 1)
    assert (after.target, after.blocks_left) == (1_260_000, 210_000)
    carried = next_halving_estimate(seen(1_049_999, NOW), NOW + 3 * HOUR)
    assert (carried.target, carried.estimated) == (1_260_000, True)
    assert carried.eta is not None
    assert carried.eta > NOW + timedelta(days=1400)


def test_when_the_subsidy_has_run_out_there_is_no_target() -> None:
    last = next_halving_estimate(seen(6_929_999, NOW), NOW)
    assert (last.target, last.blocks_left) == (6_930_000, 1)
    none = next_halving_estimate(seen(6_930_000, NOW), NOW)
    assert (none.target, none.blocks_left, none.eta, none.low, none.high) == (None,) * 5
    assert none.height == 6_930_000


def test_a_date_beyond_the_calendar_is_none() -> None:
    at = next_halving_estimate(ChainTip(100, NOW, "--tip"), NOW)
    assert at.target == 210_000
    assert at.eta is None


@settings(deadline=None)
@given(INSTANTS, INSTANTS)
def test_what_comes_later_changes_nothing(now: datetime, other: datetime) -> None:
    later = seen(900_000, max(other, now + timedelta(seconds=1)))
    cut = BUNDLED.until(now)
    tip = pick_tip([], now, cut)
    assert tip is not None
    assert pick_tip([later], now) == tip
    assert next_halving_estimate(tip, now) == next_halving_estimate(tip, now, cut)


def test_the_carried_height_agrees_with_the_halvings_on_every_day() -> None:
    first = datetime(2009, 1, 4, tzinfo=UTC)
    for days in range((LAST_BUNDLED.time - first).days):
        now = first + timedelta(days=days)
        behind = sum(at <= now.timestamp() for _, at in HALVINGS)
        assert next_halving_estimate(picked(now=now), now).height // 210_000 == behind


# --- band ---


@pytest.mark.parametrize(
    ("blocks", "low", "high"),
    [
        (26_208, -8, 6.5),
        (39_312, -12, 6.75),
        (52_416, -16, 7),
        (78_624, -20, 8.5),
        (104_832, -24, 10),
        (157_248, -26, 23),
        (183_456, -24.5, 25.5),
        (209_664, -23, 28),
        (2 * 209_664, -46, 56),
    ],
)
def test_band_in_days(blocks: int, low: float, high: float) -> None:
    assert [side / DAY for side in band(blocks, 600)] == pytest.approx([low, high])


@pytest.mark.parametrize("blocks", [1, 144, 2016])
def test_band_of_a_fortnight_is_luck_and_drift(blocks: int) -> None:
    m = 590.0
    half = 1.65 * math.sqrt(blocks * m**2 + (0.065 * m * blocks) ** 2)
    assert band(blocks, m) == pytest.approx((-half, half))


def test_band_begins_where_the_fortnight_ends() -> None:
    assert band(2017, 600)[1] == pytest.approx(band(2016, 600)[1], rel=1e-3)
    middle = (2016 + 26_208) // 2
    expected = [
        (side + edge * DAY) / 2 for side, edge in zip(band(2016, 600), (-8, 6.5), strict=True)
    ]
    assert band(middle, 600) == pytest.approx(expected)
    assert band(0, 600) == (0, 0)


# --- backtest: the estimator against what happened ---


def root_mean_square_days(block_s: Callable[[int], float]) -> tuple[float, int]:
    ahead = 104_832
    origins = range(403_200, 878_976 - ahead + 1, RETARGET_STEP)
    errors = [
        (header(origin) + ahead * block_s(origin) - header(origin + ahead)) / DAY
        for origin in origins
    ]
    return math.sqrt(sum(error**2 for error in errors) / len(errors)), len(errors)


def header(height: int) -> int:
    return RETARGET_TIMES[height // RETARGET_STEP - 1]


def year_pace(origin: int) -> float:
    tip = ChainTip(origin, datetime.fromtimestamp(header(origin), UTC), BUNDLED_SOURCE)
    seconds = pace(tip, BUNDLED)
    assert seconds is not None
    return seconds


@pytest.mark.parametrize(
    ("block_s", "days"),
    [
        (lambda origin: mean_block(year_pace(origin)), 12.4),
        (year_pace, 15.0),
        (lambda _: 600.0, 21.0),
        (lambda origin: (header(origin) - header(origin - RETARGET_STEP)) / RETARGET_STEP, 50.7),
    ],
    ids=["half and half", "last 52,416 blocks", "600 s", "last difficulty epoch"],
)
def test_error_two_years_ahead(block_s: Callable[[int], float], days: float) -> None:
    error, n = root_mean_square_days(block_s)
    assert n == 185
    assert error == pytest.approx(days, abs=0.05)


@pytest.mark.parametrize("blocks", [26_208, 52_416, 104_832, 157_248, 209_664])
def test_the_band_holds_most_of_what_happened(blocks: int) -> None:
    heights = range(403_200, 878_976 - blocks + 1, RETARGET_STEP)
    inside = 0
    for origin in heights:
        m = mean_block(year_pace(origin))
        low, high = band(blocks, m)
        inside += low <= header(origin + blocks) - header(origin) - blocks * m <= high
    assert 0.85 <= inside / len(heights) <= 0.93


def test_a_tip_given_by_hand_is_believed() -> None:
    seen = ChainTip(964_026, datetime(2026, 8, 21, 18, 26, tzinfo=UTC), "mempool.space")
    hand = ChainTip(840_000, datetime(2024, 4, 20, 0, 9, 27, tzinfo=UTC), "by hand", given=True)
    now = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
    assert pick_tip([seen, hand], now) is hand
    at = next_halving_estimate(hand, now)
    assert (at.height, at.estimated, at.blocks_left) == (840_000, False, 210_000)
    before = datetime(2024, 4, 19, tzinfo=UTC)
    unseen = pick_tip([hand], before)
    assert unseen is not None
    assert unseen.height < 840_000
