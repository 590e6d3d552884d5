"""Events in, state out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.analytics.loading import make_bars
from tui.analytics.halving_date import pick_tip
from tui.engine.memory import Memory
from tui.engine.store import Store
from tui.errors import FailureKind
from tui.model.events import (
    BarsArrived,
    FeedFailed,
    FeedOff,
    FeedSucceeded,
    QuotesArrived,
    TipArrived,
)
from tui.model.halving import ChainTip
from tui.model.health import FeedState
from tui.model.quotes import Quote

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)


def _failed(symbol: str | None = None, kind: FailureKind = FailureKind.NO_NETWORK) -> FeedFailed:
    return FeedFailed("prices", NOW, kind, "no route to Yahoo", symbol, LATER)


def _quote(price: float, at: datetime = NOW) -> QuotesArrived:
    return QuotesArrived("prices", (Quote("^RUT", price, at),), at, ())


def test_an_older_quote_never_replaces_a_newer_one() -> None:
    memory = Memory()
    memory.apply(_quote(2.0, LATER))
    memory.apply(_quote(1.0, NOW))
    assert memory.quotes["^RUT"].price == 2.0


def test_failures_are_counted_until_a_quote_arrives() -> None:
    memory = Memory()
    memory.apply(_failed())
    memory.apply(_failed())
    assert memory.price_failures == 2
    failing = memory.health["prices"]
    assert (failing.state, failing.attempts) == (FeedState.BACKOFF, 2)
    memory.apply(_quote(1.0))
    assert memory.price_failures == 0
    well = memory.health["prices"]
    assert (well.state, well.last_error) == (FeedState.OK, "no route to Yahoo")


def test_an_answer_without_any_quote_is_no_recovery() -> None:
    memory = Memory()
    memory.apply(_failed())
    memory.apply(QuotesArrived("prices", (), NOW, ("^RUT",)))
    assert memory.price_failures == 1


def test_a_symbol_s_failure_is_its_own() -> None:
    memory = Memory()
    memory.apply(_failed("^IRX"))
    assert memory.why == {"^IRX": "no route to Yahoo"}
    assert "prices" not in memory.health
    memory.apply(BarsArrived("history", replace(make_bars([1.0]), symbol="^IRX"), NOW))
    assert memory.why == {}


def test_a_missing_symbol_says_so() -> None:
    memory = Memory()
    memory.apply(QuotesArrived("prices", (), NOW, ("NOSUCH",)))
    assert memory.why["NOSUCH"] == "the source has no such symbol"
    memory.apply(QuotesArrived("prices", (Quote("NOSUCH", 1.0, NOW),), NOW))
    assert memory.why == {}


def test_an_unusable_quote_says_so_until_a_usable_one_comes() -> None:
    memory = Memory()
    memory.apply(_failed("^IRX"))
    memory.apply(QuotesArrived("prices", (Quote("^IRX", 1.0, NOW),), NOW))
    assert memory.why == {}


def test_a_quote_does_not_mend_a_missing_history() -> None:
    memory = Memory()
    memory.apply(FeedFailed("history", NOW, FailureKind.EMPTY, "no rows", "^IRX"))
    memory.apply(QuotesArrived("prices", (), NOW, ("^IRX",)))
    memory.apply(QuotesArrived("prices", (Quote("^IRX", 1.0, NOW),), NOW))
    assert memory.why == {"^IRX": "no rows"}


def test_bars_are_merged_or_replaced() -> None:
    memory = Memory(stored_bars={"TOY"}, stored_quotes={"TOY"})
    memory.apply(BarsArrived("history", make_bars([10.0, 11.0, 12.0]), NOW))
    memory.apply(BarsArrived("history", make_bars([9.0]), NOW))
    merged = memory.bars["TOY"]
    assert list(merged.close) == [9.0, 11.0, 12.0]
    memory.apply(BarsArrived("history", make_bars([9.0]), NOW, whole=True))
    assert list(memory.bars["TOY"].close) == [9.0]
    assert (memory.stored_bars, memory.stored_quotes) == (set(), {"TOY"})
    memory.apply(QuotesArrived("prices", (Quote("TOY", 9.0, NOW),), NOW))
    assert memory.stored_quotes == set()


def test_a_feed_that_was_told_to_slow_down_is_remembered_until_it_is_well() -> None:
    memory = Memory()
    memory.apply(_failed(kind=FailureKind.RATE_LIMITED))
    assert memory.limited == {"prices": LATER}
    memory.apply(FeedSucceeded("prices", NOW))
    assert memory.limited == {}
    assert memory.tried == {"prices"}


def test_what_was_held_back_is_no_failed_attempt() -> None:
    memory = Memory()
    memory.apply(_failed())
    memory.apply(_failed(kind=FailureKind.HELD_BACK))
    memory.apply(_failed(kind=FailureKind.HELD_BACK))
    assert memory.price_failures == 1
    held = memory.health["prices"]
    assert (held.state, held.attempts, held.failures) == (FeedState.BACKOFF, 1, 1)
    assert (memory.limited, memory.tried) == ({"prices": LATER}, {"prices"})


def test_tips_are_kept_once_a_height_and_bounded() -> None:
    memory = Memory()
    for height in range(900_000, 900_600):
        memory.apply(TipArrived("blocks", ChainTip(height, NOW, "here")))
    memory.apply(TipArrived("blocks", ChainTip(900_599, NOW, "there")))
    assert len(memory.tips) <= 402
    assert memory.tips[-1].source == "there"
    assert sum(tip.height == 900_599 for tip in memory.tips) == 1


def test_every_past_midnight_has_the_block_that_a_fresh_start_would_take(tmp_path: Path) -> None:
    store, kept = Store.open(tmp_path / "store.db", NOW), 60
    for day in range(kept, 0, -1):
        at = NOW - timedelta(days=day)
        store.save_tip(ChainTip(960_000 - 144 * day, at, "stored", seen_at=at))
    memory = Memory(tips=store.load_tips())
    for count in range(1_500):
        at = NOW + timedelta(minutes=10 * count)
        tip = ChainTip(960_000 + count, at, "here", seen_at=at + timedelta(seconds=30))
        memory.apply(TipArrived("blocks", tip))
        store.save_tip(tip)
    fresh, first = store.load_tips(), NOW.replace(hour=0, minute=0) - timedelta(days=kept - 1)
    for day in range(kept + 10):
        midnight = first + timedelta(days=day)
        tip_then = pick_tip(memory.tips, midnight)
        assert tip_then == pick_tip(fresh, midnight)
        assert tip_then is not None
        assert tip_then.source == ("stored" if midnight <= NOW else "here")
    store.close()


def test_a_feed_that_is_off_says_why() -> None:
    memory = Memory()
    memory.apply(FeedOff("blocks", "files have no blocks"))
    assert memory.health["blocks"].state is FeedState.OFF
    assert memory.health["blocks"].detail == "files have no blocks"
