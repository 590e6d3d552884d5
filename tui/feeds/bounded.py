"""One HTTP request whose answer is read no further than a source of blocks can need."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tui.clock import SystemClock
from tui.errors import FailureKind, FeedError
from tui.feeds.late import ONE_IMPORT

LARGEST = 65_536
"""Bytes after which an unpacked answer is cut; a block's header has about a thousand."""
# So few at a time that neither a packed body nor a dripping one can outgrow the next look.
_PIECE = 16


@dataclass(frozen=True)
class Answer:
    """What came back."""

    url: str
    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 stand as replacement characters."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the value that the body writes.

        Raises:
            ValueError: It writes none, or one nested too deep to be read.
        """
        try:
            return json.loads(self.content)
        except RecursionError:
            raise ValueError("nested too deep") from None


def ask(
    method: str, url: str, seconds: float, who: str, *, direct: bool = False, **content: Any
) -> Answer:
    """Make one request that follows no redirect, and read the answer, at most ``LARGEST`` bytes.

    A body that goes on for ever would fill the memory behind a deadline that only stops waiting.
    What is cut is no answer to anything that is asked for: it fails as web page or as no data.

    Args:
        method: Of HTTP.
        url: Address.
        seconds: Longest that connecting, a single read, and the whole body may take.
        who: Source's name.
        direct: Neither a proxy nor anything else of the environment is used.
        content: What requests takes besides: ``json``, ``auth``.

    Raises:
        FeedError: ``TIMED_OUT`` past the seconds.
    """
    with ONE_IMPORT:
        from tui.feeds.straight import Straight  # noqa: PLC0415 - off the start-up path

    with Straight() as session:
        session.trust_env = not direct
        answer = session.request(method, url, timeout=seconds, stream=True, **content)
        with answer:
            body = _body(answer.iter_content(_PIECE), seconds, who)
        return Answer(answer.url, answer.status_code, answer.headers, body)


def _body(pieces: Iterable[bytes], seconds: float, who: str) -> bytes:
    clock, content = SystemClock(), bytearray()
    end = clock.monotonic() + seconds
    for piece in pieces:
        content += piece
        if len(content) > LARGEST:
            break
        if clock.monotonic() > end:
            raise FeedError(FailureKind.TIMED_OUT, f"{who}'s answer takes too long")
    return bytes(content)
