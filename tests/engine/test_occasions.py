"""What the lookers name: each occasion once, whatever is restarted, missed or seen twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sample_walks import trading_days
from tests.samples import NOW, sample_snapshot
from tui.analytics.breakout import fold
from tui.analytics.episodes import summarise
from tui.engine.journal_store import JournalStore
from tui.engine.occasions import lookers
from tui.engine.occasions.feeds import AFTER
from tui.engine.occasions.recent import REACH, ended_at
from tui.engine.occasions.turns import KINDS, Case
from tui.engine.store import Store
from tui.engine.witness import Witness
from tui.model.bars import NAN, DailyBars
from tui.model.breakout import Breakout, BreakoutState
from tui.model.claims import ClaimVerdict
from tui.model.health import FeedHealth, FeedState, Source, StatusInputs
from tui.model.journal import JournalEntry
from tui.model.market import Schedule, regular_hours
from tui.model.parameters import BreakoutParameters
from tui.model.quotes import Level, SessionWord
from tui.model.settings import Settings
from tui.model.snapshot import PriceSeries, Snapshot
from tui.model.symbols import BTC, RUT, Calendar

RULE = BreakoutParameters(base_min=5, confirm_n=2, fail_window=6)
DAYS = trading_days(date(2024, 1, 2), date(2024, 12, 31), Calendar.NYSE)
AFTER_CLOSE = timedelta(minutes=20)


def told(closes: tuple[float, ...], rows: int) -> Snapshot:
    """Return what is known 20 minutes after the close of a session."""
    days, seen = DAYS[:rows], closes[:rows]
    none = (NAN,) * rows
    bars = DailyBars(RUT, tuple(days), none, seen, none, seen, none, none, days[-1])
    made = ended_at(RUT, days[-1], Schedule()) + AFTER_CLOSE
    return Snapshot(
        rows,
        rows,
        made,
        Source.YAHOO,
        StatusInputs(Source.YAHOO, False, None, None),
        regular_hours(days[-1]),
        as_of=days[-1],
        breakout=summarise(fold(bars, RULE), symbol=RUT),
        prices=(PriceSeries(RUT, tuple(days), seen),),
    )


def begun(store: Store, at: datetime) -> Witness:
    """Begin a run of the program on a store, as the desk does."""
    journal = JournalStore(store)
    return Witness(journal, lookers(Settings(), at, journal.last_of(KINDS), store.notes))


def keys_of(entries: tuple[JournalEntry, ...], kind: str) -> list[str]:
    return sorted(one.key for one in entries if one.kind == kind)


@settings(max_examples=40, deadline=None)
@given(
    moves=st.lists(st.integers(-8, 8), min_size=80, max_size=80),
    steps=st.lists(
        st.tuples(st.integers(0, REACH - 1), st.sampled_from(["on", "restart", "other"])),
        min_size=3,
        max_size=12,
    ),
)
def test_each_state_close_record_and_turn_is_entered_once(
    moves: list[int], steps: list[tuple[int, str]]
) -> None:
    closes = [100.0]
    for move in moves:
        closes.append(round(closes[-1] * (1 + move / 100), 2))
    walk, rows = tuple(closes), 20
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        stores = [Store.open(path, NOW)]
        runs = [begun(stores[0], told(walk, rows).made_at)]
        named = list(runs[0].look(told(walk, rows)))
        for step, what in [(0, "on"), *steps]:
            rows = min(rows + step, len(walk))
            snapshot = told(walk, rows)
            if what != "on":
                stores.append(Store.open(path, NOW))
                runs.append(begun(stores[-1], snapshot.made_at))
            if what == "restart":
                runs = runs[-1:]
            for run in runs:
                named += run.look(snapshot)
                named += run.look(snapshot)
        kept = JournalStore(stores[-1]).everything()
        for store in stores:
            store.close()
    last = told(walk, rows)
    assert last.breakout is not None
    assert sorted(one.key for one in named) == sorted(one.key for one in kept)
    assert len({one.key for one in kept}) == len(kept)
    days = DAYS[20:rows]
    assert keys_of(kept, "state") == sorted(
        f"state:{RUT}:{day}:{state}" for day, state in last.breakout.track if day in days
    )
    closed = sorted(f"session:{day}:closed:{RUT}" for day in days)
    assert keys_of(kept, "session") == closed
    records = [day for at, day in enumerate(DAYS[:rows]) if at >= 20 and walk[at] > max(walk[:at])]
    assert keys_of(kept, "record") == sorted(f"record:{RUT}:{day}" for day in records)
    turned = {
        day
        for episode in last.breakout.episodes
        for attempt in episode.attempts
        for day in (attempt.start, attempt.failed, attempt.held, attempt.closed)
        if day in days
    }
    named_days = {key.rsplit(":", 1)[1] for key in keys_of(kept, "episode")}
    assert {day.isoformat() for day in turned if day} <= named_days


def test_the_first_run_begins_with_its_own_line(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", NOW)
    run, snapshot = begun(store, NOW), sample_snapshot(journal=(), breakout=None)
    assert [one.key for one in run.look(snapshot)] == ["start:first", "outset"]
    assert run.look(snapshot) == ()
    again = begun(store, NOW + timedelta(hours=1))
    (start,) = again.look(replace(snapshot, made_at=NOW + timedelta(hours=1)))
    assert start.kind == "start"
    assert start.words.startswith("started; the entry before was made 2026-08-2")
    store.close()


def test_two_monitors_that_begin_together_have_one_first_run(tmp_path: Path) -> None:
    stores = [Store.open(tmp_path / "store.db", NOW) for _ in range(2)]
    runs = [begun(store, NOW + timedelta(seconds=n)) for n, store in enumerate(stores)]
    snapshot = sample_snapshot(breakout=None)
    # Both have looked at an empty journal before either has written.
    seen = [run.shown(snapshot) for run in runs]
    assert [one.journal_extent.total for one in seen] == [0, 0]
    first = [run.look(snapshot) for run in runs]
    keys = sorted(one.key for one in JournalStore(stores[0]).everything())
    assert [one.key for one in first[0]] == ["start:first", "outset"]
    assert keys.count("start:first") == 1
    for store in stores:
        store.close()


def looked(*snapshots: Snapshot, path: Path, restart: bool = False) -> list[JournalEntry]:
    """Show snapshots to a run on a store of its own; return what became new, without the start."""
    store = Store.open(path, NOW)
    run = begun(store, snapshots[0].made_at)
    new: list[JournalEntry] = []
    for snapshot in snapshots:
        new += run.look(snapshot)
        if restart:
            store.close()
            store = Store.open(path, NOW)
            run = begun(store, snapshot.made_at)
    store.close()
    return [one for one in new if one.kind not in ("start", "outset")]


def verdicts(snapshot: Snapshot, as_of: date, **changed: ClaimVerdict) -> Snapshot:
    """Return a later session with some verdicts changed, by number of the claim."""
    claims = tuple(
        replace(one, now=replace(one.now, verdict=changed.get(f"c{one.id}", one.now.verdict)))
        for one in snapshot.claims
    )
    prices = tuple(
        replace(series, dates=(*series.dates, as_of), closes=(*series.closes, series.closes[-1]))
        for series in snapshot.prices
    )
    return replace(snapshot, claims=claims, as_of=as_of, prices=prices)


@pytest.mark.parametrize("restart", [False, True])
def test_a_verdict_that_turns_is_entered_once_and_told_from_what_it_was(
    tmp_path: Path, restart: bool
) -> None:
    first = sample_snapshot(breakout=None, journal=())
    by_id = {one.id: one.now.verdict for one in first.claims}
    assert by_id[4] is not ClaimVerdict.HOLDS
    turned = verdicts(first, date(2026, 8, 21), c4=ClaimVerdict.HOLDS)
    later = verdicts(first, date(2026, 8, 24), c4=ClaimVerdict.HOLDS, c5=ClaimVerdict.CANNOT)
    new = looked(first, first, turned, turned, later, path=tmp_path / "store.db", restart=restart)
    found = [one for one in new if one.kind == "claim"]
    assert [one.key for one in found] == ["claim:4:2026-08-21:holds"]
    assert f"{by_id[4]} → holds" in found[0].words
    case = Case.of(found[0])
    assert case is not None
    assert case.claims["4"] == "holds"


def test_while_bars_of_a_session_come_in_nothing_is_compared(tmp_path: Path) -> None:
    first = sample_snapshot(breakout=None, journal=())
    turned = verdicts(first, date(2026, 8, 21), c4=ClaimVerdict.HOLDS)
    half = replace(turned, prices=(turned.prices[0], *first.prices[1:]))
    new = looked(first, first, half, path=tmp_path / "store.db")
    assert [one for one in new if one.kind == "claim"] == []


def test_a_correlation_is_entered_when_its_sign_or_its_separation_turns(tmp_path: Path) -> None:
    first = sample_snapshot(breakout=None, journal=())
    said = first.correlation
    assert said is not None
    same = replace(said, pearson=0.25, last=date(2026, 8, 21))
    wide = replace(said, pearson=0.1, bootstrap95=(-0.1, 0.3), last=date(2026, 8, 24))
    other = replace(wide, window=30, pearson=-0.5, bootstrap95=(-0.6, -0.1))
    shown = [first, first, *(replace(first, correlation=one) for one in (same, wide, other))]
    (entry,) = looked(*shown, path=tmp_path / "store.db")
    assert entry.kind == "corr"
    assert entry.words == "^RUT·BTC-USD 90 d +0.10 (was +0.25); its 95 % interval holds zero"
    assert entry.at == datetime(2026, 8, 25, tzinfo=UTC)


def test_milestones_of_the_halving_are_entered_as_they_are_passed(tmp_path: Path) -> None:
    first = sample_snapshot(breakout=None, journal=())
    tip = first.halving
    assert tip is not None

    def at(height: int, following: int = 1_050_000) -> Snapshot:
        now = replace(tip, height=height, next_height=following)
        return replace(first, halving=now)

    guess = replace(at(1_049_999), halving=replace(tip, height=1_049_999, estimated=True))
    heights = [at(964_026)] * 2 + [guess, at(1_000_000), at(1_049_900), at(1_050_001, 1_260_000)]
    new = looked(*heights, path=tmp_path / "store.db", restart=True)
    assert sorted(one.key for one in new) == sorted(
        f"halving:1050000:{left}" for left in (50_000, 10_000, 1_000, 144, 0)
    )


def feed(state: FeedState, at: datetime) -> Snapshot:
    health = FeedHealth("prices", state, last_error="no route", failures=1)
    return sample_snapshot(breakout=None, journal=(), health=(health,), made_at=at)


def test_a_feed_is_lost_after_minutes_and_back_once_across_a_restart(tmp_path: Path) -> None:
    path, good, bad = tmp_path / "store.db", FeedState.OK, FeedState.BACKOFF
    at, step = NOW, timedelta(minutes=1)
    shown = [feed(good, at), feed(bad, at + step), feed(bad, at + step + AFTER / 2)]
    assert [one for one in looked(*shown, path=path) if one.kind == "feed"] == []
    at += timedelta(hours=1)
    shown = [feed(good, at), *(feed(bad, at + n * step) for n in range(1, 20))]
    (lost,) = (one for one in looked(*shown, path=path) if one.kind == "feed")
    assert lost.words == "prices failed for 5 min: no route"
    assert lost.at == at + step
    at += timedelta(hours=1)
    shown = [feed(bad, at + n * step) for n in range(20)]
    assert [one for one in looked(*shown, path=path) if one.kind == "feed"] == []
    at += timedelta(hours=1)
    shown = [feed(good, at), feed(good, at + step)]
    (found,) = (one for one in looked(*shown, path=path, restart=True) if one.kind == "feed")
    assert found.words == "prices answers again after 119 min"
    assert found.key == lost.key.replace("lost", "back")


def test_two_monitors_enter_one_outage_though_each_notices_it_at_its_own_time(
    tmp_path: Path,
) -> None:
    stores = [Store.open(tmp_path / "store.db", NOW) for _ in range(2)]
    runs = [begun(store, NOW) for store in stores]
    new: list[JournalEntry] = []
    for second in range(0, 1200, 20):
        for number, run in enumerate(runs):
            at = NOW + timedelta(seconds=second + 50 * number)
            failing = 240 - 140 * number <= second < 800 - 200 * number
            new += run.look(feed(FeedState.BACKOFF if failing else FeedState.OK, at))
    found = [one.key.split(":")[2] for one in new if one.kind == "feed"]
    assert found == ["lost", "back"]
    for store in stores:
        store.close()


def test_a_clock_that_was_set_is_told_with_the_start(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", NOW)
    first, *_ = begun(store, NOW).look(sample_snapshot(journal=(), clock_set=True))
    assert first.words.endswith("; the clock was set by hand")
    store.close()


def running(price: float, high: float, **changes: object) -> Snapshot:
    """Return a running session of ^RUT after a completed one in PRICE DISCOVERY."""
    said = Breakout(
        RUT,
        BreakoutState.PRICE_DISCOVERY,
        provisional=BreakoutState.RETEST,
        as_of=date(2026, 8, 20),
        record_high=3_100.0,
    )
    row = Level(RUT, "Russell 2000", price, quoted_at=NOW, session=SessionWord.OPEN)
    row = replace(row, record_high=high, **changes)  # type: ignore[arg-type]
    return sample_snapshot(breakout=said, levels=(row,), journal=(), prices=())


def test_the_running_session_is_told_apart_and_each_state_once_a_day(tmp_path: Path) -> None:
    shown = running(2_400.0, 3_100.0)
    assert shown.breakout is not None
    calm = replace(shown, breakout=replace(shown.breakout, provisional=None))
    new = looked(shown, calm, shown, calm, shown, path=tmp_path / "store.db", restart=True)
    (entry,) = (one for one in new if one.kind == "provisional")
    assert entry.key == "provisional:^RUT:2026-08-21:RETEST"
    assert "(provisional); PRICE DISCOVERY at the last close" in entry.words


@pytest.mark.parametrize(
    "unfit", [{"suspect": True}, {"session": SessionWord.POST}, {"quoted_at": None}]
)
def test_a_price_that_makes_no_state_makes_no_line(
    tmp_path: Path, unfit: dict[str, object]
) -> None:
    shown = running(2_400.0, 3_200.0, **unfit)
    assert looked(shown, shown, path=tmp_path / "store.db") == []


def test_an_intraday_record_is_not_called_a_record_close(tmp_path: Path) -> None:
    shown = running(3_150.0, 3_150.5)
    new = looked(shown, shown, path=tmp_path / "store.db", restart=True)
    (entry,) = (one for one in new if one.kind == "record")
    assert entry.words == "^RUT intraday record 3,150.50 (was 3,100.00); not a record close"


def test_an_opening_is_entered_once_and_only_if_the_journal_was_there(tmp_path: Path) -> None:
    path, before = tmp_path / "store.db", NOW - timedelta(days=1)
    shown = sample_snapshot(breakout=None, journal=(), prices=())
    assert [one for one in looked(shown, shown, path=path) if one.kind == "session"] == []
    path = tmp_path / "older.db"
    looked(replace(shown, made_at=before), path=path)
    (entry,) = (
        one for one in looked(shown, shown, path=path, restart=True) if one.kind == "session"
    )
    assert entry.words == "NYSE opened; it closes at 16:00 ET"
    assert (entry.at, entry.seen_at) == (datetime(2026, 8, 21, 13, 30, tzinfo=UTC), NOW)


def test_what_happened_while_nothing_ran_is_entered_with_its_own_time(tmp_path: Path) -> None:
    walk = tuple(100.0 + n % 7 for n in range(120))
    path = tmp_path / "store.db"
    looked(told(walk, 20), path=path)
    new = looked(told(walk, 30), path=path)
    closed = [one for one in new if one.kind == "session"]
    assert [one.at and one.at.date() for one in closed] == list(DAYS[20:30])
    assert {one.seen_at for one in closed} == {told(walk, 30).made_at}
    assert (
        len([one for one in looked(told(walk, 120), path=path) if one.kind == "session"]) == REACH
    )


def test_a_store_that_was_set_aside_is_in_its_journal(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"no database at all")
    store = Store.open(path, NOW)
    new = begun(store, NOW).look(sample_snapshot(breakout=None, journal=()))
    assert [one.kind for one in new] == ["start", "store", "outset"]
    assert "set aside" in new[1].words
    store.close()


def test_a_symbol_that_is_only_looked_at_is_not_journalled(tmp_path: Path) -> None:
    shown = told(tuple(100.0 + n % 7 for n in range(40)), 40)
    assert shown.breakout is not None
    other = replace(shown, breakout=replace(shown.breakout, symbol="^GSPC"))
    path = tmp_path / "store.db"
    looked(told(tuple(100.0 + n % 7 for n in range(40)), 20), path=path)
    assert [one.kind for one in looked(other, path=path) if one.kind in ("state", "episode")] == []


def test_a_journal_of_one_run_begins_with_the_last_sessions() -> None:
    shown = told(tuple(100.0 + n % 7 for n in range(60)), 60)
    run = Witness(None, lookers(Settings(), NOW, None, ()))
    new = run.look(replace(shown, source=Source.FILES))
    assert len([one for one in new if one.kind == "session"]) == REACH
    assert new[0].words == f"files opened; {RUT} loaded since 2024-01-02"
    extent = run.shown(shown).journal_extent
    assert (extent.kept, run.shown(shown).journal_new) == (False, 0)
    assert BTC not in {one.symbol for one in new}
