"""The command line: what may be said, and what is wrong with what was said."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tui import __version__
from tui.errors import UsageError, nearest
from tui.model.health import Source
from tui.model.parameters import WINDOWS, Method
from tui.model.settings import CHARTS, PANES, THEMES

if TYPE_CHECKING:
    from tui.model.halving import ChainTip

BACKTESTS = ("halving",)
CONFIG_ACTIONS = ("path", "show", "init", "check")
ALERT_ACTIONS = ("test", "list")


@dataclass(frozen=True)
class Options:
    """Everything that the command line said; ``overrides`` are settings by their config names."""

    command: str | None = None
    source: Source = Source.YAHOO
    data: Path | None = None
    as_of: date | None = None
    tip: ChainTip | None = None
    config: Path | None = None
    pane: str = "overview"
    overrides: dict[str, Any] = field(default_factory=dict)
    json: bool = False
    schema: bool = False
    timeout: float = 30.0
    out: Path | None = None
    size: tuple[int, int] = (120, 36)
    action: str = "show"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def parse(argv: Sequence[str]) -> Options:
    """Read the arguments.

    Raises:
        UsageError: with one line that names what is wrong and the nearest valid name.
    """
    _check_command(argv)
    try:
        said = _parsers(argv)[0].parse_args(list(argv))
    except UsageError:
        _check_options(argv, _parsers(COMMANDS))
        raise
    source = Source.DEMO if said.demo else Source.FILES if said.data else Source.YAHOO
    return Options(
        command=said.command,
        source=source,
        data=said.data,
        as_of=said.as_of,
        tip=getattr(said, "tip", None),
        config=said.config,
        pane=said.pane,
        overrides=_overrides(said),
        json=getattr(said, "json", False),
        schema=getattr(said, "schema", False),
        timeout=getattr(said, "timeout", 30.0),
        out=getattr(said, "out", None),
        size=getattr(said, "size", (120, 36)),
        action=getattr(said, "action", "show"),
    )


def _check_command(argv: Sequence[str]) -> None:
    """Name the nearest command: argparse would list them all."""
    if argv and not argv[0].startswith("-") and argv[0] not in COMMANDS:
        near = nearest(argv[0], COMMANDS)
        hint = f"; did you mean {near}?" if near else f"; there are {', '.join(COMMANDS)}"
        raise UsageError(f"no command {argv[0]!r}{hint}")


def _check_options(argv: Sequence[str], parsers: Sequence[argparse.ArgumentParser]) -> None:
    """Name the nearest option: argparse blames the word behind a misspelt one."""
    known = {name for parser in parsers for name in re.findall(r"--[a-z-]+", parser.format_help())}
    for word in argv:
        name = word.partition("=")[0]
        if name.startswith("--") and len(name) > 2 and not any(k.startswith(name) for k in known):
            near = nearest(name, known)
            raise UsageError(f"no option {name}" + (f"; did you mean {near}?" if near else ""))


def _overrides(said: argparse.Namespace) -> dict[str, Any]:
    names = {
        "theme": said.theme,
        "charts": said.charts,
        "breakout_symbol": getattr(said, "symbol", None),
        "pair": getattr(said, "pair", None),
        "window": getattr(said, "window", None),
        "method": getattr(said, "method", None),
    }
    return {name: value for name, value in names.items() if value is not None}


def _parsers(named: Sequence[str]) -> tuple[_Parser, ...]:
    """Return the parser and those of its commands; only those of ``named`` know their options.

    The first paint waits for this, and to make seven parsers takes longer than to use one.
    """
    common = _common()
    parser = _Parser(
        prog="resonance",
        parents=[common],
        description="A terminal monitor: does a Russell 2000 breakout run ahead of Bitcoin? "
        "An observation window, not a trading signal.",
    )
    parser.add_argument("--version", action="version", version=f"resonance {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (words, add_own) in _COMMANDS.items():
        command = commands.add_parser(name, help=words)
        if name in named:
            add_own(command)
            # A value given before the command must survive the command's own defaults.
            _add_common(command, default=argparse.SUPPRESS)
    return parser, *commands.choices.values()


def _common() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    _add_common(common, default=None)
    common.set_defaults(demo=False, pane="overview")
    return common


def _add_common(parser: argparse.ArgumentParser, default: Any) -> None:
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--demo", action="store_true", default=default, help="simulated data, no network at all"
    )
    source.add_argument(
        "--data", type=Path, metavar="DIR", default=default, help="your own CSV files"
    )
    add = parser.add_argument
    add("--as-of", type=_date, metavar="DATE", default=default, help="as it stood that session")
    add("--pane", type=_one_of("pane", PANES), metavar="NAME", default=default, help="first pane")
    add("--theme", type=_one_of("theme", THEMES), metavar="NAME", default=default, help="colours")
    add("--charts", type=_one_of("charts", CHARTS), metavar="KIND", default=default, help="glyphs")
    add("--config", type=Path, metavar="FILE", default=default, help="another config file")
    add("--tip", type=_tip, metavar="HEIGHT:UNIXTIME", default=default, help="a block you know")


def _add_report(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--json", action="store_true", help="JSON instead of text")
    add("--schema", action="store_true", help="the JSON Schema of the report, and nothing else")
    _add_computation(parser)
    add("--timeout", type=_seconds, default=30.0, metavar="S", help="longest wait for the feeds")


def _add_screenshot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT.svg")
    parser.add_argument("--size", type=_size, default=(120, 36), metavar="COLUMNSxROWS")
    parser.add_argument("--timeout", type=_seconds, default=60.0, metavar="S")
    _add_computation(parser)


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", type=_one_of("action", CONFIG_ACTIONS))


def _add_alert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", type=_one_of("action", ALERT_ACTIONS))
    parser.add_argument("--json", action="store_true", help="JSON instead of text")


def _add_backtest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", type=_one_of("backtest", BACKTESTS))
    parser.add_argument("--json", action="store_true", help="JSON instead of text")


def _add_nothing(_parser: argparse.ArgumentParser) -> None:
    """A command without arguments of its own."""


def _add_computation(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--symbol", metavar="TICKER", help="whose breakout")
    add("--pair", type=_pair, metavar="X,Y", help="whose correlation")
    add("--window", type=_window, metavar="N", help="sessions: 30, 60, 90 or 252")
    add("--method", type=_one_of("method", tuple(Method)), metavar="NAME")


def _one_of(what: str, names: Sequence[str]) -> Any:
    def read(text: str) -> str:
        if text in names:
            return text
        near = nearest(text, names)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(names)}"
        raise argparse.ArgumentTypeError(f"no {what} {text!r}; {hint}")

    return read


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2024-11-25") from None


def _tip(text: str) -> ChainTip:
    try:
        height, stamp = (int(part) for part in text.split(":"))
        when = datetime.fromtimestamp(stamp, UTC)
        if height < 0 or stamp < 0:
            raise ValueError(text)
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not HEIGHT:UNIXTIME such as 964026:1787337960"
        ) from None
    from tui.model.halving import ChainTip  # noqa: PLC0415 -- only where one is given

    return ChainTip(height, when, "given by hand", given=True)


def _size(text: str) -> tuple[int, int]:
    try:
        columns, rows = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 120x36") from None
    if not (20 <= columns <= 500 and 5 <= rows <= 200):
        raise argparse.ArgumentTypeError(f"{text!r} is out of 20x5 to 500x200")
    return columns, rows


def _pair(text: str) -> tuple[str, str]:
    parts = tuple(part.strip() for part in text.split(","))
    if len(parts) != 2 or not all(parts) or parts[0] == parts[1]:
        raise argparse.ArgumentTypeError(f"{text!r} is not two symbols such as BTC-USD,^RUT")
    return parts[0], parts[1]


def _window(text: str) -> int:
    if text not in {str(window) for window in WINDOWS}:
        raise argparse.ArgumentTypeError(f"window {text!r} is not one of 30, 60, 90, 252")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds up to 3600")
    return value


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "report": ("the same snapshot as text or JSON", _add_report),
    "screenshot": ("one pane as SVG, no terminal needed", _add_screenshot),
    "config": ("the config file: path, show, init, check", _add_config),
    "alert": ("test: one alert by every channel; list: the rules", _add_alert),
    "doctor": ("what works here and what does not, for a bug report", _add_nothing),
    "backtest": ("an estimator against what came: halving", _add_backtest),
}
COMMANDS = tuple(_COMMANDS)
