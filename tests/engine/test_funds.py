"""Fund snapshots from the event to the store and back, and what a past day knows of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.analytics.loading import make_bars
from tui.engine.archive import Archive
from tui.engine.compose import Composer
from tui.engine.fund_store import FundStore
from tui.engine.memory import Memory
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.errors import FailureKind
from tui.model.events import FeedEvent, FeedFailed, FeedOff, FundSnapshotArrived
from tui.model.health import FeedState, Source
from tui.model.participation import FUND, FundSnapshot, Participation
from tui.model.settings import Settings
from tui.model.symbols import RUT

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
MONDAY = date(2026, 8, 17)


def snapshot(day: date, assets: float = 7e10, nav: float = 280.0) -> FundSnapshot:
    """A snapshot seen in the evening, New York's, of its session."""
    seen_at = datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC) + timedelta(days=1)
    return FundSnapshot(FUND, day, assets, nav, seen_at)


def week() -> tuple[FundSnapshot, ...]:
    return tuple(snapshot(MONDAY + timedelta(days=n), 7e10 + n * 1e8) for n in range(4))


def test_what_is_saved_is_loaded_again_and_the_first_of_a_session_stays(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", NOW)
    funds = FundStore(store)
    assert funds.load() == {}
    for one in reversed(week()):
        funds.add(one)
    funds.add(snapshot(MONDAY, 1e9))
    store.close()
    again = Store.open(tmp_path / "store.db", NOW)
    assert FundStore(again).load() == {FUND: week()}
    again.close()


def test_an_event_is_kept_and_recalled_at_the_next_start(tmp_path: Path) -> None:
    choice = SourceChoice(Source.YAHOO, store=tmp_path / "store.db")
    archive, memory = Archive(choice, NOW), Memory()
    for one in week():
        event = FundSnapshotArrived("fund", one)
        memory.apply(event)
        health = archive.keep(event, NOW)
        assert health is not None
        assert health.state is FeedState.OK
    archive.close()
    recalled = Memory()
    Archive(choice, NOW).recall(recalled, (RUT,))
    assert recalled.funds == memory.funds == {FUND: week()}


def test_memory_keeps_one_snapshot_a_session() -> None:
    memory = Memory()
    for one in (*week(), snapshot(MONDAY, 1e9)):
        memory.apply(FundSnapshotArrived("fund", one))
    assert memory.funds == {FUND: week()}


def _told(source: Source, funds: tuple[FundSnapshot, ...], day: date | None) -> Participation:
    days = [date(2026, 8, 3) + timedelta(days=n) for n in range(19)]
    sessions = [one for one in days if one.weekday() < 5]
    bars = make_bars([100.0 + n for n in range(len(sessions))], symbol=RUT, dates=sessions)
    memory = Memory(bars={RUT: bars}, funds={FUND: funds} if funds else {})
    said = Composer(source).compose(memory, Settings(), NOW, day).participation
    assert said is not None
    return said


def test_a_past_day_knows_only_what_had_been_seen_by_its_end() -> None:
    days = [one.day for one in week()]
    # The snapshot of a session is seen five minutes after that day's 24:00 UTC.
    for n, day in enumerate(days):
        assert [one.day for one in _told(Source.YAHOO, week(), day).aum] == days[:n]
    assert [one.day for one in _told(Source.YAHOO, week(), None).aum] == days
    before = _told(Source.YAHOO, week(), days[0])
    assert before.why == f"no own snapshot up to {MONDAY}"
    assert before.first_snapshot is None


def test_a_source_without_a_fund_says_so() -> None:
    whys = {source: _told(source, (), None).why or "" for source in Source}
    assert "simulated data" in whys[Source.DEMO]
    assert "files" in whys[Source.FILES]
    assert whys[Source.YAHOO] == whys[Source.STORE] == "no own snapshot yet"
    assert _told(Source.DEMO, (), MONDAY).why == whys[Source.DEMO]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (
            FeedOff("fund", "waits until the NYSE's sessions are known", waits=True),
            "no own snapshot yet: waits until the NYSE's sessions are known",
        ),
        (
            FeedFailed("fund", NOW, FailureKind.NO_NETWORK, "no network: Yahoo cannot be reached"),
            "no own snapshot yet: no network: Yahoo cannot be reached",
        ),
        (FeedOff("blocks", "neither a block explorer nor a node is set"), "no own snapshot yet"),
    ],
)
def test_why_there_is_no_snapshot_is_what_its_feed_says(event: FeedEvent, why: str) -> None:
    memory = Memory()
    memory.apply(event)
    told = Composer(Source.YAHOO).compose(memory, Settings(), NOW, None).participation
    assert told == Participation(why=why)
