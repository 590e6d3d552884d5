"""The stream feed, with the real WebSocket client, against the simulated Yahoo and its faults."""

from __future__ import annotations

import itertools
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

from tests.feeds.conftest import RATE, Play
from tests.feeds.played import Played, Streamed
from tests.internet import Internet, faults, stream
from tui.clock import SystemClock
from tui.engine.asking import asking
from tui.engine.memory import Memory
from tui.errors import FailureKind
from tui.feeds.base import Control
from tui.feeds.yahoo_stream import EVERY_S, MOST_SYMBOLS, YahooStream, stream_error
from tui.model.events import FeedEvent, FeedFailed, FeedOff, FeedSucceeded, QuotesArrived
from tui.model.health import TRIPS_AFTER
from tui.model.market import Schedule
from tui.model.settings import FeedSettings

SYMBOLS = ("^RUT", "BTC-USD", "ETH-USD", "IWM")
SETTINGS = FeedSettings()


def _fails(feed: Played, words: str) -> FeedFailed:
    """Wait for a failure in these words; on a busy machine a connection may hear nothing first."""
    while words not in (failed := feed.next(FeedFailed)).words:
        continue
    return failed


def test_prices_stream_with_their_own_time(internet: Internet, play: Play) -> None:
    feed = play(Streamed(SYMBOLS, SETTINGS))
    assert feed.next(FeedSucceeded).detail == "0 of 4 symbols stream"
    first = feed.next(QuotesArrived)
    assert {quote.symbol for quote in first.quotes} == set(SYMBOLS)
    assert internet.stream.subscriptions == (SYMBOLS,)
    for quote in first.quotes:
        view = internet.market.view(quote.symbol)
        assert view is not None
        assert quote.price == pytest.approx(view.rows[-1].close, rel=1e-3)
        assert abs(quote.quoted_at - first.seen_at) < timedelta(minutes=1)
        assert quote.session is not None
    later = feed.next(QuotesArrived)
    assert later.quotes[0].quoted_at > first.quotes[0].quoted_at
    assert feed.next(FeedSucceeded).detail == "4 of 4 symbols stream"
    assert feed.of(FeedFailed) == []


def test_it_says_how_many_stream(internet: Internet, play: Play) -> None:
    internet.stream.streams = frozenset({"BTC-USD"})
    feed = play(Streamed(SYMBOLS, SETTINGS))
    assert [quote.symbol for quote in feed.next(QuotesArrived).quotes] == ["BTC-USD"]
    assert feed.next(FeedSucceeded).detail == "1 of 4 symbols stream"


@pytest.mark.parametrize("fault", [stream.CLOSE, stream.ABORT])
def test_an_ended_connection_is_opened_anew(
    internet: Internet, play: Play, fault: stream.Play
) -> None:
    feed = play(Streamed(SYMBOLS, SETTINGS))
    feed.next(QuotesArrived)
    internet.stream.manner = fault
    failed = feed.next(FeedFailed)
    assert failed.kind is FailureKind.NO_NETWORK
    assert failed.next_try is not None
    assert failed.next_try > failed.at
    internet.stream.manner = stream.WELL
    feed.next(QuotesArrived)
    assert internet.stream.connected >= 2
    assert set(internet.stream.subscriptions) == {SYMBOLS}


@pytest.mark.parametrize("fault", [stream.CLOSE, stream.GREETING])
def test_a_host_that_ends_every_connection_is_asked_less_and_less(
    internet: Internet, play: Play, fault: stream.Play
) -> None:
    internet.stream.manner = fault
    feed = play(Streamed(SYMBOLS, SETTINGS))
    waits = []
    for count in range(1, TRIPS_AFTER + 1):
        failed = feed.next(FeedFailed)
        assert failed.next_try is not None
        waits.append((failed.next_try - failed.at).total_seconds())
        # Prices that came in between close no circuit: who presses r is told so.
        memory = Memory()
        for event in feed.events:
            memory.apply(event)
        asked, _ = asking(memory, ("stream",), failed.at)
        assert asked == (() if count == TRIPS_AFTER else ("stream",))
    assert all(1.6 * 2**n <= wait <= 2.4 * 2**n for n, wait in enumerate(waits))


@pytest.mark.parametrize(
    ("fault", "count"),
    [(stream.GARBAGE, "message"), (stream.BAD_BASE64, "message"), (stream.WRONG_JSON, "message")],
)
def test_what_cannot_be_read_is_counted_and_said(
    internet: Internet, play: Play, fault: stream.Play, count: str
) -> None:
    internet.stream.manner = stream.Play(fault.manner, every_s=0.05)
    feed = play(Streamed(SYMBOLS, SETTINGS, silence_s=2.0))
    failed = _fails(feed, "could not be read")
    assert failed.kind is FailureKind.TIMED_OUT
    assert "has sent no price for 2 s" in failed.words
    assert count in failed.words
    internet.stream.manner = stream.WELL
    feed.next(QuotesArrived)


