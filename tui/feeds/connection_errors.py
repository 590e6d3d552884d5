"""What became of a connection that carried no answer: refused by a proxy, broken off, or no proxy.

The clients of three libraries are told apart by names and texts, because none of them is imported
before a feed needs it, and because a reset and a refusal may come as one and the same class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.errors import FailureKind, FeedError

# What http.client, curl (two wordings) and websockets say of an answer to CONNECT.
_TO_CONNECT = re.compile(
    r"(?:Tunnel connection failed: |CONNECT tunnel failed, response |HTTP code |HTTP )(\d{3})"
)
_NO_TUNNEL = re.compile("[Tt]unnel|CONNECT|proxy rejected")
_ENDED = {
    "ConnectionResetError",
    "ConnectionAbortedError",
    "BrokenPipeError",
    "SSLEOFError",
    "SSLZeroReturnError",
}
# curl's codes for a connection that stood and then ended: part of an answer, none of it, reset.
_CURL_ENDED = (18, 52, 56)
# And for one that ended within the handshake.
_CURL_TLS, _ENDING = 35, re.compile("reset|abruptly|SSL_ERROR_SYSCALL|EOF", re.IGNORECASE)
_CURL_NO_PROXY, _CURL_NO_CONNECTION, _OVER_PROXY = 5, 7, "over proxy"


def connection_failure(error: Exception, who: str) -> FeedError | None:
    """Return what ended a connection as one of ours, None where it was something else.

    That a proxy does not let through is only said of one that answered so.
    """
    chain = tuple(_chain(error))
    for one in chain:
        status = _status_of_tunnel(one)
        if status is not None:
            return FeedError(FailureKind.NO_NETWORK, _refusal(status, who))
    if any(_is_ended(one) for one in chain):
        return FeedError(FailureKind.NO_NETWORK, f"the connection to {who} broke off")
    if any(_is_no_proxy(one, chain) for one in chain):
        words = f"the proxy to {who} cannot be reached"
        return FeedError(FailureKind.NO_NETWORK, words)
    return None


def _refusal(status: int, who: str) -> str:
    what = "cannot reach" if status >= 500 else "does not let through to"
    return f"the proxy {what} {who} (status {status})"


def _chain(error: BaseException, depth: int = 8) -> Iterator[BaseException]:
    """Yield an error and what it wraps, however its library does so."""
    yield error
    if depth:
        for inner in (error.__cause__, getattr(error, "reason", None), *error.args):
            if isinstance(inner, BaseException):
                yield from _chain(inner, depth - 1)


def _status_of_tunnel(error: BaseException) -> int | None:
    """Return the status, not a success, that a proxy answered to CONNECT."""
    text = str(error)
    found = _TO_CONNECT.search(text) if _NO_TUNNEL.search(text) else None
    return int(found[1]) if found else None


def _is_ended(error: BaseException) -> bool:
    if _names(error) & _ENDED:
        return True
    code = getattr(error, "code", None)
    return code in _CURL_ENDED or (code == _CURL_TLS and bool(_ENDING.search(str(error))))


def _is_no_proxy(error: BaseException, chain: tuple[BaseException, ...]) -> bool:
    code = getattr(error, "code", None)
    if code == _CURL_NO_PROXY or (code == _CURL_NO_CONNECTION and _OVER_PROXY in str(error)):
        return True
    # urllib3 says no more than that it could not connect.
    return "ProxyError" in _names(error) and any("NewConnectionError" in _names(o) for o in chain)


def _names(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}
