"""The rule on the real Russell 2000: the figures that the method prints."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.analytics.loading import load_bars
from tui.analytics.breakout import Fold, fold, provisional
from tui.analytics.breakout_rule import EventKind
from tui.analytics.episodes import episodes, summarise
from tui.analytics.sensitivity import sensitivity
from tui.model.breakout import Breakout, BreakoutState, Episode, EpisodeStatus, Sensitivity
from tui.model.parameters import BreakoutParameters

if TYPE_CHECKING:
    from pathlib import Path

    from tui.model.bars import DailyBars

AS_OF = date(2026, 8, 20)
SINCE_2011 = date(2011, 1, 1)


def dates(text: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(word) for word in text.split())


@pytest.fixture(scope="module")
def bars(shared_data: Path) -> DailyBars:
    return load_bars(shared_data, "^RUT", AS_OF)


@pytest.fixture(scope="module")
def folded(bars: DailyBars) -> Fold:
    return fold(bars, BreakoutParameters())


@pytest.fixture(scope="module")
def found(folded: Fold) -> dict[date, Episode]:
    return {episode.breakout: episode for episode in episodes(folded)}


@pytest.fixture(scope="module")
def changed(bars: DailyBars) -> Sensitivity:
    return sensitivity(bars, BreakoutParameters())


def told(bars: DailyBars, day: str) -> Breakout:
    cut = bars.until(date.fromisoformat(day))
    return summarise(fold(cut, BreakoutParameters()), symbol="^RUT")


def test_ten_episodes(found: dict[date, Episode]) -> None:
    rows = [(e.breakout, e.level, e.base_sessions, e.confirmed) for e in found.values()]
    expected = [
        ("1989-06-02", 172.54, 419, "1989-06-09"),
        ("1991-10-16", 180.78, 510, "1991-10-18"),
        ("1995-05-16", 271.08, 291, "1995-05-24"),
        ("1999-12-29", 491.41, 426, "1999-12-31"),
        ("2004-04-05", 606.05, 1021, "2004-11-11"),
        ("2011-04-27", 855.77, 954, "2011-04-29"),
        ("2013-01-02", 865.29, 420, "2013-01-04"),
        ("2016-11-14", 1295.80, 352, "2016-11-16"),
        ("2020-11-13", 1740.75, 554, "2020-11-17"),
        ("2025-09-18", 2442.74, 967, "2025-09-22"),
    ]
    assert rows == [
        (date.fromisoformat(start), level, base, date.fromisoformat(confirmed))
        for start, level, base, confirmed in expected
    ]


def test_depths_and_ends(found: dict[date, Episode]) -> None:
    assert [round(100 * e.depth) for e in found.values()] == [
        *(-39, -34, -13, -37, -46),
        *(-60, -30, -26, -43, -33),
    ]
    failed = {day for day, e in found.items() if e.status is EpisodeStatus.FAILED}
    held = {day for day, e in found.items() if e.status is EpisodeStatus.HELD}
    assert failed == set(dates("1999-12-29 2011-04-27"))
    assert failed | held == set(found)


def test_failures_are_kept(found: dict[date, Episode]) -> None:
    failures = {
        day: [a.failed for a in e.attempts if a.failed]
        for day, e in found.items()
        if any(a.failed for a in e.attempts)
    }
    assert failures == {
        date(1999, 12, 29): [date(2000, 4, 14)],
        date(2004, 4, 5): [date(2004, 4, 29), date(2005, 4, 28), date(2005, 10, 12)],
        date(2011, 4, 27): [date(2011, 5, 24)],
        date(2025, 9, 18): [date(2025, 11, 20)],
    }
    assert len(found[date(2004, 4, 5)].attempts) == 4


def test_peaks_and_intraday_records(found: dict[date, Episode]) -> None:
    recent = [found[day] for day in dates("2016-11-14 2020-11-13 2025-09-18")]
    assert [e.peak for e in recent] == list(dates("2015-06-23 2018-08-31 2021-11-08"))
    assert [e.first_intraday_break for e in recent] == [
        None,
        date(2020, 11, 9),
        date(2024, 11, 25),
    ]


def test_the_current_episode(found: dict[date, Episode]) -> None:
    episode = found[date(2025, 9, 18)]
    first, second = episode.attempts
    assert (episode.breakout_close, episode.ceiling) == (2467.70, 2466.49)
    assert first.failed == date(2025, 11, 20)
    assert (second.start, second.level, second.ceiling) == (
        date(2025, 12, 4),
        2520.44,
        2541.67,
    )
    assert (second.failed, second.held, second.closed) == (None, date(2026, 6, 8), None)
    assert episode.worst_close_vs_level == pytest.approx(2305.11 / 2442.74 - 1)


STATES = {
    "2022-06-10": BreakoutState.PULLBACK,
    "2024-11-25": BreakoutState.INTRADAY_BREAK,
    "2025-09-17": BreakoutState.TESTING,
    "2025-09-18": BreakoutState.BREAKOUT,
    "2025-09-24": BreakoutState.RETEST,
    "2025-11-20": BreakoutState.FAILED,
    "2025-12-04": BreakoutState.CONFIRMED,
    "2026-01-22": BreakoutState.PRICE_DISCOVERY,
    "2026-03-12": BreakoutState.RETEST,
}


@pytest.mark.parametrize("day", STATES)
def test_states_as_of(bars: DailyBars, folded: Fold, day: str) -> None:
    said = told(bars, day)
    assert said.state is STATES[day]
    assert said.as_of == date.fromisoformat(day)
    assert folded.states[folded.dates.index(date.fromisoformat(day))] is STATES[day]


def test_the_day_of_the_second_attempt(bars: DailyBars) -> None:
    said = told(bars, "2025-12-04")
    assert (said.attempt, said.attempt_since, said.streak) == (2, date(2025, 12, 4), 1)
    assert (said.level, said.ceiling, said.origin_level) == (2520.44, 2541.67, 2442.74)
    assert (said.base_sessions, said.base_low) == (967, 1636.94)
    assert said.nothing_overhead is True


def test_the_day_of_2016(bars: DailyBars) -> None:
    said = told(bars, "2016-11-14")
    assert (said.level, said.base_sessions, said.base_low) == (1295.80, 352, 953.72)
    assert (said.overhead_closes, said.nearness_52w, said.streak) == (0, 1.0, 1)
    assert said.above_level_pct == pytest.approx(0.002, abs=5e-4)
    assert said.episodes[-1].confirmed is None
    assert said.episodes[-1].status is EpisodeStatus.LIVE
    assert len(said.episodes) == 8


def test_the_miss_of_2024(bars: DailyBars) -> None:
    said = told(bars, "2024-11-25")
    assert said.close is not None
    assert said.level is not None
    assert round(said.level - said.close, 2) == 0.71
    assert (said.record_high, said.overhead_closes) == (2466.49, 1)


def test_above_an_old_ceiling_far_below_the_record(bars: DailyBars) -> None:
    said = told(bars, "2022-06-10")
    assert said.close is not None
    assert said.ceiling is not None
    assert said.close > said.ceiling
    assert said.nearness_52w == pytest.approx(0.74, abs=0.005)


def test_the_last_close(folded: Fold) -> None:
    said = summarise(folded, symbol="^RUT")
    assert (said.record_close, said.record_close_date) == (3068.42, date(2026, 8, 14))
    assert said.record_since == date(1987, 9, 10)
    assert said.notes == ()
    assert said.track[0] == (date(1987, 9, 10), BreakoutState.UNKNOWN)


def test_failure_counts_before_confirmation_as_events(folded: Fold) -> None:
    kinds = [e.kind for e in folded.events if e.date >= date(2024, 11, 25)]
    assert kinds[0] is EventKind.INTRADAY
    assert [kind for kind in kinds if kind is not EventKind.INTRADAY] == [
        EventKind.BREAKOUT,
        EventKind.CONFIRMED,
        EventKind.FAILED,
        EventKind.REBREAK,
        EventKind.HELD,
    ]


def test_provisional_of_the_miss(bars: DailyBars) -> None:
    """The running day of 2024-11-25 was a breakout at its high and none at its close."""
    before = fold(bars.until(date(2024, 11, 24)), BreakoutParameters())
    assert provisional(before, 2466.49, 2466.49) is BreakoutState.BREAKOUT
    assert provisional(before, 2466.49, 2442.03) is BreakoutState.INTRADAY_BREAK


BASES = {
    "126": "2011-04-27 2013-01-02 2014-12-26 2016-11-14 2020-11-13 2021-11-02 2025-09-18",
    "252": "2011-04-27 2013-01-02 2016-11-14 2020-11-13 2025-09-18",
    "504": "2011-04-27 2020-11-13 2025-09-18",
}
BUFFERS = {
    "0": BASES["252"],
    "0.005": "2011-04-28 2013-01-02 2016-11-17 2020-11-16 2025-09-18",
    "0.01": "2011-04-29 2013-01-04 2016-11-17 2020-11-16 2025-09-18",
    "0.03": "2013-01-15 2016-11-23 2020-11-23 2025-10-15",
}


def _recent(found: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(day for day in found if day >= SINCE_2011)


def test_sensitivity_of_the_breakouts(changed: Sensitivity) -> None:
    assert {k: _recent(v) for k, v in changed.base_min.items()} == {
        k: dates(v) for k, v in BASES.items()
    }
    assert {k: _recent(v) for k, v in changed.buffer.items()} == {
        k: dates(v) for k, v in BUFFERS.items()
    }


def test_sensitivity_of_the_confirmations(changed: Sensitivity) -> None:
    recent = {key: _recent(found) for key, found in changed.confirm_n.items()}
    assert list(recent) == ["1", "2", "3", "5", "10"]
    assert recent["1"] == dates(BASES["252"])
    assert len(recent["5"]) == 4
    assert (recent["5"][-1], recent["10"][-1]) == dates("2025-10-08 2025-10-24")


def test_sensitivity_of_the_failures(changed: Sensitivity, found: dict[date, Episode]) -> None:
    assert list(changed.fail_pct) == ["0.03", "0.05", "0.08"]
    five = {start: (failed, again) for start, failed, again in changed.fail_pct["0.05"]}
    assert list(five) == list(found)
    assert five[date(2025, 9, 18)] == (dates("2025-11-20"), dates("2025-12-04"))
    eight = {start: failed for start, failed, _ in changed.fail_pct["0.08"]}
    assert eight[date(2025, 9, 18)] == ()


def test_five_years_of_history_lose_the_base_of_2018(bars: DailyBars) -> None:
    rows = [n for n, day in enumerate(bars.dates) if day >= date(2018, 9, 4)]
    young = type(bars)(
        "^RUT",
        bars.dates[rows[0] :],
        high=bars.high[rows[0] :],
        close=bars.close[rows[0] :],
    )
    starts = [e.breakout for e in episodes(fold(young, BreakoutParameters()))]
    assert date(2020, 11, 13) not in starts
