"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure: examples have no time limit, drawing them neither.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")


def pytest_xdist_auto_num_workers() -> int:
    """Return three workers for two cores: the tests of the running program mostly wait for it."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)


_TESTS = Path(__file__).resolve().parent
_BESIDE_A_CLOCK = frozenset({"feeds", "internet", "program"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play once more what fails beside real processes and a real clock; the summary counts it.

    A machine that stands still for ten seconds is no defect of the program's.
    """
    for item in items:
        if item.path.relative_to(_TESTS).parts[0] in _BESIDE_A_CLOCK:
            item.add_marker(pytest.mark.flaky(reruns=1))


_SHARED = _TESTS.parents[1] / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with real market data, kept outside the project; tests that need it skip without."""
    folder = _SHARED / "data"
    if not folder.is_dir():
        pytest.skip("real market data (../shared/data) is not beside the project")
    return folder


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """Folder with recorded Yahoo answers, kept outside the project."""
    folder = _SHARED / "fixtures"
    if not folder.is_dir():
        pytest.skip("recorded answers (../shared/fixtures) are not beside the project")
    return folder
