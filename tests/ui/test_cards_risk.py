"""Pane 7 and its card on the overview: what each says, what is missing, and what it may not say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.sample_market import sample_curve, sample_participation
from tests.samples import NOW, empty_snapshot, sample_snapshot
from tests.ui.drawing import plain, said, style_of, view_of
from tui.model.participation import FundDay, Participation
from tui.model.rates import Rates
from tui.model.risk_curve import RiskCurve, Rung, SmallVsLarge
from tui.model.snapshot import Snapshot
from tui.model.volatility import Volatility
from tui.ui.book import pane_of
from tui.ui.cards import risk, risk_charts, risk_market
from tui.ui.charts.bars import diverging
from tui.ui.pane import pane_text
from tui.ui.scene import Scene

MISSING = "no ETH-USD close up to 2026-08-20"


def curve(**changes: Any) -> RiskCurve:
    return replace(sample_curve(), **changes)


def with_curve(**changes: Any) -> Snapshot:
    return sample_snapshot(risk_curve=curve(**changes))


def moved(*moves: float | None) -> tuple[Rung, ...]:
    """The sample's rungs with other 63-session returns; None is a missing rung."""
    pairs = zip(sample_curve().rungs, moves, strict=True)
    return tuple(
        Rung(rung.symbol, rung.name, why=MISSING) if move is None else replace(rung, return_63=move)
        for rung, move in pairs
    )


def row_of(text: str, symbol: str) -> str:
    return next(row for row in text.splitlines() if row.lstrip(" ●·").startswith(symbol))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_row_has_returns_bar_distance_and_mean() -> None:
    text = said(risk.pane, view_of(116, 12))
    row = row_of(text, "BTC-USD")
    for part in ("bitcoin", "▲ +10.5 %", "▼ −5.7 %", "━", "−41.5 %", "below"):
        assert part in row
    assert row.startswith("· ")
    assert row_of(text, "^RUT").startswith("● ")
    heads = text.splitlines()[0]
    for part in ("21 sessions", "63 sessions", "−10 %", "+10 %", "to 252 high", "200 mean"):
        assert part in heads


def test_the_two_of_the_question_have_their_colours_and_signs_theirs() -> None:
    view = view_of(116, 12)
    assert style_of(risk.pane, view, "^RUT") == "rut bold"
    assert style_of(risk.pane, view, "BTC-USD") == "btc bold"
    assert style_of(risk.pane, view, "▲ +5.9 %") == "up"
    assert style_of(risk.pane, view, "▼ −5.7 %") == "down"


@pytest.mark.parametrize(
    ("moves", "depth", "stopped", "words"),
    [
        ((0.1,) * 6, 6, None, "Depth 6 of 6. Every rung is up: the chain"),
        ((-0.1, *(0.1,) * 5), 0, None, "risk has run without the rung it should start from."),
        ((-0.1,) * 6, 0, None, "and no riskier rung is up either."),
        (
            (0.1, 0.1, -0.1, 0.1, 0.1, 0.1),
            2,
            None,
            "Up in a row as far as blue chips; the first not up: large caps.",
        ),
        (
            (0.1, 0.1, 0.1, 0.1, 0.1, None),
            5,
            "ETH-USD",
            f"The count stops at ETH-USD, which is missing. Missing: {MISSING}.",
        ),
    ],
)
def test_the_sentence_follows_the_rungs(
    moves: tuple[float | None, ...], depth: int, stopped: str | None, words: str
) -> None:
    rungs = moved(*moves)
    snapshot = with_curve(rungs=rungs, depth=depth, stopped_at=stopped)
    text = flat(said(risk.pane, view_of(116, 12, snapshot)))
    assert words in text
    assert f"Depth {depth} of 6." in text


def test_a_missing_rung_says_why_in_its_row_and_is_no_zero() -> None:
    snapshot = with_curve(rungs=moved(0.1, 0.1, 0.1, 0.1, 0.1, None), depth=5, stopped_at="ETH-USD")
    for width in (116, 78, 58):
        row = row_of(said(risk.pane, view_of(width, 12, snapshot)), "ETH-USD")
        assert f"· {MISSING}" in row
        assert " 0.0" not in row


