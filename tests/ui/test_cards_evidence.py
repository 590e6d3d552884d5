"""The evidence: events and what is still due, the honesty kit, the verdict, the two overlays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.sample_breakout import SAMPLE_BREAKOUT
from tests.samples import NOW, sample_evidence, sample_halving, sample_snapshot
from tests.ui.drawing import plain, said, style_of, view_of
from tui.model.evidence import (
    HORIZONS,
    Evidence,
    Fan,
    RuleRow,
    Verdict,
    VerdictCode,
)
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.ui import format as fmt
from tui.ui.cards import evidence, evidence_chart, evidence_kit, reading
from tui.ui.draw import View, width_of
from tui.ui.pane import pane_text
from tui.ui.panes import evidence as evidence_pane
from tui.ui.panes import overview as overview_pane
from tui.ui.scene import Scene

WIDE = (116, 9)
SENTENCE = "An observation window, not a trading signal."


def view(width: int, height: int, *, narrow: bool = False, **changes: Any) -> View:
    study = replace(sample_evidence(), **changes)
    return view_of(width, height, sample_snapshot(evidence=study), narrow=narrow)


def row_of(text: str, start: str) -> str:
    return next(row for row in text.splitlines() if row.startswith(start))


def test_every_event_has_its_horizons_or_when_they_are_due() -> None:
    text = said(evidence.events, view(*WIDE))
    rows = text.splitlines()
    assert " ".join(rows[0].split()) == (
        "breakout halving + BTC close 30 d 90 d 180 d 365 d 540 d top ≤540 d worst"
    )
    newest = sample_evidence().events[-1]
    changes = [fmt.change(newest.forward[h], 1) for h in HORIZONS[:3]]
    assert row_of(text, "2025-09-18").split() == (
        f"2025-09-18 516 d {fmt.number(newest.btc_close)} {' '.join(changes)} "
        f"due 09-18 due 2027-03 {fmt.multiple(newest.max_multiple)}… "
        f"{fmt.percent(newest.max_drawdown_365, 0)}…".split()
    )
    assert "…" not in row_of(text, "2020-11-13")
    assert style_of(evidence.events, view(*WIDE), "2025-09-18") == "btc bold"
    assert style_of(evidence.events, view(*WIDE), "2020-11-13") == "text"
    assert style_of(evidence.events, view(*WIDE), "due 09-18") == "dim"


def test_a_maturity_that_passed_without_a_close_is_a_dot_and_not_due() -> None:
    study = sample_evidence()
    newest = replace(study.events[-1], forward={}, matures={h: date(2026, 8, 1) for h in HORIZONS})
    text = said(evidence.events, view(*WIDE, events=(*study.events[:-1], newest)))
    assert row_of(text, "2025-09-18").count("·") == 5
    assert "due" not in text


@pytest.mark.parametrize("width", [116, 112, 78, 58])
def test_an_event_without_a_price_says_why_and_keeps_its_phase(width: int) -> None:
    text = said(evidence.events, view(width, 9))
    words = "no BTC-USD price before 2014-09-17"
    phased = "halving +" in text.splitlines()[0]
    told = row_of(text, "2013-01-02")
    assert row_of(text, "2011-04-27").split()[1] == ("·" if phased else "no")
    assert words in row_of(text, "2011-04-27")
    assert words in told
    if phased:
        assert told.split(words)[0].split() == ["2013-01-02", "35", "d"]
    assert phased or "halving + 35 d" in told or width < 78
    lengths = {len(row) for row in text.splitlines()[1:6]}
    assert len(lengths) == 1
    dots = [i for i, char in enumerate(row_of(text, "2013-01-02")) if char == "·"]
    ends = {i for i, char in enumerate(row_of(text, "2011-04-27")) if char == "·"}
    assert set(dots[0 if phased or width < 78 else 1 :]) <= ends


def test_baseline_rows_stand_under_the_events() -> None:
    text = said(evidence.events, view(116, 16))
    base = sample_evidence().baseline
    for name, cells in (
        ("median of all starts", [fmt.percent(base[h].median) for h in HORIZONS]),
        ("share that rose", [fmt.share(base[h].share_positive, 0) for h in HORIZONS]),
        ("share that doubled", [fmt.share(base[h].share_doubled, 0) for h in HORIZONS]),
        ("start dates", [fmt.number(base[h].n, 0) for h in HORIZONS]),
    ):
        assert row_of(text, name).split() == f"{name} {' '.join(cells)}".split()
    foot = plain(evidence.events(view(116, 16)).foot)
    assert foot.startswith("baseline: every start date since 2014-09-17 · worst")


def test_the_newest_events_stay_and_the_others_are_counted() -> None:
    card = evidence.events(view(116, 6))
    text = "\n".join(map(plain, card.lines))
    assert plain(card.title_right) == "the newest 3 of 5"
    assert "2016-11-14" in text
    assert "2013-01-02" not in text
    assert "median of all starts" in text


def test_the_narrowest_table_has_three_horizons() -> None:
    head = said(evidence.events, view(58, 6, narrow=True)).splitlines()[0]
    assert " ".join(head.split()) == "breakout BTC close 30 d 90 d 365 d"
    wide = said(evidence.brief, view(78, 4, narrow=True)).splitlines()
    assert " ".join(wide[0].split()) == "breakout 30 d 90 d 180 d 365 d 540 d"
    assert [row[:10] for row in wide[1:]] == ["2016-11-14", "2020-11-13", "2025-09-18"]


@pytest.mark.parametrize("size", [(116, 8), (77, 16), (78, 11), (58, 10)])
def test_the_kit_is_complete_at_every_size(size: tuple[int, int]) -> None:
    card = evidence_kit.kit(view(*size, narrow=size[0] < 60 or size == (78, 11)))
    text = " ".join("\n".join(map(plain, card.lines)).split())
    for words in (
        "TOO FEW EVENTS (n = 2 complete)",
        SENTENCE,
        "2016 99.1 2020 88.9 2025 due 09-18",
        "p 0.025 of 3,991 starts",
        "p 0.27 pools 363 363",
        "p 0.25 0.5² with 2 complete",
        "0.44 0.665²",
        "2014-12-26 ▼ −38.2 %",
        "2021-11-02 ▼ −74.9 %",
    ):
        assert words in text, words


def test_three_n_are_named_apart() -> None:
    foot = plain(evidence_kit.kit(view(116, 8)).foot)
    words = "5 breakouts in Bitcoin's life · 3 with a price · 2 complete at 365 d"
    assert foot.startswith(words)
    narrow = said(evidence_kit.kit, view(78, 11, narrow=True))
    assert words in narrow
    assert plain(evidence_chart.since_breakout(view(60, 10)).foot_right) == "n 3 with a price"
    assert plain(evidence_chart.since_breakout(view(54, 10)).foot_right) == "n 3 priced"


def test_other_rules_name_what_they_would_add_with_its_year() -> None:
    text = said(evidence_kit.kit, view(77, 16))
    rows = [" ".join(row.split()) for row in text.splitlines()]
    assert "another rule n mean 365 d p matched" in rows
    assert "base 126 4 ▲ +74.9 % 0.58" in rows
    assert "adds 2014-12-26 ▼ −38.2 %, 2021-11-02 ▼ −74.9 %" in rows
    assert "base 504 1 ▲ +420.8 % 0.41" in rows
    assert "adds 2024-11-25 ▲ +101.6 %" in rows
    assert not [row for row in rows if row.startswith(("base 252", "close"))]
    low = " ".join(said(evidence_kit.kit, view(58, 10, narrow=True)).split())
    assert low.endswith("base 126 adds 2014-12-26 ▼ −38.2 % and 2021-11-02 ▼ −74.9 %: BTC in 365 d")


def test_an_added_date_whose_year_is_not_over_says_when_it_is() -> None:
    row = RuleRow("intraday", (date(2026, 3, 2),), 0, None, None)
    text = " ".join(said(evidence_kit.kit, view(77, 16, sensitivity=(row,))).split())
    assert "intraday 0 · ·" in text
    assert text.endswith("adds 2026-03-02 due 2027-03")


def test_what_is_drawn_at_random_is_awaited_and_the_rest_stands() -> None:
    study = sample_evidence()
    tests = {h: replace(t, p_phase_matched=None, pool_sizes=()) for h, t in study.tests.items()}
    card = view(116, 8, pending=True, tests=tests)
    text = said(evidence_kit.kit, card)
    assert row_of(text, "matched on halving phase").split()[4:7] == ["…", "being", "drawn"]
    assert "p 0.025" in row_of(text, "circular shift")
    assert style_of(evidence_kit.kit, card, "…") == "dim"
    brief = " ".join(said(evidence_kit.brief, replace(card, width=51, height=5)).split())
    assert "matched on halving …" in brief


def test_a_test_that_cannot_be_made_says_why() -> None:
    study = sample_evidence()
    why = "no start within 60 days of the phase"
    tests = {
        h: replace(t, p_phase_matched=None, pool_sizes=(), n_phase=0, why=why)
        for h, t in study.tests.items()
    }
    text = said(evidence_kit.kit, view(77, 16, tests=tests))
    assert row_of(text, "matched on halving phase").split()[4] == "·"
    assert why in text


@pytest.mark.parametrize(
    ("code", "head", "prose"),
    [
        (VerdictCode.TOO_FEW_EVENTS, "TOO FEW EVENTS (n = 2 complete)", "Three events are too few"),
        (
            VerdictCode.NOT_DISTINGUISHABLE,
            "NOT DISTINGUISHABLE FROM HALVING TIMING",
            "Not distinguishable from halving timing",
        ),
        (VerdictCode.FRAGILE, "FRAGILE, RULES DISAGREE", "Fragile, rules disagree"),
        (
            VerdictCode.ASSOCIATION,
            "ASSOCIATION, NO CAUSAL CLAIM",
            "Association, no causal claim",
        ),
    ],
)
@pytest.mark.parametrize("size", [(200, 50), (120, 36), (120, 24), (80, 24), (80, 50), (60, 20)])
def test_the_verdict_and_its_sentence_stand_at_every_size(
    size: tuple[int, int], code: VerdictCode, head: str, prose: str
) -> None:
    study = replace(sample_evidence(), verdict=Verdict(code, ""))
    scene = Scene(sample_snapshot(evidence=study), NOW)
    for spec in (evidence_pane.PANE, overview_pane.PANE):
        text = " ".join(pane_text(spec, scene, size[0], size[1] - 3).replace("│", " ").split())
        found = [word for word in (head, prose, code.value.replace("_", " ")) if word in text]
        assert found, spec.name
        assert "not a trading signal." in text, spec.name
    assert head in pane_text(evidence_pane.PANE, scene, size[0], size[1] - 3)


def test_the_sentence_stands_even_without_a_study() -> None:
    none = sample_snapshot(evidence=None)
    for card, size in ((evidence_kit.kit, (116, 8)), (evidence_kit.brief, (51, 5))):
        text = said(card, view_of(*size, none))
        assert "no event can be dated without history" in text
        assert SENTENCE in text
    assert said(reading.verdict, view_of(76, 1, none)) == SENTENCE
    assert said(reading.reading, view_of(116, 2, none)).endswith(SENTENCE)


@pytest.mark.parametrize(
    ("priced", "words"),
    [(0, "No breakout yet with a Bitcoin price: an"), (1, "One event is too few: an")],
)
def test_the_sentence_counts_events_with_a_price(priced: int, words: str) -> None:
    study = sample_evidence()
    tests = {h: replace(t, n_priced=priced) for h, t in study.tests.items()}
    snapshot = sample_snapshot(evidence=replace(study, tests=tests))
    assert words in said(reading.reading, view_of(116, 2, snapshot))


def test_a_study_that_cannot_be_made_says_why() -> None:
    study = Evidence("^GSPC", "BTC-USD", why="needs 252 sessions, have 100")
    snapshot = sample_snapshot(evidence=study)
    for draw in (evidence.events, evidence_kit.kit, evidence_chart.since_breakout):
        assert "needs 252 sessions, have 100" in said(draw, view_of(116, 9, snapshot))


def _chips(draw: Any, card: View) -> list[tuple[str, str]]:
    spans = [s for row in draw(card).lines for s in row if s.style.startswith("chip:")]
    return [(span.text.strip(), span.style) for span in spans]


def test_the_current_line_is_bold_with_a_chip_and_every_line_has_its_name() -> None:
    card = view(62, 16)
    last = {e.date.year: e.path[-1][1] for e in sample_evidence().events if e.path}
    text = said(evidence_chart.since_breakout, card)
    for year, value in last.items():
        assert f"{year}  {fmt.multiple(value)}" in text
    chip = f"2025  {fmt.multiple(last[2025])}"
    assert _chips(evidence_chart.since_breakout, card) == [(chip, "chip:btc")]
    bold = [
        s for row in evidence_chart.since_breakout(card).lines for s in row if s.style == "btc bold"
    ]
    assert bold
    assert [one[0][:4] for one in _chips(evidence_chart.since_halving, card)] == ["2024"]


def test_both_overlays_share_their_axes() -> None:
    def axes(draw: Any) -> tuple[dict[str, int], str]:
        rows = said(draw, view(62, 16)).splitlines()
        ticks = {"0.3x", "1x", "3x", "10x", "30x"}
        return {
            row.split()[-1]: y
            for y, row in enumerate(rows[:-1])
            if row.split()[-1:] != [] and row.split()[-1] in ticks
        }, rows[-1].rstrip()

    (one, days), (other, same) = (
        axes(draw) for draw in (evidence_chart.since_breakout, evidence_chart.since_halving)
    )
    assert days == same == "day 0   90     180     270     365     450     540"
    common = set(one) & set(other)
    assert len(common) >= 3
    assert {tick: one[tick] for tick in common} == {tick: other[tick] for tick in common}


def test_marks_of_the_breakouts_are_told_apart_in_words() -> None:
    card = evidence_chart.since_halving(view(62, 16))
    assert "".join(map(plain, card.lines)).count("B") == 3
    assert plain(card.foot) == "B 2016 d128 2020 d186 2025 d516"
    wide = evidence_chart.since_halving(view(90, 16))
    assert plain(wide.foot) == "B breakout: 2016 day 128, 2020 day 186, 2025 day 516"


def test_the_band_of_all_starts_lies_behind_the_lines_and_is_named() -> None:
    card = evidence_chart.since_breakout(view(62, 16))
    assert plain(card.title_right) == "band 10–90 % of all starts, log"
    assert any(s.style.split()[0] == "band" or "on band" in s.style for r in card.lines for s in r)
    bare = evidence_chart.since_breakout(view(62, 16, fan=Fan()))
    assert not any("band" in s.style.split() for r in bare.lines for s in r)
    study = sample_evidence()
    at = study.fan.days.index(330)
    ends = f"{fmt.multiple(study.fan.p10[at])} … {fmt.multiple(study.fan.p90[at])}"
    here = fmt.multiple(study.events[-1].path[-1][1])
    assert plain(card.foot) == f"2025 day 336: {here}, band {ends}"
    own = evidence_chart.fan(view(62, 20))
    assert plain(own.foot) == f"2025 day 336: {here}, band of all starts {ends}"
    assert f"median  {fmt.multiple(study.fan.p50[-1])}" in "\n".join(map(plain, own.lines))


def test_the_axis_is_the_one_that_was_chosen() -> None:
    linear = replace(view(62, 16), log_axis=False)
    for draw in (evidence_chart.since_breakout, evidence_chart.since_halving, evidence_chart.fan):
        assert plain(draw(linear).title_right).endswith("linear")
    assert "20x" in said(evidence_chart.since_halving, linear)


def test_two_breakouts_of_one_year_have_their_month() -> None:
    study = sample_evidence()
    twin = replace(study.events[-1], date=date(2025, 6, 2))
    card = view(62, 16, events=(*study.events[:3], twin, study.events[-1]))
    text = said(evidence_chart.since_breakout, card)
    assert "2025-06  " in text
    assert "2025-09  " in text


def past() -> Snapshot:
    """The evening of 2016-11-14: that day's event, and nothing after it."""
    study, day = sample_evidence(), date(2016, 11, 14)
    event = replace(
        study.events[2],
        forward=dict.fromkeys(HORIZONS),
        matures={h: day + timedelta(days=h) for h in HORIZONS},
        max_multiple=1.0,
        max_open=True,
        max_drawdown_365=0.0,
        drawdown_open=True,
        path=((0, 1.0),),
    )
    tests = {
        h: replace(t, n_episodes=3, n_priced=1, n_complete=0, percentile_each=(), p_sign_min=1.0)
        for h, t in study.tests.items()
    }
    shown = replace(
        study, as_of=day, events=(*study.events[:2], event), tests=tests, sensitivity=(), fan=Fan()
    )
    cycles = sample_halving().cycles
    cut = replace(cycles[1], path=cycles[1].path[:129], day=128)
    return sample_snapshot(
        evidence=shown,
        travelled_to=day,
        as_of=day,
        at=NOW.replace(year=2016, month=11, day=15, hour=0),
        halving=replace(sample_halving(), cycles=(cycles[0], cut), day=128),
        breakout=replace(SAMPLE_BREAKOUT, symbol="^RUT"),
    )