def test_among_garbage_good_prices_still_count(internet: Internet, play: Play) -> None:
    feed = play(Streamed(SYMBOLS, SETTINGS))
    feed.next(QuotesArrived)
    internet.stream.manner = stream.Play(stream.Manner.GARBAGE, every_s=0.1)
    time.sleep(2.0)
    internet.stream.manner = stream.WELL
    details = (feed.next(FeedSucceeded).detail or "" for _ in range(10))
    assert any("could not be read" in detail for detail in details)
    assert feed.of(FeedFailed) == []


def test_silence_is_given_up_after_the_deadline(internet: Internet, play: Play) -> None:
    internet.stream.manner = stream.SILENT
    feed = play(Streamed(SYMBOLS, SETTINGS, silence_s=1.0))
    first, second = feed.next(FeedFailed), feed.next(FeedFailed)
    assert (first.kind, second.kind) == (FailureKind.TIMED_OUT,) * 2
    # A connection that was silent is no success when it is opened once more.
    assert len(feed.of(FeedSucceeded)) == 1


def test_a_closed_exchange_may_be_silent(internet: Internet, play: Play) -> None:
    internet.stream.manner = stream.SILENT
    feed = play(Streamed(("^RUT", "IWM"), SETTINGS, silence_s=0.5))
    feed.next(FeedSucceeded)
    with pytest.raises(AssertionError, match="no FeedFailed"):
        feed.next(FeedFailed, seconds=3.0)


def test_a_half_open_connection_is_found_by_a_poke(internet: Internet, play: Play) -> None:
    feed = play(Streamed(SYMBOLS, SETTINGS, proof_s=1.0))
    feed.next(QuotesArrived)
    internet.stream.manner = stream.HALF_OPEN
    time.sleep(0.2)
    feed.poke()
    assert feed.next(FeedFailed).kind is FailureKind.TIMED_OUT
    internet.stream.manner = stream.WELL
    feed.next(QuotesArrived)


def test_a_half_open_connection_is_found_by_its_pings(internet: Internet, play: Play) -> None:
    feed = play(Streamed(SYMBOLS, SETTINGS, ping_every_s=1.0, pong_within_s=1.0))
    feed.next(QuotesArrived)
    internet.stream.manner = stream.HALF_OPEN
    assert feed.next(FeedFailed).words.startswith("the stream broke off")


def test_a_flood_becomes_two_batches_a_second(internet: Internet, play: Play) -> None:
    internet.stream.manner = stream.flood(1000)
    feed = play(Streamed(SYMBOLS, SETTINGS))
    batches = [feed.next(QuotesArrived) for _ in range(6)]
    apart = [
        (after.seen_at - before.seen_at).total_seconds() / RATE
        for before, after in itertools.pairwise(batches)
    ]
    assert min(apart) >= 0.9 * EVERY_S
    assert all(len(batch.quotes) <= len(SYMBOLS) for batch in batches)
    assert feed.stop() < 2.0


def test_a_stamp_from_the_future_is_refused_and_a_stale_one_is_no_streaming(
    internet: Internet, play: Play
) -> None:
    internet.stream.manner = stream.stamped(timedelta(hours=1))
    feed = play(Streamed(SYMBOLS, SETTINGS, silence_s=2.0))
    _fails(feed, "stamped in the future")
    assert feed.of(QuotesArrived) == []
    internet.stream.manner = stream.stamped(-timedelta(hours=3))
    old = feed.next(QuotesArrived)
    assert old.seen_at - old.quotes[0].quoted_at > timedelta(hours=2)
    detail = feed.next(FeedSucceeded).detail or ""
    assert detail.startswith("0 of 4 symbols stream")


@pytest.mark.parametrize("fault", [stream.DOUBLED, stream.DISORDERED])
def test_doubled_and_disordered_stamps_leave_the_newest(
    internet: Internet, play: Play, fault: stream.Play
) -> None:
    internet.stream.manner = fault
    feed = play(Streamed(SYMBOLS, SETTINGS))
    for _ in range(3):
        batch = feed.next(QuotesArrived)
        assert len({quote.symbol for quote in batch.quotes}) == len(batch.quotes)
        assert all(batch.seen_at - q.quoted_at < timedelta(minutes=1) for q in batch.quotes)


