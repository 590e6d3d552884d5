"""Prices and history go wrong, one way after the other; the program tells it as faults.md does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.program.conftest import home_in
from tests.program.fault_rows import POLLED, STREAMED
from tests.program.fault_table import told
from tests.program.faulty import Program, plays, running

TOLD = told()


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


@pytest.mark.parametrize("fault", POLLED)
def test_a_fault_is_told_hurts_nobody_else_and_heals_by_itself(
    program: Program, fault: str
) -> None:
    plays(program, TOLD[fault], POLLED[fault])
