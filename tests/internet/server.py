"""A CONNECT proxy on the loopback interface; behind it every host is played here."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.internet.certificates import Authority
from tests.internet.faults import Fault, FaultKind, Switchboard
from tests.internet.messages import Answer, Request, RequestLog
from tui.clock import Clock

Site = Callable[[Request], Answer]
Serve = Callable[[ssl.SSLSocket, Switchboard, RequestLog, threading.Event], None]


class Proxy(ThreadingTCPServer):
    """Accepts CONNECT on 127.0.0.1 only, and can cut every connection at once."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        port: int,
        sites: dict[str, Site],
        faults: Switchboard,
        log: RequestLog,
        authority: Authority,
        *,
        clock: Clock,
        streams: dict[str, Serve] | None = None,
    ) -> None:
        self.clock = clock
        self.streams = streams or {}
        self.sites, self.faults, self.log, self.authority = sites, faults, log, authority
        self.cut = threading.Event()
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Tunnel)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """The port that was given or found."""
        return int(self.socket.getsockname()[1])

    def open(self) -> None:
        """Begin to accept."""
        self._thread.start()

    def close(self) -> None:
        """Refuse what comes and cut what is there, even in the middle of an answer."""
        self.cut.set()
        self.shutdown()
        self.server_close()
        with self._guard:
            for connection in self._open:
                _hang_up(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that it can be cut."""
        self.replace(None, request)
        super().process_request(request, client_address)

    def replace(self, old: socket.socket | None, new: socket.socket) -> None:
        """Remember the socket that holds the connection from now on; cut it when it is late."""
        with self._guard:
            self._open -= {old}
            self._open.add(new)
        if self.cut.is_set():
            _hang_up(new)

    def forget(self, connection: socket.socket) -> None:
        """Forget a connection that has ended."""
        with self._guard:
            self._open.discard(connection)

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        self.forget(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that vanish; anything else is a fault of this double."""
        import sys

        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _hang_up(connection: socket.socket) -> None:
    try:
        # Not SSLSocket's own, which takes the encryption away under the thread that reads.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:  # the client was faster
        return


def reset_on_close(connection: socket.socket) -> None:
    """Let a connection end by a reset instead of a goodbye."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class _Quiet(BaseHTTPRequestHandler):
    """HTTP/1.1 without a log on stderr."""

    protocol_version = "HTTP/1.1"
    timeout = 120
    server: Proxy

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the hosts' own time, which every answer carries."""
        at = self.server.clock.now().timestamp() if timestamp is None else timestamp
        return formatdate(at, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Stay silent."""

    def send(self, answer: Answer, share: float = 1.0) -> None:
        """Send an answer, or only a share of the body that it announces."""
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: int(len(answer.body) * share)])

    def drop(self) -> None:
        """End the connection without another word."""
        self.close_connection = True


class _Tunnel(_Quiet):
    """The proxy's own side: opens a tunnel, or refuses."""

    def do_CONNECT(self) -> None:
        """Play the host that is asked for, with TLS, on this very connection."""
        host = self.path.rsplit(":", 1)[0]
        fault = self.server.faults.at_connect(host)
        self.close_connection = True
        if fault is not None and fault.kind is FaultKind.MUTE:
            self.server.cut.wait()
        elif fault is not None or host not in {*self.server.sites, *self.server.streams}:
            if fault is None:
                self.server.log.refuse(host)
            self.send_error(502)
        else:
            self.send_response_only(200, "Connection established")
            self.end_headers()
            self._play(host)

    def do_GET(self) -> None:
        """Refuse plain HTTP: nothing that is played here speaks it."""
        self.server.log.refuse(urlsplit(self.path).hostname or self.path)
        self.send_error(502)

    def do_POST(self) -> None:
        """Refuse plain HTTP in this form too."""
        self.do_GET()

    def _play(self, host: str) -> None:
        try:
            with self.server.authority.context(host).wrap_socket(
                self.connection, server_side=True, do_handshake_on_connect=False
            ) as secure:
                self.server.replace(self.connection, secure)
                try:
                    secure.do_handshake()
                    serve = self.server.streams.get(host)
                    if serve is None:
                        _Host(secure, (host, 443), self.server)
                    else:
                        serve(secure, self.server.faults, self.server.log, self.server.cut)
                finally:
                    self.server.forget(secure)
        except ssl.SSLError:
            return  # a client that does not trust the throw-away authority, as it should not


class _Host(_Quiet):
    """One simulated host behind TLS; the host's name stands where the client's address would."""

    def do_GET(self) -> None:
        """Answer by the site's own rules, unless a fault is set."""
        host, parts = str(self.client_address[0]), urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(
            host, self.command, unquote(parts.path), query, self.headers.get("Cookie", "")
        )
        self.server.log.add(request)
        fault = self.server.faults.at_request(host, request.path)
        if fault is None:
            self.send(self.server.sites[host](request))
        else:
            self._misbehave(fault, request)

    def do_POST(self) -> None:
        """Take the body and answer as to a GET."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def _misbehave(self, fault: Fault, request: Request) -> None:
        if fault.kind is FaultKind.ANSWER:
            self.send(fault.answer)
        elif fault.kind is FaultKind.HALF:
            self.send(self.server.sites[request.host](request), 0.5)
            self.drop()
        elif fault.kind in (FaultKind.CUT, FaultKind.DOWN, FaultKind.RESET):
            if fault.kind is FaultKind.RESET:
                reset_on_close(self.connection)
            self.drop()
        else:
            late = fault.seconds if fault.kind is FaultKind.SLOW else None
            cut = self.server.cut.wait(late)
            if cut:
                self.drop()
            else:
                self.send(self.server.sites[request.host](request))
