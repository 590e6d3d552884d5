"""The command line as scripts use it: output, exit status, one clear line for what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.engine.running import write_csv


def _run(home: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        env=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(400)]
    write_csv(folder, "^RUT", [(d, 2000.0 + n) for n, d in enumerate(days) if d.weekday() < 5])
    write_csv(folder, "BTC-USD", [(d, 40000.0 + (n * 7919) % 997) for n, d in enumerate(days)])
    return folder


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rport",), "did you mean report?"),
        (("--paen", "levels"), "did you mean --pane?"),
        (("--pane", "overvew"), "did you mean overview?"),
        (("--theme", "drak"), "did you mean dark?"),
        (("config", "chek"), "did you mean check?"),
        (("report", "--as-of", "2016-13-1"), "is not a date"),
        (("report", "--tip", "1"), "is not HEIGHT:UNIXTIME"),
        (("report", "--pair", "^RUT"), "is not two symbols"),
        (("report", "--window", "91"), "is not one of 30, 60, 90, 252"),
        (("report", "--data", "no-such-folder"), "no-such-folder"),
        (("report", "--demo", "--as-of", "1980-01-01"), "the first is 2007-07-13"),
        ((), "needs a terminal"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    home: dict[str, str], arguments: tuple[str, ...], words: str
) -> None:
    done = _run(home, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_bad_row_names_file_and_line(home: dict[str, str], tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    path = folder / "BTC-USD.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    rows[10] = rows[10].split(",")[0] + ",-1"
    path.write_text("\n".join(rows), encoding="utf-8")
    done = _run(home, "report", "--data", str(folder))
    assert done.returncode == 2
    assert "BTC-USD.csv:11:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_config_names_file_line_and_the_nearest_key(
    home: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "my.toml"
    path.write_text('theme = "dark"\nwindw = 60\n', encoding="utf-8")
    done = _run(home, "report", "--demo", "--config", str(path))
    assert done.returncode == 2
    assert f"{path}:2:" in done.stderr
    assert "window" in done.stderr


def test_no_feed_and_no_store_is_status_three(home: dict[str, str]) -> None:
    done = _run(home, "report", "--timeout", "15")
    assert done.returncode == 3
    assert "prices:" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_schema_of_the_report_is_printed_and_describes_a_demo(home: dict[str, str]) -> None:
    schema = json.loads(_run(home, "report", "--schema").stdout)
    demo = json.loads(_run(home, "report", "--json", "--demo").stdout)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(demo)] == []
    assert set(schema["required"]) == set(demo)


def test_the_report_of_files_is_json_and_text_without_colour(
    home: dict[str, str], tmp_path: Path
) -> None:
    folder = _folder(tmp_path)
    done = _run(home, "report", "--json", "--data", str(folder), "--tip", "840000:1713571767")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["source"] == "files"
    assert report["status"] == "FILES"
    assert report["halving"]["height"] == 840000
    assert report["halving"]["issued_sat"] == 1_968_750_312_500_000
    assert report["breakout"]["state"] == "PRICE_DISCOVERY"
    text = _run(home, "report", "--data", str(folder))
    assert "\x1b" not in text.stdout
    assert "FILES" in text.stdout


def test_every_demo_report_says_demo(home: dict[str, str]) -> None:
    as_json = _run(home, "report", "--json", "--demo")
    report = json.loads(as_json.stdout)
    assert (report["source"], report["status"]) == ("demo", "DEMO")
    text = _run(home, "report", "--demo", "--as-of", "2025-09-18")
    assert "DEMO: every figure below comes from simulated prices" in text.stdout
    assert "AS OF 2025-09-18" in text.stdout
    assert "state of the close of 2025-09-18: BREAKOUT" in text.stdout


def test_the_config_commands(home: dict[str, str]) -> None:
    path = Path(_run(home, "config", "path").stdout.strip())
    assert not path.exists()
    assert "the defaults hold" in _run(home, "config", "check").stdout
    assert _run(home, "config", "init").returncode == 0
    assert _run(home, "config", "check").returncode == 0
    again = _run(home, "config", "init")
    assert again.returncode == 2
    assert "exists already" in again.stderr
    path.write_text('theme = "drak"\nwindow = 1\n', encoding="utf-8")
    found = _run(home, "config", "check")
    assert found.returncode == 2
    assert found.stderr.count("\n") == 2


def test_doctor_says_what_works(home: dict[str, str]) -> None:
    done = _run(home, "doctor", "--demo")
    assert done.returncode == 0, done.stderr
    assert "feed demo: ok" in done.stdout
    assert "textual" in done.stdout


def test_version_and_help(home: dict[str, str]) -> None:
    assert _run(home, "--version").stdout.startswith("resonance 0.")
    assert "report" in _run(home, "--help").stdout


def test_a_screenshot_is_a_picture_that_fetches_nothing(
    home: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "levels.svg"
    done = _run(home, "screenshot", str(out), "--demo", "--pane", "levels", "--size", "100x30")
    assert done.returncode == 0, done.stderr
    svg = out.read_text(encoding="utf-8")
    assert "DEMO" in svg
    assert "Russell" in svg
    assert "url(" not in svg.replace("url(#", "")
    unwritable = _run(home, "screenshot", str(tmp_path / "no" / "x.svg"), "--demo")
    assert unwritable.returncode == 2
    assert unwritable.stderr.count("\n") == 1
