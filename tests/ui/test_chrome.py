"""Header, pane bar and footer as pure lines, at every width that is promised."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest

from tests.ui.scenes import DAY, NOW, snapshot
from tui.model.health import FeedHealth, FeedState, Source
from tui.model.market import Schedule
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.ui import format as fmt
from tui.ui.bindings import DEFAULT_KEYS, KEYS, PANE_KEYS, keymap
from tui.ui.draw import Line
from tui.ui.footer import footer_line
from tui.ui.frame import plain
from tui.ui.header import header_line
from tui.ui.help import help_lines
from tui.ui.pane_bar import bar_line
from tui.ui.too_small import too_small_lines

OFFLINE = snapshot(
    rut_age=1560,
    btc_age=1561,
    tip_age=1920,
    failures=2,
    offline_words="no route to Yahoo (DNS)",
    next_try=NOW + timedelta(seconds=42),
)


def header(known: Snapshot, width: int, *, second: str = "") -> str:
    made = header_line(known, NOW, width, second=second)
    return plain(made).rstrip()


def style_of(row: Line, text: str) -> str:
    return next(span.style for span in row if text in span.text)


def test_header_at_120_columns_says_everything() -> None:
    text = header(snapshot(), 120)
    assert text.startswith(" LIVE  ^RUT 4s │ BTC 2s │ tip 6m   ")
    assert "   NYSE open, closes in 1 h 28 m   " in text
    assert text.endswith("Fri 2026-08-21  14:32 ET  18:32 UTC")
    assert len(plain(header_line(snapshot(), NOW, 120))) == 120


@pytest.mark.parametrize("width", range(60, 201, 5))
@pytest.mark.parametrize("second", ["PAUSED", ""])
@pytest.mark.parametrize("known", [snapshot(), OFFLINE, snapshot(source=Source.DEMO)])
def test_word_ages_and_clock_never_go(width: int, second: str, known: Snapshot) -> None:
    row = header_line(known, NOW, width, second=second)
    text = plain(row)
    assert len(text) == width
    assert text.startswith((" LIVE ", " OFFLINE ", " DEMO "))
    assert "RUT " in text
    assert "BTC " in text
    assert "tip " in text
    assert "14:32 ET" in text
    assert ("PAUSED" in text) == bool(second)


def test_what_is_given_up_first() -> None:
    assert "2026-08-21" in header(snapshot(), 102)
    assert "2026-08-21" not in header(snapshot(), 100)
    assert "UTC" in header(snapshot(), 100)
    assert "UTC" not in header(snapshot(), 80)
    assert "NYSE open, closes in 1 h 28 m" in header(snapshot(), 80)
    assert "NYSE open 1h28" in header(snapshot(), 72)
    assert " open 1h28 " in header(snapshot(), 60)


def test_the_demo_does_not_say_that_the_nyse_is_open() -> None:
    demo = replace(snapshot(source=Source.DEMO), schedule=Schedule(always_open=True))
    for width in (120, 80):
        assert "always open" in header(demo, width)
        assert "NYSE" not in header(demo, width)


@pytest.mark.parametrize(
    ("hours", "name", "shown"),
    [
        (2, "CEST", "14:32 ET  18:32 UTC  20:32 CEST"),
        (5.5, "", "14:32 ET  18:32 UTC  00:02 UTC+05:30"),
        (2, "Mitteleuropäische Sommerzeit", "18:32 UTC  20:32 UTC+02:00"),
        (2, "\x1b[2J", "18:32 UTC  20:32 UTC+02:00"),
        (-4, "EDT", "14:32 ET  18:32 UTC"),
        (0, "GMT", "14:32 ET  18:32 UTC"),
    ],
)
def test_the_user_s_own_time_is_said_unless_it_stands_there_already(
    hours: float, name: str, shown: str
) -> None:
    zone = timezone(timedelta(hours=hours), name) if name else timezone(timedelta(hours=hours))
    here = NOW.astimezone(zone)
    assert plain(header_line(snapshot(), NOW, 140, here=here)).rstrip().endswith(shown)
    narrow = plain(header_line(snapshot(), NOW, 104, here=here))
    assert "2026-08-21" in narrow
    assert len(narrow) == 104


def test_offline_says_why_and_when_next() -> None:
    wide = header(OFFLINE, 120)
    assert wide.startswith(
        " OFFLINE  no route to Yahoo (DNS), next try in 42 s │ ^RUT !26m │ BTC !26m │ tip 32m"
    )
    assert style_of(header_line(OFFLINE, NOW, 120), "!26m") == "warn bold on hdr"
    # The next try outlasts the particulars of the reason.
    words = "no network: the proxy to Yahoo cannot be reached"
    assert " OFFLINE  no network, next try in 42 s │" in header(
        replace(OFFLINE, offline_words=words), 100
    )
    assert "no route to Yahoo (DNS)" in header(OFFLINE, 80)
    assert header(OFFLINE, 72).startswith(" OFFLINE  no route to Yahoo │ RUT !26m")


def test_the_word_goes_stale_by_itself_when_nothing_arrives() -> None:
    known = snapshot()
    words = [
        plain(header_line(known, NOW + timedelta(seconds=passed), 120)).split()[0]
        for passed in (0, 50, 70, 1300)
    ]
    assert words == ["LIVE", "LIVE", "DELAYED", "STALE"]


def test_rut_is_judged_only_while_the_nyse_is_open() -> None:
    later = NOW + DAY
    known = snapshot(btc_age=-86400 + 5)
    text = plain(header_line(known, later, 120))
    assert text.startswith(" CLOSED  ^RUT 1d │ BTC 5s")
    assert "NYSE closed, opens in 42 h 58 m" in plain(header_line(known, later, 160))


@pytest.mark.parametrize(
    ("days", "hours", "age", "word"),
    [
        (0, 0, 4, "LIVE"),
        (0, 0, 900, "DELAYED"),
        (0, 0, 20 * 3600, "STALE"),
        (0, 4, 4 * 3600, "CLOSED"),
        (1, 0, 26 * 3600, "CLOSED"),
    ],
)
def test_while_the_sessions_are_unknown_only_a_sure_thing_is_called_closed(
    days: int, hours: int, age: float, word: str
) -> None:
    passed = timedelta(days=days, hours=hours)
    known = snapshot(
        rut_age=age - passed.total_seconds(),
        btc_age=5 - passed.total_seconds(),
        schedule=Schedule(),
    )
    text = plain(header_line(known, NOW + passed, 160))
    assert text.split()[0] == word
    assert "NYSE" not in text
    assert ("^RUT !" in text) is (word == "STALE")


def test_before_anything_arrived() -> None:
    text = header(snapshot(rut_age=None, btc_age=None, tip_age=None), 130)
    assert text.startswith(
        " STARTING  nothing stored yet, first answer awaited │ ^RUT · │ BTC · │ tip ·"
    )
    unread = header(snapshot(rut_age=None, btc_age=None, tip_age=None, version=0), 130)
    assert unread.startswith(" STARTING  first answer awaited │ ")


def test_second_chips_replace_nothing() -> None:
    travelled = snapshot(travelled_to=date(2016, 11, 14), clock_set=True)
    text = header(travelled, 160, second="PAUSED")
    assert text.startswith(" LIVE   AS OF 2016-11-14   PAUSED  nothing later is used │ ")
    assert "Monday, session closed" in text
    assert text.endswith("CLOCK SET  now 2026-08-21 14:32 ET")
    assert header(snapshot(source=Source.DEMO), 80).startswith(" DEMO  simulated │ ")


@pytest.mark.parametrize("width", [60, 70, 80, 100, 120, 160])
@pytest.mark.parametrize("second", ["PLAYING", ""])
def test_in_the_past_the_chip_stays_beside_word_ages_and_clock(width: int, second: str) -> None:
    old, day = 3.1e8, date(2016, 11, 14)
    known = snapshot(rut_age=old, btc_age=old, tip_age=old, travelled_to=day, source=Source.DEMO)
    text = header(known, width, second=second)
    assert text.startswith(" DEMO   AS OF 2016-11-14 ")
    assert re.search(r"RUT 9y .*BTC 9y .*tip 9y .*14:32 ET$", text)
    assert ("PLAYING" in text) == (bool(second) and width >= 70)


def test_words_from_outside_are_tamed() -> None:
    known = snapshot(failures=2, offline_words="proxy \x1b[31m said\n" + "x" * 300)
    text = plain(header_line(known, NOW, 200))
    assert "\x1b" not in text
    assert len(text) == 200


@pytest.mark.parametrize(
    ("width", "start"),
    [
        (120, "  1 overview  2 levels  3 breakout  4 halving  5 correlation  6 evidence  7 risk"),
        (80, " 1 over  2 levels 3 brk 4 halv 5 corr 6 evid 7 risk 8 clms 9 jrnl 0 feed"),
        (60, " 1  2 levels 3 4 5 6 7 8 9 0"),
    ],
)
def test_pane_bar_has_three_forms(width: int, start: str) -> None:
    active = "overview" if width == 120 else "levels"
    made = bar_line(active, snapshot(), width)
    assert plain(made).startswith(start)
    assert len(plain(made)) <= width
    assert style_of(made, active) == "strong bold on sel"


def test_a_failing_feed_has_a_badge_at_any_width() -> None:
    failing = snapshot(health=(FeedHealth("quotes", FeedState.BACKOFF),))
    past = replace(failing, travelled_to=date(2016, 11, 14))
    for width in (120, 80, 60):
        assert plain(bar_line("levels", failing, width)).rstrip().endswith("!")
        assert "!" not in plain(bar_line("levels", past, width))


def test_footer_names_present_values_and_drops_whole_keys() -> None:
    values = {"window": "90", "method": "Pearson", "theme": "dark"}
    wide = plain(footer_line(("window", "method"), values, Settings(), 120))
    assert wide.startswith(
        " w window 90   m method Pearson   space pause   r refresh   [ ] session   { } event"
    )
    assert wide.endswith("? help  q quit ")
    narrow = plain(footer_line(("window", "method"), values, Settings(), 60))
    assert narrow.startswith(" w window 90   m method Pearson")
    assert narrow.endswith("? help  q quit ")
    assert len(narrow) == 60


def test_rebound_keys_are_named_in_footer_and_help() -> None:
    settings = Settings(keys=(("pause", "p,f2"), ("quit", "x"), ("nonsense", "z")))
    text = plain(footer_line((), {"pause": "resume"}, settings, 120))
    assert " p resume" in text
    assert text.endswith("? help  x quit ")
    assert any(plain(one).startswith("p          pause") for one in help_lines(settings, 60))


def test_two_keys_stand_as_one_in_footer_and_help() -> None:
    settings = Settings(keys=(("session_back", "["), ("row_up", "i"), ("event_back", "<")))
    text = plain(footer_line(("row", "detail"), {"event": "2025-09-18"}, settings, 120))
    assert text.startswith(" i ↓ select   enter working   space pause   r refresh   [ ] session ")
    assert "   < } event 2025-09-18   " in text
    said = [plain(one).rstrip() for one in help_lines(settings, 60)]
    assert "[ ]        one session back, forward" in said
    assert "< }        previous, next event" in said
    assert "escape     back to live" in said
    assert keymap(settings) == {
        "session_back": "left_square_bracket",
        "row_up": "i",
        "event_back": "<",
    }


def test_help_is_wide_or_stacked() -> None:
    wide, narrow = help_lines(Settings(), 86), help_lines(Settings(), 50)
    assert plain(wide[0]).split() == ["keys", "reading", "it"]
    assert len(narrow) > len(wide)
    assert max(len(plain(one)) for one in wide) <= 86
    assert any(plain(one).endswith("intraday, break, fail, re-break") for one in wide)
    assert max(len(plain(one)) for one in narrow) <= 50


def test_ids_are_unique_and_have_defaults() -> None:
    assert len(DEFAULT_KEYS) == len((*PANE_KEYS, *KEYS))
    assert len(set(DEFAULT_KEYS.values())) == len(DEFAULT_KEYS)


def test_too_small_says_the_size_it_needs() -> None:
    text = "\n".join(map(plain, too_small_lines(snapshot(), NOW, 46, 12)))
    assert "^RUT      3,016.84 ▲ +0.82 %" in text
    assert "46 × 12 is too small for the panes." in text
    assert "60 × 20 shows one at a time, 80 × 24 all." in text


def test_a_small_price_is_not_shown_as_zero() -> None:
    assert fmt.price(6.1e-06) == "0.00000610"
    assert fmt.price(0.0512) == "0.0512"
    assert fmt.price(3017.87) == "3,017.87"
    assert fmt.price(None) == fmt.DOT
