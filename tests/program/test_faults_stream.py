"""Stream, suspect prices and block sources go wrong; the program tells it as the README does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.program.conftest import home_in
from tests.program.fault_rows import STREAMED
from tests.program.fault_table import told
from tests.program.faulty import Program, plays, running

TOLD = told()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One program for all rows, with a node, two explorers and the stream."""
    folder = tmp_path_factory.mktemp("faults")
    with running(home_in(folder), folder, 10, streaming=True) as program:
        yield program
        program.leaves()


@pytest.mark.parametrize("fault", STREAMED)
def test_a_fault_is_told_hurts_nobody_else_and_heals_by_itself(
    program: Program, fault: str
) -> None:
    plays(program, TOLD[fault], STREAMED[fault])
