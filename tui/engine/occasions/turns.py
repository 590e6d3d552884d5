"""Verdicts, correlation and block height, each entered only when it has turned.

What they were is kept with the entry that says that they turned (``JournalEntry.data``), so after
a restart the journal itself knows what to compare with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from tui.analytics.claim_text import signed
from tui.engine.occasions.recent import ended_at
from tui.model.alerts import MILESTONES
from tui.model.claims import ClaimVerdict
from tui.model.correlation import Correlation
from tui.model.halving import Halving
from tui.model.journal import JournalEntry
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.model.symbols import RUT, Calendar, symbol_of

KINDS = ("claim", "corr", "halving", "outset")
"""Kinds of entries that carry what was the case."""

_LONGEST_CLAIM, _STALE_SESSIONS = 60, 5


@dataclass(frozen=True)
class Case:
    """What was the case: verdicts by claim, sign and separation from zero, blocks left."""

    claims: dict[str, str] = field(default_factory=dict)
    correlation: dict[str, Any] = field(default_factory=dict)
    halving: dict[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(vars(self), separators=(",", ":"))

    @staticmethod
    def of(entry: JournalEntry | None) -> Case | None:
        """Read what an entry carries; None where that is not what we wrote."""
        try:
            known = json.loads(entry.data) if entry is not None and entry.data else None
            return None if known is None else Case(**known)
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True)
class _Turn:
    key: str
    kind: str
    words: str
    at: datetime | None
    symbol: str | None = None


class Turns:
    """Compares what is the case with what the journal says was; the first time says it all."""

    def __init__(self, settings: Settings, last_told: JournalEntry | None) -> None:
        self._pair = (*settings.pair, settings.window, settings.method)
        self._before = Case.of(last_told)

    def __call__(self, snapshot: Snapshot) -> Iterable[JournalEntry]:
        """Name what has turned; each entry carries the whole of what is the case now."""
        extent = snapshot.journal_extent
        if not _is_level(snapshot) or (extent.kept and not extent.total):
            return
        before = self._before
        now, turns = self._compared(snapshot, before or Case())
        if before is None:
            turns = [_outset(now)]
        self._before = now
        for turn in turns:
            yield JournalEntry(
                turn.key,
                snapshot.made_at,
                turn.kind,
                turn.words,
                turn.at,
                turn.symbol,
                now.text(),
            )

    def _compared(self, snapshot: Snapshot, before: Case) -> tuple[Case, list[_Turn]]:
        now = replace(before, claims=before.claims | _verdicts(snapshot))
        turns = list(_claims(snapshot, before, now))
        said, tip = snapshot.correlation, snapshot.halving
        if said is not None and (said.x, said.y, said.window, said.method) == self._pair:
            found = _correlation(said)
            if found:
                turns += _turned(said, before.correlation, found)
                now = replace(now, correlation=found)
        if tip is not None and not tip.estimated and tip.next_height and tip.height is not None:
            left = {"next": tip.next_height, "left": tip.next_height - tip.height}
            turns += _milestones(tip, before.halving, left)
            now = replace(now, halving=left)
        return now, turns


def _is_level(snapshot: Snapshot) -> bool:
    """Tell whether the series of the NYSE's symbols end together, as they do between two rounds.

    While a round of new bars comes in, figures of two sessions would be compared. A series that
    has ended for good does not count: what needs it says that it cannot be computed.
    """
    sessions = snapshot.price_series(RUT)
    if snapshot.as_of is None or sessions is None:
        return False
    recent = sessions.dates[-_STALE_SESSIONS:]
    return all(
        series.dates[-1] >= snapshot.as_of
        for series in snapshot.prices
        if symbol_of(series.symbol).calendar is Calendar.NYSE and series.dates[-1] >= recent[0]
    )


def _verdicts(snapshot: Snapshot) -> dict[str, str]:
    """Return the verdicts that could be computed; the others keep what they were."""
    return {
        str(claim.id): claim.now.verdict.value
        for claim in snapshot.claims
        if claim.now.verdict not in (None, ClaimVerdict.CANNOT)
    }


def _claims(snapshot: Snapshot, before: Case, now: Case) -> Iterator[_Turn]:
    day = snapshot.as_of
    if day is None:
        return
    for claim in snapshot.claims:
        old, new = before.claims.get(str(claim.id)), now.claims.get(str(claim.id))
        if old is None or new is None or old == new:
            continue
        text = claim.claim
        short = text if len(text) <= _LONGEST_CLAIM else f"{text[: _LONGEST_CLAIM - 1]}…"
        words = f'claim {claim.id} "{short}": {old} → {new}'
        at = ended_at(RUT, day, snapshot.schedule)
        yield _Turn(f"claim:{claim.id}:{day}:{new}", "claim", words, at)


def _correlation(said: Correlation) -> dict[str, Any]:
    """Return name, value, sign, and whether the interval leaves out zero; nothing without both."""
    interval = said.bootstrap95 or said.fisher95
    if said.value is None or said.last is None or interval is None:
        return {}
    name = f"{said.x}·{said.y} {said.window} {said.method}"
    sign = (said.value > 0) - (said.value < 0)
    return {
        "name": name,
        "value": round(said.value, 4),
        "sign": sign,
        "apart": not interval[0] <= 0 <= interval[1],
    }


def _turned(said: Correlation, before: dict[str, Any], now: dict[str, Any]) -> Iterator[_Turn]:
    if before.get("name") != now["name"] or said.last is None:
        return
    if (before["sign"], before["apart"]) == (now["sign"], now["apart"]):
        return
    zero = "leaves out zero" if now["apart"] else "holds zero"
    words = f"{said.x}·{said.y} {said.window} d {signed(now['value'], 2)} "
    words += f"(was {signed(before['value'], 2)}); its 95 % interval {zero}"
    key = f"corr:{now['name']}:{said.last}:{now['sign']}:{now['apart']}"
    at = datetime.combine(said.last + timedelta(days=1), time(), UTC)
    yield _Turn(key, "corr", words, at)


def _milestones(tip: Halving, before: dict[str, int], now: dict[str, int]) -> Iterator[_Turn]:
    """Name the milestones that lie between two heights, those of a halving gone by included."""
    if not before or now["next"] < before["next"]:
        return
    left = now["left"] if now["next"] == before["next"] else 0
    for milestone in MILESTONES:
        if left <= milestone < before["left"]:
            key = f"halving:{before['next']}:{milestone}"
            words = f"{milestone:,} blocks or fewer to the halving at {before['next']:,}"
            if not milestone:
                words = f"halving at block {before['next']:,}"
            yield _Turn(key, "halving", words, tip.height_at, "BTC-USD")


def _outset(now: Case) -> _Turn:
    """Say what is the case when the journal begins: all later turns are told from it."""
    counts = {one: list(now.claims.values()).count(one.value) for one in ClaimVerdict}
    told = [f"{verdict.value} {count}" for verdict, count in counts.items() if count]
    parts = [f"claims {', '.join(told)}"] if told else []
    if now.correlation:
        parts.append(f"{now.correlation['name']} {signed(now.correlation['value'], 2)}")
    if now.halving:
        parts.append(f"{now.halving['left']:,} blocks to the halving")
    words = f"at the outset: {'; '.join(parts or ['nothing known'])}"
    return _Turn("outset", "outset", words, None)
