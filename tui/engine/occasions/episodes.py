"""What became of a breakout: its beginning, confirmation, failure, re-break, hold, end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from tui.analytics.claim_text import price
from tui.engine.occasions.recent import Recent, ended_at
from tui.engine.once import Once
from tui.model.breakout import Attempt, Episode
from tui.model.journal import JournalEntry
from tui.model.snapshot import Snapshot


class Episodes:
    """One entry for each turn of an episode on the days that are looked back on."""

    def __init__(self, symbol: str, recent: Recent) -> None:
        self._symbol, self._recent, self._once = symbol, recent, Once()

    def __call__(self, snapshot: Snapshot) -> Iterable[JournalEntry]:
        """Name the turns, the oldest first."""
        told, days = snapshot.breakout, self._recent.days(self._symbol, snapshot)
        if told is None or told.symbol != self._symbol or not days:
            return ()
        episodes = told.episodes
        return self._once.get(
            "episodes", (episodes, days), lambda: self._turns(episodes, days, snapshot)
        )

    def _turns(
        self, episodes: tuple[Episode, ...], days: tuple[date, ...], snapshot: Snapshot
    ) -> tuple[JournalEntry, ...]:
        return tuple(
            JournalEntry(
                f"episode:{self._symbol}:{episode.breakout}:{what}:{day}",
                snapshot.made_at,
                "episode",
                f"{self._symbol} {words}",
                ended_at(self._symbol, day, snapshot.schedule),
                self._symbol,
            )
            for episode in episodes
            for day, what, words in _turns_of(episode)
            if day in days
        )


def _turns_of(episode: Episode) -> Iterator[tuple[date, str, str]]:
    began, level = f"breakout of {episode.breakout}", price(episode.level)
    yield episode.breakout, "breakout", f"breakout: first close above the record close {level}"
    if episode.confirmed is not None:
        yield episode.confirmed, "confirmed", f"{began} confirmed above {level}"
    for number, attempt in enumerate(episode.attempts, 1):
        yield from _attempted(began, number, attempt)


def _attempted(began: str, number: int, attempt: Attempt) -> Iterator[tuple[date, str, str]]:
    level = price(attempt.level)
    if number > 1:
        again = f"re-break: {began}, attempt {number}, closed above {level}"
        yield attempt.start, f"attempt {number}", again
    if attempt.failed is not None:
        yield attempt.failed, f"failed {number}", f"{began} failed, attempt {number} at {level}"
    if attempt.held is not None:
        yield attempt.held, f"held {number}", f"{began} held, attempt {number} at {level}"
    if attempt.closed is not None:
        yield attempt.closed, f"closed {number}", f"{began} is over; its level was {level}"
