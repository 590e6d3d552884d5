"""One WebSocket whose every wait ends; imported by the stream's own thread only."""

from __future__ import annotations

import contextlib
import math
import os
import selectors
import socket
import ssl
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from tui.feeds.yahoo_stream import Patience

T = TypeVar("T")

_CLOSE_S, _SLICE_S = 1.0, 1.0
# Not epoll, which sleeps on where the socket is closed a moment after it was shut down.
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)
_LARGEST_MESSAGE = 65_536


class TakingTurns:
    """A TLS socket that one thread reads and another writes, as the library's two threads do.

    OpenSSL allows no two calls at once on a connection: a request that is written while the reader
    takes in TLS 1.3's session tickets may stay in a buffer for good. Here one call is made at a
    time, none of them blocks, and whoever has to wait does so without holding the turn.
    """

    def __init__(self, sock: ssl.SSLSocket) -> None:
        self._sock, self._turn = sock, Lock()
        self._patience: float | None = None
        sock.setblocking(False)

    def recv(self, size: int) -> bytes:
        """Return what has come, waiting as long as was set; empty when the other side has ended."""
        return self._in_turn(partial(self._sock.recv, size))

    def sendall(self, data: bytes) -> None:
        """Send everything, waiting as long as was set for any part of it."""
        left = memoryview(data)
        while left:
            left = left[self._in_turn(partial(self._sock.send, left)) :]

    def settimeout(self, seconds: float | None) -> None:
        """Set how long a call may wait; None is for as long as it takes."""
        self._patience = seconds

    def shutdown(self, how: int) -> None:
        """End the connection below TLS, which wakes whoever waits."""
        # Not SSLSocket's own, which takes the encryption away under the thread that reads.
        socket.socket.shutdown(self._sock, how)

    def close(self) -> None:
        """Let go of the socket, in turn: no other may get its number while a call begins."""
        with self._turn:
            self._sock.close()

    def fileno(self) -> int:
        """Return the number of the socket, -1 when it is closed."""
        return self._sock.fileno()

    def getsockname(self) -> object:
        """Return the address of this side."""
        return self._sock.getsockname()

    def getpeername(self) -> object:
        """Return the address of the other side."""
        return self._sock.getpeername()

    def _in_turn(self, call: Callable[[], T]) -> T:
        left = math.inf if self._patience is None else self._patience
        while True:
            with self._turn:
                try:
                    return call()
                except ssl.SSLWantReadError:
                    wanted = selectors.EVENT_READ
                except ssl.SSLWantWriteError:
                    wanted = selectors.EVENT_WRITE
            # In slices: what was waited for may have been taken in by the other thread's call.
            if not self._is_ready(wanted, min(left, _SLICE_S)):
                left -= _SLICE_S
                if left <= 0:
                    raise TimeoutError("the stream neither takes in nor says anything")

    def _is_ready(self, wanted: int, seconds: float) -> bool:
        with _Selector() as selector:
            selector.register(self._sock, wanted)
            return bool(selector.select(seconds))


class Connection(ClientConnection):
    """A connection whose two threads take turns, and whose reader wakes when it is closed.

    A host that never answers the handshake held the caller for good: closing a socket wakes nobody
    who reads from it, shutting it down before does.
    """

    def __init__(self, sock: socket.socket, *more: Any, **named: Any) -> None:
        if isinstance(sock, ssl.SSLSocket):
            sock = cast("socket.socket", TakingTurns(sock))
        super().__init__(sock, *more, **named)

    def close_socket(self) -> None:
        """Wake the reader and close."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        super().close_socket()


def authorities() -> ssl.SSLContext:
    """Return a context that trusts what the other feeds trust.

    ``SSL_CERT_FILE`` alone where it is set; else the system's authorities and those of
    ``REQUESTS_CA_BUNDLE`` or, without it, the bundle that requests brings along.
    """
    context = ssl.create_default_context()
    if not os.environ.get("SSL_CERT_FILE"):
        bundle = os.environ.get("REQUESTS_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
        folder = Path(bundle).is_dir()
        context.load_verify_locations(**{"capath" if folder else "cafile": bundle})
    return context


def opening(address: str, patience: Patience) -> ClientConnection:
    """Open a WebSocket (proxy and authorities by the environment); it is closed as a context."""
    return connect(
        address,
        ssl=authorities(),
        open_timeout=patience.open_s,
        close_timeout=_CLOSE_S,
        ping_interval=patience.ping_every_s,
        ping_timeout=patience.pong_within_s,
        max_size=_LARGEST_MESSAGE,
        create_connection=Connection,
    )
