"""What a composer makes of rows without a close, and of today's troubles on a past day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.analytics.loading import make_bars
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.engine.occasions.records import high
from tui.model.bars import NAN
from tui.model.health import Source, Status, status_word
from tui.model.quotes import Quote, SessionWord
from tui.model.settings import Settings
from tui.model.symbols import BTC, RUT, SPX
from tui.report import to_json

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
DATES = [date(2026, 1, 1) + timedelta(days=n) for n in range(200)]
CLOSES = [100.0 + n for n in range(200)]
SETTINGS = Settings(symbols=(RUT, SPX, BTC))


def test_a_row_without_a_close_is_no_point_of_a_chart() -> None:
    closes = [NAN, *CLOSES[1:-1], NAN]
    memory = Memory(bars={RUT: make_bars(closes, symbol=RUT, dates=DATES)})
    composer = Composer(Source.FILES)
    for day, dates in ((None, DATES[1:-1]), (DATES[50], DATES[1:51])):
        series = composer.compose(memory, SETTINGS, NOW, day).price_series(RUT)
        assert series is not None
        assert (list(series.dates), list(series.closes)) == (dates, CLOSES[1 : 1 + len(dates)])


def test_a_feed_s_trouble_of_today_is_not_told_of_a_past_day() -> None:
    bars = {RUT: make_bars(CLOSES, symbol=RUT, dates=DATES)}
    memory = Memory(bars=bars, why={RUT: "no such symbol", SPX: "no answer"})
    composer = Composer(Source.YAHOO)
    rows = [composer.compose(memory, SETTINGS, NOW, day).levels for day in (None, DATES[50])]
    assert [[row.why for row in part[:2]] for part in rows] == [
        ["no such symbol", "no answer"],
        [None, "no answer"],
    ]


def test_without_sessions_the_report_calls_nothing_closed_that_may_be_open() -> None:
    days = [date(2026, 8, 20) - timedelta(days=n) for n in range(200, -1, -1)]
    memory = Memory(bars={RUT: make_bars(CLOSES[:1] + CLOSES, symbol=RUT, dates=days)})
    for at, word in ((15, Status.STALE), (21, Status.CLOSED)):
        now = datetime(2026, 8, 21, at, tzinfo=UTC)
        memory.quotes[BTC] = Quote(BTC, 7e4, now - timedelta(seconds=5))
        snapshot = Composer(Source.YAHOO).compose(memory, SETTINGS, now)
        assert status_word(snapshot.status_inputs, now) is word
        assert to_json(snapshot)["status"] == word


def test_without_sessions_a_record_of_hours_that_may_be_open_is_entered_and_no_other() -> None:
    days = [date(2026, 8, 20) - timedelta(days=n) for n in range(200, -1, -1)]
    memory = Memory(bars={RUT: make_bars(CLOSES[:1] + CLOSES, symbol=RUT, dates=days)})
    for at, word in ((15, SessionWord.OPEN), (21, SessionWord.CLOSED)):
        now = datetime(2026, 8, 21, at, tzinfo=UTC)
        quoted_at = now - timedelta(seconds=5)
        memory.quotes[RUT] = Quote(RUT, 1e5, quoted_at, day_high=1e5, session=now.date())
        snapshot = Composer(Source.YAHOO).compose(memory, SETTINGS, now)
        row = snapshot.level(RUT)
        assert row is not None and row.session is word
        entered = [entry.key for entry in high(RUT, snapshot)]
        assert entered == (["high:^RUT:2026-08-21"] if word is SessionWord.OPEN else [])


def test_what_is_held_fixed_but_not_yet_there_is_the_same_as_missing() -> None:
    bars = {one: make_bars(CLOSES, symbol=one, dates=DATES) for one in (RUT, BTC)}
    later = make_bars([7.0, 8.0], symbol=SPX, dates=DATES[-2:])
    told = [
        Composer(Source.FILES).compose(Memory(bars=known), SETTINGS, NOW, DATES[100]).correlation
        for known in ({**bars, SPX: later}, bars)
    ]
    partials = [one.partial_given for one in told if one is not None]
    assert partials[0] == partials[1]
    assert [one.why for one in partials if one] == [f"{SPX} has no completed close"] * 2


def test_a_look_for_bars_that_brings_none_computes_nothing_again() -> None:
    closes = [*CLOSES[:-1], NAN]
    memory = Memory(bars={one: make_bars(closes, symbol=one, dates=DATES) for one in (RUT, BTC)})
    composer = Composer(Source.FILES)
    before = composer.compose(memory, SETTINGS, NOW)
    for one in (RUT, BTC):
        memory.bars[one] = make_bars(closes, symbol=one, dates=DATES)
    after = composer.compose(memory, SETTINGS, NOW)
    assert after.correlation is before.correlation
    assert after.evidence is before.evidence
    memory.bars[RUT] = make_bars([*closes[:50], 1.0, *closes[51:]], symbol=RUT, dates=DATES)
    assert composer.compose(memory, SETTINGS, NOW).correlation is not before.correlation
