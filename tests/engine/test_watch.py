"""What a run says of itself: sizes, requests, measured feeds, with and without a store."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.analytics.loading import make_bars
from tests.engine.running import snapshot_of, write_csv
from tests.feeds.test_budget import QUOTE, START, HandClock, fail, send
from tui import __version__
from tui.engine import watch
from tui.engine.archive import Archive
from tui.engine.ledger import StoredLedger
from tui.engine.sources import SourceChoice
from tui.engine.watch import Watch, resident_bytes
from tui.feeds.budget import YAHOO, Budget
from tui.feeds.tally import Tally
from tui.model.events import BarsArrived
from tui.model.health import FeedHealth, Source
from tui.model.monitor import HostBudget
from tui.model.settings import FeedSettings
from tui.report import to_json


def _watch(clock: HandClock, store: Path | None = None) -> tuple[Watch, Budget, Archive]:
    choice = SourceChoice(Source.YAHOO, store=store, config=Path("/etc/resonance.toml"))
    archive = Archive(choice, START)
    budget = Budget(FeedSettings(), clock, archive.ledger())
    return Watch(clock, START, choice, archive, budget), budget, archive


def test_a_run_with_a_store_says_all(tmp_path: Path) -> None:
    clock = HandClock()
    seen, budget, archive = _watch(clock, tmp_path / "store.db")
    bars = make_bars([1.0, 2.0, 3.0], symbol="^RUT")
    archive.keep(BarsArrived("history", bars, START), START)
    send(budget)
    fail(budget, ValueError("broken"))
    shown = seen.look({"^RUT": bars}, date(2026, 8, 20))
    assert (shown.version, shown.started_at) == (__version__, START)
    assert shown.config == str(Path("/etc/resonance.toml"))
    assert (shown.store, shown.store_rows) == (str(tmp_path / "store.db"), 3)
    assert (shown.store_bytes or 0) > 4096
    assert (shown.oldest_bar, shown.oldest_symbol) == (bars.dates[0], "^RUT")
    assert shown.newest_close == date(2026, 8, 20)
    assert [(row.feed, row.sent, row.failed) for row in shown.requests] == [("prices", 2, 1)]
    assert shown.budgets == (HostBudget(YAHOO, 1200),)
    archive.close()


def test_nothing_is_looked_up_twice_for_nothing(tmp_path: Path) -> None:
    clock = HandClock()
    seen, budget, archive = _watch(clock, tmp_path / "store.db")
    first = seen.look({}, None)
    assert seen.look({}, None) is first
    send(budget)
    second = seen.look({}, None)
    assert second is not first
    clock.at += timedelta(minutes=1)
    assert seen.look({}, None) is not second
    archive.close()


def test_the_feeds_get_their_last_hour_and_their_latency() -> None:
    clock = HandClock()
    seen, budget, _ = _watch(clock)
    with budget.request("prices", QUOTE):
        clock.ticks += 0.25
    clock.at += timedelta(minutes=50)
    send(budget)
    health = (FeedHealth("prices"), FeedHealth("blocks"))
    seen.look({}, None)
    prices, blocks = seen.measured(health)
    assert (prices.requests_hour, prices.latency_s) == (2, 0.125)
    assert (blocks.requests_hour, blocks.latency_s) == (None, None)
    clock.at += timedelta(minutes=20)
    seen.look({}, None)
    assert seen.measured(health)[0].requests_hour == 1


def test_without_a_store_requests_are_counted_in_memory(tmp_path: Path) -> None:
    assert isinstance(Archive(SourceChoice(Source.DEMO), START).ledger(), Tally)
    blocked = tmp_path / "file"
    blocked.write_text("")
    archive = Archive(SourceChoice(Source.YAHOO, store=blocked / "store.db"), START)
    assert isinstance(archive.ledger(), Tally)
    assert archive.size() is None
    kept = Archive(SourceChoice(Source.YAHOO, store=tmp_path / "store.db"), START)
    assert isinstance(kept.ledger(), StoredLedger)
    kept.close()
    assert kept.size() is None


def test_memory_is_what_is_held_or_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    statm = tmp_path / "statm"
    statm.write_text("900 123 45 6 0 78 0\n")
    monkeypatch.setattr(watch, "_STATM", statm)
    monkeypatch.setattr("os.sysconf", lambda _: 4096)
    assert resident_bytes() == 123 * 4096
    monkeypatch.setattr(watch, "_STATM", tmp_path / "nowhere")
    assert resident_bytes() is None


def test_the_report_has_the_new_figures_of_every_feed(tmp_path: Path) -> None:
    write_csv(tmp_path, "^RUT", [(date(2026, 8, 20), 100.0)])
    snapshot = snapshot_of(tmp_path)
    assert snapshot.monitor is not None
    assert snapshot.monitor.oldest_bar == date(2026, 8, 20)
    (health,) = json.loads(json.dumps(to_json(snapshot)))["health"]
    assert health["feed"] == "files"
    assert (health["requests_hour"], health["latency_s"]) == (None, None)
    assert (health["failures"], health["circuit_open"]) == (0, False)
