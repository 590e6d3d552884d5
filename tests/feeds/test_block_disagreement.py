"""Sources that contradict each other or themselves: which one is believed, and what is said."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.feeds.blocks import FIRST, SECOND, Running
from tests.internet import Internet, faults
from tests.internet.esplora import ANCHOR_HEIGHT, ANCHOR_TIME
from tui.clock import SetClock
from tui.feeds import block_height
from tui.feeds.block_height import AGREE_WITHIN
from tui.feeds.chain import Block
from tui.model.events import FeedFailed, FeedSucceeded, HalvingArrived, TipArrived
from tui.model.settings import FeedSettings

# The double's chain grows by a block in 597 s; at this one it is 1,000 blocks higher by now.
FASTER = 590.05

Start = Callable[[], Running]


@pytest.fixture
def start(internet: Internet) -> Iterator[Start]:
    started: list[Running] = []

    def begin() -> Running:
        started.append(Running(internet.clock))
        return started[-1]

    yield begin
    for running in started:
        running.stop()


def test_a_small_difference_is_no_disagreement(internet: Internet, start: Start) -> None:
    internet.chains[SECOND].shift = -(AGREE_WITHIN - 1)
    running = start()
    assert running.next(TipArrived).tip.source == FIRST
    assert running.next(FeedSucceeded).detail is None


def test_a_host_a_thousand_blocks_behind_is_not_believed(internet: Internet, start: Start) -> None:
    internet.chains[FIRST].shift = -1000
    running = start()
    tip = running.next(TipArrived).tip
    detail = running.next(FeedSucceeded).detail or ""
    assert tip.source == SECOND
    assert tip.past_height == tip.height - 52_416
    assert tip.height - internet.chain.height in (999, 1000, 1001)
    assert f"{FIRST} is at block {tip.height - 1000:,}, {SECOND} at {tip.height:,}" in detail
    assert detail.endswith(f"{SECOND} is believed, its newest block is recent")


def test_the_lagging_second_host_changes_nothing(internet: Internet, start: Start) -> None:
    internet.chains[SECOND].shift = -1000
    running = start()
    assert running.next(TipArrived).tip.source == FIRST
    assert running.says(f"{FIRST} is believed, its newest block is recent")


def test_two_plausible_chains_a_thousand_apart_are_both_named_and_order_decides(
    internet: Internet, start: Start
) -> None:
    internet.chains[SECOND].pace = FASTER
    high = internet.chains[SECOND].height
    assert 990 < high - internet.chain.height < 1010
    running = start()
    tip = running.next(TipArrived).tip
    assert tip.source == FIRST
    detail = running.says("it stands first")
    assert f"{tip.height:,}" in detail
    assert f"{SECOND} at 9" in detail


def test_a_host_that_leaves_its_own_track_loses(internet: Internet, start: Start) -> None:
    running = start()
    before = running.next(TipArrived).tip
    assert running.next(FeedSucceeded).detail is None
    internet.chain.pace = FASTER
    detail = running.says("it goes on from the block before")
    assert f"{SECOND} is believed" in detail
    after = [event.tip for event in running.seen if isinstance(event, TipArrived)][-1]
    assert after.source == SECOND
    assert after.height - before.height in range(3)
    internet.chain.pace = 597.0
    assert running.next(TipArrived)
    while (tip := running.next(TipArrived).tip).source == SECOND:
        pass
    assert tip.height - before.height in range(5)
    assert running.next(FeedSucceeded).detail is None


def test_a_difference_is_looked_at_again_in_every_round(internet: Internet, start: Start) -> None:
    internet.chains[SECOND].shift = -1000
    running = start()
    running.says("is believed")
    running.says("is believed")
    internet.chains[SECOND].shift = 0
    while running.next(FeedSucceeded).detail is not None:
        pass


def test_without_a_second_answer_it_is_said_that_nothing_was_compared(
    internet: Internet, start: Start
) -> None:
    internet.faults.set(SECOND, faults.DOWN)
    running = start()
    assert running.next(TipArrived).tip.source == FIRST
    detail = running.next(FeedSucceeded).detail or ""
    assert detail.startswith("not compared: ")
    assert SECOND in detail
    internet.log.clear()
    running.next(TipArrived)
    assert internet.log.count(SECOND) == 0


def test_a_host_out_of_bounds_is_no_rival(internet: Internet, start: Start) -> None:
    internet.chains[SECOND].shift = 40_000
    running = start()
    tip = running.next(TipArrived).tip
    assert tip.source == FIRST
    detail = running.next(FeedSucceeded).detail or ""
    assert detail == f"not compared: {SECOND}: block height {tip.height + 40_000:,} cannot be right"


def test_a_rival_whose_block_lies_in_the_future_is_named_with_its_height(
    internet: Internet, start: Start
) -> None:
    internet.chains[SECOND].shift = 1000
    running = start()
    tip = running.next(TipArrived).tip
    assert tip.source == FIRST
    detail = running.next(FeedSucceeded).detail or ""
    assert f"{FIRST} is at block {tip.height:,}, {SECOND} at {tip.height + 1000:,}: " in detail
    assert f"{FIRST} is believed, since {SECOND} sent a block 6 days in the future" in detail


def test_a_first_host_whose_block_lies_in_the_future_is_passed_over(
    internet: Internet, start: Start
) -> None:
    internet.chain.shift = 40
    running = start()
    assert running.next(TipArrived).tip.source == SECOND
    assert f"{FIRST} sent a block" in (running.next(FeedSucceeded).detail or "")


def test_two_explorers_on_one_machine_are_told_apart(internet: Internet) -> None:
    base = f"https://{FIRST}/api"
    running = Running(internet.clock, FeedSettings(blocks_s=30.0, esplora=(base, base)))
    assert running.next(FeedSucceeded).detail is None
    running.stop()


def test_a_deep_fall_without_a_witness_is_believed_and_said(
    internet: Internet, start: Start
) -> None:
    internet.faults.set(SECOND, faults.DOWN)
    running = start()
    first = running.next(TipArrived).tip
    internet.chain.shift = -7
    detail = running.says("the block height fell by")
    assert f"from {first.height:,} ({FIRST}) to " in detail
    assert [e for e in running.seen if isinstance(e, TipArrived)][-1].tip.height < first.height


def test_a_host_that_stands_still_for_days_is_named(internet: Internet, start: Start) -> None:
    for chain in internet.chains.values():
        chain.shift = -500
    running = start()
    assert running.says(f"{FIRST}: its newest block is 3 d old by this machine's clock")


def test_a_clock_set_back_says_that_blocks_lie_in_its_future(internet: Internet) -> None:
    behind = SetClock(datetime(2026, 8, 19, 18, 32, tzinfo=UTC), time.monotonic(), 30.0)
    running = Running(behind)
    failed = running.next(FeedFailed)
    assert failed.words.count(" in the future of this machine's clock") == 2
    running.stop()


def test_requests_of_a_round(internet: Internet) -> None:
    running = Running(internet.clock, FeedSettings(blocks_s=30.0))
    last = running.next(TipArrived).tip
    running.next(FeedSucceeded)
    assert len(internet.log.requests()) == 6
    seen = 6
    for _ in range(3):
        tip = running.next(TipArrived).tip
        running.next(FeedSucceeded)
        asked = internet.log.requests()[seen:]
        seen += len(asked)
        moved = tip.height != last.height
        assert len(asked) == (6 if moved else 1)
        assert sum(request.host == SECOND for request in asked) == moved
        last = tip
    running.stop()


def test_the_header_of_a_halving_that_is_not_bundled_is_told_once(internet: Internet) -> None:
    blocks = 1_050_000 - ANCHOR_HEIGHT
    instant = datetime.fromtimestamp(ANCHOR_TIME + (blocks - 1) * 597 + 300, UTC)
    clock = SetClock(instant, time.monotonic(), 200.0)
    for chain in internet.chains.values():
        chain.follow(clock)
    running = Running(clock)
    assert running.next(TipArrived).tip.height == 1_049_999
    halving = running.next(HalvingArrived)
    assert (halving.height, halving.time) == (1_050_000, internet.chain.time(1_050_000))
    before = [event.tip.height for event in running.seen if isinstance(event, TipArrived)]
    assert sorted(set(before)) == [1_049_999, 1_050_000]
    for _ in range(4):
        running.next(FeedSucceeded)
    assert sum(isinstance(event, HalvingArrived) for event in running.seen) == 1
    running.stop()


def test_a_halving_whose_header_cannot_be_had_is_asked_for_again(internet: Internet) -> None:
    instant = datetime.fromtimestamp(ANCHOR_TIME + (1_050_010 - ANCHOR_HEIGHT) * 597, UTC)
    clock = SetClock(instant, time.monotonic(), 30.0)
    for chain in internet.chains.values():
        chain.follow(clock)
    internet.faults.set(FIRST, faults.status(500), "/api/block-height/1050000")
    running = Running(clock)
    assert running.says(f"block 1,050,000: {FIRST} has trouble of its own (status 500)")
    internet.faults.clear()
    assert running.next(HalvingArrived).height == 1_050_000
    running.stop()


class Forged:
    """A source whose past block is a second older than its tip."""

    name = "forger"

    def height(self, now: datetime) -> int:
        """Tell a height that can be true."""
        return ANCHOR_HEIGHT + int((now.timestamp() - ANCHOR_TIME) // 597)

    def block(self, height: int, now: datetime) -> Block:
        """Tell a header of this minute for whatever is asked."""
        return Block(height, now - timedelta(seconds=int(height < self.height(now))))


def test_a_past_header_that_makes_blocks_too_fast_is_not_used(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block_height, "sources_of", lambda *_: (Forged(),))
    running = Running(internet.clock)
    tip = running.next(TipArrived).tip
    assert (tip.past_height, tip.past_time) == (None, None)
    assert running.says(f"forger: block {tip.height - 52_416:,} cannot be of")
    running.stop()
