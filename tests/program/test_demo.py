"""The demo as a person sees it."""

from __future__ import annotations

import pytest

from tests.program.terminal import Terminal

PANES = {"1": "overview", "2": "levels", "3": "breakout", "4": "halving", "5": "correlation"}


@pytest.mark.parametrize(("columns", "rows"), [(120, 36), (80, 24)])
def test_the_five_panes_are_shown_and_q_leaves(
    home: dict[str, str], columns: int, rows: int
) -> None:
    with Terminal("--demo", environment=home, columns=columns, rows=rows) as screen:
        screen.shows("DEMO", "PRICE DISCOVERY", limit=60)
        for key, name in PANES.items():
            screen.press(key)
            text = screen.shows("DEMO", name)
            assert all(len(line) <= columns for line in text.splitlines())
            assert "could not be drawn" not in screen.settle()
        screen.press("q")
        assert screen.leaves_within(1.0)
        assert screen.status == 0
        assert b"Traceback" not in screen.raw


def test_ascii_charts_are_seven_bit(home: dict[str, str]) -> None:
    with Terminal("--demo", "--charts", "ascii", "--pane", "correlation", environment=home) as s:
        s.shows("Pearson", "Fisher", limit=60)
        rows = s.settle().splitlines()
        top = next(n for n, row in enumerate(rows) if "5 correlation" in row and n > 1)
        bottom = next(n for n, row in enumerate(rows) if n > top and row.startswith("╰"))
        # Within the card: one line of figures and a blank one stand above the chart.
        chart = [row.strip("│ ") for row in rows[top + 3 : bottom]]
        assert len(chart) > 8
        assert all(row.isascii() for row in chart), chart


def test_a_terminal_that_is_too_small_says_what_it_needs(home: dict[str, str]) -> None:
    with Terminal("--demo", environment=home, columns=60, rows=15) as screen:
        screen.shows("too small", limit=60)
        screen.press("q")
        assert screen.leaves_within(1.0)
