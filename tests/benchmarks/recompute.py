"""What computing costs: everything, one tick, one step of the time machine.

``python -m tests.benchmarks.recompute`` prints medians (and the 95th percentile of a step) by years
of history and by number of symbols, on seeded walks, and each as a ratio to one pass over the
closes of the breakout symbol in plain Python, measured in the same run.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.model.bars import DailyBars
from tui.model.health import Source
from tui.model.quotes import Quote
from tui.model.settings import Settings
from tui.model.symbols import BTC, DEFAULT_TICKERS, RUT, Calendar, symbol_of

LAST = date(2026, 8, 20)
NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)


def walk(symbol: str, years: int, seed: int) -> DailyBars:
    """Make seeded bars of a symbol up to ``LAST``; crypto trades at weekends and since 2014."""
    draw, always = Random(seed), symbol_of(symbol).calendar is Calendar.ALWAYS
    first = max(LAST - timedelta(days=365 * years), date(2014, 9, 17) if always else date.min)
    days = (first + timedelta(days=n) for n in range((LAST - first).days + 1))
    dates = tuple(day for day in days if always or day.weekday() < 5)
    price, closes = 100.0, []
    for _ in dates:
        price *= 1 + draw.gauss(0.0004, 0.012)
        closes.append(round(price, 2))
    close = tuple(closes)
    high = tuple(value * 1.005 for value in close)
    return DailyBars(symbol, dates, close, high, close, close, close, close, complete_to=LAST)


def memory_of(years: int, symbols: int) -> tuple[Memory, Settings]:
    """Make a memory that holds that many symbols."""
    more = tuple(f"SYM{n}" for n in range(symbols - len(DEFAULT_TICKERS)))
    tickers = (*DEFAULT_TICKERS, *more)[:symbols]
    bars = {symbol: walk(symbol, years, seed) for seed, symbol in enumerate(tickers)}
    return Memory(bars=bars), Settings(symbols=tickers)


def timed(run: Callable[[], object], times: int) -> list[float]:
    """Return the seconds of each run, sorted."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return sorted(seconds)


def _full(memory: Memory, settings: Settings) -> list[float]:
    def run() -> None:
        Composer(Source.FILES).compose(memory, settings, NOW)

    return timed(run, 5)


def _ticks(memory: Memory, settings: Settings) -> list[float]:
    composer = Composer(Source.FILES)
    composer.compose(memory, settings, NOW)
    draw = Random(1)

    def run() -> None:
        price = memory.bars[RUT].close[-1] * (1 + draw.gauss(0, 0.001))
        memory.quotes[RUT] = Quote(RUT, price, NOW, session=NOW.date())
        composer.compose(memory, settings, NOW)

    return timed(run, 40)


def _steps(memory: Memory, settings: Settings) -> list[float]:
    composer = Composer(Source.FILES)
    composer.compose(memory, settings, NOW)
    days = iter(memory.bars[RUT].dates[-81:-1])

    def run() -> None:
        composer.compose(memory, settings, NOW, next(days), resample=False)

    return timed(run, 80)


def _one_pass(memory: Memory) -> float:
    def run() -> None:
        top = 0.0
        for close in memory.bars[RUT].close:
            top = max(top, close)

    return statistics.median(timed(run, 20))


def main() -> None:
    """Print the table."""
    print("years symbols   full s  tick ms  step p50 ms  step p95 ms  full / one plain pass")
    for years, symbols in ((5, 12), (10, 12), (20, 12), (39, 12), (39, 50), (39, 200)):
        memory, settings = memory_of(years, symbols)
        full = statistics.median(_full(memory, settings))
        tick = statistics.median(_ticks(memory, settings)) * 1000
        step = _steps(memory, settings)
        p50, p95 = statistics.median(step) * 1000, step[int(len(step) * 0.95)] * 1000
        ratio = full / _one_pass(memory)
        print(
            f"{years:5} {symbols:7} {full:8.3f} {tick:8.2f} {p50:12.1f} {p95:12.1f} {ratio:12,.0f}"
        )
    print(f"pair {RUT} {BTC}, Bitcoin since 2014; a step leaves the random draws for later")


if __name__ == "__main__":
    main()
