"""What the program takes while it is only looked at, in real time.

``python -m tests.benchmarks.idle [--seconds 60] [--pane overview]`` runs it in a pseudo-terminal of
120x36: the demo, and live data from the double of the internet, once while the NYSE is open and
every symbol streams a price a second, once on a Saturday, when only crypto does. It prints the
share of one core, the bytes to the terminal a second, and resident memory, after a warm-up; and
first the same of a bare Textual app whose header's clock moves every second, to which the shares
stand as ratios.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.soak import sample_of
from tests.benchmarks.traffic import environment_of
from tests.program.terminal import Terminal

WARM_UP_S = 20.0
BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Bare(App):
    def compose(self):
        yield Header(show_clock=True)
        yield Static("idle")
        yield Footer()

Bare().run()
"""
OPEN, CLOSED = "2026-08-21T18:32:00+00:00", "2026-08-22T18:32:00+00:00"


@dataclass(frozen=True)
class Taken:
    """Share of one core, kB to the terminal a second, MB that are resident."""

    share: float
    kb_s: float
    rss_mb: float

    def line(self, name: str, bare: float) -> str:
        """Write it, with the ratio to the bare app's share."""
        ratio = f"{self.share / bare:7.1f}" if bare else "      ·"
        return f"{name:24} {self.share:8.2%} {ratio} {self.kb_s:8.2f} {self.rss_mb:8.1f}"


def measured(
    arguments: list[str],
    around: Mapping[str, str],
    seconds: float,
    program: tuple[str, ...] = ("-m", "tui"),
) -> Taken:
    """Run a program; return what it took a second after the warm-up."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("RESONANCE_")},
            **around,
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_CACHE_HOME": f"{home}/cache",
            "XDG_CONFIG_HOME": f"{home}/config",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
        }
        with Terminal(*arguments, environment=environment, program=program) as terminal:
            began = time.monotonic()
            _read(terminal, WARM_UP_S)
            before = sample_of(terminal.pid, began, 0, 0)
            sent = _read(terminal, seconds)
            after = sample_of(terminal.pid, began, 0, sent)
    took = after.at - before.at
    share = (after.cpu_s - before.cpu_s) / took
    return Taken(share, after.sent / took / 1024, after.rss_kb / 1024)


def _read(terminal: Terminal, seconds: float) -> int:
    """Take what comes to the terminal; return how many bytes."""
    end, sent = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        terminal.read_raw(0.1)
        sent += len(terminal.raw)
        terminal.raw = b""
    return sent


@contextmanager
def _double(clock: str) -> Iterator[dict[str, str]]:
    """Play the internet from an instant on; yield the variables that lead there."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.traffic", clock, str(Path(folder) / "n")]
        double = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            yield {**environment_of(double), "RESONANCE_CLOCK": clock}
        finally:
            double.kill()


def main() -> None:
    """Print a line for each state."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pane", default="overview")
    chosen = parser.parse_args()
    pane = ["--pane", chosen.pane]
    print(f"{chosen.pane:24} one core  / bare     kB/s   RSS MB", flush=True)
    bare = measured([], {}, chosen.seconds, ("-c", BARE))
    print(bare.line("bare Textual app", bare.share), flush=True)
    demo = measured(["--demo", *pane], {}, chosen.seconds)
    print(demo.line("demo", bare.share), flush=True)
    for name, clock in (("live, NYSE open", OPEN), ("live, Saturday", CLOSED)):
        with _double(clock) as around:
            live = measured(pane, around, chosen.seconds)
            print(live.line(name, bare.share), flush=True)


if __name__ == "__main__":
    main()