def test_equal_rungs_have_no_leader_and_no_weakest() -> None:
    text = said(risk.pane, view_of(116, 12, with_curve(rungs=moved(*(0.1,) * 6), depth=6)))
    assert "leads" not in text
    assert "weakest" not in text
    assert "^RUT leads the equity rungs. BTC-USD is the weakest of all." in flat(
        said(risk.pane, view_of(116, 12))
    )


def test_an_older_close_is_dated() -> None:
    rungs = tuple(
        replace(one, last=date(2026, 8, 19)) if one.symbol == "BTC-USD" else one
        for one in sample_curve().rungs
    )
    text = flat(said(risk.pane, view_of(116, 12, with_curve(rungs=rungs))))
    assert "Older closes: BTC-USD 2026-08-19." in text


def test_the_order_stands_with_its_n_in_the_border_or_in_the_words() -> None:
    wide = risk.pane(view_of(116, 12))
    assert plain(wide.foot_right) == "Spearman(rung, return) ρ +0.37, n 6"
    narrow = said(risk.pane, view_of(78, 12, narrow=True))
    assert "Depth 0 of 6, order ρ +0.37 (n 6)." in narrow
    none = with_curve(order_score=None, order_n=2, order_why="needs 3 rungs, has 2")
    assert plain(risk.pane(view_of(116, 12, none)).foot_right) == "order: needs 3 rungs, has 2"


def test_the_order_s_history_is_a_line_or_a_chart() -> None:
    text = said(risk.pane, view_of(116, 12))
    assert re.search(r"order of the rungs since 2021-08-20  −0.90 … \+0.90  [▁-▇]{50,}", text)
    assert "order of the rungs" not in said(risk.ladder, view_of(116, 12))
    chart = risk_charts.order(view_of(60, 12))
    assert plain(chart.lines[0]).startswith("+0.37  Spearman's ρ over 6 rungs")
    assert plain(chart.foot_right) == "6 rungs"
    bare = risk_charts.order(view_of(60, 12, with_curve(order_history=())))
    assert "no earlier session has an order" in "\n".join(map(plain, bare.lines))


def test_the_ratio_its_percentile_and_the_sentence() -> None:
    text = said(risk_charts.small, view_of(70, 16))
    assert "39.3   percentile 87 of the last 252   highest 40.9 on 2026-06-26" in text
    assert text.splitlines()[-1] == "broke out in absolute terms, not relative to large caps"


@pytest.mark.parametrize("only", [False, None])
def test_the_sentence_is_only_said_where_it_is_true(only: bool | None) -> None:
    ratio = replace(sample_curve().small_vs_large, absolute_only=only)
    text = said(risk_charts.small, view_of(70, 16, with_curve(small_vs_large=ratio)))
    assert "absolute" not in text


def test_only_the_highest_ratio_is_the_hundredth_percentile() -> None:
    for rank, shown in ((252, "100"), (251, "99"), (1, "0")):
        ratio = replace(sample_curve().small_vs_large, percentile_252=rank / 252)
        text = said(risk_charts.small, view_of(70, 16, with_curve(small_vs_large=ratio)))
        assert f"percentile {shown} of the last 252" in text


def test_a_ratio_without_a_percentile_or_without_a_value_says_why() -> None:
    short = SmallVsLarge(0.39, n=100, why="needs 252 common sessions, has 100")
    text = said(risk_charts.small, view_of(70, 16, with_curve(small_vs_large=short)))
    assert "39.0  needs 252 common sessions, has 100" in text
    gone = SmallVsLarge(why="no ^GSPC close up to 2026-08-20")
    assert (gone.why or "") in said(
        risk_charts.small, view_of(70, 16, with_curve(small_vs_large=gone))
    )


def test_volatility_rates_and_flows_in_full() -> None:
    text = said(risk_market.market, view_of(62, 20))
    for part in (
        "BTC 30 d       37.4 %  percentile 20, same phase, n 363",
        "^RUT 21 d      15.4 %",
        "^VIX             15.2",
        "BTC / ^RUT       2.4x  ratio of the two",
        "13 weeks       3.62 %  ^IRX",
        "slope         +109 bp",
        "63 sessions    +24 bp",
        "own snapshots since 2026-08-19",
        "IWM assets   71,204,500,112  USD on 2026-08-20",
        "IWM flow       −126,502,310  USD since 2026-08-19",
    ):
        assert part in text


