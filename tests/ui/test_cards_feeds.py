"""Pane 0: requests over a day, the monitor itself, and what a feed's row adds of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.samples import NOW, empty_snapshot, sample_health, sample_monitor, sample_snapshot
from tests.ui.drawing import plain, said, style_of, view_of
from tui.model.health import FeedHealth, FeedState, Source
from tui.model.monitor import DAY, Asked, HostBudget, minute_of
from tui.model.snapshot import Snapshot
from tui.ui.cards import feeds, monitor, requests

MINUTE = minute_of(NOW)


def _with(*sent: Asked, **changes: object) -> Snapshot:
    return sample_snapshot(monitor=replace(sample_monitor(), requests=sent, **changes))  # type: ignore[arg-type]


def test_each_column_is_a_slice_of_the_day_and_the_last_is_now() -> None:
    sent = (
        Asked("prices", "yahoo.com", MINUTE, 10),
        Asked("prices", "yahoo.com", MINUTE - 24, 5, 1),
        Asked("prices", "yahoo.com", MINUTE - DAY + 1, 10),
        Asked("prices", "yahoo.com", MINUTE - DAY, 99),
    )
    card = requests.requests(view_of(68, 4, _with(*sent)))
    assert plain(card.title_right) == "last 24 h, each column 24 min"
    bars, marks = map(plain, card.lines)
    assert bars == "prices  ▇" + " " * 57 + "▄▇"
    assert marks == "    25  ·" + " " * 57 + "×·"
    assert plain(card.foot_right) == "× failed"


@pytest.mark.parametrize(("width", "size"), [(68, 24), (148, 12), (78, 24), (58, 30), (20, 120)])
def test_a_day_is_whole_columns_at_every_width(width: int, size: int) -> None:
    card = requests.requests(view_of(width, 8))
    assert plain(card.title_right) == f"last 24 h, each column {size} min"
    assert {len(plain(row)) for row in card.lines if row} == {8 + DAY // size}


def test_the_day_moves_on_without_a_new_snapshot() -> None:
    one = _with(Asked("prices", "yahoo.com", MINUTE, 1))
    later = NOW + timedelta(minutes=48)
    assert said(requests.requests, view_of(68, 2, one, later)).startswith(
        "prices  " + " " * 57 + "▇"
    )
    gone = NOW + timedelta(days=1, minutes=24)
    assert "▇" not in said(requests.requests, view_of(68, 2, one, gone))


def test_low_cards_mark_failures_in_the_bars() -> None:
    rows = said(requests.requests, view_of(68, 3)).splitlines()
    assert [row.split()[0] for row in rows] == ["prices", "history", "blocks"]
    assert rows[2].endswith("×")


def test_feeds_for_which_there_is_no_row_are_named() -> None:
    rows = said(requests.requests, view_of(68, 2)).splitlines()
    assert [row.split()[0] for row in rows] == ["prices", "and"]
    assert rows[1] == "and history, blocks"


def test_ascii_charts_have_ascii_marks() -> None:
    text = said(requests.requests, view_of(68, 8, charts="ascii"))
    assert text.isascii()
    assert "x" in text.splitlines()[-1]


def test_the_foot_names_the_host_that_came_nearest_to_its_budget() -> None:
    sent = (Asked("blocks", "mempool.space", MINUTE, 90), Asked("prices", "yahoo.com", MINUTE, 200))
    card = requests.requests(view_of(68, 8, _with(*sent)))
    assert plain(card.foot) == "peak 90 an hour of 360 allowed to mempool.space"


def test_a_pause_is_told_until_the_second() -> None:
    until = NOW + timedelta(minutes=10)
    paused = HostBudget("yahoo.com", 1200, until)
    shown = _with(Asked("prices", "yahoo.com", MINUTE, 1, 1), budgets=(paused,))
    text = said(requests.requests, view_of(68, 8, shown))
    assert "yahoo.com asked for a pause until 14:42:06 ET" in text
    assert style_of(requests.requests, view_of(68, 8, shown), "pause") == "warn"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source.DEMO, "the demo asks nobody"),
        (Source.FILES, "files are read, nobody is asked"),
        (Source.YAHOO, "no request was sent within 24 h"),
    ],
)
def test_nobody_asked_is_said(source: Source, words: str) -> None:
    shown = replace(_with(), source=source)
    assert words in said(requests.requests, view_of(68, 5, shown))
    assert words in said(requests.requests, view_of(68, 5, replace(shown, monitor=None)))


def test_the_monitor_says_what_it_is() -> None:
    view = view_of(43, 11, terminal="120 × 36, true colour")
    assert said(monitor.monitor, view).splitlines() == [
        "version        0.1.0",
        "source         yahoo",
        "store          2.6 MB, 36,412 rows",
        "oldest bar     1987-09-10 ^RUT",
        "newest close   2026-08-20",
        "config         no file, defaults",
        "uptime         5 h 1 m",
        "terminal       120 × 36, true colour",
        "theme          dark",
        "memory         118 MB",
    ]
    later = view_of(43, 11, now=NOW + timedelta(hours=1))
    assert "uptime         6 h 1 m" in said(monitor.monitor, later)


def test_what_is_not_known_is_a_dot_with_its_reason() -> None:
    bare = replace(
        sample_monitor(), memory_bytes=None, store_bytes=None, oldest_bar=None, newest_close=None
    )
    text = said(monitor.monitor, view_of(43, 11, sample_snapshot(monitor=bare)))
    assert "store          · kept for this run alone" in text
    assert "memory         · this system does not tell" in text
    assert "oldest bar     ·\n" in text
    demo = sample_snapshot(monitor=bare, source=Source.DEMO)
    assert "store          · no store for demo" in said(monitor.monitor, view_of(43, 11, demo))
    assert "nothing is known yet" in said(monitor.monitor, view_of(43, 5, empty_snapshot()))


@pytest.mark.parametrize(("width", "shown"), [(80, "/home/you/x/conf.toml"), (30, "…/conf.toml")])
def test_a_long_path_is_shortened_to_its_name(width: int, shown: str) -> None:
    named = replace(sample_monitor(), config="/home/you/x/conf.toml")
    text = said(monitor.monitor, view_of(width, 11, sample_snapshot(monitor=named)))
    assert f"config         {shown}" in text.splitlines()


def test_facts_flow_where_there_is_no_height() -> None:
    wide = said(monitor.monitor, view_of(78, 3, terminal="80 × 24, 256 colours")).splitlines()
    assert wide == [
        "version 0.1.0   source yahoo   store 2.6 MB, 36,412 rows   uptime 5 h 1 m",
        "oldest bar 1987-09-10 ^RUT   newest close 2026-08-20   theme dark",
        "config no file, defaults   terminal 80 × 24, 256 colours   memory 118 MB",
    ]
    narrow = said(monitor.monitor, view_of(58, 4, terminal="60 × 24, 256 colours")).splitlines()
    assert len(narrow) == 4
    assert {"memory 118 MB", "theme dark"} <= {part for row in narrow for part in row.split("   ")}


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0904, "90 ms"), (0.9994, "999 ms"), (0.9996, "1.0 s"), (12.0, "12.0 s")],
)
def test_latency_has_a_unit(seconds: float, shown: str) -> None:
    one = replace(sample_health()[0], latency_s=seconds)
    text = said(feeds.health, view_of(116, 8, sample_snapshot(health=(one,))))
    assert f" {shown} " in text.splitlines()[1]
    assert " 244 " in text.splitlines()[1]


def test_a_budget_that_is_used_up_is_said_in_full() -> None:
    words = "the budget of 1,200 requests an hour to yahoo.com is used up, next at 15:33 ET"
    held = FeedHealth("prices", FeedState.BACKOFF, NOW, words, NOW, next_try=NOW)
    view = view_of(116, 8, sample_snapshot(health=(held,)))
    assert f"prices: {words}" in said(feeds.health, view).splitlines()[3:]
    assert style_of(feeds.health, view, "budget") == "warn"


def test_where_words_must_be_cut_those_that_are_over_go_first() -> None:
    """A failure of now stands before a remark, and that before an error that is over."""
    words = "words that are longer than the table's last column can be " * 3
    rows = (
        FeedHealth("prices", FeedState.OK, last_error=f"over: {words}", last_error_at=NOW),
        FeedHealth("history", FeedState.OK, detail=f"remark: {words}"),
        FeedHealth("blocks", FeedState.BACKOFF, last_error=f"now: {words}", failures=1),
    )
    text = said(feeds.health, view_of(120, 12, sample_snapshot(health=rows)))
    assert text.index("now:") < text.index("remark:") < text.index("over:")
    low = said(feeds.health, view_of(120, 7, sample_snapshot(health=rows)))
    assert "now:" in low and "over:" not in low
