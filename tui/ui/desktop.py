"""Desktop notifications by way of the terminal: which terminal takes which sequence.

OSC 9 is iTerm2's (one text), OSC 777 rxvt-unicode's (title and text). A terminal that knows
neither ignores both; one that is not known here gets nothing unless the config says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.ui import format as fmt

if TYPE_CHECKING:
    from collections.abc import Mapping

OSC9, OSC777 = "osc9", "osc777"
_ST = "\x1b\\"
_BY_PROGRAM = {
    "iTerm.app": OSC9,
    "WarpTerminal": OSC9,
    "WezTerm": OSC777,
    "ghostty": OSC777,
}
_BY_TERM = {
    "xterm-kitty": OSC9,
    "xterm-ghostty": OSC777,
    "foot": OSC777,
    "rxvt-unicode": OSC777,
}
# What a terminal leaves in the environment and tmux hands on: it names the one outside.
_BY_TRACE = {
    "KITTY_WINDOW_ID": OSC9,
    "ITERM_SESSION_ID": OSC9,
    "WEZTERM_PANE": OSC777,
    "GHOSTTY_RESOURCES_DIR": OSC777,
}


@dataclass(frozen=True)
class Desktop:
    """How a notification reaches the desktop: ``osc9``, ``osc777``, or not at all, and why."""

    way: str | None
    why: str
    tmux: bool = False

    def sequence(self, title: str, text: str) -> str:
        """Return what is written to the terminal, empty where there is no way.

        Control, format and bidi characters never get in, so nothing in a text can end the
        sequence or begin another; ``;`` parts the fields of OSC 777 and becomes a comma.
        """
        if self.way is None:
            return ""
        title, text = (fmt.clean(part).replace(";", ",") for part in (title, text))
        fields = f"777;notify;{title};{text}" if self.way == OSC777 else f"9;{title}: {text}"
        plain = f"\x1b]{fields}{_ST}"
        if not self.tmux:
            return plain
        return f"\x1bPtmux;{plain.replace(chr(27), chr(27) * 2)}{_ST}"


NO_DESKTOP = Desktop(None, "not asked for")


def desktop_of(setting: str, environment: Mapping[str, str]) -> Desktop:
    """Return how this terminal is told, by the setting ``alerts.desktop``.

    Inside tmux the sequence is wrapped to pass through, which tmux does only where its option
    ``allow-passthrough`` is on; inside screen ``auto`` sends nothing.
    """
    tmux = bool(environment.get("TMUX"))
    if setting == "off":
        return Desktop(None, "switched off in the config")
    if setting != "auto":
        return Desktop(setting, "the config says so", tmux)
    if environment.get("STY"):
        return Desktop(None, "screen hands no notification on")
    way, named = _found(environment, tmux)
    if way is None:
        words = "the terminal outside tmux is" if tmux else "this terminal is"
        return Desktop(None, f"{words} not known to show notifications")
    why = f"{named}, through tmux if its allow-passthrough is on" if tmux else named
    return Desktop(way, why, tmux)


def _found(environment: Mapping[str, str], tmux: bool) -> tuple[str | None, str]:
    """Look at what names the terminal; inside tmux TERM and TERM_PROGRAM name tmux itself."""
    if not tmux:
        program = environment.get("TERM_PROGRAM", "")
        if program in _BY_PROGRAM:
            return _BY_PROGRAM[program], f"TERM_PROGRAM is {program}"
        term = environment.get("TERM", "")
        for name, way in _BY_TERM.items():
            if term == name or term.startswith(f"{name}-"):
                return way, f"TERM is {fmt.clean(term, 40)}"
        return None, ""
    traces = ((way, f"{name} is set") for name, way in _BY_TRACE.items() if name in environment)
    return next(traces, (None, ""))
