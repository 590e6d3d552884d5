"""A block source that stands still tells no new tip; it is found out all the same, cheaply."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.feeds.passing import Passing, Pressed
from tui.feeds import block_height
from tui.feeds.block_height import BlockHeight
from tui.feeds.chain import Block
from tui.model.events import FeedEvent, FeedSucceeded, TipArrived
from tui.model.halving import ChainTip
from tui.model.settings import FeedSettings

START = datetime(2026, 8, 21, 15, 0, 30, tzinfo=UTC)
TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)
FIRST, SECOND = "mempool.space", "blockstream.info"


def height_at(now: datetime) -> int:
    """Return the real height."""
    return 960_000 + int((now - START) / TEN_MINUTES)


class Explorer:
    """An explorer that may stop following the chain."""

    def __init__(self, name: str, stands_from: datetime | None = None) -> None:
        self.name, self._stands_from = name, stands_from
        self.asked = 0

    def height(self, now: datetime) -> int:
        """Tell the newest height that it knows."""
        self.asked += 1
        return height_at(now if self._stands_from is None else min(now, self._stands_from))

    def block(self, height: int, _: datetime) -> Block:
        """Tell a header."""
        return Block(height, START + (height - 960_000) * TEN_MINUTES)


def told(
    monkeypatch: pytest.MonkeyPatch, sources: tuple[Explorer, ...], hours: int
) -> list[FeedEvent]:
    """Return what the feed said in so many hours."""
    monkeypatch.setattr(block_height, "sources_of", lambda *_: sources)
    events: list[FeedEvent] = []
    control = Pressed(Passing(START), START + hours * HOUR)
    BlockHeight(FeedSettings()).run(control, events.append)
    return events


def tips(events: list[FeedEvent]) -> list[ChainTip]:
    """Return the tips that were told."""
    return [event.tip for event in events if isinstance(event, TipArrived)]


def test_a_first_explorer_that_stands_still_is_believed_for_two_hours_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stands = START + HOUR
    events = told(monkeypatch, (Explorer(FIRST, stands), Explorer(SECOND)), 72)
    for tip in tips(events):
        assert tip.seen_at is not None
        if tip.seen_at > stands + 2 * HOUR + TEN_MINUTES:
            assert (tip.height, tip.source) == (height_at(tip.seen_at), SECOND)
    details = [event.detail for event in events if isinstance(event, FeedSucceeded)]
    assert f"{FIRST} is at block 960,006, {SECOND} at 960,431" in (details[-1] or "")


def test_two_that_stand_still_alike_are_no_disagreement_and_cost_a_request_a_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = Explorer(FIRST, START), Explorer(SECOND, START)
    events = told(monkeypatch, (first, second), 12)
    assert {tip.source for tip in tips(events)} == {FIRST}
    assert second.asked <= first.asked == len(tips(events)) <= 12 * 12 + 1


def test_while_blocks_come_the_second_is_asked_once_a_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = Explorer(FIRST), Explorer(SECOND)
    told(monkeypatch, (first, second), 24)
    assert second.asked <= 24 * 6 + 1 < first.asked
