"""Prices and history go wrong, one way after the other; the program tells it as the README does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.program.conftest import home_in
from tests.program.fault_rows import POLLED, STREAMED
from tests.program.fault_table import told
from tests.program.faulty import Program, plays, running

TOLD = told()
WRONG, OLD = "quotes: every price × 100", "quotes: stamps an hour old"
MISSING = "quotes: one price null"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One program for all rows, without the stream: the header speaks of the poll alone."""
    folder = tmp_path_factory.mktemp("faults")
    with running(home_in(folder), folder, 20, streaming=False) as program:
        yield program
        program.leaves()


def test_the_table_names_every_fault_that_is_played_and_no_other() -> None:
    assert set(TOLD) == {*POLLED, *STREAMED}
    assert list(TOLD) == [*POLLED, *STREAMED]
    assert all(told.header or told.words for told in TOLD.values())


def test_a_wrong_price_is_never_shown_as_good(program: Program) -> None:
    """Let every polled price be a hundred times too high: the last good ones stay and grow old."""
    plays(program, TOLD[WRONG], POLLED[WRONG])


def test_a_stale_price_is_never_shown_as_live(program: Program) -> None:
    """Let every answer be good and its stamps an hour old."""
    plays(program, TOLD[OLD], POLLED[OLD])


def test_a_missing_price_is_never_shown_as_zero(program: Program) -> None:
    """Let one price be null in good answers."""
    plays(program, TOLD[MISSING], POLLED[MISSING])


@pytest.mark.parametrize("fault", [row for row in POLLED if row not in (WRONG, OLD, MISSING)])
def test_a_fault_is_told_hurts_nobody_else_and_heals_by_itself(
    program: Program, fault: str
) -> None:
    plays(program, TOLD[fault], POLLED[fault])
