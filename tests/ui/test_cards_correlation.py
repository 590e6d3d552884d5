"""Matrix, lead-lag, breaks and what stands beside the coefficient, as the screen shows them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.sample_correlation import sample_breaks, sample_lead_lag, sample_matrix
from tests.samples import sample_correlation, sample_snapshot
from tests.ui.drawing import plain, said, style_of, view_of
from tests.ui.scenes import FakeRequests, app, snapshot
from tests.ui.test_app import lines_of, settle
from tui.model.correlation import Correlation, LagRun, LeadLag, Matrix
from tui.model.parameters import Method
from tui.model.settings import Settings
from tui.model.symbols import BTC, RUT
from tui.ui.book import pane_of
from tui.ui.cards import correlation, correlation_lags, correlation_matrix, correlation_notes
from tui.ui.charts.stems import Stems, draw_stems
from tui.ui.choices import partners
from tui.ui.draw import View
from tui.ui.pane import place
from tui.ui.pane_view import PaneView


def view(width: int, height: int, **changes: Any) -> View:
    """A view on the sample with another correlation."""
    found = replace(sample_correlation(), **changes)
    return view_of(width, height, sample_snapshot(correlation=found))


def rows_of(one: View) -> list[str]:
    return [plain(row) for row in correlation_matrix.matrix(one).lines]


def test_the_matrix_is_a_lower_triangle_of_signed_figures() -> None:
    rows = rows_of(view(56, 16))
    assert rows[0].split() == [
        "RUT",
        "SPX",
        "IXIC",
        "DJI",
        "BTC",
        "ETH",
        "VIX",
        "IWM",
        "IEF",
        "TLT",
    ]
    assert rows[1].split() == ["RUT", "·"]
    assert rows[5].split() == ["BTC", "+.32", "+.35", "+.37", "+.22", "·"]
    assert rows[7].split() == ["VIX", "−.62", "−.77", "−.73", "−.62", "−.31", "−.43", "·"]
    assert rows[8].split()[1] == "+1.0"
    assert rows[9].split()[6] == ".00"
    assert rows[10].split()[9:] == ["·", "·"]
    assert all(len(row) <= 56 for row in rows)


def test_every_figure_of_the_matrix_stands_under_its_symbol() -> None:
    rows = rows_of(view(56, 16))
    ends = [found.end() for found in re.finditer(r"\S+", rows[0])]
    for at, row in enumerate(rows[1:11]):
        found = [one.end() for one in re.finditer(r"\S+", row)][1:]
        assert found[:-1] == ends[:at] or "·" in row[:-2]


def test_grounds_say_what_the_figures_say() -> None:
    one = view(56, 16)
    assert style_of(correlation_matrix.matrix, one, "+.83") == "strong on heat+83"
    assert style_of(correlation_matrix.matrix, one, "−.77") == "strong on heat-77"
    assert style_of(correlation_matrix.matrix, one, " ·") == "dim"


def test_the_matrix_says_its_n_and_why_a_cell_is_empty() -> None:
    card = correlation_matrix.matrix(view(70, 16))
    assert plain(card.title_right) == "90 sessions to 2026-08-20, n 90 at most"
    assert "IEF TLT: needs 20 common sessions, have 12" in said(
        correlation_matrix.matrix, view(70, 16)
    )
    grid = sample_matrix()
    even = replace(grid, n=tuple((90,) * 10 for _ in range(10)), why=())
    assert plain(correlation_matrix.matrix(view(70, 16, matrix=even)).title_right).endswith(
        "n 90 each"
    )
    young = tuple(tuple(40 if 9 in (i, j) else 90 for j in range(10)) for i in range(10))
    card = correlation_matrix.matrix(view(70, 16, matrix=replace(grid, n=young)))
    assert plain(card.foot_right) == "TLT n 40"


def test_symbols_without_room_are_counted_and_the_pair_stays() -> None:
    for width, height, kept in ((30, 16, 5), (56, 4, 3)):
        one = view(width, height)
        heads = rows_of(one)[0].split()
        assert len(heads) == kept
        assert {"RUT", "BTC"} <= set(heads)
    assert plain(correlation_matrix.matrix(view(56, 7)).title_right).startswith("6 of 10 symbols")


def test_long_names_are_marked_as_cut() -> None:
    names = (RUT, BTC, "RENDERING-TOKEN-USD")
    grid = Matrix(names, ((1.0, 0.5, 0.1),) * 3, ((90,) * 3,) * 3, 90)
    rows = rows_of(view(56, 8, matrix=grid))
    assert rows[0].split() == ["RUT", "BTC", "REN…"]
    assert rows[3].split()[0] == "RENDERIN…"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"matrix": None, "pending": True}, "…"),
        ({"matrix": Matrix((), (), (), 90)}, "needs 2 symbols with a history"),
        ({"matrix": None, "n": 3}, "needs 20 common sessions, have 3"),
    ],
)
def test_without_a_matrix_it_says_why(changes: dict[str, Any], words: str) -> None:
    assert words in said(correlation_matrix.matrix, view(56, 12, **changes))
    assert words in said(correlation_matrix.matrix_regimes, view(56, 16, **changes))


def test_matrix_and_regimes_share_a_card() -> None:
    text = said(correlation_matrix.matrix_regimes, view(56, 16))
    assert "TLT   +.57" in text
    assert "2024 on         661    +0.43   +0.37 … +0.49      +0.22" in text


def test_the_verdict_is_the_headline_and_the_raw_claim_is_put_in_its_place() -> None:
    text = said(correlation_lags.lead_lag, view(70, 16))
    assert text.startswith("No lag outside 0 passes.  best k −11  r +0.05  p 0.25")
    assert "raw returns claim k −2 (p 0.0004), r +0.07; without 2020-03 +0.01" in text
    assert style_of(correlation_lags.lead_lag, view(70, 16), "No lag") == "strong bold"
    narrow = said(correlation_lags.lead_lag, view(50, 16))
    assert "raw claims k −2 (p 0.0004); without 2020-03 +0.01" in narrow
    card = correlation_lags.lead_lag(view(90, 16))
    assert plain(card.title_right) == "2014-09-18 → 2026-08-20, n 2,938"
    assert "circular shifts" in plain(card.foot)


def test_raw_returns_that_claim_nothing_are_said_to() -> None:
    lead = sample_lead_lag()
    assert lead.raw is not None
    quiet = replace(lead, raw=replace(lead.raw, p_max=0.31))
    text = said(correlation_lags.lead_lag, view(70, 16, lead_lag=quiet))
    assert "raw returns claim none: best k −2 (p 0.31)" in text
    assert "2020-03" not in text


def test_the_sides_of_zero_are_named() -> None:
    rows = said(correlation_lags.lead_lag, view(70, 16)).splitlines()
    row = next(row for row in rows if "first" in row)
    assert row.index("← BTC first") < row.index("RUT first →")
    assert len(row) == 6 + 41
    turned = said(correlation_lags.lead_lag, view(70, 16, x=BTC, y=RUT))
    assert "← RUT first" in turned


def test_both_runs_are_drawn_where_there_is_room() -> None:
    assert said(correlation_lags.lead_lag, view(70, 22)).count("95 %") == 2
    assert said(correlation_lags.lead_lag, view(70, 16)).count("95 %") == 1
    low = said(correlation_lags.lead_lag, view(70, 4))
    assert "No lag outside 0 passes." in low
    assert "95 %" not in low


@pytest.mark.parametrize(
    ("lead", "pending", "words"),
    [
        (None, True, "…"),
        (None, False, "needs 20 common sessions, have 90"),
        (LeadLag(20, why="needs 238 common sessions, have 114"), False, "needs 238 common"),
        (LeadLag(20, why="a price did not change"), False, "a price did not change"),
    ],
)
def test_without_a_test_it_says_why(lead: LeadLag | None, pending: bool, words: str) -> None:
    one = view(57, 16, lead_lag=lead, pending=pending)
    assert words in said(correlation_lags.lead_lag, one)


def stems(values: tuple[float, ...], limit: float = 0.06, charts: str = "braille") -> list[str]:
    spec = Stems(values, limit, "+0.21", ("+0.06", "−0.06"))
    return [plain(row) for row in draw_stems(spec, 58, 12, charts)]


def lags(**at: float) -> tuple[float, ...]:
    """41 values, nought but where said: ``p2`` is lag 2, ``m11`` lag -11."""
    values = [0.0] * 41
    for name, value in at.items():
        values[20 + int(name[1:]) * (1 if name[0] == "p" else -1)] = value
    return tuple(values)


def column(rows: list[str], lag: int) -> str:
    return "".join(row[6 + 20 + lag] for row in rows[:-1])


def test_bars_stand_on_their_lag_and_go_up_and_down() -> None:
    rows = stems(lags(p0=0.2, m11=0.05, p15=-0.05))
    zero = next(y for y, row in enumerate(rows) if row.startswith(" 0.00"))
    assert column(rows, 0)[:zero].count("█") > column(rows, -11)[:zero].count("█")
    assert column(rows, -11)[zero] == "▀"
    assert column(rows, 15)[zero] == "▄"
    assert column(rows, 3)[zero] == "─"
    assert rows[-1].split() == ["−20", "−10", "0", "+10", "+20"]
    assert rows[-1][6 + 20] == "0"


@pytest.mark.parametrize("size", [0.0595, 0.0605, -0.0595, -0.0605, 0.3, -0.3])
def test_rounding_never_carries_a_bar_over_the_limit(size: float) -> None:
    rows = stems(lags(p0=0.9, p5=size))
    label = "+0.06" if size > 0 else "−0.06"
    at = next(row for row in rows if row.lstrip().startswith(label))
    assert (at[6 + 25] == "╌") == (abs(size) < 0.06)


def test_a_bar_that_would_dwarf_the_others_is_cut_and_says_its_figure() -> None:
    rows = stems(lags(p0=0.95, p5=0.05))
    assert any("+0.21 cut" in row for row in rows)
    assert column(rows, 5).strip("╌ ─") != ""
    assert "cut" not in "".join(stems(lags(p0=0.2)))
    assert "+0.21 cut" in "".join(stems(lags(p0=-0.95)))
    assert "cut" in said(correlation_lags.lead_lag, view(70, 9))
    assert "cut" not in said(correlation_lags.lead_lag, view(57, 16))


def test_the_figure_of_the_middle_covers_no_bar() -> None:
    full = tuple(0.05 if lag else 0.0 for lag in range(-20, 21))
    drawn = "".join(stems(full))
    assert drawn.count("▀") == 40
    crowded = tuple(0.05 if lag % 2 else -0.05 for lag in range(-20, 21))
    assert sum(row.count("▀") + row.count("▄") for row in stems(crowded)) >= 41


def test_bars_in_seven_bit() -> None:
    rows = stems(lags(p0=0.2, p3=-0.04), charts="ascii")
    assert not any(char in "".join(rows) for char in "█▀▄╌")


def test_too_little_room_draws_no_bars() -> None:
    spec = Stems(lags(p0=0.2), 0.06, "+0.20", ("", ""))
    assert draw_stems(spec, 51, 12, "braille") == ()
    assert draw_stems(spec, 58, 4, "braille") == ()


def test_breaks_are_flagged_in_the_chart_and_counted() -> None:
    card = correlation.pane(view(116, 20))
    text = "\n".join(map(plain, card.lines))
    assert "2019-12↑" in text
    assert "2023-02↓" in text
    assert "2019-11" not in text
    assert "┊ 3 breaks, 119 dates" in plain(card.foot)
    small = said(correlation.pane, view(78, 12))
    assert "2019-12" not in small
    assert "↑" in small
    none = replace(sample_breaks(), found=())
    assert "no break passes" in plain(correlation.pane(view(116, 20, breaks=none)).foot)
    assert "┊" not in said(correlation.pane, view(116, 20, breaks=none))


def test_levels_and_joint_partial_stand_below_the_figures() -> None:
    row = plain(correlation.pane(view(116, 20)).lines[1])
    assert row == (
        "levels +0.84, returns +0.25: levels mislead   "
        "BTC jointly with RUT +0.08 SPX −0.06 IXIC +0.14"
    )
    assert "jointly" not in said(correlation.pane, view(116, 20, partial_joint=None))
    fair = plain(correlation.pane(view(116, 20, levels_pearson=0.3)).lines[1])
    assert fair.startswith("levels +0.30, returns +0.25 over all sessions")


def test_drifting_apart_misleads_too() -> None:
    apart = view(66, 12, levels_pearson=-0.59)
    text = " ".join(said(correlation_notes.regimes, apart).split())
    assert "drifted apart look opposed. Levels mislead." in text


def test_the_notes_list_breaks_joint_partial_and_the_pairing() -> None:
    text = said(correlation_notes.notes, view(62, 30))
    assert re.search(r"2019-12-19 +rose +\+6\.7 +<0\.0001", text)
    assert re.search(r"2024-01-24 +rose +\+4\.1 +0\.005", text)
    words = " ".join(text.split())
    assert "119 dates 2015-09-18 → 2025-07-29, Bonferroni." in words
    assert "IXIC +0.14, each with the others held fixed (n 90)." in words
    assert "Monday's BTC return holds Saturday and Sunday." in words
    assert f"{len(sample_breaks().found)} pass; listed is the strongest of each run." in words
    assert "where both have wild days together it passes too easily." in words
    none = said(correlation_notes.notes, view(62, 30, breaks=replace(sample_breaks(), found=())))
    assert "No break passes: 252 sessions before" in " ".join(none.split())


@pytest.mark.parametrize("pair", [("^RUT", "^VIX"), ("BTC-USD", "ETH-USD")])
def test_a_pair_of_one_calendar_has_no_weekend_to_speak_of(pair: tuple[str, str]) -> None:
    x, y = pair
    words = " ".join(said(correlation_notes.notes, view(62, 30, x=x, y=y)).split())
    assert "then returns are taken." in words
    assert "Monday" not in words
    assert "day ends" not in words


def test_notes_that_cannot_be_had_say_why() -> None:
    found = sample_correlation()
    assert found.breaks is not None
    assert found.partial_joint is not None
    text = said(
        correlation_notes.notes,
        view(
            62,
            30,
            breaks=replace(found.breaks, why="needs 504 common sessions, have 90"),
            partial_joint=replace(found.partial_joint, why="no history of ^IXIC"),
        ),
    )
    assert "breaks: needs 504 common sessions, have 90" in text
    assert "no joint partial: no history of ^IXIC" in text


def test_the_overview_has_no_flags() -> None:
    assert "┊" not in said(correlation.overview, view(120, 20))


def test_a_passing_lag_is_told_in_full() -> None:
    run = LagRun(2938, lags(p0=0.2, p3=0.12), 3, 0.12, 0.00036, 0.058, 2779)
    verdict = "^RUT runs 3 sessions ahead of BTC-USD: r +0.12."
    lead = replace(sample_lead_lag(), standardised=run, verdict=verdict)
    text = said(correlation_lags.lead_lag, view(57, 16, lead_lag=lead))
    assert verdict in text
    assert "best k +3  r +0.12  p 0.0004" in text


def test_partners_go_round_from_the_russell_without_yields() -> None:
    assert partners(Settings())[:4] == (RUT, "^GSPC", "^IXIC", "^DJI")
    assert not {BTC, "^TNX", "^IRX"} & set(partners(Settings()))
    ether = Settings(pair=(RUT, "ETH-USD"))
    assert BTC in partners(ether)
    assert "ETH-USD" not in partners(ether)
    assert partners(Settings(symbols=("IWM",), pair=("IWM", RUT))) == ("IWM",)


async def test_s_takes_the_next_pair_and_the_footer_names_it() -> None:
    requests = FakeRequests(snapshot())
    running = app(requests, book=pane_of, pane="correlation")
    async with running.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert lines_of(running, "footer").startswith(" s pair RUT BTC   w window 90")
        await pilot.press("s")
        assert requests.settings is not None
        assert requests.settings.pair == ("^GSPC", BTC)
        assert lines_of(running, "footer").startswith(" s pair SPX BTC")
        for _ in range(len(partners(requests.settings)) - 1):
            await pilot.press("s")
        assert requests.settings.pair == (RUT, BTC)
        await pilot.press("2", "s")
        assert requests.settings.pair == (RUT, BTC)


async def test_a_low_screen_scrolls_to_the_matrix_by_key() -> None:
    running = app(FakeRequests(sample_snapshot()), book=pane_of, pane="correlation")
    async with running.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        running.main.show_all()
        assert "↑ ↓ scroll" in lines_of(running, "footer")
        pane = running.main.query_one("#correlation", PaneView)
        assert pane.max_scroll_y > 10
        await pilot.press("down", "down")
        assert pane.scroll_y == 6
        await pilot.press("up")
        assert pane.scroll_y == 3
        await pilot.resize_terminal(120, 36)
        await settle(pilot)
        running.main.show_all()
        assert "scroll" not in lines_of(running, "footer")


@pytest.mark.parametrize("size", [(200, 47), (120, 33), (120, 21), (80, 21), (60, 21), (60, 17)])
def test_nothing_of_the_pane_is_left_out_at_any_size(size: tuple[int, int]) -> None:
    spec = pane_of("correlation")
    placed = {one.card for one in place(spec.layout(*size), *size)}
    assert {"correlation", "lead_lag"} <= placed
    assert placed & {"matrix", "matrix_regimes"}
    assert placed & {"regimes", "matrix_regimes", "notes"}


def test_a_day_without_enough_history_keeps_its_reasons() -> None:
    young = Correlation(
        RUT,
        BTC,
        why="needs 20 common sessions, have 3",
        lead_lag=LeadLag(20, why="needs 20 common sessions, have 3"),
        matrix=sample_matrix(),
        first=date(2014, 9, 18),
    )
    one = view_of(57, 16, sample_snapshot(correlation=young))
    assert "have 3" in said(correlation_lags.lead_lag, one)
    assert "+.83" in said(correlation_matrix.matrix_regimes, one)


def test_a_line_that_cannot_be_drawn_yet_says_what_it_needs() -> None:
    short = replace(sample_correlation(), n=42, rolling=())
    snapshot = sample_snapshot(correlation=short)
    for draw, width, height in ((correlation.pane, 116, 14), (correlation.overview, 51, 11)):
        text = " ".join(said(draw, view_of(width, height, snapshot)).split())
        assert "a rolling line needs more than 90 common sessions, have 42" in text


def test_the_window_in_the_title_is_not_said_of_the_exponential_one() -> None:
    snapshot = sample_snapshot(correlation=replace(sample_correlation(), method=Method.EWMA))
    whole = correlation.pane(view_of(116, 14, snapshot))
    assert plain(whole.title_right).startswith("EWMA of all sessions · the others 90 sessions, ")
    assert plain(whole.foot_right) == "the others n 90"
    brief = correlation.overview(view_of(51, 11, snapshot))
    assert plain(brief.title_right) == "EWMA of all sessions"
