"""What the collector's thread works with when the source changes under it."""

from __future__ import annotations

from pathlib import Path

from tests.engine.running import AT
from tui.clock import clock_from
from tui.engine.desk import Desk
from tui.engine.sources import SourceChoice
from tui.errors import FailureKind
from tui.model.events import ClockJumped, FeedFailed, FeedOff, QuotesArrived
from tui.model.health import FeedHealth, Source
from tui.model.market import Schedule
from tui.model.quotes import Quote
from tui.model.settings import Settings


def test_the_last_words_of_the_live_source_do_not_reach_the_demo(tmp_path: Path) -> None:
    clock = clock_from(AT)
    choice = SourceChoice(Source.FILES, folder=tmp_path)
    desk = Desk(choice, Settings(), clock, lambda event: None)
    desk.open()
    desk.take(FeedOff("files", "nothing to read"))
    assert "files" in desk.memory.tried
    desk.become_demo()
    now = clock.now()
    desk.take(QuotesArrived("prices", (Quote("BTC-USD", 1.0, now),), now))
    desk.take(FeedFailed("prices", now, FailureKind.NO_NETWORK, "no network"))
    desk.take(FeedOff("files", "nothing to read"))
    assert desk.memory.quotes == {}
    assert set(desk.memory.health) == {"demo"}
    assert desk.memory.price_failures == 0
    desk.take(ClockJumped(now, 60.0))
    assert len(desk.memory.jumps) == 1
    desk.runner.stop()
    desk.close()


def test_a_feed_that_is_woken_no_longer_says_what_it_waited_for(tmp_path: Path) -> None:
    desk = Desk(SourceChoice(Source.FILES, folder=tmp_path), Settings(), clock_from(AT), print)
    desk.memory.apply(FeedOff("fund", "waits until the NYSE's sessions are known", waits=True))
    desk.learn(Schedule())
    assert desk.memory.health["fund"] == FeedHealth("fund")
