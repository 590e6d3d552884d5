"""Nothing that a past day shows depends on a later one: report and text of every screen."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.analytics.loading import load_bars
from tests.benchmarks.recompute import memory_of
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.model.bars import DailyBars
from tui.model.health import Source
from tui.model.settings import PANES, Settings
from tui.model.snapshot import Snapshot
from tui.report import to_json, to_text
from tui.ui.book import pane_of
from tui.ui.pane import pane_text
from tui.ui.scene import Scene

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
Sizes = tuple[tuple[int, int], ...]
USUAL: Sizes = ((120, 33),)
SIZES: Sizes = ((200, 47), (120, 33), (80, 21), (60, 17))
REAL = (
    *("^RUT", "^GSPC", "^IXIC", "^DJI", "^VIX", "^TNX"),
    *("IWM", "IEF", "TLT", "BTC-USD", "ETH-USD"),
)


def _report(snapshot: Snapshot) -> dict[str, Any]:
    report: dict[str, Any] = to_json(snapshot)
    for key in ("health", "source", "notes"):
        del report[key]
    return report


def _cut(bars: dict[str, DailyBars], day: date) -> Memory:
    """Return a memory that never knew more than that day, as files cut there would give it."""
    kept = {symbol: one.until(day) for symbol, one in bars.items()}
    return Memory(bars={symbol: one for symbol, one in kept.items() if len(one)})


def _screens(snapshot: Snapshot, settings: Settings, sizes: Sizes) -> dict[str, str]:
    """Return the text of every pane at the sizes; how the feeds are is of the present."""
    scene = Scene(snapshot, NOW, settings)
    return {
        f"{name} {width}x{height}": pane_text(pane_of(name), scene, width, height)
        for name in PANES
        if name != "feeds"
        for width, height in sizes
    }


class _Both:
    """The same day told from the whole history and from the cut one."""

    def __init__(self, bars: dict[str, DailyBars], settings: Settings) -> None:
        self._bars, self._settings = bars, settings
        self._whole, self._memory = Composer(Source.FILES), Memory(bars=bars)

    def __call__(self, day: date, *, resample: bool = False) -> tuple[Snapshot, Snapshot]:
        settings, cut = self._settings, _cut(self._bars, day)
        return (
            self._whole.compose(self._memory, settings, NOW, day, resample=resample),
            Composer(Source.FILES).compose(cut, settings, NOW, day, resample=resample),
        )

    def agree(self, day: date, *, resample: bool = False, screens: Sizes = ()) -> None:
        """Assert that both tell the same."""
        a, b = self(day, resample=resample)
        assert _report(a) == _report(b)
        if screens:
            told = [_screens(one, self._settings, screens) for one in (a, b)]
            for name, text in told[0].items():
                assert text == told[1][name], name
            assert to_text(a) == to_text(b)


@pytest.fixture(scope="module")
def simulated() -> _Both:
    memory, settings = memory_of(14, 6)
    return _Both(dict(memory.bars), settings)


@pytest.fixture(scope="module")
def real(shared_data: Path) -> _Both:
    settings = Settings(symbols=REAL)
    return _Both({symbol: load_bars(shared_data, symbol) for symbol in REAL}, settings)


def _days(bars: _Both, count: int, seed: int) -> list[date]:
    dates = bars._bars["^RUT"].dates
    return random.Random(seed).sample(dates[300:], count)


def test_simulated_days(simulated: _Both) -> None:
    for day in _days(simulated, 25, seed=1):
        simulated.agree(day)


def test_screens_of_simulated_days(simulated: _Both) -> None:
    for day in _days(simulated, 4, seed=2):
        simulated.agree(day, screens=SIZES)


@pytest.mark.parametrize("part", range(8))
def test_two_hundred_real_days_and_the_text_of_their_screens(real: _Both, part: int) -> None:
    # In parts, so that the processes of one run of the tests can share them.
    for day in _days(real, 200, seed=3)[part::8]:
        real.agree(day, screens=USUAL)


def test_ten_real_days_with_the_random_draws(real: _Both) -> None:
    for day in _days(real, 10, seed=4):
        real.agree(day, resample=True, screens=USUAL)


def test_what_is_left_out_of_a_hurried_step_was_among_what_is_compared(real: _Both) -> None:
    day = date(2021, 8, 3)
    real.agree(day, resample=True, screens=SIZES)
    said = _report(real(day, resample=True)[0])["correlation"]
    assert said["lead_lag"]["last"] == said["partial_joint"]["last"] == said["matrix"]["last"]
    assert said["last"] == said["lead_lag"]["last"] == "2021-08-03"
    assert said["breaks_scanned"]["n"] > 50
    assert said["breaks"]
    assert all(one["date"] < "2020-08-05" for one in said["breaks"])


def test_screens_of_every_size_on_real_days(real: _Both) -> None:
    for day in (*_days(real, 6, seed=5), date(2016, 11, 14), date(2025, 9, 18)):
        real.agree(day, screens=SIZES)