def test_on_a_past_day_everything_later_is_due() -> None:
    text = said(evidence.events, view_of(116, 9, past()))
    row = row_of(text, "2016-11-14").split("705.02")[-1]
    for words in (
        "due 12-14",
        "due 2017-02",
        "due 2017-05",
        "due 2017-11",
        "due 2018-05",
        "1.00x…",
    ):
        assert words in row
    assert "2020" not in text
    assert "the first day: no line yet" in said(
        evidence_chart.since_breakout, view_of(62, 16, past())
    )
    halving = evidence_chart.since_halving(view_of(62, 16, past()))
    assert plain(halving.foot) == "B breakout: 2016 day 128"
    kit = said(evidence_kit.kit, view_of(116, 8, past()))
    assert "TOO FEW EVENTS (n = 0 complete)" in kit
    assert "2016 due 2017-11" in kit
    assert "no event complete" in row_of(kit, "best a sign test can do")
    assert "^0" not in kit
    assert plain(halving.foot_right) == "n 1 cycle"


@pytest.mark.parametrize("symbol", ["^GSPC", "BTC-USD"])
def test_another_breakout_symbol_is_named_in_its_own_colour(symbol: str) -> None:
    study = replace(sample_evidence(), symbol=symbol)
    settings = Settings(breakout_symbol=symbol)
    card = view_of(116, 9, sample_snapshot(evidence=study), settings=settings)
    title = evidence.events(card).title
    assert plain(title) == f"6 evidence: BTC after each {symbol} breakout"
    own = {"^GSPC": "text bold", "BTC-USD": "btc bold"}[symbol]
    assert [span.style for span in title if span.text == symbol] == [own]
    right = evidence_chart.overview(replace(card, width=60, height=11)).title_right
    assert plain(right) == f"BTC since each {symbol} breakout"


