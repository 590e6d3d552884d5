"""A block explorer with Esplora's interface as a source of block heights."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from tui.clock import SystemClock
from tui.errors import FailureKind, FeedError
from tui.feeds.bounded import Answer, ask
from tui.feeds.budget import Meter
from tui.feeds.chain import Block, sane_block, sane_height, within
from tui.feeds.yahoo_errors import judge

_HASH = re.compile(r"[0-9a-f]{64}")


class Esplora:
    """One host: a request for the height, two for a block.

    Args:
        base: Address of its API, without a slash at the end.
        seconds: Longest that a request may take.
        meter: What counts its requests.
    """

    def __init__(self, base: str, seconds: float, meter: Meter) -> None:
        self._base, self._seconds, self._meter = base, seconds, meter
        self.name = urlsplit(base).hostname or base

    def height(self, now: datetime) -> int:
        """Return the height of its newest block."""
        text = self._get("/blocks/tip/height").text.strip()
        digits = text.isascii() and text.isdigit()
        return sane_height(int(text[:12]) if digits else None, now, self.name)

    def block(self, height: int, now: datetime) -> Block:
        """Return the block at a height."""
        block_hash = self._get(f"/block-height/{height}").text.strip()
        if not _HASH.fullmatch(block_hash):
            raise FeedError(FailureKind.BAD_ANSWER, f"{self.name} sent no block hash")
        content = self._get(f"/block/{block_hash}").json()
        known = content if isinstance(content, dict) else {}
        return sane_block(known.get("height"), known.get("timestamp"), height, now, self.name)

    def _get(self, path: str) -> Answer:
        def work() -> Answer:
            with self._meter.request(self._base):
                return self._answer(path)

        return within(self._seconds, self.name, work)

    def _answer(self, path: str) -> Answer:
        answer = ask("GET", f"{self._base}{path}", self._seconds, self.name)
        if 300 <= answer.status_code < 400:
            words = f"sends elsewhere (status {answer.status_code}), which is not followed"
            raise FeedError(FailureKind.BAD_ANSWER, f"{self.name} {words}")
        judge(answer, SystemClock().now(), self.name)
        return answer
