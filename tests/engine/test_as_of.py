"""The report as of past sessions: the dated states of the issue, and no look-ahead."""

from __future__ import annotations

import json
import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.engine.running import snapshot_of, write_csv
from tui.errors import UsageError
from tui.model.settings import Settings
from tui.report import to_json, to_text

STATES = {
    "2024-11-25": "INTRADAY_BREAK",
    "2025-09-17": "TESTING",
    "2025-09-18": "BREAKOUT",
    "2025-09-24": "RETEST",
    "2025-11-20": "FAILED",
    "2025-12-04": "CONFIRMED",
    "2026-01-22": "PRICE_DISCOVERY",
}


def _report(folder: Path, day: str) -> dict[str, Any]:
    settings = Settings(symbols=("^RUT", "BTC-USD", "^GSPC"))
    found: dict[str, Any] = to_json(snapshot_of(folder, date.fromisoformat(day), settings))
    return found


@pytest.mark.parametrize(("day", "state"), STATES.items())
def test_the_states_of_known_days(shared_data: Path, day: str, state: str) -> None:
    breakout = _report(shared_data, day)["breakout"]
    assert breakout["state"] == state
    if day == "2025-12-04":
        assert breakout["attempt"] == 2
        assert len(breakout["episodes"][-1]["attempts"]) == 2


def test_ten_episodes_of_the_russell_2000(shared_data: Path) -> None:
    episodes = _report(shared_data, "2026-08-20")["breakout"]["episodes"]
    assert [episode["breakout"] for episode in episodes] == [
        "1989-06-02",
        "1991-10-16",
        "1995-05-16",
        "1999-12-29",
        "2004-04-05",
        "2011-04-27",
        "2013-01-02",
        "2016-11-14",
        "2020-11-13",
        "2025-09-18",
    ]


def test_a_weekend_is_the_session_before_and_says_so(shared_data: Path) -> None:
    report = _report(shared_data, "2025-09-20")
    assert report["as_of"] == "2025-09-19"
    assert any("2025-09-20 had no session" in note for note in report["notes"])


def test_a_date_before_the_data_names_the_first(shared_data: Path) -> None:
    with pytest.raises(UsageError, match="the first is 1987-09-10"):
        _report(shared_data, "1980-01-01")


def _walk(folder: Path, days: int, seed: int) -> list[date]:
    """Write three random symbols; return the sessions of the first."""
    draw = random.Random(seed)
    calendar = [date(2015, 1, 1) + timedelta(days=n) for n in range(days)]
    sessions = [day for day in calendar if day.weekday() < 5]
    for symbol, dates in (("^RUT", sessions), ("^GSPC", sessions), ("BTC-USD", calendar)):
        price, rows = 100.0, []
        for day in dates:
            price *= 1 + draw.gauss(0.0005, 0.02)
            rows.append((day, round(price, 4)))
        write_csv(folder, symbol, rows)
    return sessions


def _cut(source: Path, target: Path, last: date) -> None:
    target.mkdir()
    for path in source.glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if row[:10] <= last.isoformat()]
        (target / path.name).write_text("\n".join([head, *kept, ""]), encoding="utf-8")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cutting_off_the_future_never_changes_the_past(tmp_path: Path, seed: int) -> None:
    full = tmp_path / "full"
    full.mkdir()
    sessions = _walk(full, 1500, seed)
    day = random.Random(seed).choice(sessions[300:])
    _cut(full, tmp_path / "cut", day)
    reports = [_report(folder, day.isoformat()) for folder in (full, tmp_path / "cut")]
    for report in reports:
        for key in ("health", "source", "notes"):
            del report[key]
    assert reports[0] == reports[1]
    assert reports[0]["as_of"] == day.isoformat()


def test_real_files_cut_at_a_day_give_the_same_report(shared_data: Path, tmp_path: Path) -> None:
    some = tmp_path / "some"
    some.mkdir()
    for symbol in ("^RUT", "^GSPC", "BTC-USD"):
        shutil.copy(shared_data / f"{symbol}.csv", some)
    day = date(2022, 6, 10)
    _cut(some, tmp_path / "cut", day)
    a, b = (_report(folder, day.isoformat()) for folder in (some, tmp_path / "cut"))
    for report in (a, b):
        for key in ("health", "source", "notes"):
            del report[key]
    assert a == b
    assert a["breakout"]["state"] == "PULLBACK"


def test_every_report_is_strict_json_and_plain_text(tmp_path: Path) -> None:
    _walk(tmp_path, 400, seed=7)
    snapshot = snapshot_of(tmp_path, settings=Settings(symbols=("^RUT", "NOSUCH")))
    text = json.dumps(to_json(snapshot), allow_nan=False)
    assert json.loads(text)["schema"] == 1
    words = to_text(snapshot)
    assert words.isascii()
    assert "NOSUCH   no data" in words
    assert " nan" not in words.lower()
