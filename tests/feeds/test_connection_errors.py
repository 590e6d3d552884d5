"""What a proxy does to a connection is worded as what it did: by the three clients themselves."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests
from curl_cffi import requests as curl

from tui.clock import SystemClock
from tui.errors import FailureKind, FeedError
from tui.feeds.bounded import ask
from tui.feeds.connection_errors import connection_failure
from tui.feeds.stream_socket import opening
from tui.feeds.yahoo_errors import translate
from tui.feeds.yahoo_stream import ADDRESS, Patience, stream_error

REFUSED = "the proxy does not let through to Yahoo"
FAILED = "the proxy cannot reach Yahoo"
BROKEN = "broke off"
TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"


def _answer(status: int) -> bytes:
    return f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()


@contextmanager
def proxy(said: bytes, *, reset: bool) -> Iterator[int]:
    """Listen as a proxy that says something to CONNECT and ends the connection; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    client.recv(65_536)
                    client.sendall(said)
                    if said == TUNNEL:
                        client.recv(65_536)
                    if reset:
                        ends = struct.pack("ii", 1, 0)
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ends)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def explorer() -> None:
    ask("GET", "https://mempool.space/api/blocks/tip/height", 5.0, "Yahoo")


def yahoo() -> None:
    curl.get("https://query1.finance.yahoo.com/v7/finance/quote", timeout=5)


def stream() -> None:
    with opening(ADDRESS, Patience(open_s=5.0)):
        pass


def words_of(client: Callable[[], None], port: int, monkeypatch: pytest.MonkeyPatch) -> FeedError:
    """Return what a client's failure by a proxy is in our words."""
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Exception) as caught:
        client()
    error = caught.value
    assert isinstance(error, Exception)
    return stream_error(error, SystemClock().now()) if client is stream else translate(error)


CLIENTS = pytest.mark.parametrize("client", [explorer, yahoo, stream])


@CLIENTS
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, f"{REFUSED} (status 403)"),
        (407, f"{REFUSED} (status 407)"),
        (502, f"{FAILED} (status 502)"),
        (504, f"{FAILED} (status 504)"),
    ],
)
def test_a_refusal_of_the_proxy_is_said_with_its_status(
    client: Callable[[], None], status: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(_answer(status), reset=False) as port:
        error = words_of(client, port, monkeypatch)
    assert (error.kind, error.words) == (FailureKind.NO_NETWORK, words)


@CLIENTS
@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
@pytest.mark.parametrize("said", [b"", TUNNEL], ids=["before the tunnel", "within it"])
def test_a_connection_that_ends_is_no_refusal(
    client: Callable[[], None], said: bytes, reset: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(said, reset=reset) as port:
        error = words_of(client, port, monkeypatch)
    assert error.kind is FailureKind.NO_NETWORK
    assert BROKEN in error.words
    assert "proxy" not in error.words


@CLIENTS
def test_a_proxy_that_is_not_there_refuses_nothing(
    client: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    error = words_of(client, port, monkeypatch)
    assert error.kind is FailureKind.NO_NETWORK
    assert error.words.endswith("cannot be reached")


def test_a_reset_that_another_version_of_a_library_calls_the_proxys_is_a_reset() -> None:
    inner = ConnectionResetError(104, "Connection reset by peer")
    wrapped = requests.exceptions.ProxyError(OSError("Cannot connect to proxy.", inner))
    assert translate(wrapped, "mempool.space").words == "the connection to mempool.space broke off"
    assert "does not let through" not in translate(requests.exceptions.ProxyError("?")).words


def test_an_error_that_wraps_itself_ends() -> None:
    error = ValueError("tunnel")
    error.__cause__ = error
    assert connection_failure(error, "Yahoo") is None