def test_widths_hold_for_many_events_with_large_figures() -> None:
    study = sample_evidence()
    last = study.events[-1]
    many = tuple(
        replace(
            study.events[2],
            date=last.date - timedelta(days=200 * i),
            forward=dict.fromkeys(HORIZONS, 1234.5),
            max_multiple=12_345.6,
        )
        for i in range(12, 0, -1)
    )
    tests = {
        h: replace(t, percentile_each=(0.5,) * 12, pool_sizes=(1234,) * 12)
        for h, t in study.tests.items()
    }
    for width in (196, 116, 112, 78, 58):
        card = view(width, 12, events=(*many, last), tests=tests)
        for draw in (evidence.events, evidence.brief, evidence_kit.kit, evidence_kit.brief):
            assert all(width_of(row) <= width for row in draw(card).lines), (draw, width)
    assert "12 pools" in said(evidence_kit.kit, view(116, 8, events=(*many, last), tests=tests))


def test_the_verdict_stands_in_the_overviews_card_of_evidence() -> None:
    card = evidence_chart.overview(view(60, 11))
    assert plain(card.lines[0]) == "TOO FEW EVENTS (n = 2 complete)"
    assert card.lines[0][0].style == "warn bold"
    assert len(card.lines) == 11
    bare = evidence_chart.overview(view_of(60, 11, sample_snapshot(evidence=None)))
    assert "TOO FEW" not in "\n".join(map(plain, bare.lines))


