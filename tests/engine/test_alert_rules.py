"""What each kind of rule makes of states, blocks, feeds and coefficients."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.engine.watching import (
    BTC,
    START,
    Watch,
    at,
    blocks,
    breakout,
    feed,
    row,
    seeing,
    snapshot,
)
from tui.engine.alert_words import amount
from tui.model.alert_rules import rules_in_force
from tui.model.alerts import (
    CorrelationRule,
    FeedRule,
    HalvingRule,
    ProvisionalRule,
    RecordRule,
    Side,
    StateRule,
    VolatilityRule,
    is_quiet,
)
from tui.model.breakout import BreakoutState as State
from tui.model.correlation import Correlation
from tui.model.market import Schedule, Session
from tui.model.parameters import Method
from tui.model.settings import Settings
from tui.model.snapshot import PriceSeries, Snapshot
from tui.model.volatility import Volatility

D1, D2, D3, D4 = (date(2026, 8, day) for day in (17, 18, 19, 20))
STATE, RUNNING = StateRule(symbol="^RUT"), ProvisionalRule(symbol="^RUT")


def test_a_committed_change_fires_once_with_the_day_and_what_was_before(tmp_path: Path) -> None:
    watch = Watch(STATE, path=tmp_path / "store.db")
    base, test = (D1, State.BASE), (D2, State.TESTING)
    assert watch.look(snapshot(0, breakout=breakout(base))) == ()
    shown = snapshot(1, breakout=breakout(base, test))
    (entry,) = watch.look(shown)
    assert entry.words == "^RUT is TESTING: since the close of 2026-08-18, before BASE"
    assert entry.at == datetime(2026, 8, 18, 20, 0, tzinfo=UTC)
    assert watch.look(shown, shown) == ()
    watch.close()
    again = Watch(STATE, path=tmp_path / "store.db")
    assert again.look(shown, snapshot(2, breakout=breakout(base, test, as_of=D3))) == ()
    again.close()


def test_changes_while_it_was_off_are_one_alert_that_counts_them() -> None:
    watch = Watch(STATE)
    watch.look(snapshot(0, breakout=breakout((D1, State.BASE))))
    runs = ((D1, State.BASE), (D2, State.BREAKOUT), (D3, State.RETEST), (D4, State.CONFIRMED))
    assert watch.words(snapshot(1, breakout=breakout(*runs))) == [
        (
            "^RUT is CONFIRMED: since the close of 2026-08-20, before RETEST; "
            "3 changes after 2026-08-17"
        )
    ]
    back = (*runs, (date(2026, 8, 21), State.RETEST))
    assert len(watch.look(*[snapshot(k, breakout=breakout(*back)) for k in (2, 3, 4)])) == 1


def test_only_the_states_asked_for_fire() -> None:
    watch = Watch(replace(STATE, states=(State.BREAKOUT,)))
    base, test, broken = (D1, State.BASE), (D2, State.TESTING), (D3, State.BREAKOUT)
    assert (
        watch.look(snapshot(0, breakout=breakout(base)), snapshot(1, breakout=breakout(base, test)))
        == ()
    )
    assert watch.words(snapshot(2, breakout=breakout(base, test, broken))) == [
        "^RUT is BREAKOUT: since the close of 2026-08-19, before TESTING"
    ]


def test_a_past_day_that_is_judged_anew_and_another_symbol_are_no_news() -> None:
    watch = Watch(STATE)
    watch.look(snapshot(0, breakout=breakout((D1, State.BASE), (D3, State.TESTING))))
    revised = breakout((D1, State.BASE), (D2, State.TESTING), as_of=D3)
    other = replace(breakout((D1, State.BASE), (D4, State.FAILED)), symbol="^GSPC")
    unknown = replace(revised, state=State.UNKNOWN)
    shown = (snapshot(1 + k, breakout=one) for k, one in enumerate((revised, other, unknown, None)))
    assert watch.look(*shown) == ()


def running(step: float, state: State | None, price: float = 2500, **more: Any) -> Snapshot:
    said = breakout((D3, State.BASE), as_of=D4, provisional=state)
    return snapshot(step, breakout=said, levels=(row(price, step, "^RUT", **more),))


def test_a_provisional_state_fires_once_a_session_apart_from_the_committed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watch = Watch(RUNNING)

    def fires(step: float, state: State | None, **more: Any) -> list[str]:
        return watch.words(running(step, state, **more))

    assert fires(0, State.BASE) == []
    assert fires(1, State.TESTING, suspect=True) == fires(1, None) == []
    assert fires(2, State.TESTING) == [
        "^RUT provisionally TESTING: 2,500.00, if today closed here; now BASE"
    ]
    for step in range(3, 20):
        assert fires(step, State.TESTING if step % 2 else State.BASE) == []
    assert len(fires(20, State.BREAKOUT)) == 1
    assert fires(21, State.TESTING) == fires(22, State.BREAKOUT) == []
    assert len(fires(24 * 60, State.TESTING)) == 1


def test_a_provisional_state_that_held_when_the_rule_was_made_is_no_news() -> None:
    watch = Watch(RUNNING)
    assert watch.look(running(0, State.TESTING), running(1, State.TESTING)) == ()
    assert len(watch.look(running(2, State.BREAKOUT))) == 1


def test_each_milestone_fires_once_the_halving_itself_too(tmp_path: Path) -> None:
    def fires(watch: Watch, step: float, height: int, **more: bool) -> list[str]:
        return watch.words(blocks(step, height, **more))

    watch = Watch(HalvingRule(), path=tmp_path / "store.db")
    assert fires(watch, 0, 1_039_990) == []
    assert fires(watch, 1, 1_040_100, estimated=True) == []
    assert fires(watch, 2, 1_040_001) == [
        "10,000 blocks to the halving: block 1,040,001, 9,999 left"
    ]
    # Two blocks back after a reorganisation, and on again.
    assert fires(watch, 3, 1_039_999) == fires(watch, 4, 1_040_003) == []
    watch.close()
    watch = Watch(HalvingRule(), path=tmp_path / "store.db")
    assert fires(watch, 5, 1_050_001) == [
        "1,000 blocks to the halving: passed, seen at the start",
        "144 blocks to the halving: passed, seen at the start",
        "the halving of block 1,050,000: block 1,050,001 is in, seen at the start",
    ]
    assert fires(watch, 6, 1_050_001) == fires(watch, 7, 1_050_002) == []
    assert fires(watch, 8, 1_160_000) == [
        "100,000 blocks to the halving: block 1,160,000, 100,000 left"
    ]
    watch.close()


def test_a_feed_is_lost_after_its_minutes_and_found_again() -> None:
    watch = Watch(FeedRule(minutes=10))

    def fires(step: float, state: str, ok: float | None = None) -> list[str]:
        error = "no route to Yahoo" if state != "ok" else None
        good = None if ok is None else at(ok)
        health = feed(state, last_ok=good, last_error=error)
        return watch.words(snapshot(step, health=(health,)))

    assert fires(0, "waiting") == fires(1, "ok", 1) == fires(2, "backoff", 1) == []
    assert fires(11.9, "failed", 1) == []
    assert fires(12, "backoff", 1) == ["prices lost: no answer for 10 min: no route to Yahoo"]
    assert fires(13, "backoff", 1) == fires(14, "ok", 1) == []
    assert fires(15, "ok", 15) == ["prices answers again: after 13 min"]
    # A feed that fails again at once is told after its minutes, not before.
    assert fires(16, "backoff", 15) == fires(25, "backoff", 15) == []
    assert len(fires(27, "backoff", 15)) == 1
    # Lost twice within a day it must answer for its minutes, and a failure begins them anew.
    assert fires(28, "ok", 28) == fires(37, "ok", 37) == fires(38, "backoff", 37) == []
    assert fires(40, "ok", 40) == fires(49, "ok", 49) == []
    assert fires(50, "ok", 50) == ["prices answers again: after 24 min"]
    # A success in between begins the minutes anew.
    assert fires(51, "backoff", 50) == fires(56, "ok", 56) == fires(57, "backoff", 56) == []
    assert fires(66, "backoff", 56) == []
    assert len(fires(67, "backoff", 56)) == 1


def test_an_outage_is_timed_on_in_the_time_machine_and_told_after_it() -> None:
    watch = Watch(FeedRule(minutes=10))
    away = {"travelled_to": D1}
    watch.look(snapshot(0, health=(feed("ok", last_ok=at(0)),)))
    assert watch.look(snapshot(1, health=(feed("backoff"),), **away)) == ()
    assert watch.look(snapshot(12, health=(feed("backoff"),), **away)) == ()
    assert len(watch.look(snapshot(13, health=(feed("backoff"),)))) == 1


def test_an_outage_outlives_a_restart(tmp_path: Path) -> None:
    rule, path = FeedRule(minutes=10), tmp_path / "store.db"
    watch = Watch(rule, path=path)
    down = [snapshot(k, health=(feed("backoff"),)) for k in (0, 1, 12)]
    assert len(watch.look(*down)) == 1
    watch.close()
    watch = Watch(rule, path=path)
    assert watch.look(snapshot(20, health=(feed("failed"),))) == ()
    assert watch.words(snapshot(90, health=(feed("ok", last_ok=at(90)),))) == [
        "prices answers again: after 90 min"
    ]
    watch.close()


def coefficient(step: float, value: float | None, day: date, window: int = 90) -> Snapshot:
    known = Correlation("^RUT", BTC, window=window, last=day, pearson=value)
    return snapshot(step, correlation=known)


def test_a_correlation_crosses_by_sessions_and_only_of_its_own_pair_and_window() -> None:
    rule = CorrelationRule(Side.ABOVE, 0.5, pair=("^RUT", BTC), window=90, method="pearson")
    watch = Watch(rule)
    shown = [
        coefficient(0, 0.4, D1),
        coefficient(1, 0.9, D2, window=30),
        coefficient(2, None, D2),
        coefficient(3, float("nan"), D2),
        coefficient(4, 0.53, D2),
        coefficient(5, 0.47, D3),
    ]
    assert watch.words(*shown) == [
        "correlation ^RUT BTC-USD above +0.5: +0.53, pearson, 90 sessions to 2026-08-18"
    ]
    assert watch.look(coefficient(6, 0.55, D4)) == ()


def test_a_volatility_percentile_crosses() -> None:
    watch = Watch(VolatilityRule(Side.ABOVE, 0.9))

    def volatile(step: float, share: float | None, day: date) -> Snapshot:
        series = PriceSeries(BTC, (day,), (1.0,))
        known = Volatility(btc_30d_percentile_same_phase=share)
        return snapshot(step, volatility=known, prices=(series,))

    shown = [volatile(k, s, d) for k, (s, d) in enumerate(((0.5, D1), (None, D2), (0.93, D3)))]
    assert watch.words(*shown) == [
        (
            "Bitcoin volatility above percentile 90: "
            "percentile 93 of this phase of the cycles, to 2026-08-19"
        )
    ]
    assert watch.look(snapshot(9, volatility=Volatility(btc_30d_percentile_same_phase=0.1))) == ()


def test_the_built_in_rules_take_symbol_pair_window_and_method_from_the_settings() -> None:
    rules = rules_in_force(Settings(breakout_symbol="IWM"))
    assert [rule.id for rule in rules] == [
        "state IWM",
        "provisional IWM",
        "record IWM 0.02",
        "halving",
        "feed prices 10.0",
    ]
    chosen = Settings(
        pair=("^GSPC", BTC),
        window=30,
        method=Method.EWMA,
        alert=(CorrelationRule(Side.BELOW, 0.0), RecordRule(BTC)),
    )
    assert [rule.id for rule in rules_in_force(chosen)] == [
        "correlation ^GSPC,BTC-USD 30 ewma below 0.0",
        "record BTC-USD 0.02",
    ]


@pytest.mark.parametrize(
    ("hours", "hour", "quiet"),
    [
        ("", 3, False),
        ("22:00-07:00", 23, True),
        ("22:00-07:00", 6, True),
        ("22:00-07:00", 7, False),
        ("12:00-13:00", 12, True),
        ("12:00-13:00", 13, False),
        ("00:00-00:00", 0, False),
    ],
)
def test_quiet_hours(hours: str, hour: int, quiet: bool) -> None:
    assert is_quiet(hours, START.replace(hour=hour)) is quiet


@pytest.mark.parametrize(
    ("value", "text"),
    [(100.0, "100"), (2520.44, "2,520.44"), (1e6, "1,000,000"), (0.00012, "0.00012")],
)
def test_amounts_are_as_short_as_they_are_exact(value: float, text: str) -> None:
    assert amount(value) == text


def test_an_unreadable_store_is_said_and_nothing_raised(tmp_path: Path) -> None:
    watch = Watch(STATE, path=tmp_path / "store.db")
    watch.close()
    assert watch.looker(seeing(95, 0)) == ()
    assert "the alerts' memory cannot be read" in (watch.looker.trouble or "")


def test_a_rule_made_beside_an_old_history_waits_for_the_newest_session() -> None:
    """What happened before the rule was made is no news, though the store does not know it yet."""
    sessions = Schedule(tuple(map(session, (D1, D2, D3, D4, START.date()))))
    rule = CorrelationRule(Side.ABOVE, 0.5, pair=("^RUT", BTC), window=90, method="pearson")
    states, levels = Watch(STATE), Watch(rule)
    base, test = (D1, State.BASE), (D3, State.TESTING)
    old = breakout(base, as_of=D2)
    new = breakout(base, test, as_of=D4)
    later = breakout(base, test, (START.date(), State.BREAKOUT))
    for step, said, value, day in ((0, old, 0.4, D2), (1, new, 0.6, D4)):
        known = coefficient(step, value, day).correlation
        shown = snapshot(step, schedule=sessions, breakout=said, correlation=known)
        assert states.look(shown) == levels.look(shown) == ()
    assert len(states.look(snapshot(2, schedule=sessions, breakout=later))) == 1
    unknown = Watch(STATE)
    assert unknown.look(snapshot(0, schedule=Schedule(), breakout=new)) == ()
    assert unknown.look(snapshot(1, schedule=Schedule(), breakout=later)) == ()


def session(day: date) -> Session:
    opens = datetime(day.year, day.month, day.day, 13, 30, tzinfo=UTC)
    return Session(day, opens, opens + timedelta(hours=6, minutes=30))
