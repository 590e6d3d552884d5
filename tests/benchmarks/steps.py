"""From a key to the painted past: one step of the time machine in the real program.

``python -m tests.benchmarks.steps [--data DIR] [--steps N]`` opens the program in a
pseudo-terminal, presses ``[`` again and again, and prints for each pane the median and the 95th
percentile of the milliseconds until the new date has reached the terminal. Without a folder it
steps through the demo.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import time
from pathlib import Path

from tests.program.terminal import Terminal

PANES = (
    *("overview", "levels", "breakout", "halving"),
    *("correlation", "evidence", "risk", "claims"),
)
_DATE = re.compile(rb"AS OF[^0-9]*(\d{4}-\d\d-\d\d)")
LIMIT_S = 5.0


def step(terminal: Terminal, before: bytes | None) -> tuple[float, bytes]:
    """Press ``[``; return the seconds until another date was painted, and that date."""
    start, began = len(terminal.raw), time.perf_counter()
    terminal.press("[")
    while time.perf_counter() - began < LIMIT_S:
        terminal.read_raw(0.005)
        dates = _DATE.findall(terminal.raw, start)
        if dates and dates[-1] != before:
            return time.perf_counter() - began, dates[-1]
    raise SystemExit(f"no step within {LIMIT_S} s after {before!r}")


def measured(source: list[str], pane: str, steps: int) -> list[float]:
    """Return the sorted seconds of the steps on one pane, the first ones left out."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
            "XDG_CONFIG_HOME": home,
        }
        with Terminal(*source, "--pane", pane, environment=environment) as terminal:
            terminal.shows("since", limit=60) if pane == "breakout" else terminal.settle(2.0, 15.0)
            seconds, date = [], None
            for _ in range(steps + 3):
                took, date = step(terminal, date)
                seconds.append(took)
    return sorted(seconds[3:])


def main() -> None:
    """Print a line a pane."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--steps", type=int, default=40)
    chosen = parser.parse_args()
    source = ["--data", str(chosen.data)] if chosen.data else ["--demo"]
    print(f"{'pane':12} p50 ms  p95 ms   ({chosen.steps} steps back at 120x36)")
    for pane in PANES:
        seconds = measured(source, pane, chosen.steps)
        p95 = seconds[int(len(seconds) * 0.95)] * 1000
        print(f"{pane:12} {statistics.median(seconds) * 1000:6.0f} {p95:7.0f}", flush=True)


if __name__ == "__main__":
    main()
