"""The breakout: every state in its form, both levels, both truths, marks and episodes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.sample_breakout import SAMPLE_BREAKOUT
from tests.sample_evidence import forward
from tests.sample_levels import sample_series
from tests.samples import NOW, sample_snapshot
from tests.ui.drawing import plain, said, style_of, view_of
from tui.model.breakout import Breakout, BreakoutState, Sensitivity
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.ui import format as fmt
from tui.ui.cards import (
    breakout,
    breakout_past,
    breakout_price,
    breakout_sensitivity,
    levels_chart,
)
from tui.ui.cards.breakout_rail import rail, range_bar
from tui.ui.draw import View, width_of

ADDED = ("2014-12-26", "2021-11-02")
OUTSIDE: dict[str, Any] = {
    "attempt": None,
    "origin_level": None,
    "attempt_since": None,
    "level": 3068.42,
    "base_sessions": 34,
}


def view(width: int, height: int, *, narrow: bool = False, **changes: Any) -> View:
    said_now = replace(SAMPLE_BREAKOUT, **changes)
    return view_of(width, height, sample_snapshot(breakout=said_now), narrow=narrow)


@pytest.mark.parametrize(
    ("state", "at"),
    [
        (BreakoutState.BASE, "base"),
        (BreakoutState.TESTING, "testing"),
        (BreakoutState.INTRADAY_BREAK, "intraday"),
        (BreakoutState.BREAKOUT, "breakout"),
        (BreakoutState.CONFIRMED, "confirmed"),
        (BreakoutState.PRICE_DISCOVERY, "discovery"),
    ],
)
def test_the_node_stands_over_the_one_bold_word(state: BreakoutState, at: str) -> None:
    drawn = rail(state, 60)
    assert drawn is not None
    track, labels = drawn
    bold = [span for span in labels if "bold" in span.style]
    assert [span.text for span in bold] == [at]
    start = plain(labels).index(at)
    assert start <= plain(track).index("●") < start + len(at)


@pytest.mark.parametrize(
    ("state", "node", "label"),
    [(BreakoutState.RETEST, "●", "retest"), (BreakoutState.FAILED, "×", "failed")],
)
def test_retest_and_failure_stay_at_the_breakout(
    state: BreakoutState, node: str, label: str
) -> None:
    drawn = rail(state, 60)
    assert drawn is not None
    track, labels = drawn
    assert plain(track).count(node) == 1
    assert ("breakout" not in plain(labels)) and (label in plain(labels))
    assert next(span.style for span in labels if span.text == label) == "warn bold"


@pytest.mark.parametrize(
    "state", [BreakoutState.NEAR_HIGH, BreakoutState.PULLBACK, BreakoutState.UNKNOWN]
)
def test_states_without_a_station_leave_the_rail_dim(state: BreakoutState) -> None:
    drawn = rail(state, 60)
    assert drawn is not None
    assert not {"●", "×"} & set(plain(drawn[0]))
    assert {span.style for row in drawn for span in row if span.text.strip()} == {"dim"}


def test_no_rail_where_its_words_do_not_fit() -> None:
    assert rail(BreakoutState.BASE, 40) is None
    short = rail(BreakoutState.BASE, 48)
    assert short is not None
    assert plain(short[1]).split()[4] == "confirm"


@pytest.mark.parametrize("state", [BreakoutState.NEAR_HIGH, BreakoutState.PULLBACK])
def test_without_a_base_the_sessions_since_the_record_are_counted(state: BreakoutState) -> None:
    text = said(breakout.overview, view(51, 13, state=state, **OUTSIDE))
    assert "no base: 34 of 252 sessions since the record" in text


def test_both_levels_are_labelled_from_the_second_attempt_on() -> None:
    for width in (51, 62, 116):
        text = said(breakout.overview, view(width, 13))
        assert "episode level 2,442.74" in text
        assert "attempt 2 level 2,520.44" in text
    first = said(breakout.overview, view(51, 13, attempt=1, level=2442.74))
    assert "level 2,442.74" in first
    assert "episode" not in first.replace("episodes", "")


def test_the_range_bar_runs_from_the_level_to_the_price() -> None:
    above, bar, below = range_bar(SAMPLE_BREAKOUT, 3016.84, 60, "braille")
    assert plain(bar).count("┼") == 3
    assert plain(bar).count("●") == 1
    assert plain(bar).index("┼") < plain(bar).index("━") < plain(bar).index("●")
    assert plain(below).endswith("record 3,068.42")
    assert "3,016.84" in plain(above)
    assert max(map(width_of, (above, bar, below))) <= 60


def test_no_range_bar_without_a_price_or_a_record() -> None:
    assert range_bar(SAMPLE_BREAKOUT, None, 60, "braille") == ()
    assert range_bar(Breakout("^RUT"), 3016.84, 60, "braille") == ()


@pytest.mark.parametrize(
    ("count", "words"),
    [(12, "12 closes overhead"), (1, "1 close overhead"), (0, "0 closes overhead")],
)
def test_state_and_overhead_are_always_both_shown(count: int, words: str) -> None:
    for narrow, width, height in ((False, 51, 13), (True, 78, 3), (True, 58, 2)):
        text = said(breakout.overview, view(width, height, narrow=narrow, overhead_closes=count))
        assert "PRICE DISCOVERY" in text
        assert words in text
        assert ("not a record" in text) == (count > 0)


def test_the_pane_says_attempt_sessions_and_the_provisional_state() -> None:
    card = view(116, 6, provisional=BreakoutState.RETEST)
    text = said(breakout.state, card)
    assert "since 2026-04-07, attempt 2, 95 sessions" in text
    assert "if today closed here: RETEST provisional" in text
    assert style_of(breakout.state, card, "provisional") == "warn"
    assert style_of(breakout.state, card, "PRICE DISCOVERY") == "chip:rut"
    assert "12 closes overhead: above its range, not at a record" in text


def test_a_missing_provisional_state_says_why() -> None:
    why = "no provisional state: the close of 2026-08-20 is missing"
    for width, height in ((116, 6), (58, 6)):
        card = view(width, height, provisional=None, provisional_why=why)
        assert why in said(breakout.state, card)


def test_a_fresh_breakout_counts_its_days_and_shows_the_comparison() -> None:
    fresh: dict[str, Any] = {
        "state": BreakoutState.BREAKOUT,
        "attempt": 1,
        "level": 2442.74,
        "streak": 1,
        "close": 2467.70,
        "provisional": None,
    }
    text = said(breakout.state, view(116, 6, **fresh))
    assert "day 1 of 3 to be confirmed · first record close after 967 sessions" in text
    assert "close 2,467.70 > record close 2,442.74 of 2021-11-08" in text


def test_an_intraday_record_shows_that_the_close_fell_short() -> None:
    missed = {**OUTSIDE, "level": 2442.74, "record_close": 2442.74, "close": 2442.03}
    text = said(breakout.state, view(116, 6, state=BreakoutState.INTRADAY_BREAK, **missed))
    assert "close 2,442.03 < record close 2,442.74" in text


def test_unknown_says_how_many_sessions_are_missing() -> None:
    short = Breakout("^RUT", why="needs 252 sessions, have 34")
    text = said(breakout.state, view_of(116, 6, sample_snapshot(breakout=short)))
    assert "needs 252 sessions, have 34" in text
    assert "UNKNOWN" not in text


def test_one_figure_is_loud() -> None:
    card = breakout.overview(view(51, 13))
    loud = [s.text for row in card.lines for s in row if s.style == "strong bold"]
    assert loud == ["discovery", "+19.7 %"]


def test_levels_live_from_their_record_to_their_end() -> None:
    card = view(116, 12)
    series = card.snapshot.price_series("^RUT")
    assert series is not None
    days = breakout_price.window(card, SAMPLE_BREAKOUT, series)
    assert days == (date(2018, 1, 1), NOW.date())
    spec = breakout_price.chart(card, SAMPLE_BREAKOUT, series, days)
    lives = {level.y: (level.x_from, level.x_to) for level in spec.levels}
    assert set(lives) == {1740.75, 2442.74, 2520.44}
    spans = {y: tuple(date.fromordinal(int(x)) for x in ends) for y, ends in lives.items()}
    assert spans[2442.74] == (date(2021, 11, 8), NOW.date())
    assert spans[2520.44] == (date(2025, 10, 27), NOW.date())
    marks = [(mark.glyph, date.fromordinal(int(mark.x))) for mark in spec.marks]
    assert ("B", date(2025, 9, 18)) in marks
    assert ("F", date(2025, 11, 20)) in marks
    assert ("R", date(2025, 12, 4)) in marks
    assert ("┊", date(2024, 11, 25)) in marks
    assert spec.series[0].ys[-1] == 3016.84


def test_before_a_breakout_the_record_of_the_base_and_its_intraday_break_stand() -> None:
    base: dict[str, Any] = {
        **OUTSIDE,
        "state": BreakoutState.INTRADAY_BREAK,
        "base_sessions": 765,
        "level": 2442.74,
        "record_close": 2442.74,
        "record_close_date": date(2021, 11, 8),
        "episodes": SAMPLE_BREAKOUT.episodes[:-1],
        "track": (
            (date(2016, 11, 10), BreakoutState.INTRADAY_BREAK),
            (date(2021, 11, 8), BreakoutState.PRICE_DISCOVERY),
            (date(2024, 11, 25), BreakoutState.INTRADAY_BREAK),
        ),
    }
    card = view(116, 12, **base)
    series = card.snapshot.price_series("^RUT")
    assert series is not None
    spec = breakout_price.chart(
        card, replace(SAMPLE_BREAKOUT, **base), series, (date(2016, 1, 1), date(2024, 11, 25))
    )
    record = next(level for level in spec.levels if level.y == 2442.74)
    assert date.fromordinal(int(record.x_from)) == date(2021, 11, 8)
    assert date.fromordinal(int(record.x_to)) == date(2024, 11, 25)
    assert not record.label_inside
    early = [date.fromordinal(int(mark.x)) for mark in spec.marks if mark.glyph == "┊"]
    assert early == [date(2020, 11, 9), date(2024, 11, 25)]
    assert "2,442.74" in said(breakout_price.price, card)


def test_every_episode_is_listed_most_recent_first() -> None:
    rows = said(breakout_past.episodes, view(68, 11)).splitlines()
    assert [row[:10] for row in rows[1:]] == [
        f"{episode.breakout}" for episode in reversed(SAMPLE_BREAKOUT.episodes)
    ]
    failed = next(row for row in rows if row.startswith("2011-04-27"))
    assert failed.split()[-2:] == ["2011-05-24", "failed"]
    short = breakout_past.episodes(view(68, 4))
    assert plain(short.title_right) == "the newest 3 of 10 with base 252"


def _dots(text: str) -> dict[str, tuple[int, str]]:
    """Dots and printed count of every row of the timeline, by its name."""
    found = {}
    for row in text.splitlines():
        if "─" in row:
            name, count = row[:15].strip(), row.split()[-1]
            found[name] = (sum(map(row[15:].count, "●×")), count)
    return found


BASES = {"base 126": (7, "7"), "base 252": (5, "5"), "base 504": (3, "3")}
FAILS = {"fail 3 %": (3, "3"), "fail 5 %": (2, "2"), "fail 8 %": (1, "1")}


def test_every_changed_number_has_its_dots_on_one_timeline() -> None:
    rows = _dots(said(breakout_sensitivity.sensitivity, view(120, 18)))
    assert rows == {
        **BASES,
        **{f"confirm {n}": (5, "5") for n in (1, 2, 3)},
        **{f"confirm {n}": (4, "4") for n in (5, 10)},
        **FAILS,
        **{f"buffer {n} %": (5, "5") for n in (0.5, 1)},
        "buffer 3 %": (4, "4"),
    }


def test_numbers_whose_dots_coincide_share_a_row_where_room_is_short() -> None:
    rows = _dots(said(breakout_sensitivity.sensitivity, view(120, 12)))
    assert rows == {
        **BASES,
        "confirm 1–3": (5, "5"),
        "confirm 5 10": (4, "4"),
        **FAILS,
        "buffer 0.5 1 %": (5, "5"),
        "buffer 3 %": (4, "4"),
    }
    names = _dots(said(breakout_sensitivity.sensitivity, view(20_000, 12)))
    assert not {"confirm 1–3", "confirm 5 10", "buffer 0.5 1 %"} & set(names)


def test_rows_of_one_family_that_all_coincide_have_a_name_that_fits() -> None:
    found = SAMPLE_BREAKOUT.sensitivity
    same = next(iter(found.confirm_n.values()))
    other = Sensitivity(
        found.base_min,
        dict.fromkeys(found.confirm_n, same),
        dict.fromkeys(found.fail_pct, ()),
        dict.fromkeys(found.buffer, same),
    )
    card = view(43, 10, sensitivity=other)
    rows = _dots(said(breakout_sensitivity.sensitivity, card))
    assert list(rows)[3:] == ["confirm 1–10", "fail 3–8 %", "buffer 0.5–3 %"]
    assert rows["fail 3–8 %"] == (0, "0")
    assert all(width_of(row) <= 43 for row in breakout_sensitivity.sensitivity(card).lines)


def test_sensitivity_names_what_followed_the_dates_that_only_a_shorter_base_has() -> None:
    card = view(39, 13)
    text = said(breakout_sensitivity.sensitivity, card)
    after = [fmt.change(forward(date.fromisoformat(day), 365), 1) for day in ADDED]
    sentence = f"base 126 adds {ADDED[0]} {after[0]} and {ADDED[1]} {after[1]}: BTC in 365 d"
    assert sentence in " ".join(text.split())
    assert [one[0] for one in list(_dots(text).values())[:3]] == [7, 5, 3]
    spans = breakout_sensitivity.sensitivity(card).lines[0]
    assert sum(span.text == "●" and span.style == "warn" for span in spans) == 2


def test_without_the_event_study_the_added_dates_stand_alone() -> None:
    card = replace(view(78, 1), snapshot=sample_snapshot(evidence=None))
    text = said(breakout_sensitivity.sensitivity, card)
    assert text == "base 126 adds 2014-12-26 and 2021-11-02"


@pytest.mark.parametrize("height", range(5, 16))
def test_the_bases_stay_and_the_rest_leaves_as_room_gets_short(height: int) -> None:
    names = list(_dots(said(breakout_sensitivity.sensitivity, view(78, height))))
    assert names[:3] == ["base 126", "base 252", "base 504"]
    assert len(names) == min(10, height - 2)


@pytest.mark.parametrize("symbol", ["^GSPC", "BTC-USD"])
def test_another_symbol_has_its_own_colour_and_no_blue(symbol: str) -> None:
    series = replace(sample_series("^RUT"), symbol=symbol)
    snapshot = sample_snapshot(
        breakout=replace(SAMPLE_BREAKOUT, symbol=symbol),
        prices=(series, sample_series("BTC-USD")) if symbol != "BTC-USD" else (series,),
    )
    card = view_of(116, 13, snapshot, settings=Settings(breakout_symbol=symbol))
    own = {"^GSPC": "text", "BTC-USD": "btc"}[symbol]
    for draw in (breakout_price.price, breakout.state, breakout_past.episodes):
        text = draw(card)
        styles = {s.style for row in (text.title, *text.lines) for s in row if s.text.strip()}
        assert not {style for style in styles if "rut" in style.split()}, draw
    assert style_of(breakout_price.price, card, "3,016.84") == f"chip:{own}"
    dots = breakout_sensitivity.sensitivity(card).lines[1]
    assert {span.style for span in dots if span.text == "●"} == {own}


def test_sensitivity_without_history_says_so() -> None:
    text = said(
        breakout_sensitivity.sensitivity, view(39, 11, sensitivity=Sensitivity(), why="too short")
    )
    assert "too short" in text


def quoted(at: datetime) -> Snapshot:
    """The sample with every price stamped at one instant."""
    found = sample_snapshot(made_at=at)
    return replace(found, levels=tuple(replace(row, quoted_at=at) for row in found.levels))


def test_an_evening_in_new_york_is_still_that_day() -> None:
    evening = datetime(2026, 8, 22, 0, 30, tzinfo=UTC)
    card = view_of(116, 12, quoted(evening), evening)
    for symbol, day in (("^RUT", date(2026, 8, 21)), ("BTC-USD", date(2026, 8, 22))):
        series = card.snapshot.price_series(symbol)
        assert series is not None
        assert breakout_price.last_day(card, series) == day


def test_an_old_price_stands_at_its_own_day_and_not_at_today() -> None:
    then = datetime(2026, 8, 21, 20, 0, tzinfo=UTC)
    card = view_of(116, 12, quoted(then), then + timedelta(days=90))
    for draw in (breakout_price.price, levels_chart.chart):
        assert plain(draw(card).title_right).endswith("→ 2026-08-21")


def test_a_record_of_another_year_is_dated_with_its_year() -> None:
    for day, words in ((date(2026, 8, 14), "on 08-14"), (date(2011, 4, 29), "on 2011-04-29")):
        text = said(breakout.overview, view(78, 3, narrow=True, record_close_date=day))
        assert text.splitlines()[1].endswith(words)