@pytest.mark.parametrize("size", [(200, 50), (120, 36), (116, 34), (115, 36), (80, 40), (80, 24)])
def test_the_overview_says_its_verdict_at_every_size(size: tuple[int, int]) -> None:
    text = pane_text(overview_pane.PANE, Scene(sample_snapshot(), NOW), size[0], size[1] - 3)
    assert "TOO FEW EVENTS (n = 2 complete)" in text
    assert "n observation window, not a trading signal." in text


def test_the_place_among_all_starts_names_its_breakout() -> None:
    study = sample_evidence()
    begun = replace(study.events[-1], path=((0, 1.0),))
    card = evidence_chart.since_breakout(view(62, 16, events=(*study.events[:-1], begun)))
    assert plain(card.foot).startswith("2020 day 540: ")


def test_the_rival_explanation_stands_level_with_the_breakouts_and_says_its_p() -> None:
    left, right = (draw(view(62, 18)) for draw in (evidence_chart.overview, evidence_chart.rival))
    assert "circular shift p " in plain(right.lines[0])
    assert "matched on halving phase p " in plain(right.lines[0])
    ones = [
        next(i for i, row in enumerate(card.lines) if plain(row).rstrip().endswith(" 1x"))
        for card in (left, right)
    ]
    assert ones[0] == ones[1]


def test_rows_too_few_for_a_chart_go_to_those_who_fill_them() -> None:
    for height in range(30, 48):
        text = pane_text(overview_pane.PANE, Scene(sample_snapshot(), NOW), 110, height)
        rows = text.splitlines()
        at = next(i for i, row in enumerate(rows) if row.startswith("─ 5 correlation"))
        assert rows[at + 2].strip(), f"an empty row under the correlation at {height} rows"
