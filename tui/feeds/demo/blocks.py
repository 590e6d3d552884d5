"""A seeded table of block times, held to real header times where they are known."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from math import ceil

import numpy as np

from tui.feeds.demo.shocks import Floats
from tui.model.halving import ChainTip

PAST_BLOCKS = 52_416
# Height and header time: the halvings, the last bundled header, and the block 52,416 before it.
_ANCHORS = (
    (210_000, 1_354_116_278),
    (420_000, 1_468_082_773),
    (630_000, 1_589_225_023),
    (826_560, 1_705_761_155),
    (840_000, 1_713_571_767),
    (878_976, 1_736_712_111),
)
_MEAN_S = 595.0
_SPAN = 65_536


@lru_cache(maxsize=2)
def _times(seed: int, spans: int) -> Floats:
    """Return Unix times from block 210,000 on; more spans change no earlier time."""
    rng = np.random.default_rng([seed, _ANCHORS[0][0]])
    parts = [np.array([float(_ANCHORS[0][1])])]
    for (height, start), (following, end) in pairwise(_ANCHORS):
        gone = np.cumsum(rng.standard_exponential(following - height))
        parts.append(start + gone * ((end - start) / gone[-1]))
    gaps = rng.standard_exponential(spans * _SPAN) * _MEAN_S
    parts.append(_ANCHORS[-1][1] + np.cumsum(gaps))
    times: Floats = np.floor(np.concatenate(parts))
    return times


def tip_at(seed: int, now: datetime) -> ChainTip | None:
    """Return the newest simulated block at ``now``, None before the first halving."""
    stamp = now.timestamp()
    elapsed = max(0.0, stamp - _ANCHORS[-1][1])
    times = _times(seed, ceil(elapsed * 1.1 / (_MEAN_S * _SPAN)) + 1)
    index = int(np.searchsorted(times, stamp, side="right")) - 1
    if index < 0:
        return None
    first = _ANCHORS[0][0]
    past = index - PAST_BLOCKS
    return ChainTip(
        height=first + index,
        time=datetime.fromtimestamp(times[index], UTC),
        source="demo",
        past_height=first + past if past >= 0 else None,
        past_time=datetime.fromtimestamp(times[past], UTC) if past >= 0 else None,
        seen_at=now,
    )
