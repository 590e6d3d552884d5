"""Colours by token (design, section 5): themes for Textual, styles for spans."""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from tui.model.health import Source
from tui.model.settings import THEMES
from tui.model.snapshot import Snapshot

Tokens = dict[str, str]

_DARK: Tokens = {
    "bg": "#0f1319",
    "hdr": "#151b23",
    "sel": "#1b232e",
    "rule": "#2c3542",
    "grid": "#1f2630",
    "strong": "#f4f6fa",
    "text": "#d7dde6",
    "muted": "#96a1b2",
    "dim": "#828d9d",
    "accent": "#62bccb",
    "rut": "#7fb2f5",
    "btc": "#eba95c",
    "third": "#b9a2e8",
    "up": "#7cc98b",
    "down": "#f08a86",
    "ok": "#7cc98b",
    "bad": "#f08a86",
    "warn": "#e3c268",
    "spark": "#5a6676",
    "spark_rut": "#4d6f9c",
    "spark_btc": "#96703f",
    "band": "#1c2c42",
    "with": "#568ccd",
    "against": "#ba703a",
    "closed": "#8fa3bf",
    "demo": "#d79bd8",
    "as_of": "#b9a2e8",
    "demo_rule": "#6a4168",
    "demo_hdr": "#241726",
    "as_of_rule": "#51477a",
    "as_of_hdr": "#1c1830",
}
_LIGHT: Tokens = {
    "bg": "#fbfaf6",
    "hdr": "#f1efe8",
    "sel": "#ecebe4",
    "rule": "#cfccc2",
    "grid": "#e6e3da",
    "strong": "#0b1020",
    "text": "#22293a",
    "muted": "#515b6c",
    "dim": "#5f6879",
    "accent": "#00696a",
    "rut": "#1f56b0",
    "btc": "#9a5200",
    "third": "#6a45b0",
    "up": "#1c7138",
    "down": "#b3261e",
    "ok": "#1c7138",
    "bad": "#b3261e",
    "warn": "#7d5a00",
    "spark": "#858c96",
    "spark_rut": "#6a8fc9",
    "spark_btc": "#b98440",
    "band": "#dbe6f5",
    "with": "#568ccd",
    "against": "#ba703a",
    "closed": "#515b6c",
    "demo": "#8a2f8c",
    "as_of": "#6a45b0",
    "demo_rule": "#d9b3da",
    "demo_hdr": "#f5e9f4",
    "as_of_rule": "#c3b4e2",
    "as_of_hdr": "#eeeaf7",
}
_COLOUR_BLIND: Tokens = _DARK | {
    "accent": "#c3cad6",
    "rut": "#cfd6e4",
    "btc": "#f0e06a",
    "third": "#4fb59a",
    "up": "#62b5f0",
    "down": "#eba23c",
    "ok": "#62b5f0",
    "bad": "#eba23c",
    "warn": "#e9a0c6",
    "spark_rut": "#6d7482",
    "spark_btc": "#948b45",
    "band": "#252c38",
    "demo": "#4fb59a",
    "demo_rule": "#2c5f52",
    "demo_hdr": "#12231f",
}
# The terminal's own colours, on a dark or a light ground that is not known here: so no white,
# no bright yellow, and the selected row is reversed.
_ANSI: Tokens = {
    "bg": "ansi_default",
    "hdr": "ansi_default",
    "sel": "ansi_bright_black",
    "rule": "ansi_bright_black",
    "grid": "ansi_bright_black",
    "strong": "ansi_default",
    "text": "ansi_default",
    "muted": "ansi_default",
    "dim": "ansi_default",
    "accent": "ansi_cyan",
    "rut": "ansi_bright_blue",
    "btc": "ansi_yellow",
    "third": "ansi_magenta",
    "up": "ansi_green",
    "down": "ansi_red",
    "ok": "ansi_green",
    "bad": "ansi_red",
    "warn": "ansi_bright_red",
    "spark": "ansi_default",
    "spark_rut": "ansi_bright_blue",
    "spark_btc": "ansi_yellow",
    "band": "ansi_default",
    "with": "ansi_default",
    "against": "ansi_default",
    "closed": "ansi_default",
    "demo": "ansi_bright_magenta",
    "as_of": "ansi_magenta",
    "demo_rule": "ansi_bright_magenta",
    "demo_hdr": "ansi_default",
    "as_of_rule": "ansi_magenta",
    "as_of_hdr": "ansi_default",
}


HEAT = "heat"
# More of it would leave the figure on it too little contrast.
_HEAT_MOST = 0.78


