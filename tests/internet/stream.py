"""A simulated price stream: a WebSocket that speaks Yahoo's protocol, or misbehaves.

A test says how it plays by ``net.stream.manner = stream.GARBAGE`` (or ``flood(1000)`` and so on),
also while clients are connected, and ``net.stream.manner = stream.WELL`` mends it. What befalls a
connection before its handshake (refused, mute, hanging, 429) is set on ``net.faults`` like any
other host's, for ``stream.HOST``.
"""

from __future__ import annotations

import base64
import itertools
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.server import ServerProtocol

from tests.internet.faults import FaultKind, Switchboard
from tests.internet.market import Market
from tests.internet.messages import Answer, Request, RequestLog
from tui.model.symbols import Calendar, symbol_of

HOST = "streamer.finance.yahoo.com"

_LOOK_S = 0.02
# What a flood is behind by more than this is never sent.
_LONGEST_LAG_S = 0.2


class Manner(StrEnum):
    """How the stream plays."""

    WELL = "well"
    """Every streaming symbol's price once every ``every_s``."""
    CLOSE = "close"
    """Ends the connection by the protocol's own goodbye."""
    GREETING = "greeting"
    """Sends the last prices on subscribing and then ends the connection the same way."""
    ABORT = "abort"
    """Cuts the connection without a word (reset)."""
    SILENT = "silent"
    """Answers pings and sends nothing."""
    HALF_OPEN = "half open"
    """Keeps the connection and neither reads nor sends: the other side is gone."""
    GARBAGE = "garbage"
    """Sends texts and bytes that are no JSON."""
    BAD_BASE64 = "bad base64"
    """Sends the right envelope around something that is no base64."""
    WRONG_JSON = "wrong JSON"
    """Sends JSON of another shape, and base64 of something else."""
    DOUBLED = "doubled"
    """Sends every message twice."""
    DISORDERED = "disordered"
    """Sends every price and after it the one of a minute before."""


@dataclass(frozen=True)
class Play:
    """A manner with its particulars.

    ``shift`` is added to every stamp; ``factor`` multiplies every price; ``a_second`` is the count
    of messages a second in a flood, 0 for none.
    """

    manner: Manner = Manner.WELL
    every_s: float = 1.0
    shift: timedelta = timedelta()
    factor: float = 1.0
    a_second: int = 0


WELL = Play()
CLOSE, ABORT = Play(Manner.CLOSE), Play(Manner.ABORT)
GREETING = Play(Manner.GREETING)
SILENT, HALF_OPEN = Play(Manner.SILENT), Play(Manner.HALF_OPEN)
GARBAGE, BAD_BASE64 = Play(Manner.GARBAGE), Play(Manner.BAD_BASE64)
WRONG_JSON = Play(Manner.WRONG_JSON)
DOUBLED, DISORDERED = Play(Manner.DOUBLED), Play(Manner.DISORDERED)


def flood(a_second: int) -> Play:
    """Send so many good messages a second, the symbols in turn."""
    return Play(a_second=a_second)


def stamped(shift: timedelta) -> Play:
    """Stamp every price so much later (earlier when negative) than it is."""
    return Play(shift=shift)


def spiking(factor: float) -> Play:
    """Multiply every price; 0 and negative factors make prices that cannot be."""
    return Play(factor=factor)


_GREETING = (Manner.WELL, Manner.GREETING, Manner.DOUBLED, Manner.DISORDERED)
_JUNK: tuple[str, ...] = ("", "\x00\x1b[2J", "{" * 500, "not JSON", '{"type": "pricing"')
_WRONG: tuple[object, ...] = (
    [],
    17,
    None,
    {},
    {"type": 5},
    {"type": "pricing"},
    {"type": "pricing", "message": 3},
    {"type": "pricing", "message": base64.b64encode(b"\xff" * 40).decode()},
)


