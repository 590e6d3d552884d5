"""Pane 9: what it lists, what is new, what it finds, and what it keeps off a past day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.sample_journal import sample_journal
from tests.samples import NOW, empty_snapshot, sample_snapshot
from tests.ui.drawing import plain, said, style_of, view_of
from tui.model.journal import JournalEntry, JournalExtent
from tui.model.snapshot import Snapshot
from tui.ui.cards.journal import brief, entries_of, journal, kinds_of, scrolled
from tui.ui.draw import View, width_of
from tui.ui.listing import Listing
from tui.ui.pane_bar import bar_line

WIDE, NARROW, SMALL = (116, 31), (78, 20), (58, 20)


def view(
    size: tuple[int, int] = WIDE, snapshot: Snapshot | None = None, listing: Listing | None = None
) -> View:
    return view_of(*size, snapshot, narrow=size[0] < 100, listing=listing or Listing())


def many(count: int) -> Snapshot:
    """Return a snapshot of entries of one row, an hour apart, the newest first."""
    entries = tuple(
        JournalEntry(f"k{n}", NOW - timedelta(hours=n), "test", f"entry {n}") for n in range(count)
    )
    extent = JournalExtent(count, entries[-1].seen_at, NOW, kept=True)
    return sample_snapshot(journal=entries, journal_extent=extent)


def past() -> Snapshot:
    kept = tuple(one for one in sample_journal() if one.when.date() <= date(2026, 8, 13))
    at = NOW - timedelta(days=7)
    extent = JournalExtent(len(kept), kept[-1].seen_at, NOW - timedelta(days=30), kept=True)
    return sample_snapshot(
        journal=kept, journal_extent=extent, travelled_to=date(2026, 8, 14), at=at
    )


def test_an_entry_shows_market_time_seen_time_and_kind() -> None:
    rows = said(journal, view()).splitlines()
    assert rows[0].split() == ["when", "(ET)", "seen", "kind", "what"]
    assert rows[1].startswith("● 2026-08-21 14:08 08-21 14:08 alert       ^RUT back within 1.7 %")
    state = next(row for row in rows if "PULLBACK" in row)
    assert state.startswith("  2026-08-03 16:00 08-05 09:00 state ")


def test_narrow_rows_say_when_an_entry_was_seen_late_and_only_then() -> None:
    for size in (NARROW, SMALL):
        text = " ".join(said(journal, view(size, listing=Listing(kind="state"))).split())
        assert "12 closes overhead · seen 08-05 09:00" in text
        assert "seen 08-20" not in said(journal, view(size))


def test_what_is_new_is_marked_and_counted() -> None:
    drawn = journal(view())
    assert plain(drawn.title_right) == "newest first · 2 new since 2026-08-20 16:15 ET"
    assert said(journal, view()).count("●") == 2
    assert style_of(journal, view(), "●") == "warn"
    assert plain(drawn.foot_right) == "11 entries since 2026-08-03"
    assert plain(drawn.foot) == "kept in the local store, never rewritten"


def test_the_bar_counts_what_is_new_and_not_on_a_past_day() -> None:
    for width, wanted in ((120, "9 journal 2  "), (80, "9 jrnl· "), (60, "9· ")):
        assert wanted in plain(bar_line("overview", sample_snapshot(), width))
        assert "journal 2" not in plain(bar_line("overview", past(), width))
        assert "·" not in plain(bar_line("overview", past(), width))


def test_a_past_day_says_nothing_of_what_came_later() -> None:
    text = said(journal, view(snapshot=past()))
    assert "●" not in text
    assert "seen" not in text.splitlines()[0]
    assert "08-21" not in text
    assert "3,052.85" in text
    drawn = journal(view(snapshot=past()))
    assert plain(drawn.title_right).endswith("happened by 2026-08-14")
    assert plain(drawn.foot_right) == "5 entries"


def test_words_from_outside_are_harmless() -> None:
    text = said(journal, view())
    assert "\x1b" not in text
    assert "[31m[b]504[/b]" in text


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL, (58, 5), (40, 3)])
def test_nothing_is_wider_or_longer_than_the_card(size: tuple[int, int]) -> None:
    for listing in (Listing(), Listing(words="zzz"), Listing(words="close", asking=True)):
        drawn = journal(view(size, listing=listing))
        assert all(width_of(row) <= size[0] for row in drawn.lines)
        assert len(drawn.lines) <= size[1]


def test_one_kind_alone() -> None:
    shown = view(listing=Listing(kind="record"))
    assert [one.key for one in entries_of(shown)] == ["f", "g"]
    assert plain(journal(shown).title_right) == "record · 2 of 11"
    assert kinds_of(shown) == sorted(set(kinds_of(shown)))
    assert "claim" in kinds_of(shown)


def test_every_word_looked_for_is_in_kind_symbol_or_words() -> None:
    found = {one.key for one in entries_of(view(listing=Listing(words="RECORD ^rut 3,068")))}
    assert found == {"f"}
    assert said(journal, view(listing=Listing(words="zzz"))).strip().startswith("no entry")


def test_what_is_typed_stands_on_the_last_row() -> None:
    rows = said(journal, view(listing=Listing(words="rec", asking=True))).splitlines()
    assert len(rows) == WIDE[1]
    assert rows[-1].startswith("/ rec▌")
    assert rows[-1].endswith("enter keeps · escape clears")
    kept = said(journal, view(listing=Listing(words="rec"))).splitlines()
    assert kept[-1].startswith("/ rec ")


def test_scrolling_stays_within_the_ends_and_turns_at_once() -> None:
    snapshot, size = many(100), (116, 11)
    listing = Listing()
    assert scrolled(view(size, snapshot, listing), -1).top is None
    for _ in range(150):
        listing = scrolled(view(size, snapshot, listing), 1)
    assert listing.top == "k90"
    rows = said(journal, view(size, snapshot, listing)).splitlines()
    assert rows[-1].endswith("entry 99")
    assert scrolled(view(size, snapshot, listing), -1).top == "k89"
    assert scrolled(view(size, snapshot), 0, 1).top == "k9"
    assert scrolled(view(size, snapshot, listing), 0, -20).top is None


def test_a_new_entry_does_not_move_what_is_read() -> None:
    snapshot, size = many(50), (116, 11)
    listing = scrolled(view(size, snapshot), 20)
    newer = JournalEntry("new", NOW, "test", "a new one")
    grown = replace(snapshot, journal=(newer, *snapshot.journal))
    before = said(journal, view(size, snapshot, listing))
    assert said(journal, view(size, grown, listing)) == before


def test_more_than_a_snapshot_holds_is_said() -> None:
    extent = JournalExtent(1234, NOW - timedelta(days=400), NOW, kept=True)
    drawn = journal(view(snapshot=replace(many(500), journal_extent=extent)))
    assert plain(drawn.foot_right).startswith("newest 500 of 1,234 entries, all in the export")


def test_an_empty_journal_says_so() -> None:
    assert "asking Yahoo for 12 symbols" in said(journal, view(snapshot=empty_snapshot()))
    none = sample_snapshot(journal=(), journal_extent=JournalExtent())
    assert "nothing has been journalled yet" in said(journal, view(snapshot=none))
    gone = replace(past(), journal=())
    assert "no entry of that time" in said(journal, view(snapshot=gone))


def test_the_overview_shows_the_newest_in_a_row_each() -> None:
    drawn = brief(view_of(62, 10))
    rows = list(map(plain, drawn.lines))
    assert rows[0] == "● 14:08  ^RUT back within 1.7 % of its record close (rule: …"
    assert rows[2].startswith("  08-20  ^RUT close 2,992.43, −1.34 %; PRICE DISCOVERY,")
    assert plain(drawn.title_right) == "2 new"
    assert all(len(row) <= 62 for row in rows)
