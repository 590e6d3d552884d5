"""The house keeps its floors: what is imported when, proved in a process of its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("pandas", "numpy", "yfinance", "plotext", "exchange_calendars", "requests", "curl_cffi")


def _loaded_after(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(' '.join(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["tui.model.snapshot", "tui.model.requests", "tui.clock", "tui.errors", "tui.model.events"],
)
def test_the_model_is_plain_python(module: str) -> None:
    loaded = _loaded_after(f"import {module}")
    assert not loaded & {*HEAVY, "textual", "rich", "platformdirs"}


@pytest.mark.parametrize(
    "module",
    ["tui.engine.compose", "tui.engine.collector", "tui.report", "tui.config"],
)
def test_nothing_below_the_screen_knows_textual(module: str) -> None:
    assert not _loaded_after(f"import {module}") & {"textual", "rich"}


def test_the_screen_and_the_command_line_load_nothing_heavy() -> None:
    loaded = _loaded_after(
        "import tui.ui.app, tui.cli.app, tui.cli.wiring, tui.engine.collector, tui.engine.sources"
    )
    assert not loaded & set(HEAVY)


def test_only_one_module_reads_the_system_clock() -> None:
    calls = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
    owners = {"datetime", "date", "time"}
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in calls
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in owners
    }
    assert readers == {"tui/clock.py"}


def test_modules_and_functions_are_short() -> None:
    long = []
    for path in sorted((ROOT / "tui").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 300:
            long.append(f"{path.name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 60:
                    long.append(f"{path.name} {node.name}: {length} lines")
    assert long == []


def test_the_top_level_holds_only_what_it_should() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    tops = {name.split("/")[0] for name in listed.stdout.split()}
    assert {top for top in tops if not top.startswith(".")} <= {
        "tui",
        "tests",
        "screenshots",
        "pyproject.toml",
        "README.md",
        "LICENSE",
    }
