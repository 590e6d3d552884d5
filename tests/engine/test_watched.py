"""Journal and alerts go by what the run began with, whatever a person looks at meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.analytics.loading import make_bars
from tui.engine.compose import Composer
from tui.engine.desk import Desk
from tui.engine.journal_store import everything_in
from tui.engine.memory import Memory
from tui.engine.sources import SourceChoice
from tui.model.alerts import CorrelationRule, ProvisionalRule, RecordRule, Side, StateRule
from tui.model.bars import DailyBars
from tui.model.events import BarsArrived, QuotesArrived
from tui.model.health import Source
from tui.model.market import Schedule, regular_hours
from tui.model.parameters import Method
from tui.model.quotes import Quote
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.model.symbols import BTC, RUT, SPX

Line = tuple[str, datetime, str]

FIRST, DAYS, RECORD = date(2026, 3, 2), 6, 2_100.0
RULES = (StateRule(), ProvisionalRule(), RecordRule(RUT), CorrelationRule(Side.ABOVE, 0.0))
OWN = Settings(symbols=(RUT, BTC, SPX), alert=RULES)
CHOSEN = [
    replace(OWN, breakout_symbol=BTC),
    replace(OWN, breakout_symbol=SPX, pair=(SPX, BTC)),
    replace(OWN, breakout_symbol="IWM"),
    replace(OWN, window=30),
    replace(OWN, method=Method.SPEARMAN, theme="light"),
    OWN,
]


@dataclass
class Hands:
    """A clock that the test moves."""

    at: datetime
    is_set: bool = False
    rate: float = 1.0

    def now(self) -> datetime:
        """Return the instant that it is held at."""
        return self.at

    def monotonic(self) -> float:
        """Return seconds that follow it."""
        return self.at.timestamp()


def weekdays(first: date, count: int) -> list[date]:
    days = (first + timedelta(days=n) for n in range(2 * count + 4))
    return [day for day in days if day.weekday() < 5][:count]


PAST = [day for day in weekdays(date(2024, 7, 1), 600) if day < FIRST]
NEW = weekdays(FIRST, DAYS)


def closes_of(symbol: str) -> DailyBars:
    """Return the history before the first day: a record, then a base; the others wander."""
    turn = {RUT: 7, SPX: 11, BTC: 13}[symbol]
    walk = [2_000.0 + 3 * (n * turn % 17) + n * turn % 5 for n in range(len(PAST))]
    return make_bars([RECORD, *walk[1:]], symbol=symbol, dates=PAST)


def days() -> Iterator[tuple[datetime, list[BarsArrived | QuotesArrived]]]:
    """Play six days: ^RUT runs over its record at noon, closes there, and falls again."""
    start = datetime.combine(FIRST, time(14), UTC) - timedelta(days=1)
    yield start, [BarsArrived("history", closes_of(one), start, whole=True) for one in (RUT, BTC)]
    yield start, [BarsArrived("history", closes_of(SPX), start, whole=True)]
    for number, day in enumerate(NEW):
        noon = datetime.combine(day, time(16), UTC)
        price = (2_050.0, 2_150.0, 2_160.0, 2_170.0, 1_900.0, 1_890.0)[number]
        quote = Quote(RUT, price, noon, day_high=price, session=day)
        yield noon, [QuotesArrived("prices", (quote,), noon)]
        evening = noon + timedelta(hours=6)
        moved = {RUT: price, BTC: price, SPX: 2_000.0 + number}
        yield (
            evening,
            [
                BarsArrived("history", make_bars([close], symbol=one, dates=[day]), evening)
                for one, close in moved.items()
            ],
        )


def played(folder: Path, choices: dict[int, Settings]) -> tuple[list[Snapshot], list[Line]]:
    """Run the monitor's desk through the days; return what was shown and what was journalled."""
    sessions = tuple(s for day in (*PAST[-5:], *NEW) for s in regular_hours(day).sessions)
    clock = Hands(datetime.combine(FIRST, time(13), UTC) - timedelta(days=1))
    choice = SourceChoice(Source.YAHOO, store=folder / "store.db")
    desk = Desk(choice, OWN, clock, lambda _: None, watching=True)
    desk.open()
    desk.memory.schedule, shown = Schedule(sessions), []
    for step, (at, events) in enumerate(days()):
        clock.at = at
        for event in events:
            desk.take(event)
        desk.settings = choices.get(step, desk.settings)
        shown.append(desk.compose())
        clock.at += timedelta(seconds=1)
        shown.append(desk.compose())
    desk.close()
    if desk.alarm is not None:
        desk.alarm.stop()
    lines = [(one.key, one.seen_at, one.words) for one in everything_in(folder / "store.db")]
    return shown, [line for line in lines if not line[0].startswith("start:")]


