"""The feed of fund snapshots, with the real client, against the simulated Yahoo."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.feeds.conftest import MOMENT, Play
from tests.feeds.played import Fund
from tests.internet import Fault, GeneratedPrices, Internet, faults
from tests.internet.messages import as_json
from tests.internet.sessions import sessions
from tui.errors import FailureKind, FeedError
from tui.feeds.fund_snapshot import SETTLED, due, snapshot_from
from tui.model.events import FeedFailed, FeedOff, FeedSucceeded, FundSnapshotArrived
from tui.model.market import Schedule, Session
from tui.model.participation import FUND, FundSnapshot
from tui.model.settings import FeedSettings

SUMMARY = f"/v10/finance/quoteSummary/{FUND}"
SETTINGS = FeedSettings(deadline_s=4.0)
THURSDAY, FRIDAY = date(2026, 8, 20), date(2026, 8, 21)


def known() -> Schedule:
    hours = sessions(date(2026, 8, 3), date(2026, 9, 30))
    return Schedule(tuple(Session(day, *hours[day]) for day in sorted(hours)))


def kept(day: date) -> dict[str, FundSnapshot]:
    seen_at = datetime(2026, 8, 21, 2, tzinfo=UTC)
    return {FUND: FundSnapshot(FUND, day, 7e10, 280.0, seen_at)}


def test_one_request_brings_the_snapshot_of_the_session_that_is_settled(
    internet: Internet, prices: GeneratedPrices, play: Play, cache: Path
) -> None:
    feed = play(Fund(SETTINGS, cache, known()))
    told = feed.next(FundSnapshotArrived).snapshot
    succeeded = feed.next(FeedSucceeded)
    nav = next(bar.close for bar in prices.bars(FUND) or () if bar.day == THURSDAY)
    assert (told.symbol, told.day) == (FUND, THURSDAY)
    assert told.nav == pytest.approx(nav, rel=1e-6)
    assert told.total_assets == pytest.approx(250e6 * nav, rel=1e-6)
    assert succeeded.at == told.seen_at
    assert succeeded.next_try == datetime(2026, 8, 21, 20, tzinfo=UTC) + SETTLED
    assert succeeded.fresh_until == succeeded.next_try
    asked = [request.path for request in internet.log.requests()]
    assert asked == ["/", "/v1/test/getcrumb", SUMMARY]
    # Poked, it has nothing to ask for.
    feed.poke()
    feed.next(FeedSucceeded)
    assert internet.log.count(path=SUMMARY) == 1
    assert feed.stop() < 2.0


def test_what_is_kept_is_not_asked_for_again(internet: Internet, play: Play, cache: Path) -> None:
    feed = play(Fund(SETTINGS, cache, known(), kept(THURSDAY)))
    assert feed.next(FeedSucceeded).at == kept(THURSDAY)[FUND].seen_at
    assert internet.log.requests() == ()


def test_the_next_session_is_asked_for_when_it_is_settled(
    internet: Internet, play: Play, cache: Path
) -> None:
    hours = known().on(THURSDAY)
    assert hours is not None
    # The friday is over and settled a little after the moment: half a minute a real second.
    settles = MOMENT + timedelta(seconds=90)
    friday = Session(FRIDAY, hours.opens + timedelta(days=1), settles - SETTLED)
    later = Session(date(2026, 8, 24), settles + timedelta(days=2), settles + timedelta(days=3))
    feed = play(Fund(SETTINGS, cache, Schedule((hours, friday, later)), kept(THURSDAY)))
    feed.next(FeedSucceeded)
    assert feed.next(FundSnapshotArrived).snapshot.day == FRIDAY


def test_without_the_sessions_nothing_is_asked(internet: Internet, play: Play, cache: Path) -> None:
    feed = play(Fund(SETTINGS, cache, Schedule()))
    assert feed.next(FeedOff).words == "waits until the NYSE's sessions are known"
    assert internet.log.requests() == ()


def _answer(**detail: object) -> Fault:
    found = [{"summaryDetail": {"maxAge": 1, **detail}, "defaultKeyStatistics": {}}]
    return faults.answering(as_json({"quoteSummary": {"result": found, "error": None}}))


NOTHING = faults.answering(as_json({"quoteSummary": {"result": [], "error": None}}))
OF_THE_ANSWER = (
    (faults.HTML, FailureKind.BAD_ANSWER, "Yahoo sent a web page instead of data"),
    (faults.EMPTY, FailureKind.EMPTY, "Yahoo's answer is empty"),
    (faults.status(500), FailureKind.BAD_ANSWER, "Yahoo has trouble of its own (status 500)"),
)
OF_THE_SUMMARY = (
    (NOTHING, FailureKind.EMPTY, "Yahoo's answer has no summary"),
    (_answer(navPrice=280.0), FailureKind.BAD_ANSWER, "IWM: no assets that can be true"),
    (
        _answer(totalAssets=7e10, navPrice={}),
        FailureKind.BAD_ANSWER,
        "IWM: no net asset value that can be true",
    ),
)


@pytest.mark.parametrize("expected", [OF_THE_ANSWER, OF_THE_SUMMARY])
def test_every_bad_answer_has_its_words_and_it_recovers(
    internet: Internet,
    play: Play,
    cache: Path,
    expected: tuple[tuple[Fault, FailureKind, str], ...],
) -> None:
    internet.faults.set("query2.finance.yahoo.com", expected[0][0], SUMMARY)
    feed = play(Fund(SETTINGS, cache, known()))
    for index, (_, kind, words) in enumerate(expected):
        failed = feed.next(FeedFailed)
        assert (failed.kind, failed.words, failed.symbol) == (kind, words, None)
        assert failed.next_try is not None
        following = expected[index + 1 :]
        if following:
            internet.faults.set("query2.finance.yahoo.com", following[0][0], SUMMARY)
            feed.poke()
    internet.faults.clear()
    feed.poke()
    assert feed.next(FundSnapshotArrived).snapshot.day == THURSDAY


def test_a_symbol_that_yahoo_does_not_know(internet: Internet, play: Play, cache: Path) -> None:
    failed = play(Fund(SETTINGS, cache, known(), symbol="NOPE")).next(FeedFailed)
    assert failed.kind is FailureKind.UNKNOWN_SYMBOL


def test_a_rate_limit_is_kept_even_when_poked(internet: Internet, play: Play, cache: Path) -> None:
    internet.faults.set("query2.finance.yahoo.com", faults.status(429, "65"), SUMMARY)
    feed = play(Fund(SETTINGS, cache, known()))
    failed = feed.next(FeedFailed)
    assert failed.kind is FailureKind.RATE_LIMITED
    assert failed.next_try is not None
    assert failed.next_try - failed.at >= timedelta(seconds=65)
    internet.faults.clear()
    feed.poke()
    assert feed.next(FundSnapshotArrived).snapshot.seen_at >= failed.next_try


def test_a_host_that_hangs_costs_one_deadline(internet: Internet, play: Play, cache: Path) -> None:
    internet.faults.set("*", faults.HANG)
    feed = play(Fund(FeedSettings(deadline_s=1.0), cache, known()))
    assert feed.next(FeedFailed, 12.0).kind is FailureKind.TIMED_OUT
    assert feed.stop() < 2.0


def test_which_session_is_due() -> None:
    schedule = known()
    settled = datetime(2026, 8, 21, 0, tzinfo=UTC)
    monday = datetime(2026, 8, 25, 0, tzinfo=UTC)
    assert due(schedule, settled - timedelta(seconds=1)) == (date(2026, 8, 19), settled)
    friday = settled + timedelta(days=1)
    assert due(schedule, settled) == (THURSDAY, friday)
    # A weekend belongs to the friday before it.
    assert due(schedule, datetime(2026, 8, 23, 12, tzinfo=UTC)) == (FRIDAY, monday)
    assert due(schedule, datetime(2027, 1, 5, tzinfo=UTC)) == (None, None)
    assert due(Schedule(always_open=True), settled) == (None, None)


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"totalAssets": None, "navPrice": 280.0},
        {"totalAssets": "7e10", "navPrice": 280.0},
        {"totalAssets": True, "navPrice": 280.0},
        {"totalAssets": -7e10, "navPrice": 280.0},
        {"totalAssets": 0, "navPrice": 280.0},
        {"totalAssets": 7e20, "navPrice": 280.0},
        {"totalAssets": 7e10, "navPrice": 0.0},
        {"totalAssets": 7e10, "navPrice": float("nan")},
    ],
)
def test_numbers_that_cannot_be_true(detail: dict[str, Any]) -> None:
    with pytest.raises(FeedError) as raised:
        snapshot_from(FUND, {"summaryDetail": detail}, THURSDAY, MOMENT)
    assert raised.value.kind is FailureKind.BAD_ANSWER


def test_both_spellings_of_a_number() -> None:
    bare = {"summaryDetail": {"navPrice": 280.5}, "defaultKeyStatistics": {"totalAssets": 7e10}}
    spelled = {"summaryDetail": {"navPrice": {"raw": 280.5}, "totalAssets": {"raw": 7e10}}}
    told = [snapshot_from(FUND, one, THURSDAY, MOMENT) for one in (bare, spelled)]
    assert told == [FundSnapshot(FUND, THURSDAY, 7e10, 280.5, MOMENT)] * 2
