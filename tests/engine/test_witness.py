"""The witness: each occasion is journalled once, and nothing recorded is lost."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.ui.scenes import snapshot
from tui.engine.journal_store import JournalStore
from tui.engine.store import Store
from tui.engine.witness import Witness
from tui.errors import StoreError
from tui.model.journal import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tui.model.snapshot import Snapshot

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
LATER = timedelta(minutes=1)


def entry(key: str, at: datetime | None = None, seen: datetime = NOW) -> JournalEntry:
    """Return an entry of a kind of its own."""
    return JournalEntry(key, seen, "test", f"it is {key}", at)


def says(*keys: str) -> Witness:
    """Return a witness without a store whose one looker always says the same."""
    return Witness(None, [lambda _: map(entry, keys)])


def test_an_occasion_that_is_named_twice_is_new_once() -> None:
    witness = says("a", "b", "a")
    assert [one.key for one in witness.look(snapshot())] == ["a", "b"]
    assert witness.look(snapshot()) == ()
    shown = witness.shown(snapshot())
    assert [one.key for one in shown.journal] == ["b", "a"]
    assert (shown.journal_extent.total, shown.journal_extent.since) == (2, NOW)
    assert not shown.journal_extent.kept


@pytest.mark.parametrize(
    "unfit",
    [
        snapshot(travelled_to=date(2020, 1, 2)),
        snapshot(pending=True),
        snapshot(waiting_for="3 of 8 symbols"),
    ],
)
def test_only_a_live_and_complete_snapshot_is_looked_at(unfit: Snapshot) -> None:
    assert says("a").look(unfit) == ()


def test_a_looker_sees_what_is_journalled_so_far() -> None:
    seen: list[int] = []

    def looker(given: Snapshot) -> Iterable[JournalEntry]:
        seen.append(given.journal_extent.total)
        return [entry("a")]

    witness = Witness(None, [looker])
    witness.look(snapshot())
    witness.look(snapshot())
    assert seen == [0, 1, 1]


def test_a_looker_that_fails_is_logged_once_and_stops_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(_: Snapshot) -> Iterable[JournalEntry]:
        yield entry("half")
        raise ZeroDivisionError

    witness = Witness(None, [fails, lambda _: [entry("a")]])
    with caplog.at_level(logging.ERROR):
        assert [one.key for one in witness.look(snapshot())] == ["a"]
        witness.look(snapshot())
    assert [record.exc_info is not None for record in caplog.records] == [True]


def test_what_the_store_does_not_take_is_kept_and_offered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path / "store.db", NOW)
    journal = JournalStore(store)
    add = JournalStore.add

    def full(_self: JournalStore, _entries: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
        raise StoreError("the journal cannot be stored: the disk is full")

    keys = ["a"]
    witness = Witness(journal, [lambda _: [entry(key) for key in keys]])
    monkeypatch.setattr(JournalStore, "add", full)
    assert [one.key for one in witness.look(snapshot())] == ["a"]
    assert witness.trouble == "the journal cannot be stored: the disk is full"
    assert [one.key for one in witness.shown(snapshot()).journal] == ["a"]
    keys.append("b")
    assert [one.key for one in witness.look(snapshot())] == ["b"]
    monkeypatch.setattr(JournalStore, "add", add)
    assert witness.look(snapshot()) == ()
    assert journal.everything() == ()
    assert witness.look(snapshot(made_at=NOW + LATER)) == ()
    assert {one.key for one in journal.everything()} == {"a", "b"}
    told = witness.shown(snapshot()).journal_extent
    assert (told.total, str(witness.trouble)) == (2, "None")
    store.close()


def test_another_programs_entries_appear_and_are_not_new(tmp_path: Path) -> None:
    mine, others = (Store.open(tmp_path / "store.db", NOW) for _ in range(2))
    witness = Witness(JournalStore(mine), [lambda _: [entry("a"), entry("b")]])
    assert witness.shown(snapshot()).journal == ()
    JournalStore(others).add([replace(entry("a"), words="the other saw it first")])
    assert [one.key for one in witness.look(snapshot())] == ["b"]
    words = [one.words for one in witness.shown(snapshot()).journal]
    assert words == ["it is b", "the other saw it first"]
    mine.close()
    others.close()


def test_a_past_day_shows_what_had_happened_by_then(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", NOW)
    early, late = NOW - timedelta(days=30), NOW - timedelta(days=3)
    found = [entry("early", early), entry("late", late), entry("now")]
    witness = Witness(JournalStore(store), [lambda _: found])
    witness.look(snapshot())
    past = snapshot(travelled_to=date(2026, 8, 1), at=NOW - timedelta(days=20))
    assert [one.key for one in witness.shown(past).journal] == ["early"]
    assert witness.shown(past).journal_extent.total == 1
    assert [one.key for one in witness.shown(snapshot()).journal] == ["now", "late", "early"]
    store.close()


def test_what_was_new_when_the_journal_was_opened_is_new_until_it_is_left() -> None:
    witness = says("a")
    witness.look(snapshot(made_at=NOW))
    before = witness.shown(snapshot()).journal_extent.looked_at
    witness.looked(NOW + LATER, there=True)
    assert witness.shown(snapshot()).journal_extent.looked_at == before
    witness.looked(NOW + 2 * LATER, there=False)
    assert witness.shown(snapshot()).journal_extent.looked_at == NOW + 2 * LATER


def test_the_last_look_outlives_a_restart(tmp_path: Path) -> None:
    for look in (None, NOW):
        store = Store.open(tmp_path / "store.db", NOW)
        witness = Witness(JournalStore(store), ())
        assert witness.shown(snapshot()).journal_extent.looked_at is None
        if look:
            witness.looked(look, there=True)
            assert witness.shown(snapshot()).journal_extent.looked_at is None
        store.close()
    store = Store.open(tmp_path / "store.db", NOW)
    assert Witness(JournalStore(store), ()).shown(snapshot()).journal_extent.looked_at == NOW
    store.close()
