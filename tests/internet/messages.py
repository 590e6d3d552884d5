"""What goes over the wire between a client and a simulated host."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as a simulated host sees it."""

    host: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    cookie: str = ""


@dataclass(frozen=True)
class Answer:
    """What a simulated host sends back."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json;charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def as_json(content: Any, status: int = 200) -> Answer:
    """Return an answer with a JSON body."""
    return Answer(status, json.dumps(content).encode())


def as_text(content: str, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """Return an answer in plain text."""
    return Answer(status, content.encode(), "text/plain;charset=utf-8", headers)


def as_html(content: str, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """Return an answer with an HTML page."""
    return Answer(status, content.encode(), "text/html;charset=utf-8", headers)


class RequestLog:
    """Every request and every refused host, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        self._refused: list[str] = []

    def add(self, request: Request) -> None:
        """Note a request."""
        with self._lock:
            self._requests.append(request)

    def refuse(self, host: str) -> None:
        """Note a host that this internet does not have."""
        with self._lock:
            self._refused.append(host)

    def clear(self) -> None:
        """Forget everything noted so far."""
        with self._lock:
            self._requests.clear()
            self._refused.clear()

    @property
    def refused(self) -> tuple[str, ...]:
        """Hosts that were asked for and do not exist here."""
        with self._lock:
            return tuple(self._refused)

    def requests(self, host: str | None = None, path: str = "") -> tuple[Request, ...]:
        """Return the requests to a host (any when None) whose path starts with ``path``."""
        with self._lock:
            return tuple(
                request
                for request in self._requests
                if host in (None, request.host) and request.path.startswith(path)
            )

    def count(self, host: str | None = None, path: str = "") -> int:
        """Count the requests that :meth:`requests` would return."""
        return len(self.requests(host, path))
