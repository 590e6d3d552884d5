"""A switchboard by which a test makes hosts misbehave."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum

from tests.internet.messages import Answer, as_html, as_json


class FaultKind(StrEnum):
    """Ways in which a host can let its clients down."""

    DOWN = "down"
    """The proxy cannot reach the host (502 to CONNECT)."""
    MUTE = "mute"
    """The proxy accepts the connection and never says a word."""
    HANG = "hang"
    """The host reads the request and never answers."""
    SLOW = "slow"
    """The host answers rightly, ``seconds`` late."""
    CUT = "cut"
    """The host closes the connection instead of answering."""
    RESET = "reset"
    """The host resets the connection instead of answering."""
    HALF = "half"
    """The host announces its whole answer, sends the first half of it and hangs up."""
    ANSWER = "answer"
    """The host sends ``answer`` whatever was asked."""


@dataclass(frozen=True)
class Fault:
    """One way to misbehave, with its particulars."""

    kind: FaultKind
    seconds: float = 0.0
    answer: Answer = field(default_factory=Answer)


DOWN = Fault(FaultKind.DOWN)
MUTE = Fault(FaultKind.MUTE)
HANG = Fault(FaultKind.HANG)
CUT = Fault(FaultKind.CUT)
RESET = Fault(FaultKind.RESET)
HALF = Fault(FaultKind.HALF)
EMPTY = Fault(FaultKind.ANSWER, answer=Answer())
HTML = Fault(FaultKind.ANSWER, answer=as_html("<!DOCTYPE html><html><b>Sorry</b></html>"))
BACK_SOON = Fault(
    FaultKind.ANSWER,
    answer=as_html(
        "<!DOCTYPE html><html><title>Yahoo</title><h1>Will be right back...</h1></html>"
    ),
)
"""Yahoo's page for its own bad days; it comes with status 200 too."""
BROKEN_JSON = Fault(FaultKind.ANSWER, answer=Answer(body=b'{"chart": {"result": ['))


def slow(seconds: float) -> Fault:
    """Answer rightly, but late."""
    return Fault(FaultKind.SLOW, seconds)


def status(code: int, retry_after: str | None = None, text: str = "") -> Fault:
    """Answer every request with a status, and ``Retry-After`` where given."""
    headers = (("Retry-After", retry_after),) if retry_after is not None else ()
    return Fault(FaultKind.ANSWER, answer=as_html(text, code, *headers))


def unknown_symbol() -> Fault:
    """Answer as Yahoo's charts do for a symbol that they do not have: 404 with a body of JSON."""
    words = "No data found, symbol may be delisted"
    error = {"code": "Not Found", "description": words}
    return answering(as_json({"chart": {"result": None, "error": error}}, 404))


def answering(answer: Answer) -> Fault:
    """Answer every request with the same answer."""
    return Fault(FaultKind.ANSWER, answer=answer)


class Switchboard:
    """Which host, and which of its paths, misbehaves how; the last rule that fits applies."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[tuple[str, str, Fault]] = []

    def set(self, host: str, fault: Fault, path: str = "") -> None:
        """Let a host (``*``: every one) misbehave on paths that start with ``path``."""
        with self._lock:
            self._rules.append((host, path, fault))

    def clear(self) -> None:
        """Let every host be well again."""
        with self._lock:
            self._rules.clear()

    def at_connect(self, host: str) -> Fault | None:
        """Return what befalls a new connection to the host."""
        return self._find(host, None)

    def at_request(self, host: str, path: str) -> Fault | None:
        """Return what befalls a request."""
        return self._find(host, path)

    def _find(self, host: str, path: str | None) -> Fault | None:
        """Return the last rule that fits; a request on an old connection meets every kind."""
        early = (FaultKind.DOWN, FaultKind.MUTE)
        with self._lock:
            for name, prefix, fault in reversed(self._rules):
                if name in ("*", host) and (
                    (fault.kind in early and not prefix)
                    if path is None
                    else path.startswith(prefix)
                ):
                    return fault
        return None
