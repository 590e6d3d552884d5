"""Alerts of feeds: whose names there are, two monitors that disagree, a clock that is set back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.watching import BTC, Watch, at, feed, row, seeing, snapshot
from tui.config_alerts import read_rules
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.engine.occasions.feeds import Feeds
from tui.engine.sources import Known, SourceChoice, feeds_of
from tui.engine.witness import Witness
from tui.errors import FailureKind
from tui.model.alerts import FEEDS, FeedRule, PriceRule, Side
from tui.model.events import ClockJumped, FeedFailed
from tui.model.health import Source
from tui.model.market import Schedule
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot

DAY = 1_440


def test_the_names_that_a_rule_takes_are_those_of_the_feeds(tmp_path: Path) -> None:
    known = Known(lambda _: None, Schedule, lambda _: None)
    choice = SourceChoice(Source.YAHOO, cache_dir=tmp_path)
    names = {one.name for one in feeds_of(choice, Settings(), known)}
    # The store is no feed; it is kept like one, and the archive says how it does.
    assert {*FEEDS} == names | {"store"}
    wrong: list[str] = []
    read_rules(
        [{"kind": "feed", "feed": name} for name in FEEDS], lambda *said: wrong.append(said[0])
    )
    assert wrong == []


@pytest.mark.parametrize("name", [name for name in FEEDS if name != "store"])
def test_each_feed_that_fails_is_told(name: str) -> None:
    memory, composer = Memory(), Composer(Source.YAHOO)
    memory.tried.add("history")
    (rule,) = read_rules([{"kind": "feed", "feed": name}], lambda *said: None)
    watch = Watch(rule)
    told: list[str] = []
    for minute in range(12):
        memory.apply(FeedFailed(name, at(minute), FailureKind.TIMED_OUT, "no answer at all"))
        told += watch.words(composer.compose(memory, Settings(), at(minute)))
    assert told == [f"{name} lost: no answer for 10 min: no answer at all"]


def good(step: float, **parts: object) -> Snapshot:
    return snapshot(step, health=(feed("ok", last_ok=at(step)),), **parts)


def bad(step: float, **parts: object) -> Snapshot:
    return snapshot(step, health=(feed("backoff"),), **parts)


def ends(told: list[str]) -> list[str]:
    return [words.split(":")[0] for words in told]


def test_what_one_monitor_alone_cannot_reach_is_told_once_a_day(tmp_path: Path) -> None:
    one, other = (Watch(FeedRule(minutes=10), path=tmp_path / "store.db") for _ in range(2))
    told: list[str] = []
    for step in range(DAY):
        told += one.words(bad(step)) + other.words(good(step))
    assert ends(told) == ["prices lost", "prices answers again"]
    # The feed fails to the other one too: that is an outage of its own, told after its minutes.
    told = []
    for step in range(DAY, DAY + 15):
        told += one.words(bad(step)) + other.words(bad(step))
    assert ends(told) == ["prices lost"]
    for run in (one, other):
        run.close()


@pytest.mark.parametrize("restart", [False, True])
def test_the_one_that_stays_alone_tells_its_outage_all_the_same(
    tmp_path: Path, restart: bool
) -> None:
    path = tmp_path / "store.db"
    one, other = (Watch(FeedRule(minutes=10), path=path) for _ in range(2))
    for step in range(30):
        one.words(bad(step))
        other.words(good(step))
    other.close()
    if restart:
        one.close()
        one = Watch(FeedRule(minutes=10), path=path)
    told = [(step, words) for step in range(30, 2 * DAY) for words in one.words(bad(step))]
    assert ends([words for _, words in told]) == ["prices lost"]
    assert told[0][0] <= (40 if restart else DAY + 30)
    one.close()


BACK = 50
LEAP = ClockJumped(at(60 - BACK), -60.0 * BACK)


def test_a_price_is_seen_at_once_after_the_clock_was_set_back(tmp_path: Path) -> None:
    watch = Watch(PriceRule(BTC, Side.ABOVE, 100.0), path=tmp_path / "store.db")
    watch.look(seeing(95, 60))
    after = [replace(seeing(price, 10.5 + n), jumps=(LEAP,)) for n, price in enumerate((101, 95))]
    assert watch.words(*after) == ["BTC-USD above 100: 101.00"]
    again = [
        replace(seeing(price, 13 + n), jumps=(LEAP,)) for n, price in enumerate((102, 95, 103))
    ]
    assert len(watch.look(*again)) == 2
    # An older price than one that was seen since is none to go by, on this clock as on the other.
    older = [
        snapshot(17 + n, levels=(row(p, 14 + n),), jumps=(LEAP,)) for n, p in enumerate((9, 104))
    ]
    assert watch.look(replace(seeing(103, 16), jumps=(LEAP,)), *older) == ()
    watch.close()


def test_an_outage_is_told_after_its_minutes_though_the_clock_was_set_back() -> None:
    watch, journal = Watch(FeedRule(minutes=5)), Witness(None, (Feeds(),))
    lines, told = [], []
    for step in (*range(40, 50), *range(50, 61)):
        one = bad(step) if step < 50 else good(step)
        lines += [entry.words for entry in journal.look(one)]
        told += watch.words(one)
    assert ends(told) == ["prices lost", "prices answers again"]
    assert len(lines) == 2
    told, lines = [], []
    for step in range(11, 18):
        one = bad(step, jumps=(LEAP,))
        lines += [entry.words for entry in journal.look(one)]
        told += watch.words(one)
    assert ends(told) == ["prices lost"]
    assert lines == ["prices failed for 5 min: no answer"]


def test_what_was_lost_before_the_clock_was_set_back_is_found_again() -> None:
    watch = Watch(FeedRule(minutes=5))
    told = [words for step in (40, *range(50, 61)) for words in watch.words(bad(step))]
    told += [w for step in range(11, 20) for w in watch.words(good(step, jumps=(LEAP,)))]
    assert told == [
        "prices lost: no answer for 10 min",
        "prices answers again: the clock was set back",
    ]
