"""One WebSocket whose every wait ends; imported by the stream's own thread only."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from tui.feeds.yahoo_stream import Patience

_CLOSE_S = 1.0
_LARGEST_MESSAGE = 65_536


class Connection(ClientConnection):
    """A connection that can be closed while its reader waits within a TLS record.

    The library's reader may be in a blocking read when TLS 1.3 sends what is no data (session
    tickets); closing the socket then does not wake it, and a host that never answers the handshake
    held the caller for good. Shutting the socket down first wakes it.
    """

    def close_socket(self) -> None:
        """Wake the reader and close."""
        with contextlib.suppress(OSError):
            # Not SSLSocket's own, which takes the encryption away under the thread that reads.
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
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
