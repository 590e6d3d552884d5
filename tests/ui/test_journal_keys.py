"""The journal's keys in the running app, and what it shows after somebody was away."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from tests.samples import NOW, sample_snapshot
from tests.ui.scenes import FakeRequests, FixedClock, app
from tests.ui.test_app import exported, lines_of, settle
from tui.errors import StoreError
from tui.model.journal import JournalEntry
from tui.report.journal_csv import COLUMNS, journal_csv
from tui.ui.away import Absence, prices_of
from tui.ui.away_screen import AwayScreen
from tui.ui.book import pane_of
from tui.ui.card import Card
from tui.ui.frame import plain
from tui.ui.painted import Painted

if TYPE_CHECKING:
    from tui.model.snapshot import Snapshot
    from tui.ui.app import ResonanceApp
    from tui.ui.export import Export

AWAY = timedelta(minutes=10)


def opened(snapshot: Snapshot | None = None, clock: FixedClock | None = None) -> ResonanceApp:
    """Return the app on the journal of the sample."""
    clock = clock or FixedClock()
    return app(
        FakeRequests(snapshot or sample_snapshot()), pane="journal", book=pane_of, clock=clock
    )


def listed(running: ResonanceApp) -> str:
    card = running.main.query_one("#journal").query(Card).first()
    return "\n".join(map(plain, card.text.lines))


async def test_f_goes_through_the_kinds_and_escape_lists_all() -> None:
    running = opened()
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "f kind all" in lines_of(running, "footer")
        await pilot.press("f")
        await settle(pilot)
        assert "f kind alert" in lines_of(running, "footer")
        assert "1.7 %" in listed(running)
        assert "record close 3,052.85" not in listed(running)
        await pilot.press("escape")
        await settle(pilot)
        assert "record close 3,052.85" in listed(running)
        for _ in range(9):
            await pilot.press("f")
        assert running.main.listing.kind is None


async def test_words_are_typed_kept_and_cleared() -> None:
    running = opened()
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("slash", "r", "e", "c", "q", "backspace", "o")
        await settle(pilot)
        assert "/ reco▌" in listed(running)
        assert "PULLBACK" not in listed(running)
        await pilot.press("enter", "9")
        await settle(pilot)
        assert running.screen is running.main
        assert "/ reco" in listed(running)
        await pilot.press("slash", "escape")
        await settle(pilot)
        assert "PULLBACK" in listed(running)
        assert running.main.listing.words == ""


async def test_the_search_key_is_the_journals_alone() -> None:
    running = app(FakeRequests(sample_snapshot()), pane="feeds", book=pane_of)
    async with running.run_test(size=(120, 36)) as pilot:
        await pilot.press("slash", "f", "pagedown")
        assert running.screen is running.main
        assert running.main.listing.kind is None


async def test_keys_scroll_by_entry_and_by_page() -> None:
    entries = tuple(
        JournalEntry(f"k{n}", NOW - timedelta(hours=n), "test", f"entry {n}") for n in range(90)
    )
    running = opened(sample_snapshot(journal=entries))
    async with running.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "up")
        assert running.main.listing.top == "k1"
        await pilot.press("pagedown")
        assert running.main.listing.top == "k19"
        await pilot.press("pageup", "pageup")
        assert running.main.listing.top is None


async def test_export_writes_every_entry_as_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    running = opened()
    running.main.as_csv = lambda given, pane: journal_csv(given.journal) + pane
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await exported(running, pilot)
    endings = sorted(path.suffix for path in tmp_path.iterdir())
    assert endings == [".csv", ".svg", ".txt"]


async def test_an_export_that_cannot_read_the_store_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_snapshot: Snapshot, _pane: str) -> str:
        raise StoreError("the journal cannot be read: the file is damaged")

    monkeypatch.chdir(tmp_path)
    running = opened()
    running.main.as_csv = locked
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await exported(running, pilot)
        told = [one.message for one in running._notifications]
    assert told == ["nothing is exported: the journal cannot be read: the file is damaged"]
    assert not list(tmp_path.iterdir())


async def test_keys_are_answered_while_an_export_waits_for_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = Event()

    def waits(_snapshot: Snapshot, _pane: str) -> str:
        assert locked.wait(30)
        return "at,words\n"

    monkeypatch.chdir(tmp_path)
    running = opened()
    running.main.as_csv = waits
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("e", "1", "e")
        await settle(pilot)
        assert running.main.pane == "overview"
        told = [one.message for one in running._notifications]
        assert (told, list(tmp_path.iterdir())) == (["the last export is still at work"], [])
        locked.set()
        await exported(running, pilot)
        said = [one.message for one in running._notifications][-1]
    assert {Path(line) for line in said.splitlines()} == set(tmp_path.iterdir())
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".svg", ".txt"]


async def test_an_export_that_hangs_is_given_up_and_writes_nothing_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hung, ended = Event(), Event()

    def hangs(_snapshot: Snapshot, _pane: str) -> str:
        hung.wait(30)
        return "too late"

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tui.ui.export_keys._LIMIT_S", 0.05)
    running = opened()
    running.main.as_csv = hangs
    write = running.main._write

    def written(export: Export) -> None:
        write(export)
        ended.set()

    monkeypatch.setattr(running.main, "_write", written)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await exported(running, pilot)
        hung.set()
        while not ended.is_set():
            await pilot.pause(0.01)
        await settle(pilot)
        told = [one.message for one in running._notifications]
    assert told == ["nothing is exported: not done in 0.05 s"]
    assert not list(tmp_path.iterdir())


def test_csv_keeps_every_field_and_starts_no_formula() -> None:
    words = 'said "=1+1",\nand\x1b[31m more'
    at = NOW - timedelta(hours=1)
    entry = JournalEntry("=k,1", NOW, "alert", words, at, None, '{"a":1}')
    rows = list(csv.reader(io.StringIO(journal_csv([entry]))))
    assert rows[0] == list(COLUMNS)
    cleaned = 'said "=1+1", and [31m more'
    stamps = [at.strftime("%Y-%m-%dT%H:%M:%SZ"), NOW.strftime("%Y-%m-%dT%H:%M:%SZ")]
    assert rows[1:] == [[*stamps, "alert", "", cleaned, "'=k,1", '{"a":1}']]


def later(clock: FixedClock, *entries: JournalEntry) -> Snapshot:
    """Return the sample as it is at the clock's time: another price of ^RUT, more entries."""
    first = sample_snapshot()
    levels = tuple(
        replace(row, price=2992.43, quoted_at=clock.at) if row.symbol == "^RUT" else row
        for row in first.levels
    )
    return replace(first, version=9, levels=levels, journal=(*entries, *first.journal))


