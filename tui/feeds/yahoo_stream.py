"""Yahoo's price stream: our own loop on its WebSocket, which refines the polled prices."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tui.errors import FailureKind, FeedError
from tui.feeds.base import Control, Emit
from tui.feeds.budget import Budget, Meter
from tui.feeds.connection_errors import connection_failure
from tui.feeds.late import ONE_IMPORT
from tui.feeds.pace import Backoff, rest
from tui.feeds.stream_tally import StreamTally
from tui.feeds.yahoo_errors import retry_after, translate
from tui.model.events import FeedFailed, FeedOff, FeedSucceeded, QuotesArrived
from tui.model.market import Schedule
from tui.model.quotes import SessionWord
from tui.model.settings import FeedSettings
from tui.model.symbols import Calendar, symbol_of

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

ADDRESS = "wss://streamer.finance.yahoo.com/?version=2"
MOST_SYMBOLS = 100
"""What Yahoo serves on one connection; more are cut off there without a word."""
EVERY_S = 0.5
"""Between two batches: whatever comes, the engine gets at most two a second."""

_FIRST_RETRY_S, _LONGEST_RETRY_S = 2.0, 120.0
_LOOK_S = 1.0
# A connection that lived so long was a good one; one that greets and ends is asked less and less.
# Like the pauses that it is compared with, it is counted in seconds of the feed's clock.
_STEADY_S = 30.0
# The first price of a batch waits a moment for those that come with it.
_GATHER_S = 0.1


@dataclass(frozen=True)
class Patience:
    """Real seconds that a connection may take for each thing before it is given up."""

    open_s: float = 10.0
    """From the first packet to the end of the handshakes."""
    ping_every_s: float = 15.0
    """Between two questions whether the other side is still there."""
    pong_within_s: float = 10.0
    """For the answer to that question."""
    proof_s: float = 5.0
    """The same after a poke, when a sleep may have ended the connection."""
    silence_s: float = 60.0
    """Without one usable price while any followed market is open."""


class YahooStream:
    """Prices as they change, of the symbols that Yahoo streams; the poll stays the base.

    Args:
        symbols: Yahoo tickers; beyond 100 the last are left to the poll, and that is said.
        settings: Whether to stream at all.
        schedule: NYSE's sessions as far as they are known: a closed exchange may be silent.
        patience: Deadlines of a connection.
        budget: What counts its connections.
    """

    name = "stream"

    def __init__(
        self,
        symbols: tuple[str, ...],
        settings: FeedSettings,
        schedule: Callable[[], Schedule],
        patience: Patience = Patience(),
        *,
        budget: Budget | None = None,
    ) -> None:
        self._symbols, self._left_out = symbols[:MOST_SYMBOLS], len(symbols[MOST_SYMBOLS:])
        self._settings, self._schedule = settings, schedule
        self._patience, self._meter = patience, Meter(self.name, budget)
        self._backoff = Backoff(_FIRST_RETRY_S, _LONGEST_RETRY_S)

    def run(self, control: Control, emit: Emit) -> None:
        """Deliver quotes until told to stop; failures are events, and mended by connecting anew."""
        if not self._settings.stream:
            emit(FeedOff(self.name, "not wanted (feeds.stream = false): prices are polled"))
            return
        while not control.stopped:
            self._turn(control, emit)

    def _turn(self, control: Control, emit: Emit) -> None:
        """Hold one connection as long as it lives, say why it ended, and wait."""
        tally, began = StreamTally(self._symbols, self._left_out), control.clock.monotonic()
        try:
            self._hold(tally, control, emit)
            return
        except Exception as raised:
            error = stream_error(raised, control.clock.now())
        if control.stopped:
            return
        lived = (control.clock.monotonic() - began) * control.clock.rate
        if tally.used and lived >= _STEADY_S:
            self._backoff.succeeded()
        now = control.clock.now()
        next_try = now + timedelta(seconds=self._backoff.failed(error))
        gate = self._backoff.gate(error, now, next_try)
        words = "; ".join([error.words, *tally.remarks()])
        failed = FeedFailed(self.name, now, error.kind, words, next_try=next_try, gate=gate)
        emit(failed)
        rest(control, next_try, gate=gate)

    def _hold(self, tally: StreamTally, control: Control, emit: Emit) -> None:
        with ONE_IMPORT:
            import yfinance.pricing_pb2  # noqa: F401, PLC0415 - off the start-up path

            import tui.feeds.stream_socket  # noqa: F401, PLC0415 - the same

        with ExitStack() as held:
            with self._meter.request(ADDRESS):
                socket = held.enter_context(self._joined(control.clock.now()))
            socket.send(json.dumps({"subscribe": list(self._symbols)}))
            # After a silent connection only a price tells that the stream is well again.
            if not self._backoff.failures:
                emit(FeedSucceeded(self.name, control.clock.now(), detail=tally.detail()))
            try:
                self._listen(socket, tally, control, emit)
            finally:
                self._deliver(tally, control, emit)

    def _joined(self, now: datetime) -> ClientConnection:
        """Open a connection.

        Raises:
            FeedError: It cannot be; the budget knows a request for patience only as one of ours.
        """
        from tui.feeds.stream_socket import opening  # noqa: PLC0415 - imported by now

        try:
            return opening(ADDRESS, self._patience)
        except Exception as raised:
            error = stream_error(raised, now)
        raise error

    def _listen(
        self, socket: ClientConnection, tally: StreamTally, control: Control, emit: Emit
    ) -> None:
        """Take in messages and pass on the newest prices, until told to stop.

        Raises:
            FeedError: The connection is silent or dead.
        """
        monotonic = control.clock.monotonic
        heard, due = monotonic(), monotonic()
        while not control.stopped:
            waited = tally.waiting
            message = _received(socket, due - monotonic() if waited else _LOOK_S)
            if message is not None and tally.take(message, control.clock.now()):
                heard = monotonic()
                due = due if waited else max(due, heard + _GATHER_S)
            if tally.waiting and monotonic() >= due:
                self._deliver(tally, control, emit)
                due = monotonic() + EVERY_S
            if control.poked():
                _prove(socket, self._patience.proof_s)
            if monotonic() - heard > self._patience.silence_s:
                self._complain(control.clock.now())
                heard = monotonic()

    def _deliver(self, tally: StreamTally, control: Control, emit: Emit) -> None:
        quotes, now = tally.pop(), control.clock.now()
        if quotes:
            emit(QuotesArrived(self.name, quotes, now))
            emit(FeedSucceeded(self.name, now, detail=tally.detail()))

    def _complain(self, now: datetime) -> None:
        """Give up a silent connection, unless no market is open that could speak."""
        state = self._schedule().state(now)
        nyse_open = state is not None and state.word is SessionWord.OPEN
        if nyse_open or any(symbol_of(s).calendar is Calendar.ALWAYS for s in self._symbols):
            words = f"Yahoo's stream has sent no price for {self._patience.silence_s:.0f} s"
            raise FeedError(FailureKind.TIMED_OUT, words)


def _received(socket: ClientConnection, seconds: float) -> str | bytes | None:
    """Return the next message, None when none comes in time."""
    try:
        return socket.recv(timeout=max(0.001, seconds))
    except TimeoutError:
        return None


def _prove(socket: ClientConnection, seconds: float) -> None:
    """Make sure that a connection still lives: after a sleep it often does not.

    Raises:
        FeedError: No answer to a ping.
    """
    if not socket.ping().wait(seconds):
        raise FeedError(FailureKind.TIMED_OUT, "Yahoo's stream no longer answers")


def stream_error(error: Exception, now: datetime) -> FeedError:
    """Return what ended a connection as one of ours, in words for people.

    Names stand for classes, because websockets is not imported before the feed's thread needs it.
    """
    if isinstance(error, FeedError):
        return translate(error)
    # An answer counts, whatever became of the connection behind it.
    if type(error).__name__ == "InvalidStatus":
        return _of_answer(error, now)
    names = {kind.__name__ for one in (error.__cause__, error) for kind in type(one).__mro__}
    for name, kind, words in _WORDS:
        if name in names:
            return FeedError(kind, words)
    return connection_failure(error, "Yahoo") or translate(error)


def _of_answer(error: Exception, now: datetime) -> FeedError:
    """Judge an answer to the handshake that opens no stream."""
    answer: Any = getattr(error, "response", None)
    if answer.status_code == 429:
        pause = retry_after(answer.headers.get("Retry-After"), now)
        words = "Yahoo asks for a pause (too many requests)"
        return FeedError(FailureKind.RATE_LIMITED, words, retry_after=pause)
    if answer.status_code >= 400:
        return translate(error)
    return FeedError(FailureKind.BAD_ANSWER, _NO_STREAM)


_NO_STREAM = "Yahoo answered with something that is no stream"
_WORDS = (
    ("ConnectionClosedOK", FailureKind.NO_NETWORK, "Yahoo ended the stream"),
    ("ConnectionClosed", FailureKind.NO_NETWORK, "the stream broke off"),
    ("InvalidProxy", FailureKind.REFUSED, "the proxy's address cannot be used"),
    ("ImportError", FailureKind.REFUSED, "a SOCKS proxy needs the package python-socks"),
    ("EOFError", FailureKind.NO_NETWORK, "the stream broke off before it began"),
    ("InvalidUpgrade", FailureKind.BAD_ANSWER, _NO_STREAM),
    ("InvalidMessage", FailureKind.BAD_ANSWER, _NO_STREAM),
)