class Stream:
    """The streaming host; ``streams`` names the symbols that it sends, all when None."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self.manner: Play = WELL
        self.streams: frozenset[str] | None = None
        self._lock = threading.Lock()
        self._connected = self._sent = 0
        self._subscribed: list[tuple[str, ...]] = []

    @property
    def connected(self) -> int:
        """Connections that were opened so far."""
        with self._lock:
            return self._connected

    @property
    def sent(self) -> int:
        """Messages that were sent so far, on all connections."""
        with self._lock:
            return self._sent

    @property
    def subscriptions(self) -> tuple[tuple[str, ...], ...]:
        """What was subscribed to, in the order in which it came."""
        with self._lock:
            return tuple(self._subscribed)

    def serve(
        self, secure: ssl.SSLSocket, faults: Switchboard, log: RequestLog, cut: threading.Event
    ) -> None:
        """Play the host on one connection until either side ends it."""
        _Connection(self, secure, faults, log, cut).run()

    def joined(self) -> None:
        """Count a connection."""
        with self._lock:
            self._connected += 1

    def said(self, messages: int) -> None:
        """Count messages."""
        with self._lock:
            self._sent += messages

    def subscribe(self, symbols: tuple[str, ...]) -> None:
        """Note what a client wants."""
        with self._lock:
            self._subscribed.append(symbols)

    def frame(self, symbol: str, play: Play, *, back: timedelta = timedelta()) -> str | None:
        """Return the message of a symbol's present price; None for one that does not exist."""
        view = self._market.view(symbol)
        if view is None or not view.rows:
            return None
        last = view.rows[-1]
        crypto = symbol_of(symbol).calendar is Calendar.ALWAYS
        return pricing(
            symbol,
            last.close * play.factor,
            view.stamp + play.shift - back,
            quote_type=41 if crypto else 9,
            market_hours=1,
        )

    def live(self, symbol: str) -> bool:
        """Tell whether a symbol streams now: its market is open, and it is among the streaming."""
        view = self._market.view(symbol)
        wanted = self.streams is None or symbol in self.streams
        return wanted and view is not None and view.running


def pricing(symbol: str, price: float, at: datetime, **fields: Any) -> str:
    """Return a message as Yahoo sends it: an envelope around base64 of PricingData."""
    from yfinance.pricing_pb2 import PricingData

    stamp = int(at.timestamp() * 1000)
    data = PricingData(id=symbol, price=price, time=stamp, price_hint=2, **fields)
    content = base64.b64encode(data.SerializeToString()).decode()
    return json.dumps({"type": "pricing", "message": content})


