"""Flows from dated snapshots."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.analytics.participation import participation
from tui.model.participation import FUND, FundSnapshot, Participation

FIRST = date(2026, 8, 17)
NOW = datetime(2026, 9, 30, tzinfo=UTC)


def taken(*values: tuple[float, float]) -> list[FundSnapshot]:
    """Snapshots of shares and net asset value a share, one a day."""
    return [
        FundSnapshot(FUND, FIRST + timedelta(days=n), shares * nav, nav, NOW)
        for n, (shares, nav) in enumerate(values)
    ]


def told(snapshots: list[FundSnapshot], ended: str | None = None) -> Participation:
    return participation(snapshots, NOW, None, lambda _symbol, _day: ended, "none yet")


def test_without_and_with_one_snapshot_it_says_what_is_missing() -> None:
    assert told([]) == Participation(why="none yet")
    one = told(taken((1000.0, 280.0)))
    assert one.first_snapshot == FIRST
    assert one.last is not None
    assert one.last.flow is None
    assert one.why == "a flow needs two snapshots, there is one: wait for the next session"


@given(st.lists(st.tuples(st.floats(1e6, 1e9), st.floats(200.0, 260.0)), min_size=2, max_size=8))
def test_the_flow_is_the_new_shares_at_today_s_value(values: list[tuple[float, float]]) -> None:
    snapshots = taken(*values)
    flows = [(day.since, day.flow) for day in told(snapshots).aum[1:]]
    base = 0
    for n, (since, flow) in enumerate(flows, start=1):
        if snapshots[n - 1].total_assets != snapshots[base].total_assets:
            base = n - 1
        assert since == snapshots[base].day
        if flow is not None:
            shares, nav = values[n]
            made = (shares - values[base][0]) * nav
            assert flow == pytest.approx(made, abs=1e-6 * snapshots[n].total_assets)


def test_a_distribution_is_neither_return_nor_flow() -> None:
    # 2.80 a share are paid out: assets and net asset value both lose one percent.
    said = told(taken((1000.0, 280.0), (1000.0, 277.2)))
    assert said.last is not None
    assert said.last.flow == pytest.approx(0.0, abs=1e-6)


def test_old_assets_under_a_new_value_have_no_flow_and_the_next_one_spans_them() -> None:
    day = timedelta(days=1)
    snapshots = [
        FundSnapshot(FUND, FIRST, 7.0e10, 280.0, NOW),
        FundSnapshot(FUND, FIRST + day, 7.0e10, 287.0, NOW),
        FundSnapshot(FUND, FIRST + 2 * day, 7.1e10, 282.8, NOW),
    ]
    said = told(snapshots)
    repeated, spanning = said.aum[1:]
    assert repeated.flow is None
    assert repeated.why == f"the source repeats the assets of {FIRST}"
    assert spanning.since == FIRST
    assert spanning.flow == pytest.approx(3e8)


def test_a_split_is_no_flow() -> None:
    day = told(taken((1000.0, 280.0), (2000.0, 140.0))).last
    assert day is not None
    assert day.flow is None
    assert day.why == f"net asset value −50.0 % since {FIRST}: a split, or another unit"


def test_order_and_lateness_do_not_matter_and_age_is_said() -> None:
    snapshots = taken((1000.0, 280.0), (1010.0, 281.0), (1020.0, 282.0))
    assert told(snapshots[::-1]) == told(snapshots)
    assert told(snapshots, "IWM ends long ago").why == "IWM ends long ago"