@pytest.mark.parametrize("factor", [0.0, -1.0, 1e-40, 1e12])
def test_prices_that_cannot_be_are_refused(internet: Internet, play: Play, factor: float) -> None:
    internet.stream.manner = stream.spiking(factor)
    feed = play(Streamed(SYMBOLS, SETTINGS, silence_s=2.0))
    _fails(feed, "without a price that can be true")
    assert feed.of(QuotesArrived) == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.DOWN, FailureKind.NO_NETWORK),
        (faults.CUT, FailureKind.NO_NETWORK),
        (faults.status(429, "90"), FailureKind.RATE_LIMITED),
        (faults.status(503), FailureKind.BAD_ANSWER),
        (faults.HTML, FailureKind.BAD_ANSWER),
        (faults.MUTE, FailureKind.TIMED_OUT),
        (faults.HANG, FailureKind.TIMED_OUT),
    ],
)
def test_a_connection_that_cannot_be_opened(
    internet: Internet, play: Play, fault: faults.Fault, kind: FailureKind
) -> None:
    internet.faults.set(stream.HOST, fault)
    patient = kind is not FailureKind.TIMED_OUT
    feed = play(Streamed(SYMBOLS, SETTINGS, open_s=60.0 if patient else 3.0))
    failed = feed.next(FeedFailed)
    assert (failed.kind, failed.symbol) == (kind, None)
    if kind is FailureKind.RATE_LIMITED:
        assert failed.next_try is not None
        assert 89 < (failed.next_try - failed.at).total_seconds() < 92
    assert feed.stop() < 2.0
    assert all("\x1b" not in event.words for event in feed.of(FeedFailed))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts by Linux's /proc")
def test_connections_that_break_leave_no_thread_and_no_socket_behind(
    internet: Internet, play: Play
) -> None:
    patience = {"open_s": 1.0, "ping_every_s": 0.5, "pong_within_s": 0.5, "silence_s": 1.5}
    feed = play(Streamed(SYMBOLS, SETTINGS, **patience))

    def held() -> dict[str, int]:
        folder = Path("/proc") / str(feed.process)
        return {kind: len(list((folder / kind).iterdir())) for kind in ("task", "fd")}

    feed.next(QuotesArrived)
    before = held()
    for fault in (stream.HALF_OPEN, stream.ABORT, stream.CLOSE, stream.SILENT, stream.HALF_OPEN):
        internet.stream.manner = fault
        feed.next(FeedFailed)
        if fault is stream.CLOSE:
            internet.faults.set(stream.HOST, faults.HANG)
            feed.next(FeedFailed)
            internet.faults.clear()
    internet.stream.manner = stream.WELL
    feed.next(QuotesArrived)
    ends = time.monotonic() + 10.0
    while held() != before and time.monotonic() < ends:
        time.sleep(0.1)
    assert held() == before


def test_an_unknown_authority_is_never_trusted(
    internet: Internet, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name)
    feed = play(Streamed(SYMBOLS, SETTINGS))
    assert feed.next(FeedFailed).words == "no secure connection to Yahoo"
    assert internet.stream.connected == 0


def test_the_bundle_of_the_other_feeds_is_trusted_too(
    internet: Internet, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    feed = play(Streamed(SYMBOLS, SETTINGS))
    feed.next(QuotesArrived)


def _run(feed: YahooStream) -> list[FeedEvent]:
    events: list[FeedEvent] = []
    control = Control(SystemClock())
    thread = threading.Thread(target=feed.run, args=(control, events.append), daemon=True)
    thread.start()
    thread.join(5.0)
    control.stop()
    assert not thread.is_alive()
    return events


def test_turned_off_it_opens_no_connection() -> None:
    (event,) = _run(YahooStream(SYMBOLS, FeedSettings(stream=False), Schedule))
    assert isinstance(event, FeedOff)
    assert "feeds.stream" in event.words


def test_symbols_beyond_a_connection_s_hundred_are_left_to_the_poll(
    internet: Internet, play: Play
) -> None:
    many = tuple(f"X{n}-USD" for n in range(MOST_SYMBOLS + 3))
    feed = play(Streamed(many, SETTINGS, open_s=60.0))
    words = feed.next(FeedSucceeded).detail or ""
    assert words == ("0 of 100 symbols stream; 3 symbols beyond the first 100 are only polled")
    # The feed says so when it has sent its wish, which the other side may still have to read.
    end = time.monotonic() + 30.0
    while not internet.stream.subscriptions and time.monotonic() < end:
        time.sleep(0.01)
    assert internet.stream.subscriptions[0] == many[:MOST_SYMBOLS]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, FailureKind.BAD_ANSWER), (429, FailureKind.RATE_LIMITED), (503, FailureKind.BAD_ANSWER)],
)
def test_an_answer_counts_whatever_became_of_the_connection_behind_it(
    status: int, kind: FailureKind
) -> None:
    error = InvalidStatus(Response(status, "", Headers()))
    error.__cause__ = ConnectionResetError("reset by peer")
    assert stream_error(error, datetime(2026, 8, 21, tzinfo=UTC)).kind is kind
