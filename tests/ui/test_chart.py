"""Charts by cell: what stands where, what gives way, and pure 7-bit where that was asked for."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.ui.charts.bars import bar, column_of, range_bar, sparkline
from tui.ui.charts.canvas import Canvas
from tui.ui.charts.draw import draw_chart
from tui.ui.charts.scale import Scale, runs
from tui.ui.charts.spec import Band, ChartSpec, Level, Mark, Series, Tick, Upright
from tui.ui.draw import Line, Span
from tui.ui.frame import plain

N = 400
XS = tuple(float(i) for i in range(N))


def series(**more: Any) -> Series:
    ys = tuple(50 + 40 * math.sin(i / 40) for i in range(N))
    return Series(**{"xs": XS, "ys": ys, "style": "rut", **more})


def spec(*lines: Series, **more: Any) -> ChartSpec:
    ticks = tuple(Tick(v, f"{v:,.0f}") for v in (0.0, 50.0, 100.0))
    fields: dict[str, Any] = {"x_range": (0.0, N - 1.0), "y_range": (0.0, 100.0), "y_ticks": ticks}
    return ChartSpec(lines, **{**fields, **more})


def texts(rows: tuple[Line, ...]) -> list[str]:
    return [plain(row) for row in rows]


def style_at(rows: tuple[Line, ...], text: str) -> str:
    return next(span.style for row in rows for span in row if text in span.text)


@pytest.mark.parametrize("charts", ["braille", "blocks", "ascii"])
def test_size_is_exact_in_every_way_to_draw(charts: str) -> None:
    rows = texts(draw_chart(spec(series(label="90", chip=True)), 60, 12, charts))
    assert len(rows) == 12
    assert {len(row) for row in rows} == {60}
    assert any("90" in row for row in rows)


def test_ascii_is_pure_seven_bit_even_in_labels() -> None:
    rows = draw_chart(
        spec(
            series(label="−0.25", chip=True),
            levels=(Level(60, 0, 300, "1×"),),
            band=Band(XS, (20.0,) * N, (80.0,) * N),
            marks=(Mark(10, "┊"),),
            uprights=(Upright(200, "today · day 853"),),
            zero=50.0,
            x_ticks=(Tick(0, "2016–17"),),
        ),
        70,
        14,
        "ascii",
    )
    assert "".join(texts(rows)).isascii()
    assert "-0.25" in "".join(texts(rows))


def test_the_chip_wins_over_the_tick_of_its_row_and_labels_are_pushed_apart() -> None:
    flat = (50.0,) * N
    rows = draw_chart(
        spec(
            series(ys=flat, label="2016  50", style="third"),
            series(ys=flat, label="2025  51", style="btc", chip=True, bold=True),
        ),
        60,
        11,
    )
    written = texts(rows)
    [chip] = [y for y, row in enumerate(written) if "2025  51" in row]
    [end] = [y for y, row in enumerate(written) if "2016  50" in row]
    assert chip == 5
    assert abs(end - chip) == 1
    assert not any(row.rstrip().endswith(" 50") and "2016" not in row for row in written)
    assert style_at(rows, "2025  51") == "chip:btc"


def test_labels_pushed_apart_keep_their_order() -> None:
    levels = (Level(52, 0, N, "52"), Level(51, 0, N, "51"), Level(50, 0, N, "50"))
    rows = texts(
        draw_chart(spec(series(ys=(51.5,) * N, label="now", chip=True), levels=levels), 60, 9)
    )
    assert [row.split()[-1] for row in rows[3:7]] == ["52", "now", "51", "50"]


@pytest.mark.parametrize("height", range(3, 12))
def test_labels_keep_their_order_and_their_count_in_any_height(height: int) -> None:
    levels = (Level(70, 0, N, "70"), Level(69.6, 0, N, "69.6"))
    rows = texts(
        draw_chart(spec(series(ys=(69.5,) * N, label="now", chip=True), levels=levels), 60, height)
    )
    ends = [row.split()[-1] for row in rows if row.strip()]
    found = [end for end in ends if end in ("70", "69.6", "now")]
    assert found == ["70", "69.6", "now"]


def test_a_level_at_the_newest_value_is_not_written_twice() -> None:
    rows = texts(
        draw_chart(
            spec(
                series(ys=(50.0,) * N, label="50.00", chip=True),
                levels=(Level(50, 0, N, "50.00"),),
            ),
            60,
            9,
        )
    )
    assert sum("50.00" in row for row in rows) == 1


def test_line_covers_level_covers_band_covers_grid() -> None:
    flat = series(ys=(50.0,) * N, bold=True)
    band = Band(XS, (30.0,) * N, (70.0,) * N)
    rows = draw_chart(spec(flat, band=band, levels=(Level(60, 0, N),)), 50, 11)
    middle = rows[5]
    assert middle[0].style == "rut bold on band"
    assert "┈" not in middle[0].text
    level = next(row for row in rows if "╌" in plain(row))
    assert level[0].style == "warn on band"
    assert "┈" in plain(rows[0])


def test_levels_live_only_from_record_to_end_and_labels_inside_cover_no_line() -> None:
    rows = texts(
        draw_chart(
            spec(series(ys=(10.0,) * N), levels=(Level(60, 100, 200, "1,740.75", "warn", True),)),
            80,
            12,
        )
    )
    level = next(row for row in rows if "╌" in row)
    assert abs(level.index("╌") - 19) <= 1
    assert abs(level.rindex("╌") - 38) <= 1
    assert sum("1,740.75" in row for row in rows) == 1


def test_gaps_break_the_line() -> None:
    ys = tuple(None if 100 <= i < 300 else 50.0 for i in range(N))
    row = texts(draw_chart(spec(series(ys=ys), y_ticks=()), 40, 9))[4]
    assert row[:10].strip()
    assert not row[11:29].strip()
    assert row[31:].strip()


def test_marks_step_aside_and_stay_whole() -> None:
    marks = (Mark(200, "B"), Mark(201, "F"), Mark(202, "R"))
    assert "BFR" in texts(draw_chart(spec(series(), marks=marks), 60, 10))[-1]


def test_dates_are_thinned_in_even_steps_back_from_the_newest() -> None:
    ticks = tuple(Tick(i * 399 / 10, str(2016 + i)) for i in range(11))
    wide = texts(draw_chart(spec(series(), x_ticks=ticks), 116, 10))[-1].split()
    narrow = texts(draw_chart(spec(series(), x_ticks=ticks), 60, 10))[-1].split()
    assert wide == [str(year) for year in range(2016, 2027)]
    assert narrow == ["2016", "2018", "2020", "2022", "2024", "2026"]


def test_no_room_draws_nothing_rather_than_failing() -> None:
    assert texts(draw_chart(spec(series(label="123,456.78")), 8, 4)) == [" " * 8] * 4
    assert texts(draw_chart(spec(), 20, 3))[1].startswith("┈┈")


def test_thinning_keeps_the_extremes_of_each_column() -> None:
    ys = tuple(100.0 if i == 1234 else 1.0 for i in range(2500))
    xs = tuple(map(float, range(2500)))
    chart = spec(x_range=(0.0, 2499.0))
    [run] = runs(Series(xs, ys, "rut", keep="extremes"), Scale.of(chart, 50, 10, 4))
    assert len(run) <= 100
    assert max(point.y for point in run) == 1.0
    [run] = runs(Series(xs, ys, "rut", keep="last"), Scale.of(chart, 50, 10, 4))
    assert len(run) == 100
    assert max(point.y for point in run) == 0.01


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
        min_size=1,
        max_size=60,
    ),
    st.booleans(),
    st.sampled_from(["braille", "blocks", "ascii"]),
)
def test_no_value_from_outside_breaks_a_chart(
    ys: list[float | None], log: bool, charts: str
) -> None:
    line = Series(tuple(map(float, range(len(ys)))), tuple(ys), "rut", "x")
    chart = ChartSpec((line,), (0, len(ys) - 1), (0.5, 2.0), (Tick(1, "1x"),), log=log)
    rows = texts(draw_chart(chart, 40, 8, charts))
    assert {len(row) for row in rows} == {40}


def test_sparkline() -> None:
    assert sparkline([1, 2, 3, 4, 5, 6, 7], 7) == "▁▂▃▄▅▆▇"
    assert sparkline([1, None, 7], 5) == "  ▁ ▇"
    assert sparkline([0, 9, 1, 2], 2) == "▇▁"
    assert sparkline([5, 5], 2) == "▄▄"
    assert sparkline([None, None], 3) == "   "
    assert sparkline([1, 4, 7], 3, "ascii") == "_=#"


def test_bars() -> None:
    assert bar(0.5, 4) == ("━━", "──")
    assert bar(0.625, 4) == ("━━╸", "─")
    assert bar(1.2, 4) == ("━━━━", "")
    assert bar(0.625, 4, "ascii") == ("==", "--")
    drawn = range_bar(11, low=0, high=10, start=4, value=8, marks=(4, 10))
    assert plain(drawn) == "────┼━━━●─┼"
    assert plain(range_bar(5, low=0, high=4, start=0, value=9, charts="ascii")) == "====o"
    assert column_of(8, 0, 10, 11) == 8


def test_where_two_lines_cross_the_dots_of_both_stay() -> None:
    canvas = Canvas(1, 1)
    canvas.draw(0, 0, "⠁", "third")
    canvas.draw(0, 0, "⡀", "btc bold")
    assert canvas.lines() == ((Span("⡁", "btc bold"),),)
