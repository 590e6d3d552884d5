"""The double of the internet as a program of its own, with prices that never rest.

``python -m tests.benchmarks.traffic CLOCK FILE [A_SECOND]`` prints the variables that lead there as
JSON and then keeps writing into the file how many prices it has sent: as answers to polls, and by
the stream, that many a second (without a number every symbol's once a second).
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import warnings
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.internet import GeneratedPrices, Internet, stream
from tests.internet.prices import Bar
from tui.clock import clock_from

PORTION_S = 5.0
_QUOTE = "/v7/finance/quote"


class Restless(GeneratedPrices):
    """Daily bars whose running day moves at every look."""

    _chance = random.Random(1)

    def bars(self, symbol: str) -> tuple[Bar, ...] | None:
        """Return a walk for any symbol."""
        if symbol not in self._made:
            self.put(symbol, self._walk(symbol))
        return super().bars(symbol)

    def so_far(self, bar: Bar, fraction: float) -> Bar:
        """Return the running bar with a price of its own within the day's range."""
        made = super().so_far(bar, fraction)
        close = made.low + (made.high - made.low) * self._chance.random()
        return replace(made, close=close, adj_close=close)


def environment_of(double: subprocess.Popen[str]) -> dict[str, str]:
    """Return the variables that the double's program prints."""
    if double.stdout is None:
        raise SystemExit("the double has no output")
    told: dict[str, str] = json.loads(double.stdout.readline())
    return told


def main() -> None:
    """Serve until killed."""
    warnings.simplefilter("ignore")  # the calendar library's
    clock = clock_from(sys.argv[1])
    day, counted, polled = clock.now().date(), Path(sys.argv[2]), 0
    prices = Restless(day - timedelta(days=3 * 365), day + timedelta(days=3 * 365))
    with Internet(prices, clock) as net:
        if len(sys.argv) > 3:
            net.stream.manner = stream.flood(int(sys.argv[3]))
        print(json.dumps(net.environment), flush=True)
        while True:
            time.sleep(0.5)
            asked = net.log.requests(path=_QUOTE)
            net.log.clear()
            polled += sum(one.query.get("symbols", "").count(",") + 1 for one in asked)
            fresh = counted.with_suffix(".new")
            fresh.write_text(str(polled + net.stream.sent))
            fresh.rename(counted)


if __name__ == "__main__":
    main()
