"""A simulated internet on a set clock, and feeds that run against it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.feeds.played import Make, Played
from tests.internet import GeneratedPrices, Internet
from tui.clock import SetClock

# A Friday, 14:32 in New York, half a minute of market time in each real second.
MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
RATE = 30.0

Play = Callable[[Make], Played]


@pytest.fixture
def prices() -> GeneratedPrices:
    """Two years of generated bars up to a week behind the moment."""
    return GeneratedPrices(date(2024, 8, 1), date(2026, 8, 28))


@pytest.fixture
def internet(prices: GeneratedPrices, monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """An internet that is the only one this process and its children can reach."""
    with Internet(prices, SetClock(MOMENT, time.monotonic(), RATE)) as net:
        for name, value in net.environment.items():
            monkeypatch.setenv(name, value)
        yield net


@pytest.fixture
def play(internet: Internet) -> Iterator[Play]:
    """Start feeds in processes of their own, on the internet's clock; they end with the test."""
    started: list[Played] = []

    def start(make: Make) -> Played:
        started.append(Played(make, internet.clock))
        return started[-1]

    yield start
    for played in started:
        played.stop()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache folder for yfinance that nobody used before."""
    return tmp_path / "cache"
