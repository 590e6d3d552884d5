"""An answer without an end: from the node or an explorer it costs neither memory nor a thread."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tui.clock import SystemClock
from tui.errors import FailureKind, FeedError
from tui.feeds.bounded import LARGEST, Answer
from tui.feeds.budget import Meter
from tui.feeds.chain import ChainSource
from tui.feeds.esplora import Esplora
from tui.feeds.node_rpc import NodeRpc
from tui.model.settings import NodeSettings

METER = Meter("blocks")
Respond = Callable[[BaseHTTPRequestHandler], None]
_BOMB = gzip.compress(b"9" * 50_000_000)


def headed(handler: BaseHTTPRequestHandler, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def endless(handler: BaseHTTPRequestHandler) -> None:
    headed(handler)
    while True:
        handler.wfile.write(b"9" * 100_000)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    headed(handler)
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.02)


def web_page(handler: BaseHTTPRequestHandler) -> None:
    headed(handler)
    handler.wfile.write(b"<!doctype html>")
    endless(handler)


def packed(handler: BaseHTTPRequestHandler) -> None:
    headed(handler, Content_Encoding="gzip", Content_Length=str(len(_BOMB)))
    handler.wfile.write(_BOMB)


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    headed(handler, 302, Location="/elsewhere")
    while True:
        handler.wfile.write(b"9" * 100_000)


@contextmanager
def server(respond: Respond) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with suppress(OSError):
                respond(self)

        do_GET = do_POST = _answer  # noqa: N815 -- the names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


def node(url: str) -> ChainSource:
    return NodeRpc(NodeSettings(url, user="a", password="b"), 0.5, METER)  # noqa: S106 -- the double's


def explorer(url: str) -> ChainSource:
    return Esplora(url, 0.5, METER)


def refused(source: Callable[[str], ChainSource], respond: Respond) -> FeedError:
    with server(respond) as url, pytest.raises(FeedError) as caught:
        source(url).height(SystemClock().now())
    return caught.value


def hanging() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "deadline"]


@pytest.mark.parametrize("source", [node, explorer])
@pytest.mark.parametrize("respond", [endless, packed])
def test_a_body_that_is_far_too_long_is_not_read_on(
    source: Callable[[str], ChainSource], respond: Respond
) -> None:
    error = refused(source, respond)
    assert error.kind is FailureKind.BAD_ANSWER
    assert not hanging()


@pytest.mark.parametrize("source", [node, explorer])
def test_a_long_web_page_is_called_one(source: Callable[[str], ChainSource]) -> None:
    assert "sent a web page instead of data" in refused(source, web_page).words


@pytest.mark.parametrize("source", [node, explorer])
def test_a_body_that_drips_ends_by_itself(source: Callable[[str], ChainSource]) -> None:
    error = refused(source, dripping)
    assert error.kind is FailureKind.TIMED_OUT
    for thread in hanging():
        thread.join(5)
    assert not hanging()


@pytest.mark.parametrize("source", [node, explorer])
def test_nobody_is_sent_elsewhere(source: Callable[[str], ChainSource]) -> None:
    error = refused(source, elsewhere)
    assert error.kind is FailureKind.BAD_ANSWER


def test_an_answer_nested_too_deep_is_no_data() -> None:
    with pytest.raises(ValueError, match="too deep"):
        Answer("", 200, {}, b"[" * LARGEST).json()
    assert Answer("", 200, {}, b'{"result": 7}').json() == {"result": 7}


@pytest.mark.parametrize("source", [node, explorer])
def test_a_request_leaves_no_class_behind(source: Callable[[str], ChainSource]) -> None:
    refused(source, elsewhere)
    before = sessions()
    refused(source, elsewhere)
    assert sessions() == before


def sessions() -> int:
    return sum(1 for kind in type.__subclasses__(requests.Session))