def blend(ground: str, towards: str, share: float) -> str:
    """Return the colour that lies a share of the way from one ``#rrggbb`` to another."""
    pairs = zip(bytes.fromhex(ground[1:]), bytes.fromhex(towards[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()


def _red_up(tokens: Tokens) -> Tokens:
    """Swap the two signs of a change; verdicts and feeds keep theirs."""
    return tokens | {"up": tokens["down"], "down": tokens["up"]}


PALETTES: dict[str, Tokens] = {
    "dark": _DARK,
    "light": _LIGHT,
    "colour-blind": _COLOUR_BLIND,
    "red-up": _red_up(_DARK),
    "light-red-up": _red_up(_LIGHT),
    "ansi": _ANSI,
}


def textual_themes() -> tuple[Theme, ...]:
    """Return the themes to register with the app, in the order in which ``t`` cycles."""
    return tuple(_textual_theme(name, PALETTES[name]) for name in THEMES)


def _textual_theme(name: str, tokens: Tokens) -> Theme:
    ansi = name == "ansi"
    return Theme(
        name=name,
        primary=tokens["accent"],
        secondary=tokens["rut"],
        accent=tokens["accent"],
        warning=tokens["warn"],
        error=tokens["bad"],
        success=tokens["ok"],
        foreground=tokens["text"],
        background=tokens["bg"],
        surface=tokens["hdr"],
        panel=tokens["sel"],
        boost=tokens["sel"],
        dark="light" not in name,
        ansi=ansi,
        variables={
            **(BUILTIN_THEMES["ansi-dark"].variables if ansi else {}),
            **{key.replace("_", "-"): value for key, value in tokens.items()},
            "scrollbar": tokens["rule"],
            "scrollbar-hover": tokens["dim"],
            "scrollbar-active": tokens["accent"],
            "scrollbar-background": tokens["bg"],
            "scrollbar-background-hover": tokens["bg"],
            "scrollbar-background-active": tokens["bg"],
        },
    )


def tint_of(snapshot: Snapshot | None) -> str:
    """Name the tint that every rule takes: ``demo``, ``as_of``, or none."""
    if snapshot is None:
        return ""
    if snapshot.travelled_to is not None:
        return "as_of"
    return "demo" if snapshot.source is Source.DEMO else ""


class StyleBook:
    """Turns a span's style (tokens separated by blanks) into what Textual paints."""

    def __init__(self, theme: str, tint: str = "") -> None:
        self.ansi = theme == "ansi"
        self._tokens = dict(PALETTES.get(theme, _DARK))
        if tint:
            self._tokens["rule"] = self._tokens[f"{tint}_rule"]
            self._tokens["hdr"] = self._tokens[f"{tint}_hdr"]
        self._styles: dict[str, Style] = {}

    def colour(self, token: str) -> str:
        """Return a token's colour as Rich names it; an unknown token is text."""
        return self._tokens.get(token, self._tokens["text"]).removeprefix("ansi_")

    def ground(self, token: str) -> str:
        """Return the colour of a ground: a token, or ``heat+83``, a correlation in hundredths.

        The ground is blended into that of symbols that go with each other, or against (design,
        section 6). Sixteen colours have nothing to blend: there the figure alone says it.
        """
        if not token.startswith(HEAT):
            return self.colour(token)
        if self.ansi:
            return self.colour("bg")
        percent = max(-100, min(100, int(token.removeprefix(HEAT))))
        towards = self.colour("with" if percent > 0 else "against")
        return blend(self.colour("bg"), towards, _HEAT_MOST * abs(percent) / 100)

    def style(self, names: str) -> Style:
        """Return the style of a span, remembered for the next one."""
        known = self._styles.get(names)
        if known is None:
            known = self._styles[names] = self._resolve(names.split())
        return known

    def _resolve(self, words: list[str]) -> Style:
        """Read ``rut bold``, ``strong on heat+83``, ``chip:rut`` (bold ground on that token)."""
        fore, back, bold = "text", "bg", "bold" in words
        rest = iter(word for word in words if word != "bold")
        for word in rest:
            if word == "on":
                back = next(rest, "bg")
            elif word.startswith("chip:"):
                return self._chip(word.removeprefix("chip:"))
            else:
                fore = word
        if self.ansi and back == "sel":
            return Style(reverse=True, bold=bold)
        return Style(color=self.colour(fore), bgcolor=self.ground(back), bold=bold)

    def _chip(self, token: str) -> Style:
        if self.ansi:
            return Style(color=self.colour(token), bold=True, reverse=True)
        return Style(color=self.colour("bg"), bgcolor=self.colour(token), bold=True)


@lru_cache(maxsize=24)
def style_book(theme: str, tint: str = "") -> StyleBook:
    """Return the book of a theme and a tint; one for each pair."""
    return StyleBook(theme, tint)