@pytest.fixture(autouse=True)
def no_feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing come but what the test brings."""
    monkeypatch.setattr("tui.engine.desk.feeds_of", lambda *_: ())


@pytest.fixture(scope="module")
def untouched() -> list[Line]:
    """Return the journal of a run in which nobody pressed a key."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.engine.desk.feeds_of", lambda *_: ())
        return played(Path(folder), {})[1]


def test_what_is_played_has_something_of_everything(untouched: list[Line]) -> None:
    kinds = {
        str(line[0]).split(":", maxsplit=1)[0] for line in untouched if isinstance(line, tuple)
    }
    assert {"session", "state", "episode", "record", "high", "provisional", "corr"} <= kinds
    alerts = {kind.split(" ")[1] for kind in kinds if kind.startswith("alert")}
    assert alerts == {"state", "provisional", "record", "correlation"}


@settings(
    deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example({2: CHOSEN[0]})
@given(st.dictionaries(st.integers(1, 2 * DAYS), st.sampled_from(CHOSEN), min_size=1))
def test_no_key_changes_what_is_journalled_and_what_fires(
    untouched: list[Line], choices: dict[int, Settings]
) -> None:
    with TemporaryDirectory() as folder:
        shown, journalled = played(Path(folder), choices)
    assert journalled == untouched
    looked_at = OWN
    for number, one in enumerate(shown):
        looked_at = choices.get(number // 2, looked_at)
        assert one.breakout is not None and one.breakout.symbol == looked_at.breakout_symbol
        assert one.correlation is not None
        assert ((one.correlation.x, one.correlation.y), one.correlation.window) == (
            looked_at.pair,
            looked_at.window,
        )
    assert all(one.version < two.version for one, two in pairwise(shown))


def test_in_the_past_the_present_is_not_watched_and_caught_up_with_after_it(
    tmp_path: Path, untouched: list[Line]
) -> None:
    clock = Hands(datetime.combine(FIRST, time(13), UTC) - timedelta(days=1))
    desk = Desk(SourceChoice(Source.YAHOO, store=tmp_path / "s.db"), OWN, clock, lambda _: None)
    desk.open()
    told: list[int] = []
    for step, (at, events) in enumerate(days()):
        clock.at = at
        for event in events:
            desk.take(event)
        desk.settings = CHOSEN[0] if step else OWN
        desk.travel_to = PAST[-9] if 1 < step < 2 * DAYS + 1 else None
        desk.compose()
        told.append(desk.compose().journal_extent.total)
    desk.travel_to = None
    keys = {one.key for one in desk.compose().journal}
    desk.close()
    assert len({*told[2:-1]}) == 1
    wanted = {key for key, *_ in untouched}
    # An opening is entered only while the session runs: who looked at the past has missed it.
    wanted = {key for key in wanted if key.startswith(("state:", "episode:")) or ":closed:" in key}
    assert wanted <= keys


def test_two_symbols_in_turn_compute_nothing_twice() -> None:
    memory = Memory(bars={one: closes_of(one) for one in (RUT, BTC, SPX)})
    composer, now = Composer(Source.YAHOO), datetime.combine(FIRST, time(14), UTC)
    own = composer.compose(memory, OWN, now)
    before = composer.once.computed
    with composer.once.aside():
        beside = composer.compose(memory, OWN, now)
    shown = composer.compose(memory, CHOSEN[1], now)
    assert beside.breakout is own.breakout
    assert beside.evidence is own.evidence
    assert beside.correlation is own.correlation is not shown.correlation
    assert shown.volatility is own.volatility
    assert composer.once.computed > before
    before = composer.once.computed
    for _ in range(3):
        with composer.once.aside():
            composer.compose(memory, OWN, now)
        composer.compose(memory, CHOSEN[1], now)
    assert composer.once.computed == before
