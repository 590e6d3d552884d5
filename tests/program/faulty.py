"""One running program beside an internet that a test makes ill, and what must hold of it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.internet import GeneratedPrices, Internet
from tests.internet.bitcoind import Bitcoind
from tests.program.fault_rows import Row, World
from tests.program.fault_table import HEADER_WORDS, Told
from tests.program.terminal import Terminal
from tui.clock import SetClock
from tui.model.symbols import DEFAULT_TICKERS

# Friday 2026-08-21, 10:32 in New York: hours are left, also at many times the pace.
_MOMENT = datetime(2026, 8, 21, 14, 32, tzinfo=UTC)
# The program's clock starts with its process, which takes a moment to start.
_START_S = 0.4
_FEEDS = """[feeds]
quotes_open_s = 10
quotes_closed_s = 10
history_s = 60
blocks_s = 60
deadline_s = 1
stream_silence_s = 3
budget_yahoo = 100000
budget_explorer = 100000
"""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Program:
    """The feeds pane of a running program; every look at it is checked for lies."""

    def __init__(self, screen: Terminal, world: World) -> None:
        self.screen, self.world = screen, world

    @property
    def text(self) -> str:
        """The screen without frames, wrapped words joined again."""
        bare = re.sub(r"[│╭╮╰╯─]", " ", self.screen.text)
        return " ".join(bare.split())

    def header(self) -> str:
        """Return the header's word."""
        words = [word for word in self.screen.lines[0].split() if word in HEADER_WORDS]
        return words[0] if words else ""

    def age(self, name: str) -> float:
        """Return an age of the header in seconds."""
        found = re.search(rf"{name} !?(\d+)([smhd])", self.screen.lines[0])
        return float(found[1]) * _UNITS[found[2]] if found else -1.0

    def states(self) -> dict[str, str]:
        """Return each feed's state as its row says."""
        return dict(re.findall(r"● (\w+) +(\w+)", self.screen.text))

    def lie(self, row: Row) -> str:
        """Return what no fault excuses: LIVE by an old price, another feed that suffers."""
        if self.header() == "LIVE" and max(self.age("RUT"), self.age("BTC")) >= 120:
            return "LIVE with an old price"
        spared = {f: s for f, s in self.states().items() if f not in (row.feed, *row.also)}
        suffers = [feed for feed, state in spared.items() if state not in ("ok", "off", "waiting")]
        return f"{suffers} suffer too" if suffers else ""

    def shows(self, told: Told, row: Row, limit: float = 25.0) -> None:
        """Wait until header and pane say what the table says, without a lie meanwhile."""
        lies = 0

        def holds(_: str) -> bool:
            nonlocal lies
            # A screen that is half drawn is no lie: one must last for three looks.
            lies = lies + 1 if self.lie(row) else 0
            assert lies < 3, f"{told.fault}: {self.lie(row)}\n{self.screen.text}"
            said = self.text
            return (
                (not told.header or self.header() == told.header)
                and self.states().get(row.feed) == row.state
                and all(word in said for word in told.words)
            )

        self.screen.until(holds, f"{told}", limit)

    def prices(self) -> dict[str, float | None]:
        """Return each symbol's price as its row of the levels says, None without row or figure."""
        rows = [line for line in self.screen.lines[2:] if line.startswith("│")]
        found: dict[str, float | None] = dict.fromkeys(DEFAULT_TICKERS)
        for symbol in DEFAULT_TICKERS:
            row = next((row for row in rows if f" {symbol} " in row), "")
            shown = re.search(r"(?<![\d.,])(\d[\d,]*\.\d+)", row.partition(f" {symbol} ")[2])
            found[symbol] = float(shown[1].replace(",", "")) if shown else None
        return found

    def prices_are_right(self) -> None:
        """Look at the levels: each price is the market's within 1 %, none is zero."""
        self.screen.press("2")
        looks = 0

        def right(_: str) -> bool:
            nonlocal looks
            shown = self.prices()
            wrong = [
                symbol for symbol, price in shown.items() if price and self._off(symbol, price)
            ]
            # A screen that is half drawn is no lie: one must last for three looks.
            looks = looks + 1 if wrong or 0.0 in shown.values() else 0
            assert looks < 3, f"{wrong}\n{self.screen.text}"
            return not looks and None not in shown.values()

        self.screen.until(right, "every level's price")
        self.screen.press("0")
        self.screen.until(lambda _: "prices" in self.states(), "feeds")

    def _off(self, symbol: str, price: float) -> bool:
        view = self.world.net.market.view(symbol)
        assert view is not None, symbol
        return abs(price / view.rows[-1].close - 1.0) >= 0.01

    def is_well(self, limit: float = 30.0) -> None:
        """Wait, without a key, until all is well again."""

        def well(_: str) -> bool:
            states = self.states()
            return self.header() == "LIVE" and bool(states) and {*states.values()} <= {"ok", "off"}

        self.screen.until(well, "recovery", limit)

    def leaves(self) -> None:
        """Quit without a trace of a defect; how soon is for the tests at the normal pace."""
        self.screen.press("q")
        assert self.screen.leaves_within(10.0)
        assert b"Traceback" not in self.screen.raw


@contextmanager
def running(
    home: dict[str, str], folder: Path, rate: float, *, streaming: bool
) -> Iterator[Program]:
    """Run the program at a multiple of time on a good network, until all its feeds are well."""
    clock = SetClock(_MOMENT, time.monotonic(), rate)
    prices = GeneratedPrices(date(2023, 1, 2), _MOMENT.date())
    config = folder / "config" / "resonance" / "config.toml"
    config.parent.mkdir(parents=True)
    with Internet(prices, clock) as net, Bitcoind(net.chain, folder, password="x") as node:  # noqa: S106
        own = f'[node]\nurl = "{node.url}"\ncookie_file = "{node.cookie_file}"\n'
        config.write_text(f"{_FEEDS}stream = {str(streaming).lower()}\n{own}", encoding="utf-8")
        at = clock.now() + timedelta(seconds=_START_S * rate)
        environment = {**home, **net.environment, "RESONANCE_CLOCK": f"{at.isoformat()}x{rate}"}
        with Terminal("--pane", "feeds", environment=environment, columns=200, rows=50) as screen:
            program = Program(screen, World(net, node))
            wanted = {"prices", "history", "blocks", "fund", "store", *["stream"] * streaming}

            def begun(_: str) -> bool:
                good = {feed for feed, state in program.states().items() if state == "ok"}
                return wanted <= good and program.header() == "LIVE"

            screen.until(begun, "a good start", 90)
            yield program


def plays(program: Program, told: Told, row: Row) -> None:
    """Play one row of the table: well, ill, and well again without a key."""
    program.is_well()
    log = program.world.net.log
    before, began = log.count(path=row.asked), program.age("BTC")
    row.begin(program.world)
    try:
        if row.nudge:
            program.screen.press(row.nudge)
        if row.asked:
            program.screen.until(lambda _: log.count(path=row.asked) >= before + 2, "requests")
        program.shows(told, row)
        if told.header in ("OFFLINE", "DELAYED"):
            program.screen.until(lambda _: program.age("BTC") >= 0, "an age")
            age = program.age("BTC")
            program.screen.until(lambda _: program.age("BTC") > max(age, began), "an older age")
        elif row.feed != "blocks":
            program.prices_are_right()
    finally:
        program.world.heal()
    program.is_well()