def overlay_text(running: ResonanceApp) -> str:
    return "\n".join(map(plain, running.screen.query_one("#text", Painted).shown))


async def test_after_ten_minutes_the_next_key_shows_what_changed() -> None:
    clock = FixedClock()
    running = opened(clock=clock)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("1")
        clock.at += AWAY
        found = [
            JournalEntry("x", clock.at, "session", "NYSE closed", clock.at),
            JournalEntry("y", clock.at, "state", "^RUT CONFIRMED → FAILED", clock.at, "^RUT"),
            JournalEntry("z", clock.at, "feed", "prices failed", clock.at),
        ]
        running.main.snapshot = later(clock, *found)
        await settle(pilot)
        await pilot.press("5")
        await settle(pilot)
        assert isinstance(running.screen, AwayScreen)
        assert running.main.pane == "overview"
        rows = overlay_text(running).splitlines()
        assert "while you were away" in rows[0]
        assert "10 m, since" in rows[0]
        assert len(rows) == 5
        assert "^RUT 3,016.84 → 2,992.43  ▼ −0.81 %" in rows[1]
        assert "^RUT CONFIRMED → FAILED" in rows[2]
        assert "and 2 more in the journal" in rows[3]


@pytest.mark.parametrize(("key", "pane"), [("9", "journal"), ("escape", "overview")])
async def test_the_key_that_closes_it_does_what_it_does_else(key: str, pane: str) -> None:
    clock = FixedClock()
    running = opened(clock=clock)
    async with running.run_test(size=(60, 24)) as pilot:
        await settle(pilot)
        await pilot.press("1")
        clock.at += AWAY
        running.main.snapshot = later(clock)
        await settle(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert "AwayScreen" in str(running.screen)
        assert "^RUT 3,016.84 → 2,992.43  ▼ −0.81 %" in overlay_text(running)
        await pilot.press(key)
        await settle(pilot)
        assert running.screen is running.main
        assert running.main.pane == pane


@pytest.mark.parametrize("waking", [("q",), ("x", "q")])
async def test_q_quits_at_once_whoever_was_away(waking: tuple[str, ...]) -> None:
    clock = FixedClock()
    running = opened(clock=clock)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        clock.at += AWAY
        running.main.snapshot = later(clock)
        await settle(pilot)
        await pilot.press(*waking)
        await settle(pilot)
        assert not running.is_running or running._exit


@pytest.mark.parametrize("opens", ["question_mark", "ctrl+p"])
async def test_who_comes_back_to_another_screen_is_told_on_the_panes(opens: str) -> None:
    clock = FixedClock()
    running = opened(clock=clock)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("1", opens)
        await settle(pilot)
        for _ in range(2):
            clock.at += AWAY
            running.main.snapshot = later(clock)
            await settle(pilot)
            await pilot.press("down")
        while running.screen is not running.main:
            assert "AwayScreen" not in str(running.screen)
            await pilot.press("escape")
            await settle(pilot)
        await pilot.press("5")
        await settle(pilot)
        assert "AwayScreen" in str(running.screen)
        assert running.main.pane == "overview"
        assert "20 m, since" in overlay_text(running)
        assert "^RUT 3,016.84 → 2,992.43" in overlay_text(running)
        await pilot.press("escape", "2")
        await settle(pilot)
        assert (running.screen is running.main, running.main.pane) == (True, "levels")


async def test_nothing_is_shown_too_early_or_when_nothing_changed_or_in_the_past() -> None:
    clock = FixedClock()
    running = opened(clock=clock)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        clock.at += AWAY - timedelta(seconds=1)
        running.main.snapshot = later(clock)
        await settle(pilot)
        await pilot.press("2")
        assert running.screen is running.main
        clock.at += 2 * AWAY
        await pilot.press("3")
        assert running.screen is running.main
        assert running.main.pane == "breakout"
        clock.at += AWAY
        there = replace(later(clock), travelled_to=date(2026, 8, 20), at=NOW - AWAY)
        running.main.snapshot = there
        await settle(pilot)
        await pilot.press("4")
        assert running.screen is running.main


async def test_a_clock_that_was_set_back_is_no_absence() -> None:
    clock = FixedClock()
    running = opened(clock=clock)
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        clock.at -= timedelta(days=1)
        running.main.snapshot = later(clock)
        await settle(pilot)
        await pilot.press("2")
        assert running.screen is running.main


def between(then: Snapshot, now: Snapshot) -> Absence:
    return Absence(NOW, NOW + AWAY, prices_of(then), prices_of(now))


def test_where_both_prices_do_not_fit_their_way_is_left_out_and_no_number_cut() -> None:
    then = sample_snapshot()
    moved = tuple(
        replace(row, price=row.price * 1.01, quoted_at=row.quoted_at + AWAY)
        for row in then.levels
        if row.price and row.quoted_at
    )
    absence = between(then, replace(then, levels=moved))
    assert plain(absence.lines(90)[0]).count("→") == 2
    short = plain(absence.lines(50)[0])
    assert short == "^RUT ▲ +1.00 %   BTC-USD ▲ +1.00 %"


def test_a_suspect_price_is_not_told() -> None:
    then = sample_snapshot()
    moved = tuple(
        replace(row, price=1e6, quoted_at=NOW + AWAY, suspect=True) for row in then.levels
    )
    assert between(then, replace(then, levels=moved)).lines(90) == ()
