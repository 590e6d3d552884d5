"""Levels, halving, correlation, reading lines, feeds: what each says, and what it does not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from tests.sample_breakout import SAMPLE_BREAKOUT
from tests.samples import (
    NOW,
    OFFLINE_NOW,
    empty_snapshot,
    offline_snapshot,
    sample_correlation,
    sample_halving,
    sample_level,
    sample_snapshot,
)
from tests.ui.drawing import Draw, plain, said, style_of, view_of
from tui.model.breakout import BreakoutState
from tui.model.correlation import Correlation
from tui.model.health import Source
from tui.model.parameters import Method
from tui.model.quotes import Level, SessionWord
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.model.symbols import BTC
from tui.ui.cards import (
    correlation,
    correlation_notes,
    feeds,
    halving,
    halving_cycles,
    halving_overview,
    levels,
    levels_chart,
    reading,
)
from tui.ui.cards.axes import linear_ticks, log_ticks, month_ticks, year_ticks
from tui.ui.cards.correlation_chart import fisher


def row_of(text: str, symbol: str) -> str:
    return next(row for row in text.splitlines() if row.lstrip(" ▌").startswith(symbol))


def only(row: Level) -> Snapshot:
    return sample_snapshot(levels=(row,))


def test_a_row_has_price_change_distances_overhead_age() -> None:
    row = row_of(said(levels.full, view_of(116, 20)), "^RUT")
    for text in ("3,016.84", "▲ +0.82 %", "−1.7 %", "−2.0 %", " 12 ", "open", "4s"):
        assert text in row


def test_yields_move_in_basis_points_and_have_no_record() -> None:
    view = view_of(60, 13)
    row = row_of(said(levels.brief, view), "^TNX")
    assert "▲ +2 bp" in row
    assert "·" in row
    assert style_of(levels.brief, view, "+2 bp") == "muted"
    assert style_of(levels.brief, view, "−4.93 %") == "muted"
    assert style_of(levels.brief, view, "+0.82 %") == "up"
    assert "−0.04 pp" in row_of(said(levels.full, view_of(116, 20)), "^TNX")


def test_an_old_price_in_an_open_market_turns_dim_and_warns() -> None:
    view = view_of(60, 13, offline_snapshot(), OFFLINE_NOW)
    assert "!26m" in row_of(said(levels.brief, view), "^RUT")
    assert style_of(levels.brief, view, "!26m") == "warn bold"
    assert {style_of(levels.brief, view, text) for text in ("3,016.84", "+0.82 %")} == {"dim"}


def test_a_closed_markets_last_price_is_old_but_not_stale() -> None:
    closed = NOW.replace(hour=20, minute=0, second=0)
    row = sample_level("^RUT", quoted_at=closed, session=SessionWord.CLOSED)
    view = view_of(60, 13, only(row), closed + timedelta(hours=9))
    assert row_of(said(levels.brief, view), "^RUT").endswith(" 9h")
    assert style_of(levels.brief, view, "3,016.84") == "strong bold"


def test_a_stored_value_is_dim() -> None:
    view = view_of(60, 13, only(sample_level("^RUT", from_store=True)))
    assert style_of(levels.brief, view, "3,016.84") == "dim"


def test_a_row_without_a_price_says_why() -> None:
    silent = (Level("^RUT", "Russell 2000"), Level("IEF", "", why="the source has no such symbol"))
    text = said(levels.full, view_of(116, 20, sample_snapshot(levels=silent)))
    assert row_of(text, "IEF").split(maxsplit=1)[1] == "the source has no such symbol"
    assert said(levels.brief, view_of(60, 13, sample_snapshot(levels=silent))).count("no data") == 1


@pytest.mark.parametrize("width", [58, 64, 78, 116, 198])
@pytest.mark.parametrize("draw", [levels.brief, levels.full])
def test_a_suspect_price_is_named_in_words_and_the_trusted_one_stands(
    width: int, draw: Draw
) -> None:
    row = replace(sample_level("^RUT"), suspect=True, suspect_price=4525.26)
    view = view_of(width, 20, only(row))
    text = row_of(said(draw, view), "^RUT")
    assert "suspect" in text
    assert "3,016.84" in text
    assert "+0.82" not in text
    assert style_of(draw, view, "suspect").startswith("warn bold")
    if "4,525.26" in text:
        assert "4,525.26?" in text
    assert ("beyond measure" in said(draw, view)) is (draw is levels.full and width > 110)


def test_a_first_price_that_is_suspect_is_no_price() -> None:
    row = Level("^RUT", "Russell 2000", why="its first price is suspect", suspect=True)
    assert "suspect" in row_of(said(levels.full, view_of(116, 20, only(row))), "^RUT")


def test_the_pair_stays_when_rows_leave() -> None:
    text = said(levels.brief, view_of(60, 3))
    assert [row.split()[0] for row in text.splitlines()] == ["symbol", "^RUT", "BTC-USD"]


def test_the_selected_row_is_marked_and_always_in_sight() -> None:
    view = view_of(116, 20, selected="TLT")
    assert row_of(said(levels.full, view), "TLT").startswith("▌")
    low = said(levels.full, view_of(116, 5, selected="TLT"))
    assert "▌ TLT" in low
    assert "^RUT" not in low


def test_the_chart_of_a_symbol_has_its_levels() -> None:
    card = levels_chart.chart(view_of(116, 9))
    assert plain(card.title) == "^RUT Russell 2000"
    assert plain(card.foot) == "previous close 2,992.43   record close 3,068.42"
    text = "\n".join(map(plain, card.lines))
    assert "3,016.84" in text
    assert "2,992.43" in text
    yields = levels_chart.chart(view_of(116, 9, selected="^TNX"))
    assert plain(yields.foot) == "previous close 4.69"


def test_the_countdown_stands_with_its_band_and_source() -> None:
    card = halving.countdown(view_of(60, 8))
    assert plain(card.title_right) == "block 964,026, 6m ago, mempool.space"
    text = "\n".join(map(plain, card.lines))
    for words in ("592 days", "5 Apr 2028", "15 Mar", "14 Apr 2028", "2028-04-05", "85,974"):
        assert words in text
    bar = next(row for row in text.splitlines() if "├" in row)
    assert bar.index("├") < bar.index("●") < bar.index("┤")


def test_an_estimated_height_says_so_twice() -> None:
    card = halving.countdown(view_of(60, 8, offline_snapshot(), OFFLINE_NOW))
    assert plain(card.title_right) == "block ~964,029 estimate"
    assert plain(card.lines[0]).startswith("~592 days")


def test_issuance_shows_two_inflations_only_when_they_differ() -> None:
    calm = said(halving_cycles.issuance, view_of(51, 8))
    assert "20,075,084.38" in calm
    assert "3.125  → 1.5625 BTC a block" in calm
    assert calm.count("inflation") == 1
    assert "halving included" not in calm
    late = replace(sample_halving(), inflation_next_year_pct=0.0061)
    text = said(halving_cycles.issuance, view_of(51, 8, sample_snapshot(halving=late)))
    assert "0.610 %  over the coming year" in text
    wide = said(halving_cycles.issuance, view_of(70, 8, sample_snapshot(halving=late)))
    assert "0.610 %  over the coming year, halving included" in wide


def test_each_smaller_is_said_only_when_it_is_so() -> None:
    card = view_of(60, 8)
    assert "each is smaller than the one before: three points, no law" in said(
        halving_cycles.same_day_table, card
    )
    cycles = sample_halving().cycles
    grown = (*cycles[:-1], replace(cycles[-1], same_day_multiple=99.0))
    other = sample_snapshot(halving=replace(sample_halving(), cycles=grown))
    assert "smaller" not in said(halving_cycles.same_day_table, view_of(60, 8, other))


def test_old_highs_before_halvings_name_what_is_not_known() -> None:
    text = " ".join(said(halving_cycles.volatility, view_of(51, 8)).split())
    assert "old high passed before the halving: 2024 only (not known: 2012, 2016)" in text
    assert "no Yahoo price" in text


def test_the_running_cycle_is_bold_amber_and_the_newest_stay() -> None:
    card = view_of(58, 3, narrow=True)
    text = said(halving_cycles.same_day_table, card)
    assert [row.split()[0] for row in text.splitlines()[1:]] == ["2020-05-11", "2024-04-20"]
    assert style_of(halving_cycles.same_day_table, card, "2024-04-20") == "btc bold"


def test_narrow_halving_has_two_lines_that_fit() -> None:
    text = said(halving_overview.overview, view_of(78, 2, narrow=True))
    assert "5–95 % 15 Mar … 14 Apr 2028" in text
    assert "95.60 %" in text
    assert text.rstrip().endswith("2024 1.12x")


@pytest.mark.parametrize(("r", "n"), [(0.3187, 90), (-0.9, 30), (0.0, 252)])
def test_the_band_is_the_fisher_interval(r: float, n: int) -> None:
    """The interval that scipy gives to a sample with exactly this coefficient."""
    basis = np.random.default_rng(7).normal(size=(n, 2))
    one, other = np.linalg.qr(basis - basis.mean(axis=0))[0].T
    sample = stats.pearsonr(one, r * one + np.sqrt(1 - r * r) * other)
    expected = sample.confidence_interval(0.95)
    assert fisher(r, n) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_a_perfect_relation_has_an_interval_too() -> None:
    found = fisher(1.0, 90)
    assert found is not None
    assert 0.999 < found[0] < found[1] <= 1


def test_too_few_pairs_have_no_interval() -> None:
    assert fisher(0.5, 3) is None


def test_six_numbers_the_chosen_method_first_and_loud() -> None:
    row = plain(correlation.pane(view_of(116, 20)).lines[0])
    assert row == (
        "+0.32  95 % +0.12 … +0.49   bootstrap +0.11 … +0.51   Spearman +0.35   "
        "EWMA +0.05 (n 32)   given SPX +0.06"
    )
    ewma = replace(sample_correlation(), method=Method.EWMA, fisher95=None, bootstrap95=None)
    other = correlation.pane(view_of(116, 20, sample_snapshot(correlation=ewma)))
    assert plain(other.lines[0]).startswith("+0.05   effective n 32   Pearson +0.32")
    assert other.lines[0][0].style == "strong bold"
    assert "Fisher" not in plain(other.foot)


def test_the_band_is_drawn_for_windowed_methods_only() -> None:
    def grounds(method: Method) -> bool:
        chosen = replace(sample_correlation(), method=method)
        card = correlation.pane(view_of(116, 20, sample_snapshot(correlation=chosen)))
        return any(
            "on band" in span.style or span.style == "band" for r in card.lines for span in r
        )

    assert grounds(Method.PEARSON)
    assert grounds(Method.SPEARMAN)
    assert not grounds(Method.EWMA)


def test_too_few_common_sessions_are_counted() -> None:
    none = sample_snapshot(correlation=Correlation("^RUT", BTC, n=7))
    assert "needs 20 common sessions, have 7" in said(correlation.pane, view_of(116, 20, none))


def test_levels_are_said_to_mislead_with_both_numbers() -> None:
    text = " ".join(said(correlation_notes.regimes, view_of(64, 8)).split())
    assert "Price levels would say +0.84, returns say +0.25" in text
    assert "Levels mislead." in text
    assert "2014–2019 1,331 +0.02 −0.03 … +0.08 +0.02" in text


def test_the_reading_lines_say_the_state_and_end_with_the_verdict() -> None:
    first, second = said(reading.reading, view_of(116, 2)).splitlines()
    assert first == (
        "Small caps are +23.5 % above the 2021 record that capped them for 967 sessions; "
        "12 past closes are still higher."
    )
    assert second.startswith("Bitcoin is ▼ ")
    assert second.endswith("Three events are too few: an observation window, not a trading signal.")


def test_an_old_day_in_the_lead_leaves_bitcoin_its_sentence() -> None:
    later = NOW + timedelta(days=93)
    text = said(reading.reading, view_of(116, 2, sample_snapshot(made_at=later), later))
    first, second = text.splitlines()
    assert first.startswith("At 2026-08-21 14:32 ET: small caps +23.5 % above the 2021 record")
    assert second.startswith("Bitcoin ▼ ")
    assert second.endswith("Three events are too few: an observation window, not a trading signal.")


def test_a_failure_is_said_and_a_past_day_is_named() -> None:
    failed = replace(SAMPLE_BREAKOUT, state=BreakoutState.FAILED)
    past = sample_snapshot(breakout=failed, travelled_to=date(2025, 11, 20))
    text = said(reading.reading, view_of(116, 2, past))
    assert text.startswith("On 2025-11-20: small caps are ")
    assert "its breakout failed" in text


def test_outside_an_episode_the_record_is_the_measure() -> None:
    outside = replace(
        SAMPLE_BREAKOUT, state=BreakoutState.NEAR_HIGH, attempt=None, base_sessions=34
    )
    text = said(reading.reading, view_of(116, 2, sample_snapshot(breakout=outside)))
    assert "−1.7 % from the record close of 2026-08-14, no base: 34 of 252 sessions" in text
    assert "since that breakout" not in text


def test_another_symbol_has_its_own_name() -> None:
    other = sample_snapshot(breakout=replace(SAMPLE_BREAKOUT, symbol="^GSPC"))
    settings = Settings(breakout_symbol="^GSPC")
    text = said(reading.reading, view_of(116, 2, other, settings=settings))
    assert text.startswith("S&P 500 is ")
    assert "capped it" in text


def test_the_verdict_counts_events_that_are_complete() -> None:
    text = said(reading.verdict, view_of(76, 1))
    assert text == "TOO FEW EVENTS (n = 2 complete) An observation window, not a trading signal."


def test_feeds_say_age_next_try_and_the_error() -> None:
    text = said(feeds.health, view_of(116, 8, offline_snapshot(), OFFLINE_NOW))
    row = row_of(text, "● prices")
    for words in (
        "backoff",
        "14:32:02",
        "26m",
        "371",
        "in 42 s",
    ):
        assert words in row
    told = "prices: no route to Yahoo (DNS) at 14:57, 59 in a row: one try at a time"
    assert told in text
    narrow = said(feeds.health, view_of(58, 8, offline_snapshot(), OFFLINE_NOW))
    assert "prices: no route to Yahoo (DNS) at 14:57" in narrow


def test_a_feed_that_never_answered_has_dots() -> None:
    row = row_of(said(feeds.health, view_of(116, 8, empty_snapshot())), "● prices")
    assert row.split()[3:] == ["·", "·", "·", "·", "·", "·"]


def test_notes_are_listed_and_what_is_cut_is_counted() -> None:
    many = sample_snapshot(notes=tuple(f"note {i}" for i in range(9)))
    card = feeds.notes(view_of(60, 4, many))
    assert plain(card.lines[0]) == "· note 0"
    assert plain(card.foot_right) == "5 lines more"


def test_ticks_are_round_and_few() -> None:
    labels = [tick.label for tick in log_ticks(0.5, 35, 5, lambda v: f"{v:g}x")]
    assert labels == ["1x", "3x", "10x", "30x"]
    assert [t.at for t in linear_ticks(2880, 3110, 4, str)] == [2900, 3000, 3100]
    years = [t.label for t in year_ticks(date(2018, 1, 1), date(2026, 8, 21), 106)]
    assert years == [str(year) for year in range(2018, 2027)]
    few = [t.label for t in year_ticks(date(2010, 1, 1), date(2026, 8, 21), 60)]
    assert few == ["2011", "2016", "2021", "2026"]
    months = [t.label for t in month_ticks(date(2026, 2, 26), date(2026, 8, 21), 100)]
    assert months == ["2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"]
    assert linear_ticks(1, 1, 4, str) == ()


def test_levels_that_do_not_mislead_are_not_blamed() -> None:
    found = sample_snapshot().correlation
    assert found is not None
    nil = replace(found, levels_pearson=-0.09, returns_pearson=0.01)
    text = said(correlation_notes.regimes, view_of(66, 9, sample_snapshot(correlation=nil)))
    assert "Price levels would say −0.09, returns say +0.01." in text
    assert "mislead" not in text


def test_what_a_feed_says_stands_whole_where_its_column_is_too_narrow() -> None:
    words = "11 files read; " + " ".join(f"^SYM{i}: no file" for i in range(12))
    one = replace(sample_snapshot().health[0], detail=words, failures=0)
    shown = said(feeds.health, view_of(116, 9, sample_snapshot(health=(one,))))
    assert words in " ".join(shown.split())
    assert "…" not in shown


def test_a_short_table_says_which_rows_it_shows() -> None:
    short = levels.full(view_of(58, 6, narrow=True))
    assert re.fullmatch(r"1–5 of \d+", plain(short.title_right))
    assert "own age" in plain(levels.full(view_of(116, 24)).title_right)


def test_before_the_first_snapshot_nothing_is_said_to_be_missing() -> None:
    for waits in (None, "asking Yahoo for 12 symbols"):
        first = empty_snapshot(version=0, levels=(), waiting_for=waits)
        assert said(reading.reading, view_of(116, 2, first)).startswith("Loading the history")
    files = empty_snapshot(levels=(), waiting_for=None, source=Source.FILES)
    assert "loading 12 symbols" in said(levels.brief, view_of(60, 9, files))


def test_a_price_that_is_awaited_is_not_missing() -> None:
    rows = (Level("^RUT", "Russell 2000", why="no data"), sample_level(BTC))
    waiting = sample_snapshot(levels=rows, waiting_for="asking Yahoo for 12 symbols")
    assert row_of(said(levels.brief, view_of(60, 9, waiting)), "^RUT").split()[1:] == ["awaited"]
    arrived = sample_snapshot(levels=rows)
    assert "no data" in row_of(said(levels.brief, view_of(60, 9, arrived)), "^RUT")


def test_without_the_price_to_judge_by_only_the_caution_is_read() -> None:
    bare = sample_snapshot(prices=())
    text = said(reading.reading, view_of(116, 2, bare))
    assert text.endswith("An observation window, not a trading signal.")
    assert "too few" not in text


def test_without_a_state_the_reading_line_says_why() -> None:
    ended = replace(
        SAMPLE_BREAKOUT, state=BreakoutState.UNKNOWN, why="IEF ends 2026-06-05, too long ago"
    )
    text = said(reading.reading, view_of(116, 2, sample_snapshot(breakout=ended)))
    assert text.startswith("IEF ends 2026-06-05, too long ago. An observation window")


def test_a_sentence_of_what_is_needed_names_its_symbol() -> None:
    short = replace(SAMPLE_BREAKOUT, state=BreakoutState.UNKNOWN, why="needs 252 sessions, have 60")
    text = said(reading.reading, view_of(116, 2, sample_snapshot(breakout=short)))
    assert text.startswith("^RUT needs 252 sessions, have 60. An observation window")


def test_a_yield_under_one_percent_keeps_the_decimals_of_its_column() -> None:
    low = replace(sample_level("^TNX"), price=0.893, previous_close=0.883)
    row = row_of(said(levels.brief, view_of(60, 9, sample_snapshot(levels=(low,)))), "^TNX")
    assert row.split()[1] == "0.89"