@pytest.mark.parametrize("size", [(43, 18), (62, 20), (78, 7), (58, 6)])
def test_a_missing_figure_is_a_dot_with_its_reason(size: tuple[int, int]) -> None:
    why = "^IRX 47.10 on 2026-08-20 is no yield in percent (0 to 25)"
    snapshot = sample_snapshot(
        volatility=Volatility(rut_21d=0.154, vix=15.2, btc_why="BTC-USD ends 2026-08-01"),
        rates=Rates(tnx=4.71, change_63_bp=24.0, irx_why=why),
    )
    text = said(risk_market.market, view_of(*size, snapshot))
    assert re.search(r"BTC 30 d +·", text)
    assert re.search(r"13 weeks +·", text)
    assert why in flat(text)
    assert "BTC-USD ends 2026-08-01" in flat(text)
    assert not re.search(r"(?<![\d.,])0(\.0+)? (%|bp)", text)


def test_participation_from_nothing_to_a_flow() -> None:
    def told(part: Participation) -> str:
        return said(risk_market.market, view_of(78, 22, sample_snapshot(participation=part)))

    nothing = told(Participation(why="no own snapshot yet"))
    assert re.search(r"IWM assets +·  no own snapshot yet", nothing)
    first = sample_participation().aum[0]
    why = "a flow needs two snapshots, there is one: wait for the next session"
    one = told(Participation(aum=(first,), first_snapshot=first.day, why=why))
    assert "own snapshots since 2026-08-19" in one
    assert "70,912,345,678" in one
    assert re.search(r"IWM flow +·", one)
    assert why in flat(one)
    repeated = FundDay(first.day, 7e10, 280.0, None, first.day, "the source repeats the assets")
    assert "the source repeats" in told(
        Participation(aum=(first, repeated), first_snapshot=first.day)
    )


def test_the_overview_s_card() -> None:
    small, tall = risk.overview(view_of(51, 5)), risk.overview(view_of(62, 10))
    names = [plain(row).split("┈")[0].split("━")[0].strip() for row in small.lines]
    assert names == ["treasuries 7-10 y", "blue chips", "small caps", "bitcoin", "ether"]
    assert plain(small.foot) == "depth 0 of 6"
    assert plain(small.foot_right) == "order ρ +0.37"
    text = "\n".join(map(plain, tall.lines))
    assert "large caps" in text
    assert "small / large pct 87   ^VIX 15.2   10 y 4.71 %" in text


def test_nothing_is_said_of_green_or_red() -> None:
    for width, height in ((200, 47), (120, 33), (80, 21), (60, 17)):
        for name in ("risk", "overview"):
            text = pane_text(pane_of(name), Scene(sample_snapshot(), NOW), width, height).lower()
            assert not re.search(r"\b(green|red)\b", text)


def test_a_first_start_says_what_is_missing() -> None:
    text = pane_text(pane_of("risk"), Scene(empty_snapshot(), NOW), 120, 33)
    assert text.count("needs 64 sessions of ^RUT, have 0") == 2
    assert "needs 22 sessions of ^RUT, have 0" in text


def test_seven_bit_bars() -> None:
    for value in (None, -0.05, 0.05, 0.0):
        row = plain(diverging(value, 0.1, 21, "up", "ascii"))
        assert row.isascii()
        assert len(row) == 21


@pytest.mark.parametrize("value", [-0.3, -0.1, -0.024, 0.0, 0.026, 0.1, 0.3, None])
def test_a_bar_keeps_its_width_and_its_side(value: float | None) -> None:
    row = plain(diverging(value, 0.1, 21, "up"))
    assert len(row) == 21
    assert row[10] == "│"
    left, right = row[:10], row[11:]
    assert ("━" in left or "╺" in left) is (value is not None and value < -0.002)
    assert ("━" in right or "╸" in right) is (value is not None and value > 0.002)


def test_one_reason_for_several_rungs_is_said_once() -> None:
    text = flat(said(risk.pane, view_of(116, 12, with_curve(rungs=moved(*[None] * 6)))))
    assert text.count(f"Missing: {MISSING}.") == 1
    assert f"{MISSING}; {MISSING}" not in text
