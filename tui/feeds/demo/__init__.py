"""Simulated markets, pinned to dated real closes; needs no network of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.feeds.demo.feed import DemoFeed

if TYPE_CHECKING:
    from datetime import date

    from tui.model.bars import DailyBars

__all__ = ["DemoFeed", "demo_bars"]


def demo_bars(symbol: str, seed: int, until: date) -> DailyBars:
    """Return the simulated daily history of ``symbol`` up to and including ``until``.

    A later ``until`` never changes an earlier bar. Every row is final; there are none when
    ``until`` lies before the symbol's first day.
    """
    # numpy stays off the start-up path of a program that may never open the demo.
    from tui.feeds.demo.history import history  # noqa: PLC0415

    return history(symbol, seed, until)
