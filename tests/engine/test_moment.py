"""The instant that is spoken of, the sessions that count, and what is too old for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.running import snapshot_of, write_csv
from tui.engine.moment import KnownSessions, known_sessions
from tui.model.bars import NAN, DailyBars
from tui.model.halving import ChainTip
from tui.model.market import regular_hours
from tui.model.quotes import Freshness, SessionWord
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.report import to_json, to_text

FRIDAY = date(2012, 11, 23)
TUESDAY = date(2012, 11, 27)


def _days(first: date, last: date, *, weekends: bool = False) -> list[date]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if weekends or day.weekday() < 5]


def _write(folder: Path, symbol: str, days: list[date]) -> None:
    write_csv(folder, symbol, [(day, 100 + (n * 7 % 13)) for n, day in enumerate(days)])


def _bars(symbol: str, *days: date, close: float = 1.0) -> DailyBars:
    return DailyBars(symbol, days, close=(close,) * len(days), complete_to=days[-1])


def test_sessions_are_those_of_the_russell_and_of_an_older_index() -> None:
    bars = {
        "^RUT": _bars("^RUT", FRIDAY),
        "^GSPC": _bars("^GSPC", TUESDAY),
        "BTC-USD": _bars("BTC-USD", date(2012, 11, 24)),
    }
    assert known_sessions(bars, "^GSPC").dates == (FRIDAY, TUESDAY)
    assert known_sessions(bars, "BTC-USD").dates == (FRIDAY,)
    assert known_sessions({"BTC-USD": bars["BTC-USD"]}, "BTC-USD").last == date(2012, 11, 24)
    assert known_sessions({"^RUT": _bars("^RUT", FRIDAY, close=NAN)}, "^RUT").last is None


def test_a_series_may_end_five_sessions_before() -> None:
    sessions = KnownSessions(tuple(_days(date(2024, 1, 1), date(2024, 1, 12))))
    assert sessions.ended("X", date(2024, 1, 5)) is None
    assert (
        sessions.ended("X", date(2024, 1, 4)) == "X ends 2024-01-04, 6 sessions before 2024-01-12"
    )
    assert sessions.ended("X", None) is None


@pytest.fixture
def ended_early(tmp_path: Path) -> Path:
    """Write a folder in which ^RUT goes on and everything else ends months before."""
    first, early, last = date(2024, 1, 1), date(2025, 12, 31), date(2026, 8, 21)
    _write(tmp_path, "^RUT", _days(first, last))
    _write(tmp_path, "IWM", _days(first, early))
    _write(tmp_path, "BTC-USD", _days(first, early, weekends=True))
    return tmp_path


def test_what_ended_early_gives_null_and_says_why(ended_early: Path) -> None:
    settings = Settings(symbols=("^RUT", "IWM", "BTC-USD"), pair=("IWM", "BTC-USD"))
    report = to_json(snapshot_of(ended_early, settings=settings))
    fund = next(row for row in report["levels"] if row["symbol"] == "IWM")
    assert report["as_of"] == "2026-08-21"
    assert (fund["change_pct"], fund["high_52w"], fund["from_high_52w_pct"]) == (None,) * 3
    assert fund["why"].startswith("IWM ends 2025-12-31, ")
    assert fund["price"] is not None
    assert report["correlation"]["pearson"] is None
    assert report["correlation"]["why"].startswith("IWM ends 2025-12-31, ")
    cycle = report["halving"]["cycles"][-1]
    assert (cycle["day"], cycle["multiple"]) == ((date(2026, 8, 21) - date(2024, 4, 20)).days, None)
    assert cycle["why"]


def test_a_breakout_symbol_that_ended_early_keeps_its_past_alone(ended_early: Path) -> None:
    settings = Settings(symbols=("^RUT",), breakout_symbol="IWM")
    report = to_json(snapshot_of(ended_early, settings=settings))
    said = report["breakout"]
    assert (report["as_of"], said["state"], said["since"]) == ("2026-08-21", "UNKNOWN", None)
    assert said["why"].startswith("IWM ends 2025-12-31, ")
    assert (said["level"], said["overhead_closes"], said["nothing_overhead"]) == (None, None, None)
    assert said["track"]
    past = to_json(snapshot_of(ended_early, date(2026, 5, 5), settings))
    assert (past["as_of"], past["breakout"]["state"]) == ("2026-05-05", "UNKNOWN")


def test_a_weekend_is_the_session_before_for_crypto_too(ended_early: Path) -> None:
    settings = Settings(symbols=("^RUT",), breakout_symbol="BTC-USD")
    report = to_json(snapshot_of(ended_early, date(2025, 8, 16), settings))
    assert report["as_of"] == "2025-08-15"
    assert report["breakout"]["track"][-1][0] <= "2025-08-15"
    assert report["breakout"]["overhead_as_of"] == "2025-08-15"


def test_the_eve_of_a_halving_knows_no_halving(tmp_path: Path) -> None:
    _write(tmp_path, "^RUT", _days(date(2012, 1, 2), date(2012, 12, 31)))
    eve = to_json(snapshot_of(tmp_path, TUESDAY, Settings(symbols=("^RUT",))))
    after = to_json(snapshot_of(tmp_path, date(2012, 11, 28), Settings(symbols=("^RUT",))))
    assert eve["halving"]["cycles"] == []
    assert [cycle["day"] for cycle in after["halving"]["cycles"]] == [0]


def _past(folder: Path, clock: str) -> Snapshot:
    settings = Settings(symbols=("^RUT",))
    return snapshot_of(folder, date(2026, 8, 20), settings, clock)


def test_a_past_session_does_not_change_with_the_present(ended_early: Path) -> None:
    soon, late = (
        to_json(_past(ended_early, clock))
        for clock in ("2026-08-21T23:00:00+00:00", "2027-11-21T12:00:00+00:00")
    )
    assert soon["levels"] == late["levels"]
    assert soon["levels"][0]["freshness"] == Freshness.LIVE


def test_regular_hours_cover_the_end_of_the_session() -> None:
    winter, summer = date(2025, 12, 5), date(2026, 8, 20)
    for day, word in ((winter, SessionWord.POST), (summer, SessionWord.CLOSED)):
        end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        state = regular_hours(day).state(end)
        assert state is not None
        assert state.word is word
    assert regular_hours(winter).sessions[1].day == date(2025, 12, 8)


def test_a_running_row_without_a_quote_is_named(ended_early: Path) -> None:
    settings = Settings(symbols=("^RUT",))
    snapshot = snapshot_of(ended_early, settings=settings, clock="2026-08-21T14:32:00-04:00")
    assert snapshot.as_of == date(2026, 8, 20)
    assert any("2026-08-21 is not final yet" in note for note in snapshot.notes)


def test_no_price_of_a_record_day_is_off_by_single_precision(tmp_path: Path) -> None:
    days = _days(date(2025, 1, 1), date(2026, 8, 21))
    rows = [(day, 100.0) for day in days[:-1]] + [(days[-1], 2442.739990234375)]
    write_csv(tmp_path, "^RUT", rows)
    snapshot = snapshot_of(tmp_path, settings=Settings(symbols=("^RUT",)))
    row = snapshot.levels[0]
    assert (row.price, row.from_record_pct, row.spark[-1]) == (2442.74, 0.0, 2442.74)
    assert "-0.0 %" not in to_text(snapshot)


def test_a_block_given_by_hand_may_run_ahead_of_the_clock_but_not_of_the_past() -> None:
    now = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
    tip = ChainTip(964026, now + timedelta(minutes=14), "given by hand", given=True)
    seen = ChainTip(964026, now + timedelta(minutes=14), "host", seen_at=now)
    assert not tip.known_at(now)
    assert seen.known_at(now)
    assert not seen.known_at(now - timedelta(seconds=1))
    assert not ChainTip(1, now + timedelta(hours=3), "host", seen_at=now).known_at(now)
