"""How many requests an hour the program sends, against its budget.

``python -m tests.benchmarks.requests [--hours 2] [--rate 60]`` runs the real program with the
default config against the double of the internet, which counts what reaches it, by host and by hour
of the program's clock: while the NYSE is open, on a Saturday, and while it is open and Yahoo
refuses the batched quote. The first hour holds the first start with all its histories.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import warnings
from collections import Counter
from datetime import UTC, datetime

from tests.internet import Internet, faults, yahoo
from tests.program.terminal import Terminal
from tui.clock import SetClock
from tui.feeds.budget import host_of
from tui.model.settings import FeedSettings

OPEN = datetime(2026, 8, 21, 14, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 8, 22, 14, 0, tzinfo=UTC)
_QUOTE = "/v7/finance/quote"


def counted(start: datetime, rate: float, hours: int, *, refused: bool) -> list[Counter[str]]:
    """Run the program that long; return the requests to each host by hour."""
    clock = SetClock(start, time.monotonic(), rate)
    found = []
    with tempfile.TemporaryDirectory() as home, Internet(None, clock) as net:
        if refused:
            for host in yahoo.HOSTS:
                net.faults.set(host, faults.status(401), _QUOTE)
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("RESONANCE_")},
            **net.environment,
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_CACHE_HOME": f"{home}/cache",
            "XDG_CONFIG_HOME": f"{home}/config",
            "RESONANCE_CLOCK": f"{clock.now().isoformat()}x{rate:g}",
            "TERM": "xterm-256color",
        }
        with Terminal(environment=environment) as terminal:
            for _ in range(hours):
                end = time.monotonic() + 3600 / rate
                while time.monotonic() < end:
                    terminal.read_raw(0.1)
                    terminal.raw = b""
                asked = net.log.requests()
                net.log.clear()
                found.append(Counter(host_of(f"https://{one.host}/") for one in asked))
    return found


def main() -> None:
    """Print a line for each state, hour and host."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=2)
    parser.add_argument("--rate", type=float, default=60.0)
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")  # the calendar library's
    limits, states = FeedSettings(), (("open", OPEN), ("Saturday", SATURDAY), ("refused", OPEN))
    print(f"budgets: {limits.budget_yahoo} yahoo.com, {limits.budget_explorer} each other host")
    for name, start in states:
        hours = counted(start, chosen.rate, chosen.hours, refused=name == "refused")
        for number, hosts in enumerate(hours, 1):
            told = ", ".join(f"{host} {count}" for host, count in sorted(hosts.items()))
            print(f"{name:9} hour {number}: {told}", flush=True)


if __name__ == "__main__":
    main()
