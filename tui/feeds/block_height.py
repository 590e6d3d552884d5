"""Bitcoin's newest block: from the user's node, then from block explorers (method, section 5).

A round costs one request while the tip stands still. When it has moved it costs five (the tip, its
header and that of the block 52,416 before it) and one more to a second source, whose height is
compared. With a round every 5 minutes and a block every 10 that is about a thousand requests a day,
a seventh of them to the second source. While the newest block is older than an hour every round
compares: a source that stands still tells no new tip by which it would be found out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tui.errors import FeedError
from tui.feeds.base import Control, Emit
from tui.feeds.budget import Budget, Meter
from tui.feeds.chain import FASTEST_BLOCK_S, ChainSource
from tui.feeds.esplora import Esplora
from tui.feeds.node_rpc import NodeRpc
from tui.feeds.pace import Backoff, Turn, rest
from tui.feeds.yahoo_errors import translate
from tui.model.events import FeedFailed, FeedOff, FeedSucceeded, HalvingArrived, TipArrived
from tui.model.halving import ChainTip
from tui.model.health import TRY_GAP
from tui.model.retargets import HALVING_STEP, HALVINGS
from tui.model.settings import FeedSettings, NodeSettings

PACE_BLOCKS = 52_416
"""Blocks over which the mean block time is taken."""
AGREE_WITHIN = 6
"""Blocks by which two sources may differ: a block travels, and a short fork heals."""

_NO_NODE = NodeSettings()
_REQUEST_S = 5.0
_DEEPEST_QUIET_FORK = 2
_BURST = 12
_OLD = timedelta(hours=2)
# One block in 400 takes longer (a mean of ten minutes, exponential).
_STANDING = timedelta(hours=1)
_LAGGING = timedelta(days=1)


def sources_of(settings: FeedSettings, node: NodeSettings, meter: Meter) -> tuple[ChainSource, ...]:
    """Return the sources in the order in which they are asked: the node, then the explorers."""
    seconds = min(_REQUEST_S, settings.deadline_s)
    own = (NodeRpc(node, seconds, meter),) if node.url else ()
    return (*own, *(Esplora(base, seconds, meter) for base in settings.esplora))


@dataclass(frozen=True)
class _Answer:
    """A tip, the source that is asked for more of its blocks, and what is worth a word."""

    tip: ChainTip
    source: ChainSource
    remarks: tuple[str, ...] = ()


class BlockHeight:
    """The chain's tip and the block 52,416 before it; sources are tried in order.

    Where two sources differ by more than 6 blocks both heights are said. The one that is believed
    is, in this order, the one whose newest header is no older than 2 h, the one that goes on from
    the block last believed, the one that stands first: the user's node before any explorer.

    Args:
        settings: Interval, deadline, and the explorers' base addresses.
        node: The user's node, asked first where it has an address.
        budget: What counts its requests.
    """

    name = "blocks"

    def __init__(
        self,
        settings: FeedSettings,
        node: NodeSettings = _NO_NODE,
        budget: Budget | None = None,
    ) -> None:
        self._settings = settings
        self._sources = sources_of(settings, node, Meter(self.name, budget))
        self._backoff = Backoff(10.0, max(10.0, settings.blocks_s))
        self._seen: dict[ChainSource, ChainTip] = {}
        self._last: ChainTip | None = None
        self._compared: tuple[str, ...] = ()
        self._apart = False
        self._leap: tuple[str, ...] = ()
        self._halvings = HALVINGS[-1][0]

    def run(self, control: Control, emit: Emit) -> None:
        """Deliver tips until told to stop; failures are events."""
        if not self._sources:
            emit(FeedOff(self.name, "neither a block explorer nor a node is set"))
            return
        while not control.stopped:
            self._turn(control, emit)

    def _turn(self, control: Control, emit: Emit) -> None:
        """Ask the sources in turn until one answers, say what came of it, and wait."""
        turn, failed = Turn(control.clock), list[FeedError]()
        for rank, source in enumerate(self._sources):
            try:
                answer = self._ask(source, control.clock.now())
            except Exception as raised:
                failed.append(translate(raised, source.name))
            else:
                others = self._sources[rank + 1 :]
                answer = self._compare(answer, others, control.clock.now())
                return self._deliver(answer, failed, turn, control, emit)
        return self._fail(failed, control, emit)

    def _deliver(
        self,
        answer: _Answer,
        failed: list[FeedError],
        turn: Turn,
        control: Control,
        emit: Emit,
    ) -> None:
        """Emit the tip, the halvings up to it, and all that is worth a word; then wait."""
        tip, now = answer.tip, control.clock.now()
        if self._last is None or self._last.height != tip.height:
            self._leap = tuple(_leap(self._last, tip))
        self._last = tip
        self._backoff.succeeded()
        emit(TipArrived(self.name, tip))
        remarks = [
            *(error.words for error in failed),
            *answer.remarks,
            *self._leap,
            *_lag(tip, now),
            *self._tell_halvings(answer, now, emit),
        ]
        next_try = now + timedelta(seconds=self._settings.blocks_s)
        fresh = turn.fresh(min(next_try, now + TRY_GAP))
        emit(FeedSucceeded(self.name, now, next_try, "; ".join(remarks) or None, fresh))
        rest(control, next_try, turn=turn, fresh_until=fresh)

    def _fail(self, errors: list[FeedError], control: Control, emit: Emit) -> None:
        """Say that no source answered, and wait; firmly only when every one asked for a pause."""
        firm = all(error.kind.firm for error in errors)
        worst = min(
            (error for error in errors if firm or not error.kind.firm),
            key=lambda error: error.retry_after or 0.0,
        )
        now = control.clock.now()
        next_try = now + timedelta(seconds=self._backoff.failed(worst))
        words = "; ".join(error.words for error in errors)
        emit(FeedFailed(self.name, now, worst.kind, words, next_try=next_try))
        rest(control, next_try, gate=self._backoff.gate(worst, now, next_try))

    def _ask(self, source: ChainSource, now: datetime) -> _Answer:
        """Return the source's tip; one request when it has not moved, five when it has."""
        return self._answer(source, source.height(now), now)

    def _answer(self, source: ChainSource, height: int, now: datetime) -> _Answer:
        known = self._seen.get(source)
        if known is not None and known.height == height:
            return _Answer(replace(known, seen_at=now), source)
        block = source.block(height, now)
        tip = ChainTip(block.height, block.time, source.name, seen_at=now)
        try:
            past = source.block(height - PACE_BLOCKS, now)
        except Exception as raised:
            words = f"block {height - PACE_BLOCKS}: {translate(raised, source.name).words}"
            return _Answer(tip, source, (words,))
        if (tip.time - past.time).total_seconds() < PACE_BLOCKS * FASTEST_BLOCK_S:
            words = f"{source.name}: block {past.height:,} cannot be of {past.time:%Y-%m-%d}"
            return _Answer(tip, source, (words,))
        tip = replace(tip, past_height=past.height, past_time=past.time)
        self._seen[source] = tip
        return _Answer(tip, source)

    def _compare(self, answer: _Answer, others: Sequence[ChainSource], now: datetime) -> _Answer:
        """Ask one more source when the tip has moved or is old, and while two differ."""
        tip, last = answer.tip, self._last
        moved = last is None or (last.height, last.source) != (tip.height, tip.source)
        if moved or self._apart or now - tip.time > _STANDING:
            self._apart, self._compared = False, ()
            answer, self._compared = self._judged(answer, others, now)
        return replace(answer, remarks=(*answer.remarks, *self._compared))

    def _judged(
        self, answer: _Answer, others: Sequence[ChainSource], now: datetime
    ) -> tuple[_Answer, tuple[str, ...]]:
        silent: list[str] = []
        for other in others:
            try:
                height = other.height(now)
            except Exception as raised:
                silent.append(translate(raised, other.name).words)
                continue
            self._apart = abs(height - answer.tip.height) > AGREE_WITHIN
            return self._settled(answer, other, height, now) if self._apart else (answer, ())
        return answer, (f"not compared: {', '.join(silent)}",) if silent else ()

    def _settled(
        self, answer: _Answer, other: ChainSource, height: int, now: datetime
    ) -> tuple[_Answer, tuple[str, ...]]:
        """Look at the block of a source that differs, choose, and name both heights."""
        try:
            rival = self._answer(other, height, now)
        except Exception as raised:
            chosen, why = answer, f"since {translate(raised, other.name).words}"
        else:
            chosen, why = self._believed(answer, rival, now)
        first = answer.tip
        heights = f"{first.source} is at block {first.height:,}, {other.name} at {height:,}"
        return chosen, (f"{heights}: {chosen.tip.source} is believed, {why}",)

    def _believed(self, first: _Answer, second: _Answer, now: datetime) -> tuple[_Answer, str]:
        """Choose between two that differ: by age, by what was believed before, by order."""
        tests = (
            ("its newest block is recent", lambda tip: now - tip.time <= _OLD),
            ("it goes on from the block before", lambda tip: not list(_leap(self._last, tip))),
        )
        for why, holds in tests:
            one, other = holds(first.tip), holds(second.tip)
            if one != other:
                return (first if one else second), why
        return first, "it stands first"

    def _tell_halvings(self, answer: _Answer, now: datetime, emit: Emit) -> list[str]:
        """Emit the header time of every halving that is not bundled, once; say what fails."""
        while answer.tip.height >= self._halvings + HALVING_STEP:
            height = self._halvings + HALVING_STEP
            try:
                block = answer.source.block(height, now)
            except Exception as raised:
                return [f"block {height:,}: {translate(raised, answer.source.name).words}"]
            emit(HalvingArrived(self.name, block.height, block.time))
            self._halvings = height
        return []


def _leap(last: ChainTip | None, tip: ChainTip) -> list[str]:
    """Say when a tip cannot just follow on the last: more than 2 blocks lower, or far too high."""
    if last is None or last.seen_at is None or tip.seen_at is None:
        return []
    grown = tip.height - last.height
    most = max(0.0, (tip.seen_at - last.seen_at).total_seconds()) / FASTEST_BLOCK_S + _BURST
    if -_DEEPEST_QUIET_FORK <= grown <= most:
        return []
    went = "fell" if grown < 0 else "rose"
    before, after = f"{last.height:,} ({last.source})", f"{tip.height:,} ({tip.source})"
    return [f"the block height {went} by {abs(grown):,}, from {before} to {after}"]


def _lag(tip: ChainTip, now: datetime) -> list[str]:
    """Say when the newest block is old: the source stands still, or this machine's clock is off."""
    behind = now - tip.time
    if behind <= _LAGGING:
        return []
    return [f"{tip.source}: its newest block is {behind.days} d old by this machine's clock"]
