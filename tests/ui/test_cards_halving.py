"""Pane 4: hours, the retarget, the worst fall, a halving without a header, the backtest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.samples import LAST_SESSION, NOW, offline_snapshot, sample_halving, sample_snapshot
from tests.ui.drawing import said, view_of
from tests.ui.test_time_machine import opened
from tui.analytics.halving import halving as halving_at
from tui.model.backtest import Backtest, BacktestSample, EstimatorError, HorizonErrors
from tui.model.halving import ChainTip
from tui.model.health import FeedHealth, FeedState
from tui.model.snapshot import Snapshot
from tui.ui.backtest_screen import BacktestScreen
from tui.ui.book import pane_of
from tui.ui.cards import halving, halving_cycles
from tui.ui.cards.halving_backtest import whole
from tui.ui.draw import width_of
from tui.ui.frame import plain
from tui.ui.painted import Painted
from tui.ui.pane import pane_text
from tui.ui.scene import Scene

WHY = "the halving at block 1,050,000 came about 2028-04-05, its header is not known here"
SIZES = [(200, 50), (120, 36), (80, 24), (60, 24)]


def lost() -> Snapshot:
    """A snapshot after a halving of which nothing but the height is known."""
    cycles = tuple(
        replace(
            cycle,
            same_day_multiple=None,
            same_day_max_multiple=None,
            same_day_max_day=None,
            same_day_drawdown=None,
            realised_vol=None,
            why="this cycle ended on day 1445",
        )
        for cycle in sample_halving().cycles
    )
    said = replace(sample_halving(), cycles=cycles, cycles_why=WHY, day=None, last_halving=None)
    return sample_snapshot(halving=said)


def errors(blocks: int, coverage: float) -> HorizonErrors:
    names = ("ours", "600 s", "year", "epoch")
    made = (EstimatorError(name, 1.5 * i, 12.4 * (i + 1)) for i, name in enumerate(names))
    return HorizonErrors(blocks, 185, 4, coverage, tuple(made))


BACKTEST = Backtest(
    878_976,
    (
        BacktestSample("origins from 403,200", 403_200, (errors(104_832, 0.88),)),
        BacktestSample("all origins since 210,000", 210_000, (errors(104_832, 0.68),)),
    ),
)


def test_the_countdown_has_days_hours_blocks_and_the_next_retarget() -> None:
    text = said(halving.countdown, view_of(60, 8))
    assert "592 days 15 h   5 Apr 2028" in text
    assert "blocks left 85,974" in text
    assert "retarget in 1,638 blocks   about 2 Sep 2026   → 965,664" in text


def test_an_estimated_height_has_no_hours_and_its_retarget_is_marked() -> None:
    now = NOW.replace(hour=19)
    text = said(halving.countdown, view_of(60, 8, offline_snapshot(), now))
    assert text.startswith("~592 days   5 Apr 2028")
    assert "retarget in ~1,638 blocks" in text


def test_where_rows_are_few_the_retarget_goes_first() -> None:
    text = said(halving.countdown, view_of(78, 5, narrow=True))
    assert "retarget" not in text
    assert "blocks left 85,974" in text


def test_the_worst_fall_stands_beside_the_top() -> None:
    rows = said(halving_cycles.same_day_table, view_of(60, 8)).splitlines()
    assert rows[0].split()[-2:] == ["worst", "fall"]
    fall = sample_halving().cycles[-1].same_day_drawdown
    assert fall is not None
    assert rows[4].endswith(f"−{abs(fall) * 100:.1f} %")
    assert rows[1].split()[1:] == ["·"] * 5
    assert "on day" not in said(halving_cycles.same_day_table, view_of(58, 6))


def test_a_block_source_in_doubt_is_pointed_at_in_the_present_only() -> None:
    def feet(snapshot: Snapshot) -> tuple[str, str]:
        card = halving.countdown(view_of(60, 8, snapshot))
        return plain(card.foot), plain(card.foot_right)

    calm = replace(sample_snapshot(), health=(FeedHealth("blocks", FeedState.OK),))
    assert feet(calm) == ("band calibrated on past retargets, not proved", "")
    doubt = ("band calibrated, not proved", "blocks: see 0 feeds")
    differ = FeedHealth("blocks", FeedState.OK, detail="one is at block 1, another at 2")
    assert feet(replace(calm, health=(differ,))) == doubt
    failing = FeedHealth("blocks", FeedState.BACKOFF, last_error="no answer", failures=2)
    assert feet(replace(calm, health=(failing,))) == doubt
    past = replace(calm, health=(failing,), travelled_to=LAST_SESSION)
    assert feet(past)[1] == ""


def test_the_stock_to_flow_stands_with_the_next_one() -> None:
    assert "stock to flow           122.2  → 248 after" in said(
        halving_cycles.issuance, view_of(51, 8)
    )


@pytest.mark.parametrize("size", SIZES)
def test_every_size_says_subsidy_inflation_epoch_and_retarget(size: tuple[int, int]) -> None:
    text = pane_text(pane_of("halving"), Scene(sample_snapshot(), NOW), size[0], size[1] - 3)
    for words in ("3.125", "1.5625", "0.818 %", "0.404 %", "95.60 %", "59.06 %", "1,638 blocks"):
        assert words in text


@pytest.mark.parametrize("height", [0, 1_050_000, 1_260_000, 6_929_999, 6_930_000])
def test_no_line_of_the_issuance_is_ever_cut(height: int) -> None:
    tip = ChainTip(height, NOW, "given by hand", given=True)
    shown = sample_snapshot(halving=halving_at(NOW, [tip], None, NOW.date()))
    for width in (51, 56, 60):
        card = halving_cycles.issuance(view_of(width, 8, shown))
        assert all(width_of(row) <= width for row in card.lines), height
        assert not any("a bloc " in plain(row) + " " for row in card.lines)


def test_small_screens_show_both_inflations_when_a_halving_is_near() -> None:
    late = replace(sample_halving(), inflation_next_year_pct=0.0061)
    view = view_of(78, 7, sample_snapshot(halving=late), narrow=True)
    assert "coming year 0.610 %" in said(halving.countdown_and_issuance, view)
    calm = view_of(78, 7, sample_snapshot(), narrow=True)
    assert "coming year" not in said(halving.countdown_and_issuance, calm)


@pytest.mark.parametrize("size", SIZES)
def test_a_halving_without_a_header_is_said_and_nothing_is_made_up(size: tuple[int, int]) -> None:
    text = pane_text(pane_of("halving"), Scene(lost(), NOW), size[0], size[1] - 3)
    assert "header is not known here" in " ".join(text.split())
    assert "day not known" in text
    assert "today, day" not in text
    assert all(len(row) <= size[0] for row in text.splitlines())


@pytest.mark.parametrize("size", SIZES)
async def test_enter_opens_the_backtest_and_closes_it(size: tuple[int, int]) -> None:
    snapshot = sample_snapshot(backtest=BACKTEST)
    async with opened(snapshot, size, pane="halving", book=pane_of) as run:
        for closing in ("escape", "enter", "q"):
            await run.press("enter")
            assert isinstance(run.app.screen, BacktestScreen)
            shown = [plain(row) for row in run.app.screen.query_one("#text", Painted).shown]
            assert all(len(row) <= size[0] for row in shown)
            text = "\n".join(shown)
            assert "calibration, not proof" in text
            assert "88 %" in text
            assert "68 %" in text
            await run.press(closing)
            assert len(run.app.screen_stack) == 1


def test_narrow_the_naive_estimators_leave_and_ours_stays() -> None:
    wide = "\n".join(map(plain, whole(view_of(96, 0, sample_snapshot(backtest=BACKTEST))).lines))
    slim = "\n".join(map(plain, whole(view_of(54, 0, sample_snapshot(backtest=BACKTEST))).lines))
    for words in ("+4.5 / 49.6", "+3.0 / 37.2", "0.0 / 12.4", "88 %"):
        assert words in wide
    assert "49.6" not in slim
    for words in ("0.0 / 12.4", "88 %", "68 %", "185"):
        assert words in slim


def test_without_a_backtest_or_an_origin_it_says_so() -> None:
    assert "nothing computed yet" in plain(whole(view_of(96, 0)).lines[0])
    bare = replace(BACKTEST, samples=tuple(replace(one, horizons=()) for one in BACKTEST.samples))
    text = "\n".join(map(plain, whole(view_of(96, 0, sample_snapshot(backtest=bare))).lines))
    assert text.count("no origin yet whose outcome is known") == 2
