"""Engines for tests: on files, at a fixed instant, one snapshot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tui.clock import clock_from
from tui.engine.collector import Engine
from tui.engine.sources import SourceChoice
from tui.model.health import Source
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot

AT = "2026-08-22T12:00:00+00:00"


def snapshot_of(
    folder: Path,
    as_of: date | None = None,
    settings: Settings | None = None,
    clock: str = AT,
) -> Snapshot:
    """Read a folder of CSV files and compose one snapshot as of a session (or of the clock)."""
    choice = SourceChoice(Source.FILES, folder=folder)
    engine = Engine(choice, settings or Settings(), clock_from(clock), travel_to=as_of)
    return engine.once(30)


def write_csv(folder: Path, symbol: str, closes: list[tuple[date, float]]) -> None:
    """Write a minimal CSV file: dates and closes."""
    rows = "".join(f"{day.isoformat()},{close}\n" for day, close in closes)
    (folder / f"{symbol}.csv").write_text(f"date,close\n{rows}", encoding="utf-8")
