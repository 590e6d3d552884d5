"""Alerts at the screen: each told once, harmless text, one bell, the desktop only where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets._toast import Toast

from tests.ui.scenes import NOW, FakeRequests, app, snapshot
from tui.model.alerts import Fired
from tui.model.health import Source
from tui.model.settings import AlertSettings
from tui.ui.announcer import Announcer
from tui.ui.desktop import NO_DESKTOP, Desktop, desktop_of

OSC9, OSC777 = Desktop("osc9", ""), Desktop("osc777", "")


class Heard:
    """A surface that remembers."""

    def __init__(self) -> None:
        self.toasts: list[tuple[str, str]] = []
        self.bells = 0
        self.raw: list[str] = []

    def toast(self, words: str, title: str) -> None:
        """Keep it."""
        self.toasts.append((title, words))

    def ring(self) -> None:
        """Count it."""
        self.bells += 1

    def write_raw(self, text: str) -> None:
        """Keep it."""
        self.raw.append(text)


def fired(number: int, **more: object) -> Fired:
    title = f"^RUT near its record {number}"
    one = Fired(number, f"key {number}", "r", title, "3,016.84, within 1.7 % of 3,068.42", NOW, NOW)
    return replace(one, **more)  # type: ignore[arg-type] # fields of its own


def test_each_is_told_once_however_many_snapshots_carry_it() -> None:
    heard, announcer = Heard(), Announcer(AlertSettings(), OSC777)
    for last in (0, 1, 1, 2, 2):
        announcer.take(snapshot(fired=tuple(map(fired, range(1, last + 1)))), heard)
    assert heard.toasts == [
        (
            f"alert · ^RUT near its record {number}",
            "3,016.84, within 1.7 % of 3,068.42\nkept in the journal (9)",
        )
        for number in (1, 2)
    ]
    assert heard.bells == len(heard.raw) == 2


def test_what_missed_snapshots_carried_is_told_or_counted() -> None:
    heard, announcer = Heard(), Announcer(AlertSettings(), NO_DESKTOP)
    announcer.take(snapshot(fired=tuple(map(fired, range(11, 31)))), heard)
    assert [title for title, _ in heard.toasts] == [
        *(f"alert · ^RUT near its record {number}" for number in (28, 29, 30)),
        "alert · and others",
    ]
    assert heard.toasts[-1][1] == "27 more, kept in the journal (9)"
    assert (heard.bells, heard.raw) == (1, [])


def test_what_the_disk_did_not_take_is_told_and_that_is_said() -> None:
    heard, announcer = Heard(), Announcer(AlertSettings(), OSC777)
    announcer.take(snapshot(fired=tuple(fired(n, kept=n < 5) for n in range(1, 6))), heard)
    assert [words.rpartition("\n")[2] for _, words in heard.toasts] == [
        "kept in the journal (9)",
        "kept in the journal (9)",
        "in the journal (9), but the disk did not take it (0)",
        "2 more, in the journal (9), but the disk did not take it (0)",
    ]
    assert heard.bells == 1


def test_the_demo_reaches_the_screen_alone() -> None:
    heard, announcer = Heard(), Announcer(AlertSettings(), OSC777)
    announcer.take(snapshot(fired=(fired(1, simulated=True),), source=Source.DEMO), heard)
    assert heard.toasts[0][1].endswith("\nsimulated data, told nowhere else")
    assert (heard.bells, heard.raw) == (1, [])


def test_quiet_hours_and_settings_leave_the_toast() -> None:
    local = NOW.astimezone()
    hours = f"{local:%H:%M}-{local + timedelta(minutes=1):%H:%M}"
    for settings, bells, raw in (
        (AlertSettings(quiet=hours), 0, 0),
        (AlertSettings(bell=False), 0, 1),
        (AlertSettings(), 1, 1),
    ):
        heard = Heard()
        Announcer(settings, OSC9).take(snapshot(fired=(fired(1),)), heard)
        assert (len(heard.toasts), heard.bells, len(heard.raw)) == (1, bells, raw)


NASTY = "\x1b]0;owned\x07 \x9b31m \u202eevil\u2066 a;b\n[bold]x[/]\x00\x1b\\"


def test_text_from_outside_cannot_leave_its_sequence() -> None:
    assert OSC777.sequence("t;t", "a;b") == "\x1b]777;notify;t,t;a,b\x1b\\"
    assert OSC9.sequence("t", "x\x07y") == "\x1b]9;t: xy\x1b\\"
    heard = Heard()
    Announcer(AlertSettings(), OSC777).take(
        snapshot(fired=(fired(1, title=NASTY, detail=NASTY),)), heard
    )
    ((title, words),) = heard.toasts
    assert all(char.isprintable() or char == "\n" for char in title + words)


@given(st.text(), st.text(), st.sampled_from([OSC9, OSC777]))
def test_any_text_gives_one_sequence(title: str, text: str, desktop: Desktop) -> None:
    sequence = desktop.sequence(title, text)
    inner = sequence.removeprefix("\x1b]").removesuffix("\x1b\\")
    assert len(inner) == len(sequence) - 4
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in inner)
    if desktop is OSC777:
        assert inner.count(";") == 3
    wrapped = replace(desktop, tmux=True).sequence(title, text)
    assert wrapped == f"\x1bPtmux;\x1b\x1b]{inner}\x1b\x1b\\\x1b\\"


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        ({"TERM": "xterm-256color"}, None),
        ({}, None),
        ({"TERM": "xterm-kitty"}, "osc9"),
        ({"TERM": "foot"}, "osc777"),
        ({"TERM": "foot-extra"}, "osc777"),
        ({"TERM": "football"}, None),
        ({"TERM": "rxvt-unicode-256color"}, "osc777"),
        ({"TERM": "xterm-ghostty"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "osc9"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, None),
        ({"TERM": "xterm-kitty", "STY": "1.pts"}, None),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TMUX": "/run/t,1,0"}, None),
        ({"TERM": "tmux-256color", "TMUX": "/run/t,1,0", "KITTY_WINDOW_ID": "1"}, "osc9"),
    ],
)
def test_auto_knows_the_terminals_it_names(environment: dict[str, str], way: str | None) -> None:
    desktop = desktop_of("auto", environment)
    assert (desktop.way, desktop.tmux) == (way, "TMUX" in environment and way is not None)
    assert desktop.why
    assert desktop_of("off", environment).sequence("a", "b") == ""
    assert desktop_of("osc9", environment).way == "osc9"


async def test_the_app_toasts_what_a_snapshot_brings_and_not_again() -> None:
    requests = FakeRequests(snapshot())
    running = app(requests)
    async with running.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause()
        assert requests.publish is not None
        for version in (2, 3):
            requests.publish(snapshot(version=version, fired=(fired(1, title="[bold]x"),)))
            for _ in range(5):
                await pilot.pause(0.02)
        (toast,) = running.screen.query(Toast)
        assert str(toast.render()) == (
            "alert · [bold]x\n3,016.84, within 1.7 % of 3,068.42\nkept in the journal (9)"
        )
        assert toast.region.right >= 118
