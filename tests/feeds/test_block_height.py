"""The block feed, with the real requests library, against two simulated explorers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.feeds.blocks import FIRST, SECOND, TIP, Running
from tests.internet import Fault, Internet, faults
from tests.internet.esplora import ANCHOR_HEIGHT, ANCHOR_TIME
from tests.internet.messages import as_json, as_text
from tui.errors import FailureKind, FeedError
from tui.feeds.chain import sane_block, sane_height, within
from tui.model.events import FeedFailed, FeedOff, FeedSucceeded, TipArrived
from tui.model.settings import FeedSettings

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)

Start = Callable[[], Running]

TOLD = 900_000
"""A height that has been reached."""


@pytest.fixture
def start(internet: Internet) -> Iterator[Start]:
    started: list[Running] = []

    def begin() -> Running:
        started.append(Running(internet.clock))
        return started[-1]

    yield begin
    for running in started:
        running.stop()


def test_the_tip_comes_with_the_block_a_year_before_it(internet: Internet, start: Start) -> None:
    running = start()
    tip, done = running.next(TipArrived).tip, running.next(FeedSucceeded)
    assert tip.source == FIRST
    assert tip.past_height == tip.height - 52_416
    assert tip.time == internet.chain.time(tip.height)
    assert tip.past_time == internet.chain.time(tip.height - 52_416)
    assert abs(internet.chain.height - tip.height) <= 1
    assert done.detail is None
    assert done.next_try is not None
    assert internet.log.count(FIRST) == 5
    assert [request.path for request in internet.log.requests(SECOND)] == [TIP]


def test_a_tip_that_stands_still_costs_one_request(internet: Internet, start: Start) -> None:
    running = start()
    first = running.next(TipArrived).tip
    internet.log.clear()
    second = running.next(TipArrived).tip
    assert (second.height, second.past_time) == (first.height, first.past_time)
    assert first.seen_at is not None
    assert second.seen_at is not None
    assert second.seen_at > first.seen_at
    assert [request.path for request in internet.log.requests()] == [TIP]


def test_a_reorganisation_may_lower_the_tip(internet: Internet, start: Start) -> None:
    running = start()
    first = running.next(TipArrived).tip
    running.next(FeedSucceeded)
    internet.chain.shift = -2
    assert running.next(TipArrived).tip.height in (first.height - 2, first.height - 1)
    assert running.next(FeedSucceeded).detail is None


@pytest.mark.parametrize(
    "fault",
    [
        faults.DOWN,
        faults.CUT,
        faults.HTML,
        faults.EMPTY,
        faults.status(429),
        faults.status(500),
        faults.answering(as_text("twelve")),
        faults.answering(as_text("9000000")),
        faults.answering(as_text("850000")),
    ],
)
def test_the_second_host_stands_in_and_it_is_said(
    internet: Internet, start: Start, fault: Fault
) -> None:
    internet.faults.set(FIRST, fault)
    running = start()
    assert running.next(TipArrived).tip.source == SECOND
    detail = running.next(FeedSucceeded).detail
    assert detail is not None
    assert FIRST in detail
    assert "http" not in detail


def test_a_host_that_hangs_costs_its_time_out(internet: Internet) -> None:
    internet.faults.set(FIRST, faults.HANG)
    running = Running(internet.clock, FeedSettings(deadline_s=0.3))
    assert running.next(TipArrived).tip.source == SECOND
    detail = running.next(FeedSucceeded).detail
    assert detail == f"{FIRST} does not answer"
    running.control.stop()


def test_without_any_host_it_fails_and_recovers(internet: Internet, start: Start) -> None:
    internet.close()
    running = start()
    failed = running.next(FeedFailed)
    assert failed.kind is FailureKind.NO_NETWORK
    assert FIRST in failed.words
    assert SECOND in failed.words
    assert failed.next_try is not None
    assert failed.next_try - failed.at <= timedelta(seconds=12)
    internet.open()
    assert running.next(TipArrived).tip.source == FIRST


def test_a_pause_is_kept_only_when_every_host_asks_for_it(internet: Internet, start: Start) -> None:
    for host in (FIRST, SECOND):
        internet.faults.set(host, faults.status(429, "70"))
    running = start()
    failed = running.next(FeedFailed)
    assert failed.kind is FailureKind.RATE_LIMITED
    assert failed.next_try is not None
    assert failed.next_try - failed.at >= timedelta(seconds=70)
    internet.log.clear()
    running.control.poke()
    running.control.poke()
    internet.faults.clear()
    tip = running.next(TipArrived).tip
    assert tip.seen_at is not None
    assert tip.seen_at >= failed.next_try


def test_a_tip_without_its_past_is_still_a_tip(internet: Internet, start: Start) -> None:
    past = internet.chain.height - 52_416
    for height in (past, past + 1):
        internet.faults.set(FIRST, faults.status(404), f"/api/block-height/{height}")
    running = start()
    tip = running.next(TipArrived).tip
    assert (tip.past_height, tip.past_time) == (None, None)
    detail = running.next(FeedSucceeded).detail
    assert detail is not None
    assert "status 404" in detail


def test_no_explorer_means_off(internet: Internet) -> None:
    running = Running(internet.clock, FeedSettings(esplora=()))
    assert running.next(FeedOff).words == "neither a block explorer nor a node is set"
    running.thread.join(5)
    assert not running.thread.is_alive()


def test_a_block_of_another_height_is_refused(internet: Internet, start: Start) -> None:
    wrong = as_json({"height": 1, "timestamp": ANCHOR_TIME})
    internet.faults.set(FIRST, faults.answering(wrong), "/api/block/")
    assert start().next(TipArrived).tip.source == SECOND


def test_a_call_past_its_deadline_names_the_source() -> None:
    gate = threading.Event()
    with pytest.raises(FeedError) as caught:
        within(-0.95, FIRST, gate.wait)
    gate.set()
    assert caught.value.kind is FailureKind.TIMED_OUT
    assert str(caught.value).startswith(f"{FIRST}: no answer within ")


@pytest.mark.parametrize("height", [None, "963775", 963_775.0, True, -5, 878_975, 10**40])
def test_a_height_that_cannot_be_right_is_refused(height: object) -> None:
    with pytest.raises(FeedError) as caught:
        sane_height(height, NOW, FIRST)
    assert caught.value.kind is FailureKind.BAD_ANSWER
    assert len(caught.value.words) < 80


def test_a_height_is_bounded_by_the_fastest_chain_that_is_believed() -> None:
    elapsed = NOW.timestamp() - ANCHOR_TIME
    highest = ANCHOR_HEIGHT + int(elapsed / 480) + 144
    assert sane_height(highest, NOW, FIRST) == highest
    assert sane_height(ANCHOR_HEIGHT, NOW, FIRST) == ANCHOR_HEIGHT
    with pytest.raises(FeedError):
        sane_height(highest + 1, NOW, FIRST)


def test_no_height_beyond_three_million_is_believed() -> None:
    late = datetime(2080, 1, 1, tzinfo=UTC)
    assert sane_height(3_000_000, late, FIRST) == 3_000_000
    with pytest.raises(FeedError):
        sane_height(3_000_001, late, FIRST)


def test_a_clock_set_back_before_the_bundled_block_believes_little() -> None:
    early = datetime(2020, 1, 1, tzinfo=UTC)
    assert sane_height(ANCHOR_HEIGHT + 144, early, FIRST) == ANCHOR_HEIGHT + 144
    with pytest.raises(FeedError, match=r"963,775 cannot be right"):
        sane_height(963_775, early, FIRST)


@pytest.mark.parametrize(
    ("height", "stamp"),
    [(None, None), (5, None), (6, 1), (5, "1"), (5, True), (5, 10**30)],
)
def test_a_block_that_cannot_be_right_is_refused(height: object, stamp: object) -> None:
    with pytest.raises(FeedError):
        sane_block(height, stamp, 5, NOW, FIRST)


@pytest.mark.parametrize(
    ("ahead", "words"), [(7201, "2 h"), (36 * 3600, "36 h"), (9 * 86_400, "9 days")]
)
def test_a_block_from_the_future_says_how_far(ahead: int, words: str) -> None:
    with pytest.raises(FeedError) as caught:
        sane_block(TOLD, int(NOW.timestamp()) + ahead, TOLD, NOW, FIRST)
    assert (
        str(caught.value) == f"{FIRST} sent a block {words} in the future of this machine's clock"
    )


def test_a_block_two_hours_ahead_is_believed() -> None:
    ahead = int(NOW.timestamp()) + 7200
    assert sane_block(TOLD, ahead, TOLD, NOW, FIRST).height == TOLD


@pytest.mark.parametrize(
    ("height", "stamp", "held"),
    [
        (1_050_000, 0, False),
        (1_050_000, ANCHOR_TIME + (1_050_000 - ANCHOR_HEIGHT - 144) * 480 - 1, False),
        (1_050_000, ANCHOR_TIME + (1_050_000 - ANCHOR_HEIGHT - 144) * 480, True),
        (ANCHOR_HEIGHT + 144, ANCHOR_TIME, True),
        (840_000, ANCHOR_TIME + 7200, True),
        (840_000, ANCHOR_TIME + 7201, False),
    ],
)
def test_a_time_on_the_wrong_side_of_the_bundled_header_is_refused(
    height: int, stamp: int, held: bool
) -> None:
    late = datetime(2030, 1, 1, tzinfo=UTC)
    if held:
        assert sane_block(height, stamp, height, late, FIRST).height == height
    else:
        with pytest.raises(FeedError, match=rf"block {height:,} cannot be of"):
            sane_block(height, stamp, height, late, FIRST)
