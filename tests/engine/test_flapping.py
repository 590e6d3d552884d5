"""What comes and goes a thousand times leaves a few lines, and hides nothing that lasts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.watching import BTC, Watch, row, seeing, snapshot
from tests.engine.watching import START as NOW
from tests.engine.watching import feed as health_of
from tui.engine.journal_store import JournalStore
from tui.engine.occasions.feeds import Feeds
from tui.engine.occasions.leaps import leaps
from tui.engine.occasions.states import provisional
from tui.engine.outages import LATELY
from tui.engine.store import Store
from tui.engine.witness import Witness
from tui.model.alerts import FeedRule, PriceRule, ProvisionalRule, Side, StateRule
from tui.model.breakout import Breakout, BreakoutState
from tui.model.events import ClockJumped
from tui.model.health import FeedHealth, FeedState
from tui.model.journal import JournalEntry
from tui.model.quotes import Level, SessionWord
from tui.model.snapshot import Snapshot
from tui.model.symbols import RUT

MINUTE = timedelta(minutes=1)
FLAPS = 1_000
MOST_A_DAY = 60


def shown(state: FeedState, at: datetime) -> Snapshot:
    health = FeedHealth("prices", state, last_error="no route", last_ok=at)
    return replace(snapshot(0), health=(health,), made_at=at)


def flaps(down: int, up: int, times: int, start: datetime = NOW) -> Iterator[Snapshot]:
    """Play a feed that fails and answers for so many minutes in turn, seen each minute."""
    at = start
    for _ in range(times):
        for state, minutes in ((FeedState.BACKOFF, down), (FeedState.OK, up)):
            for _ in range(minutes):
                at += MINUTE
                yield shown(state, at)


def watched(run: Witness, snapshots: Iterator[Snapshot]) -> list[JournalEntry]:
    """Return the lines that snapshots made."""
    new = [entry for one in snapshots for entry in run.look(one)]
    return [entry for entry in new if entry.kind == "feed"]


@pytest.fixture
def run() -> Witness:
    """Return a journal of one run, of what can flap."""
    return Witness(None, (Feeds(), leaps, lambda one: provisional(RUT, one)))


def test_a_feed_that_comes_and_goes_a_thousand_times_is_two_outages(run: Witness) -> None:
    lines = watched(run, flaps(6, 1, FLAPS))
    assert [one.key.split(":")[2] for one in lines] == ["lost", "back", "lost"]
    end = NOW + FLAPS * 7 * MINUTE
    steady = (shown(FeedState.OK, end + n * MINUTE) for n in range(70))
    (back,) = watched(run, steady)
    assert back.words == (
        "prices answers again after 6,992 min in which it was seen to come and go 998 times"
    )
    assert back.at == end


def test_outages_too_short_for_a_line_are_one_when_they_come_again_and_again(run: Witness) -> None:
    lines = watched(run, flaps(4, 1, FLAPS))
    assert [one.key.split(":")[2] for one in lines] == ["lost", "back", "lost"]
    assert lines[0].words == "prices failed for 5 of the last 6 min: no route"
    assert lines[0].when == NOW + MINUTE


def test_a_blink_now_and_then_makes_no_line(run: Witness) -> None:
    assert watched(run, flaps(2, 6, FLAPS)) == []


@settings(deadline=None, max_examples=10)
@given(st.integers(6, 15), st.integers(1, 60))
def test_however_it_flaps_a_day_has_few_lines(down: int, up: int) -> None:
    journal = Witness(None, (Feeds(),))
    times = 3 * 1_440 // (down + up)
    lines = watched(journal, flaps(down, up, times))
    days = [
        sum(n * LATELY <= one.seen_at - NOW < (n + 1) * LATELY for one in lines) for n in range(3)
    ]
    assert max(days) <= MOST_A_DAY
    assert lines


def test_two_monitors_of_which_one_has_no_way_out_do_not_fill_the_journal(tmp_path: Path) -> None:
    stores = [Store.open(tmp_path / "store.db", NOW) for _ in range(2)]
    runs = [Witness(JournalStore(store), (Feeds(),)) for store in stores]
    for minute in range(1_440):
        at = NOW + minute * MINUTE
        for run, state in zip(runs, (FeedState.OK, FeedState.FAILED), strict=True):
            run.look(shown(state, at))
    lines = [one for one in JournalStore(stores[0]).everything() if one.kind == "feed"]
    assert 2 <= len(lines) <= MOST_A_DAY
    for store in stores:
        store.close()


def test_a_long_outage_after_the_flapping_is_entered_with_its_length(run: Witness) -> None:
    watched(run, flaps(6, 1, 50))
    at = NOW + 350 * MINUTE
    watched(run, (shown(FeedState.OK, at + n * MINUTE) for n in range(1, 130)))
    lines = watched(run, flaps(180, 61, 1, at + 130 * MINUTE))
    assert [one.words for one in lines] == [
        "prices failed for 5 min: no route",
        "prices answers again after 180 min",
    ]


def test_an_alert_of_a_feed_that_comes_and_goes_is_told_a_few_times() -> None:
    watch = Watch(FeedRule(minutes=5))
    told: list[JournalEntry] = []
    watch.look(snapshot(0, health=(health_of("ok", last_ok=snapshot(0).made_at),)))
    for step in range(1, 7 * FLAPS):
        state = "backoff" if step % 7 else "ok"
        one = snapshot(step)
        told += watch.look(replace(one, health=(health_of(state, last_ok=one.made_at),)))
    assert [one.key.rpartition(" ")[2] for one in told] == ["lost", "recovered", "lost"]


def test_two_monitors_that_disagree_on_a_feed_do_not_tell_it_in_turns(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    good, bad = (Watch(FeedRule(minutes=5), path=path) for _ in range(2))
    told: list[JournalEntry] = []
    for step in range(3 * 1_440):
        one = snapshot(step)
        told += good.look(replace(one, health=(health_of("ok", last_ok=one.made_at),)))
        told += bad.look(replace(one, health=(health_of("backoff"),)))
    assert [one.key.rpartition(" ")[2] for one in told] == ["lost", "recovered"] * 3
    good.close()
    bad.close()


TOLD = ((date(2026, 8, 20), BreakoutState.PRICE_DISCOVERY),)


def session_of(
    state: BreakoutState | None, step: float, track: tuple[tuple[date, BreakoutState], ...] = TOLD
) -> Snapshot:
    """Return the running session after a history of states, with this provisional one."""
    last, committed = track[-1]
    at = datetime(last.year, last.month, last.day, 14, tzinfo=UTC) + LATELY
    at += step * timedelta(seconds=10)
    said = Breakout(
        RUT,
        committed,
        provisional=state,
        as_of=last,
        record_high=3_100.0,
        track=track,
    )
    level = Level(RUT, "Russell 2000", 2_990.0, quoted_at=at, session=SessionWord.OPEN)
    return replace(snapshot(0), breakout=said, levels=(level,), made_at=at)


def test_a_provisional_state_that_flips_with_every_tick_is_a_line_a_day(run: Witness) -> None:
    states = (None, BreakoutState.RETEST, BreakoutState.FAILED)
    new = [one for n in range(FLAPS) for one in run.look(session_of(states[n % 3], n))]
    kinds = [one.key for one in new if one.kind == "provisional"]
    assert kinds == [f"provisional:^RUT:2026-08-21:{state}" for state in states[1:]]


def test_a_provisional_alert_is_told_once_a_session_however_often_it_flips() -> None:
    watch = Watch(ProvisionalRule(symbol=RUT))
    states = (BreakoutState.PRICE_DISCOVERY, BreakoutState.RETEST)
    told = [one for n in range(FLAPS) for one in watch.look(session_of(states[n % 2], n))]
    assert [one.key for one in told] == ["alert provisional ^RUT 2026-08-21 RETEST"]


def test_while_all_flaps_every_committed_change_is_told() -> None:
    """Ten sessions end in other states; the running one and the price feed flip all the while."""
    watch = Watch(StateRule(symbol=RUT), ProvisionalRule(symbol=RUT), FeedRule(minutes=5))
    pair = (BreakoutState.BREAKOUT, BreakoutState.RETEST)
    told: list[JournalEntry] = []
    for day in range(11):
        track = tuple((date(2026, 8, 3) + n * LATELY, pair[n % 2]) for n in range(day + 1))
        for n in range(100):
            one = session_of((*pair, None)[n % 3], n, track)
            state = "backoff" if n % 50 else "ok"
            health = (health_of(state, last_ok=one.made_at),)
            told += watch.look(replace(one, health=health))
    changes = [one.key for one in told if one.key.startswith("alert state")]
    assert changes == [f"alert state ^RUT {day} {state}" for day, state in track[1:]]
    assert len(told) - len(changes) <= 2 * 11 + 4


def test_a_price_that_is_suspect_every_other_tick_makes_no_line_and_one_alert(
    run: Witness,
) -> None:
    watch = Watch(PriceRule(BTC, Side.ABOVE, 100.0))
    watch.look(seeing(95, 0))
    told: list[JournalEntry] = []
    for n in range(1, FLAPS):
        wrong = row(9_999.0, n / 60, suspect=True)
        one = snapshot(n / 60, levels=(wrong,)) if n % 2 else seeing(101, n / 60)
        told += watch.look(one)
        assert not [
            e for e in run.look(replace(one, journal=())) if e.kind not in ("start", "outset")
        ]
    assert len(told) == 1


def test_a_clock_that_is_put_right_each_minute_is_a_line_an_hour_and_a_sleep_is_entered(
    run: Witness,
) -> None:
    new: list[JournalEntry] = []
    jumps: tuple[ClockJumped, ...] = ()
    for minute in range(FLAPS):
        at = NOW + minute * MINUTE
        seconds = 28_800.0 if minute == 90 else 7.0
        jumps = (*jumps[-9:], ClockJumped(at, seconds))
        new += run.look(replace(shown(FeedState.OK, at), jumps=jumps))
    assert len(new) <= FLAPS / 60 + 2
    assert [one.when for one in new if "28,800" in one.words] == [NOW + 90 * MINUTE]
