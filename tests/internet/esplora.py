"""Two simulated block explorers with Esplora's interface."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from tests.internet.messages import Answer, Request, as_json, as_text
from tui.clock import Clock

HOSTS = ("mempool.space", "blockstream.info")

# The last retarget header that the program bundles; blocks follow it at an even pace.
ANCHOR_HEIGHT, ANCHOR_TIME = 878_976, 1_736_712_111


class Chain:
    """A chain of blocks that grows with a clock."""

    def __init__(self, clock: Clock, seconds_a_block: float = 597.0) -> None:
        self._clock, self.pace = clock, seconds_a_block
        """Seconds a block; a test changes it so that a host tells another, plausible chain."""
        self.shift = 0
        """Added to the height that is told; a test lowers it to play a reorganisation."""
        self.header_shift = timedelta()
        """Added to every header time that is told."""

    def be_honest(self) -> None:
        """Tell the chain as it is again."""
        self.shift, self.header_shift = 0, timedelta()

    def follow(self, clock: Clock) -> None:
        """Grow with another clock from now on."""
        self._clock = clock

    @property
    def height(self) -> int:
        """Height of the newest block."""
        elapsed = self._clock.now().timestamp() - ANCHOR_TIME
        return ANCHOR_HEIGHT + int(elapsed // self.pace) + self.shift

    def time(self, height: int) -> datetime:
        """Return the header time of a block."""
        return datetime.fromtimestamp(int(self._seconds(height)), UTC)

    def answer(self, request: Request) -> Answer:
        """Answer one request as an Esplora host does."""
        path = request.path.removeprefix("/api")
        if path == "/blocks/tip/height":
            return as_text(str(self.height))
        if path.startswith("/block-height/"):
            return self._hash(path.rsplit("/", 1)[1])
        if path.startswith("/block/"):
            return self._block(path.rsplit("/", 1)[1])
        return as_text("Not found", 404)

    def _seconds(self, height: int) -> float:
        return ANCHOR_TIME + (height - ANCHOR_HEIGHT) * self.pace

    def _hash(self, height: str) -> Answer:
        if not height.isdigit() or int(height) > self.height:
            return as_text("Block not found", 404)
        return as_text(block_hash(int(height)))

    def _block(self, name: str) -> Answer:
        height = int(name[-8:], 16)
        if name != block_hash(height) or height > self.height:
            return as_text("Block not found", 404)
        stamp = int(self._seconds(height) + self.header_shift.total_seconds())
        return as_json({"id": name, "height": height, "timestamp": stamp})


def block_hash(height: int) -> str:
    """Return a hash that looks like one and ends in the block's height."""
    return "0" * 19 + hashlib.sha256(str(height).encode()).hexdigest()[:37] + f"{height:08x}"
