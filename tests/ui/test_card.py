"""Cards: frames by cell, cutting at the edge, and failures that stay in their card."""

from __future__ import annotations

import logging

import pytest

from tests.ui.scenes import NOW, pane, snapshot
from tui.ui.draw import CardText, Line, line, width_of
from tui.ui.frame import Frame, fit, frame, plain
from tui.ui.motion import lit
from tui.ui.pane import Cell, Row, pane_text, place, row
from tui.ui.scene import Scene

TITLES = CardText(line("3 breakout", " ^RUT"), line("close of 2026-08-20"), line("base 252"))


def texts(rows: tuple[Line, ...]) -> list[str]:
    return [plain(one) for one in rows]


def test_a_box_has_four_titles_and_exact_size() -> None:
    assert texts(frame(TITLES, 50, 4, Frame.BOX)) == [
        "╭─ 3 breakout ^RUT ──────── close of 2026-08-20 ─╮",
        "│                                                │",
        "│                                                │",
        "╰─ base 252 ─────────────────────────────────────╯",
    ]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (43, "╭─ 3 breakout ^RUT ─ close of 2026-08-20 ─╮"),
        (42, "╭─ 3 breakout ^RUT ──────────────────────╮"),
        (18, "╭─ 3 breakout ───╮"),
        (8, "╭──────╮"),
    ],
)
def test_titles_are_dropped_from_the_right_and_never_cut(width: int, expected: str) -> None:
    assert texts(frame(TITLES, width, 2, Frame.BOX))[0] == expected


def test_a_section_has_one_rule_and_no_sides() -> None:
    text = CardText(TITLES.title, TITLES.title_right, line("foot"), lines=(line("one"),))
    assert texts(frame(text, 44, 3, Frame.SECTION)) == [
        "─ 3 breakout ^RUT ──── close of 2026-08-20 ─",
        " one" + " " * 40,
        " " * 44,
    ]


def test_lines_are_cut_and_padded_and_wide_characters_counted() -> None:
    assert plain(fit(line("abc", "defgh"), 5)) == "abcde"
    assert plain(fit(line("ab"), 5)) == "ab   "
    assert plain(fit(line("日本語"), 5)) == "日本 "
    assert width_of(fit(line("a\x1b[31mb\u202ec\n"), 9)) == 9


def test_control_characters_never_reach_the_terminal() -> None:
    assert plain(fit(line("a\x1b\r\u202eb"), 5)) == "a b  "


def test_rows_share_what_is_left_and_keep_their_least() -> None:
    rows = (row("a", height=3), row("b", least=4), row(Cell("c", 20), "d", least=9))
    assert place(rows, 61, 23) == (
        ("a", 0, 0, 61, 3),
        ("b", 0, 3, 61, 10),
        ("c", 0, 13, 20, 10),
        ("d", 21, 13, 40, 10),
    )
    assert [one.height for one in place(rows, 61, 14)] == [3, 4, 9, 9]
    assert place((Row(()),), 61, 14) == ()


def test_a_failing_card_says_so_and_the_others_stand(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        text = pane_text(pane(), Scene(snapshot(version=4711), NOW), 200, 30)
    assert "this card could not be drawn: no [bold]such[/bold] thing in 4711" in text
    assert "60 x 9" in text
    assert "ValueError" in caplog.text


def test_pane_text_is_as_wide_as_asked() -> None:
    narrow = pane_text(pane(), Scene(snapshot(), NOW), 80, 20).splitlines()
    assert narrow[0] == "─ 2 hello " + "─" * 40 + " a longer title at the right ─"
    assert narrow[1] == " 78 x 5"
    assert max(map(len, narrow)) == 80


def test_only_changed_digits_of_bold_text_light_up() -> None:
    before = (line(("^RUT ", "rut bold"), ("3,016.84", "strong bold"), (" 4s", "dim")), line("a 1"))
    after = (line(("^RUT ", "rut bold"), ("3,017.94", "strong bold"), (" 5s", "dim")), line("a 2"))
    shown = lit(before, after)
    assert texts(shown) == texts(after)
    assert [span.text for span in shown[0] if span.style == "strong on sel"] == ["7", "9"]
    assert shown[1] == after[1]
    assert lit(before, before) is before
    assert lit((), after) is after