class _Connection:
    """One client: a thread that reads what it wants and sends what the manner has."""

    def __init__(
        self,
        stream: Stream,
        secure: ssl.SSLSocket,
        faults: Switchboard,
        log: RequestLog,
        cut: threading.Event,
    ) -> None:
        self._stream, self._socket, self._faults = stream, secure, faults
        self._log, self._cut = log, cut
        self._protocol = ServerProtocol()
        self._symbols: tuple[str, ...] = ()
        self._next_at, self._junk = 0.0, itertools.cycle(_JUNK)
        self._wrong, self._turn = itertools.cycle(_WRONG), itertools.count()

    def run(self) -> None:
        """Serve until the connection ends, is to be ended, or everything is cut."""
        self._socket.settimeout(_LOOK_S)
        while not self._cut.is_set():
            play = self._stream.manner
            if play.manner is Manner.HALF_OPEN and self._symbols:
                self._cut.wait(_LOOK_S)
                continue
            if not self._read():
                return
            if self._symbols and not self._send(play):
                return

    def _read(self) -> bool:
        """Take in what has come; False when the connection is over."""
        try:
            data = self._socket.recv(65_536)
        except TimeoutError:
            return True
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        for event in self._protocol.events_received():
            if isinstance(event, Handshake):
                if not self._greet(event):
                    return False
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._subscribe(json.loads(bytes(event.data)))
        return self._flush() and bool(data)

    def _greet(self, handshake: Handshake) -> bool:
        """Answer the handshake, unless a fault is set for this host."""
        request = Request(HOST, "GET", handshake.path.partition("?")[0])
        self._log.add(request)
        fault = self._faults.at_request(HOST, request.path)
        if fault is None:
            self._stream.joined()
            self._protocol.send_response(self._protocol.accept(handshake))
            return self._flush()
        if fault.kind is FaultKind.ANSWER:
            self._socket.sendall(_plain(fault.answer))
        elif fault.kind not in (FaultKind.CUT, FaultKind.DOWN):
            self._cut.wait(fault.seconds if fault.kind is FaultKind.SLOW else None)
            if fault.kind is FaultKind.SLOW and not self._cut.is_set():
                self._stream.joined()
                self._protocol.send_response(self._protocol.accept(handshake))
                return self._flush()
        return False

    def _subscribe(self, wanted: Any) -> None:
        self._symbols = tuple(wanted["subscribe"])
        self._stream.subscribe(self._symbols)
        play = self._stream.manner
        if play.manner in _GREETING:
            # Yahoo greets with the last price of each, however old it is.
            told = self._stream.streams
            for symbol in self._symbols:
                if told is None or symbol in told:
                    self._say(self._stream.frame(symbol, play))

    def _send(self, play: Play) -> bool:
        """Send what is due; False when the connection is over."""
        if play.manner in (Manner.CLOSE, Manner.GREETING):
            self._protocol.send_close(1000)
            self._flush()
            self._read()
            return False
        if play.manner is Manner.ABORT:
            linger = struct.pack("ii", 1, 0)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return False
        now = time.monotonic()
        if now < self._next_at or play.manner is Manner.SILENT:
            return True
        if play.a_second:
            due = max(self._next_at, now - _LONGEST_LAG_S)
            self._next_at = due + max(1, int((now - due) * play.a_second)) / play.a_second
            for _ in range(round((self._next_at - due) * play.a_second)):
                symbol = self._symbols[next(self._turn) % len(self._symbols)]
                self._say(self._stream.frame(symbol, play))
        else:
            self._next_at = now + play.every_s
            for text in self._round(play):
                self._say(text)
        return self._flush()

    def _round(self, play: Play) -> Iterator[str | None]:
        """Yield one round of messages in the manner that is asked for."""
        if play.manner is Manner.GARBAGE:
            yield next(self._junk)
        elif play.manner is Manner.BAD_BASE64:
            yield json.dumps({"type": "pricing", "message": "====%%%"})
        elif play.manner is Manner.WRONG_JSON:
            yield json.dumps(next(self._wrong))
        else:
            for symbol in filter(self._stream.live, self._symbols):
                yield self._stream.frame(symbol, play)
                if play.manner is Manner.DOUBLED:
                    yield self._stream.frame(symbol, play)
                if play.manner is Manner.DISORDERED:
                    yield self._stream.frame(symbol, play, back=timedelta(minutes=1))

    def _say(self, text: str | None) -> None:
        if text is not None:
            self._protocol.send_text(text.encode())
            self._stream.said(1)

    def _flush(self) -> bool:
        """Send what the protocol has to send; False when the connection is over."""
        self._socket.settimeout(5.0)
        try:
            for data in self._protocol.data_to_send():
                if data:
                    self._socket.sendall(data)
        except OSError:
            return False
        finally:
            self._socket.settimeout(_LOOK_S)
        return not self._protocol.close_expected()


def _plain(answer: Answer) -> bytes:
    heads = (("Content-Length", str(len(answer.body))), ("Connection", "close"), *answer.headers)
    lines = [f"HTTP/1.1 {answer.status} As set", *(f"{name}: {value}" for name, value in heads)]
    return "\r\n".join([*lines, "", ""]).encode() + answer.body
