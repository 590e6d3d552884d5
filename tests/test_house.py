"""The house keeps its floors: what is imported when, proved in a process of its own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = (
    "pandas",
    "numpy",
    "yfinance",
    "plotext",
    "exchange_calendars",
    "requests",
    "curl_cffi",
    "websockets",
)
_CLOCK = {
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "localtime", "gmtime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "Timestamp": {"now", "utcnow", "today"},
}


def _modules(*places: str) -> list[str]:
    """Return every module of ``tui`` in the packages or files named."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for place in places
        for path in sorted((ROOT / "tui").glob(place))
        if path.name != "__main__.py"
    ]


def _loaded_after(*modules: str) -> set[str]:
    script = "".join(f"import {one}\n" for one in modules)
    done = subprocess.run(
        [sys.executable, "-c", f"{script}import sys\nprint(' '.join(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(done.stdout.split())


def _trees() -> Iterator[tuple[str, str, ast.Module]]:
    for path in sorted((ROOT / "tui").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield path.relative_to(ROOT).as_posix(), text, ast.parse(text)


def test_the_model_is_plain_python() -> None:
    modules = _modules("model/**/*.py", "clock.py", "errors.py")
    assert "tui.model.snapshot" in modules
    # A bare interpreter loads hooks of installed packages, and zoneinfo what Python was built with.
    ours = _loaded_after(*modules) - _loaded_after("tui", "zoneinfo")
    foreign = {name.split(".")[0] for name in ours} - sys.stdlib_module_names - {"tui"}
    assert foreign == set()


def test_nothing_below_the_screen_knows_textual() -> None:
    modules = _modules(
        "engine/**/*.py", "analytics/**/*.py", "feeds/**/*.py", "report/*.py", "*.py"
    )
    assert {"tui.engine.compose", "tui.report", "tui.config"} <= set(modules)
    assert not _loaded_after(*modules) & {"textual", "rich", "plotext"}


def test_the_screen_and_the_command_line_load_nothing_heavy() -> None:
    loaded = _loaded_after(
        *_modules("ui/**/*.py", "cli/**/*.py"), "tui.engine.collector", "tui.engine.sources"
    )
    assert "textual" in loaded
    assert not loaded & set(HEAVY)


_PAINT = """
import os, sys
from tui.cli.options import parse
from tui.cli.wiring import wire
from tui.cli.app import app_of

def start(publish):
    print(" ".join(sys.modules), file=sys.__stdout__, flush=True)
    os._exit(0)

options = parse(["--demo"])
wired = wire(options, watching=True)
wired.engine.start = start  # called once the first paint is done
app_of(options, wired).run(headless=True)
"""


def test_the_first_paint_waits_for_nothing_that_it_does_not_show(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "RESONANCE_CONFIG": ""}
    done = subprocess.run(
        [sys.executable, "-c", _PAINT],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment,
    )
    loaded = set(done.stdout.split())
    assert "tui.ui.panes.overview" in loaded
    assert _within(loaded, "tui.ui.panes") == {"overview"}
    assert _within(loaded, "tui.ui.cards") == {"context", "text"}
    assert not _within(loaded, "tui.ui.charts")
    assert _within(loaded, "tui.engine") == {"collector", "sources"}
    assert not _within(loaded, "tui.feeds") | _within(loaded, "tui.analytics")
    # A dataclass takes up to a millisecond to make: what is computed comes with the computation.
    needed = {"bars", "health", "journal", "market", "outside", "parameters", "quotes"}
    assert _within(loaded, "tui.model") == needed | {"settings", "snapshot", "symbols"}
    textual = _loaded_after("textual.app", "textual.widgets")
    assert not (loaded - textual) & {"json", "shlex", "sqlite3", "statistics", "tomllib"}
    assert len([name for name in loaded if name.startswith("tui")]) <= 66


def _within(loaded: set[str], package: str) -> set[str]:
    return {name.removeprefix(f"{package}.") for name in loaded if name.startswith(f"{package}.")}


def _reads_the_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "time" and any(one.name in _CLOCK["time"] for one in node.names)
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return node.attr in _CLOCK.get(name, ())


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        ("datetime.now(UTC)", True),
        ("datetime.datetime.now()", True),
        ("from time import monotonic", True),
        ("f(default_factory=time.time)", True),
        ("clock.now()", False),
        ("from time import sleep", False),
        ("self.clock.monotonic()", False),
    ],
)
def test_what_counts_as_reading_the_clock(code: str, reads: bool) -> None:
    assert any(map(_reads_the_clock, ast.walk(ast.parse(code)))) is reads


def test_only_one_module_reads_the_system_clock() -> None:
    readers = {name for name, _, tree in _trees() if any(map(_reads_the_clock, ast.walk(tree)))}
    assert readers == {"tui/clock.py"}


def test_modules_and_functions_are_short() -> None:
    long, lengths = [], []
    for name, text, tree in _trees():
        if text.count("\n") > 300:
            long.append(f"{name}: {text.count(chr(10))} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths.append((node.end_lineno or node.lineno) - node.lineno + 1)
                if lengths[-1] > 60:
                    long.append(f"{name} {node.name}: {lengths[-1]} lines")
    assert long == []
    assert sorted(lengths)[len(lengths) * 9 // 10] <= 25


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
