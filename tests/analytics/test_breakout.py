"""The toy vectors of the method, state by state, and every boundary rule."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.analytics.loading import FIRST_DAY, make_bars
from tui.analytics.breakout import Fold, fold, provisional
from tui.analytics.breakout_rule import EventKind
from tui.analytics.episodes import episodes, summarise
from tui.analytics.sensitivity import sensitivity
from tui.model.bars import NAN, DailyBars
from tui.model.breakout import BreakoutState as S
from tui.model.breakout import EpisodeStatus
from tui.model.parameters import BreakoutParameters

TOY = BreakoutParameters(base_min=5, near=0.03, confirm_n=2, fail_pct=0.05, fail_window=6)
Bar = float | tuple[float, float]


def run(*prices: Bar, parameters: BreakoutParameters = TOY) -> Fold:
    """Fold bars given as closes or (close, high)."""
    pairs = [price if isinstance(price, tuple) else (price, price) for price in prices]
    return fold(make_bars([c for c, _ in pairs], [h for _, h in pairs]), parameters)


def day(bar: int) -> date:
    return FIRST_DAY + timedelta(days=bar)


BASE = (100.0, 90.0, 90.0, 90.0, 90.0, 90.0)
P5 = (S.PULLBACK,) * 5
TOYS: dict[str, tuple[tuple[Bar, ...], tuple[S, ...]]] = {
    "equality does not break": ((*BASE, 100, 100.01), (*P5, S.TESTING, S.BREAKOUT)),
    "intraday": ((*BASE, (99.5, 101), (95, 96)), (*P5, S.INTRADAY_BREAK, S.BASE)),
    "one bar short": ((100, 90, 90, 90, 90, 101), (*P5[:4], S.PRICE_DISCOVERY)),
    "long enough": ((*BASE, 101), (*P5, S.BREAKOUT)),
    "failure and re-break": (
        (*BASE, 101, 102, 99, 94, 96, 103),
        (*P5, S.BREAKOUT, S.PRICE_DISCOVERY, S.RETEST, S.FAILED, S.FAILED, S.PRICE_DISCOVERY),
    ),
    "a high that the record high does not know": (
        ((100, 105), *BASE[1:], (99, 103), 98),
        (*P5, S.TESTING, S.TESTING),
    ),
}


@pytest.mark.parametrize("name", TOYS)
def test_toy_vectors(name: str) -> None:
    bars, states = TOYS[name]
    assert run(*bars).unmasked == (S.UNKNOWN, *states)


def test_one_bar_short_is_no_episode() -> None:
    assert episodes(run(100, 90, 90, 90, 90, 101)) == ()


def test_events_of_the_failure_toy() -> None:
    happened = [(e.bar, e.kind) for e in run(*BASE, 101, 102, 99, 94, 96, 103).events]
    assert happened == [
        (6, EventKind.BREAKOUT),
        (7, EventKind.CONFIRMED),
        (9, EventKind.FAILED),
        (11, EventKind.REBREAK),
    ]


def test_episode_of_the_failure_toy() -> None:
    (episode,) = episodes(run(*BASE, 101, 102, 99, 94, 96, 103))
    assert (episode.peak, episode.breakout, episode.confirmed) == (day(0), day(6), day(7))
    assert (episode.level, episode.ceiling, episode.breakout_close) == (100, 100, 101)
    assert (episode.base_sessions, episode.base_days) == (5, 6)
    assert episode.depth == pytest.approx(-0.10)
    assert episode.worst_close_vs_level == pytest.approx(-0.06)
    assert episode.first_intraday_break is None
    first, second = episode.attempts
    assert (first.start, first.failed, first.held, first.closed) == (day(6), day(9), None, None)
    assert (second.start, second.level, second.ceiling) == (day(11), 102, 102)
    assert episode.status is EpisodeStatus.LIVE


def test_mask_hides_all_but_the_unmasked_states() -> None:
    folded = run(*BASE, 101)
    assert folded.states == (S.UNKNOWN,) * 4 + folded.unmasked[4:]
    assert folded.unmasked[1] is S.PULLBACK


def test_a_base_of_one_bar_has_still_no_state_on_the_first() -> None:
    one = replace(TOY, base_min=1)
    assert summarise(run(100, parameters=one), symbol="TOY").why == "needs 2 sessions, have 1"
    assert run(100, 99, 101, parameters=one).states == (S.UNKNOWN, S.NEAR_HIGH, S.BREAKOUT)


def test_a_breakout_without_any_bar_between_has_no_depth() -> None:
    (episode,) = episodes(run(100, 101, parameters=replace(TOY, base_min=0)))
    assert (episode.base_sessions, episode.depth) == (0, 0.0)


def test_confirmation_at_once_when_one_close_is_enough() -> None:
    folded = run(*BASE, 101, 102, parameters=replace(TOY, confirm_n=1))
    assert [(e.bar, e.kind) for e in folded.events] == [
        (6, EventKind.BREAKOUT),
        (6, EventKind.CONFIRMED),
    ]
    assert folded.unmasked[6:] == (S.BREAKOUT, S.PRICE_DISCOVERY)


def test_streak_starts_again_below_the_level() -> None:
    folded = run(*BASE, 101, 99, 101, 102, parameters=replace(TOY, confirm_n=3))
    assert folded.unmasked[6:] == (S.BREAKOUT, S.RETEST, S.BREAKOUT, S.BREAKOUT)
    assert episodes(folded)[0].confirmed is None
    assert summarise(folded, symbol="TOY").streak == 2


def test_confirmed_below_the_ceiling_and_discovery_above() -> None:
    folded = run((100, 105), *BASE[1:], 101, 102, 105, 105.01)
    assert folded.unmasked[6:] == (S.BREAKOUT, S.CONFIRMED, S.CONFIRMED, S.PRICE_DISCOVERY)


def test_far_below_the_record_is_pullback_even_above_the_ceiling() -> None:
    assert run(*BASE, 101, 110, 106.7, 106.69).unmasked[-2:] == (
        S.PRICE_DISCOVERY,
        S.PULLBACK,
    )


def test_failure_needs_the_whole_five_percent() -> None:
    assert run(*BASE, 101, 95.01).unmasked[-1] is S.RETEST
    assert run(*BASE, 101, 95).unmasked[-1] is S.FAILED


def test_thresholds_are_decimal() -> None:
    """In binary 100 x 1.005 lies below 100.5, which would make a break of an equality."""
    half = replace(TOY, buffer=0.005)
    assert run(*BASE, 100.5, parameters=half).unmasked[-1] is S.INTRADAY_BREAK
    assert run(*BASE, 100.51, parameters=half).unmasked[-1] is S.BREAKOUT


def test_last_day_of_the_window_fails_and_the_next_closes() -> None:
    up = (101, 102, 103, 104, 105, 106)
    assert run(*BASE, *up, 94).unmasked[-1] is S.FAILED
    held = run(*BASE, *up, 107, 94)
    assert held.unmasked[-1] is S.PULLBACK
    assert [(e.bar, e.kind) for e in held.events][2:] == [
        (12, EventKind.HELD),
        (13, EventKind.CLOSED),
    ]
    (episode,) = episodes(held)
    assert (episode.attempts[0].held, episode.attempts[0].closed) == (day(12), day(13))
    assert episode.status is EpisodeStatus.HELD
    assert episode.worst_close_vs_level == 0.0


def test_worst_close_looks_to_the_end_of_the_window_and_no_further() -> None:
    (episode,) = episodes(run(*BASE, 101, 102, 103, 104, 105, 106, 99, 98))
    assert episode.worst_close_vs_level == pytest.approx(-0.01)


def test_a_close_on_the_level_is_a_retest() -> None:
    assert run(*BASE, 101, 102, 100, 100.01).unmasked[-2:] == (S.RETEST, S.PRICE_DISCOVERY)


def test_every_episode_is_confirmed_anew() -> None:
    folded = run(*BASE, 101, 102, *[97.5] * 5, 103)
    assert folded.unmasked[-1] is S.BREAKOUT
    assert [e.confirmed for e in episodes(folded)] == [day(7), None]
    retested = run(*BASE, 101, 102, *[97.5] * 5, 103, 104)
    assert [e.confirmed for e in episodes(retested)] == [day(7), day(14)]


def test_the_window_of_a_rebreak_starts_at_the_rebreak() -> None:
    folded = run(*BASE, 101, 102, 103, 104, 95, 105, 106, 107, 98)
    assert folded.unmasked[-1] is S.FAILED
    assert [a.failed for a in episodes(folded)[0].attempts] == [day(10), day(14)]


def test_closing_may_end_near_the_record() -> None:
    tight = replace(TOY, fail_pct=0.01, fail_window=1)
    assert run(*BASE, 101, 101, 98.5, parameters=tight).unmasked[-1] is S.NEAR_HIGH


def test_a_record_after_closing_is_no_episode() -> None:
    short = replace(TOY, fail_window=1)
    folded = run(*BASE, 101, 101, 94, (99, 103), 102, 104, 103, 90, parameters=short)
    assert folded.unmasked[8:] == (
        S.PULLBACK,
        S.NEAR_HIGH,
        S.CONFIRMED,
        S.PRICE_DISCOVERY,
        S.NEAR_HIGH,
        S.PULLBACK,
    )
    assert len(episodes(folded)) == 1


def test_a_matured_base_closes_a_live_episode() -> None:
    folded = run(*BASE, 101, *[100.5] * 6, parameters=replace(TOY, fail_window=9))
    assert folded.unmasked[-2:] == (S.PRICE_DISCOVERY, S.TESTING)
    assert episodes(folded)[0].status is EpisodeStatus.CLOSED
    assert episodes(folded)[0].attempts[0].closed == day(12)


def test_a_failure_outlives_the_closing() -> None:
    (first, second) = episodes(run(*BASE, 101, *[90] * 5, 102))
    assert first.status is EpisodeStatus.FAILED
    assert first.attempts[0].closed == second.breakout == day(12)


def test_failed_episode_tests_and_breaks_intraday() -> None:
    folded = run(*BASE, 101, 95, 98, (99, 102), 94)
    assert folded.unmasked[6:] == (S.BREAKOUT, S.FAILED, S.TESTING, S.INTRADAY_BREAK, S.FAILED)


def test_rebreak_before_any_confirmation_is_breakout() -> None:
    folded = run(*BASE, 101, 95, 102, 103)
    assert folded.unmasked[6:] == (S.BREAKOUT, S.FAILED, S.BREAKOUT, S.PRICE_DISCOVERY)
    assert episodes(folded)[0].confirmed == day(9)


def test_rebreak_below_the_ceiling_is_confirmed() -> None:
    folded = run(*BASE, 101, (102, 105), 95, 103)
    assert folded.unmasked[-1] is S.CONFIRMED
    assert episodes(folded)[0].attempts[1].ceiling == 105


def test_intraday_break_counts_only_in_the_matured_base() -> None:
    early = run(100, (90, 101), *BASE[2:], 102)
    assert episodes(early)[0].first_intraday_break is None
    late = run(*BASE, (99, 101), (99, 103), 102)
    assert episodes(late)[0].first_intraday_break == day(6)
    assert episodes(late)[0].ceiling == 103


def test_intraday_record_of_a_failed_episode_is_not_the_next_one_s() -> None:
    (_, second) = episodes(run(*BASE, 101, 95, (99, 102), 95, 95, 95, 103))
    assert second.first_intraday_break is None


def test_buffer_freezes_level_and_base() -> None:
    folded = run(*BASE, 100.4, 100.9, 99, 101, 101.01, parameters=replace(TOY, buffer=0.01))
    assert folded.unmasked[6:] == (
        S.INTRADAY_BREAK,
        S.INTRADAY_BREAK,
        S.TESTING,
        S.INTRADAY_BREAK,
        S.BREAKOUT,
    )
    (episode,) = episodes(folded)
    assert (episode.level, episode.peak, episode.base_sessions) == (100, day(0), 9)


def test_summary_of_a_frozen_base_shows_rule_and_record() -> None:
    said = summarise(run(*BASE, 100.4, parameters=replace(TOY, buffer=0.01)), symbol="TOY")
    assert (said.level, said.record_close, said.record_close_date) == (100, 100.4, day(6))


def test_bars_without_a_usable_close_are_skipped_and_counted() -> None:
    whole = run(*BASE, 101)
    holed = run(100, NAN, 90, 0, 90, -1, 90, math.inf, 90, 0.004, 90, 101)
    assert holed.unmasked == whole.unmasked
    assert holed.notes == ("TOY: 5 bars skipped: close missing or not positive",)


def test_a_missing_high_is_the_close_and_is_counted() -> None:
    folded = run((100, NAN), *BASE[1:], (99, NAN))
    assert folded.highs[0] == 100
    assert folded.notes == ("TOY: 2 bars without a high: the close stands in",)


def test_without_a_column_of_highs_every_close_stands_in() -> None:
    bars = DailyBars("TOY", (day(0), day(1)), close=(100, 90))
    assert fold(bars, TOY).highs == (100, 90)


def test_a_high_below_the_close_is_raised() -> None:
    assert run((100, 0), (90, 80)).highs == (100, 90)


def test_of_rows_with_one_date_the_last_usable_one_counts() -> None:
    bars = make_bars([100, 90, 91, NAN, 92], dates=[day(0), day(1), day(1), day(1), day(2)])
    folded = fold(bars, TOY)
    assert (folded.dates, folded.closes) == ((day(0), day(1), day(2)), (100, 91, 92))
    assert len(folded.notes) == 2


def test_gaps_in_the_dates_do_not_count() -> None:
    days = [day(n * 10) for n in range(7)]
    assert fold(make_bars([*BASE, 101], dates=days), TOY).unmasked == run(*BASE, 101).unmasked


def test_noise_below_a_cent_breaks_nothing() -> None:
    level = 2442.739990234375
    folded = run(level, *[2000.0] * 5, 2442.7402, 2442.7449, 2442.7451)
    assert folded.unmasked[6:] == (S.TESTING, S.TESTING, S.BREAKOUT)


def test_provisional_is_the_next_state_and_leaves_the_fold_alone() -> None:
    folded = run(*BASE)
    assert provisional(folded, 101, 101) is S.BREAKOUT
    assert provisional(folded, 101, 99) is S.INTRADAY_BREAK
    assert provisional(folded, NAN, 99) is S.TESTING
    assert provisional(folded, 101, 101) is S.BREAKOUT
    assert (folded.end.bars, folded.end.active, len(folded.events)) == (6, False, 0)


def test_provisional_needs_history_and_a_price() -> None:
    assert provisional(run(), 100, 100) is None
    assert provisional(run(*BASE), NAN, NAN) is None
    assert provisional(run(100, 90, 90), 90, 90) is None
    assert provisional(run(100, 90, 90, 90), 90, 90) is S.PULLBACK


def test_summary_of_nothing() -> None:
    said = summarise(run(), symbol="TOY")
    assert (said.state, said.why) == (S.UNKNOWN, "needs 5 sessions, have 0")
    assert said.close is said.level is said.overhead_closes is said.nothing_overhead is None


def test_summary_of_a_short_history() -> None:
    said = summarise(run(100, 90), symbol="TOY")
    assert (said.state, said.why) == (S.UNKNOWN, "needs 5 sessions, have 2")
    assert (said.since, said.since_sessions, said.close) == (day(0), 2, 90)
    assert said.level is said.ceiling is said.base_sessions is said.above_level_pct is None
    assert (said.record_close, said.overhead_closes) == (100, 1)


def test_summary_of_a_base() -> None:
    said = summarise(run((100, 101), 90, 88, *BASE[3:], 95, 96), symbol="TOY")
    assert (said.state, said.why, said.as_of) == (S.BASE, None, day(7))
    assert (said.since, said.since_sessions) == (day(6), 2)
    assert (said.level, said.ceiling, said.base_sessions, said.base_low) == (100, 101, 6, 88)
    assert (said.origin_level, said.attempt, said.attempt_since) == (None, None, None)
    assert said.streak is None
    assert said.above_level_pct == pytest.approx(-0.04)
    assert (said.overhead_closes, said.overhead_as_of) == (1, "close of 2000-01-08")
    assert said.nothing_overhead is False
    assert said.track[-1] == (day(6), S.BASE)


def test_summary_on_a_record_has_no_base() -> None:
    said = summarise(run(100, 90, 90, 90, 90, 101), symbol="TOY")
    assert (said.base_sessions, said.base_low, said.nothing_overhead) == (0, None, True)


def test_summary_of_a_second_attempt() -> None:
    said = summarise(run(*BASE, 101, (102, 102.5), 99, 94, 96, 103), symbol="TOY")
    assert said.state is S.PRICE_DISCOVERY
    assert (said.level, said.ceiling, said.origin_level) == (102, 102.5, 100)
    assert (said.attempt, said.attempt_since, said.streak) == (2, day(11), 1)
    assert (said.base_sessions, said.base_low) == (5, 90)
    assert said.above_level_pct == pytest.approx(103 / 102 - 1)
    assert said.above_origin_pct == pytest.approx(0.03)
    assert (said.record_close, said.record_high, said.nearness_52w) == (103, 103, 1.0)


def test_summary_of_a_failure_keeps_the_attempt() -> None:
    said = summarise(run(*BASE, 101, 94), symbol="TOY")
    assert (said.state, said.level, said.attempt, said.streak) == (S.FAILED, 100, 1, 0)


def test_nearness_looks_back_252_sessions() -> None:
    folded = fold(make_bars([200.0] + [100.0] * 251 + [90.0]), BreakoutParameters())
    assert summarise(folded, symbol="TOY").nearness_52w == pytest.approx(0.9)
    shorter = fold(make_bars([200.0] + [100.0] * 250 + [90.0]), BreakoutParameters())
    assert summarise(shorter, symbol="TOY").nearness_52w == pytest.approx(0.45)


def test_sensitivity_changes_one_number_at_a_time() -> None:
    bars = make_bars([100.0, *[90.0] * 130, 101, 102, 96.5, *[103.0] * 12])
    found = sensitivity(bars, BreakoutParameters(base_min=20, confirm_n=2))
    assert found.base_min == {"126": (day(131),), "252": (), "504": ()}
    assert found.confirm_n == {
        "1": (day(131),),
        "2": (day(132),),
        "3": (day(136),),
        "5": (day(138),),
        "10": (day(143),),
    }
    kept = ((day(131), (), ()),)
    assert found.fail_pct == {
        "0.03": ((day(131), (day(133),), (day(134),)),),
        "0.05": kept,
        "0.08": kept,
    }
    assert found.buffer == {
        "0": (day(131),),
        "0.005": (day(131),),
        "0.01": (day(132),),
        "0.03": (),
    }
    said = summarise(run(*BASE), symbol="TOY", sensitivity=found)
    assert said.sensitivity is found
