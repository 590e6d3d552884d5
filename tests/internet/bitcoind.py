"""A Bitcoin node's JSON-RPC, played on 127.0.0.1 in plain HTTP as the real one speaks it."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from types import TracebackType
from typing import Any, Self

from tests.internet.esplora import Chain, block_hash
from tests.internet.faults import Fault, FaultKind, Switchboard, answering
from tests.internet.messages import Answer, Request, RequestLog, as_json, as_text

HOST = "node"
"""Its name on the switchboard and in the log; the paths there are names of methods."""

INVALID_PARAMETER, NOT_FOUND, METHOD_NOT_FOUND = -8, -5, -32601


def rpc_error(code: int, words: str, status: int = 500) -> Answer:
    """Return an error of the protocol, as version 1.0 sends it."""
    return as_json({"result": None, "error": {"code": code, "message": words}, "id": 1}, status)


WARMING_UP = answering(rpc_error(-28, "Loading block index…"))


class Bitcoind:
    """A node that follows a chain; its faults are those of the switchboard.

    Args:
        chain: The blocks that it knows.
        folder: Where its cookie file lies; a restart writes another cookie.
        user: A user with a password, as ``rpcauth`` would name one.
        password: That user's.
    """

    def __init__(self, chain: Chain, folder: Path, *, user: str = "alice", password: str) -> None:
        self.chain, self.cookie_file = chain, folder / ".cookie"
        self.faults, self.log = Switchboard(), RequestLog()
        self._users = {user: password}
        self._starts = 0
        self.port = 0
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """Address of the JSON-RPC."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cookie(self) -> str:
        """The cookie of this start."""
        return f"__cookie__:{self._starts:064x}"

    def open(self) -> Self:
        """Start, on the same port as before, with a new cookie."""
        self._starts += 1
        self._server = _Server(self.port, self)
        self.port = int(self._server.socket.getsockname()[1])
        self._server.open()
        self.cookie_file.write_text(self.cookie, encoding="ascii")
        return self

    def close(self) -> None:
        """Stop; the cookie file goes, and whoever waits is cut."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self.cookie_file.unlink()

    def lets_in(self, header: str) -> bool:
        """Tell whether an Authorization field names a user or the cookie of this start."""
        kind, _, coded = header.partition(" ")
        pair = base64.b64decode(coded).decode() if kind == "Basic" else ""
        user, _, password = pair.partition(":")
        return pair == self.cookie or self._users.get(user) == password

    def answer(self, method: str, parameters: list[Any]) -> Answer:
        """Answer one call."""
        if method == "getblockcount":
            return _result(self.chain.height)
        if method == "getblockhash":
            return self._hash(*parameters)
        if method == "getblockheader":
            return self._header(*parameters)
        return rpc_error(METHOD_NOT_FOUND, "Method not found", 404)

    def _hash(self, height: int) -> Answer:
        if not 0 <= height <= self.chain.height:
            return rpc_error(INVALID_PARAMETER, "Block height out of range")
        return _result(block_hash(height))

    def _header(self, name: str) -> Answer:
        height = int(name[-8:], 16)
        if name != block_hash(height) or height > self.chain.height:
            return rpc_error(NOT_FOUND, "Block not found")
        time = int(self.chain.time(height).timestamp())
        return _result({"hash": name, "height": height, "time": time, "confirmations": 1})

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _result(value: object) -> Answer:
    return as_json({"result": value, "error": None, "id": 1})


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, node: Bitcoind) -> None:
        self.node, self.cut = node, threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def open(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Answer no more."""
        self.cut.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Stay silent."""

    def do_POST(self) -> None:
        """Let in who may come in, and answer unless a fault is set."""
        node = self.server.node
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = json.loads(body)
        node.log.add(Request(HOST, "POST", call["method"]))
        fault = node.faults.at_request(HOST, call["method"])
        self.close_connection = True
        if fault is not None:
            self._misbehave(fault)
        elif not node.lets_in(self.headers.get("Authorization", "")):
            self._send(as_text("", 401, ("WWW-Authenticate", 'Basic realm="jsonrpc"')))
        else:
            self._send(node.answer(call["method"], call["params"]))

    def _misbehave(self, fault: Fault) -> None:
        if fault.kind is FaultKind.ANSWER:
            self._send(fault.answer)
        elif fault.kind is FaultKind.HANG:
            self.server.cut.wait()

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
