"""``resonance alert test | list``: one alert through every channel; the rules in force."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from tui.cli.options import Options
from tui.cli.wiring import loaded_for
from tui.clock import clock_from
from tui.model.alert_rules import rules_in_force
from tui.model.alerts import CrossingRule, Fired, HalvingRule, is_quiet
from tui.ui.desktop import desktop_of

if TYPE_CHECKING:
    from datetime import datetime

    from tui.model.alerts import AlertRule
    from tui.model.settings import AlertSettings, Settings

DONE, OFF, FAILED = "done", "off", "failed"


@dataclass(frozen=True)
class Tried:
    """What became of the test in one channel: ``done``, ``off`` (and why), or ``failed``."""

    channel: str
    state: str
    words: str


def run(options: Options) -> int:
    """Do what was asked; 2 when a channel that the config names could not be used."""
    settings = loaded_for(options).settings
    if options.action == "list":
        return _list(settings, as_json=options.json)
    now = clock_from(os.environ.get("RESONANCE_CLOCK")).now()
    tried = _test(settings.alerts, now)
    if options.json:
        said = [vars(one) for one in tried]
        print(json.dumps({"schema": 1, "test": True, "channels": said}, indent=1))
    else:
        for one in tried:
            print(f"{one.channel:8} {one.state:7} {one.words}")
        _print_hints(settings.alerts, now)
    failed = [one for one in tried if one.state == FAILED]
    for one in failed:
        print(f"resonance: alerts.{one.channel}: {one.words}", file=sys.stderr)
    return 2 if failed else 0


def _test(settings: AlertSettings, now: datetime) -> tuple[Tried, ...]:
    """Send one alert through each channel, whatever the hour, and say what became of it."""
    fired = Fired(1, "alert test", "test", "test", "this is a test of the alerts", now, now)
    terminal = next((s for s in (sys.stderr, sys.stdout) if s is not None and s.isatty()), None)
    return (
        Tried("toast", OFF, "shown only inside the monitor"),
        _bell(settings, terminal),
        _desktop(settings, terminal, fired),
        _command(settings, fired),
    )


def _bell(settings: AlertSettings, terminal: TextIO | None) -> Tried:
    if not settings.bell:
        return Tried("bell", OFF, "switched off in the config")
    if terminal is None:
        return Tried("bell", OFF, "no terminal to ring")
    _write(terminal, "\a")
    return Tried("bell", DONE, "rung; the terminal may be set to keep silent")


def _desktop(settings: AlertSettings, terminal: TextIO | None, fired: Fired) -> Tried:
    desktop = desktop_of(settings.desktop, os.environ)
    if desktop.way is None:
        return Tried("desktop", OFF, desktop.why)
    if terminal is None:
        return Tried("desktop", OFF, "no terminal to ask")
    _write(terminal, desktop.sequence(f"Resonance alert, {fired.title}", fired.detail))
    return Tried("desktop", DONE, f"sent as {desktop.way} ({desktop.why})")


def _command(settings: AlertSettings, fired: Fired) -> Tried:
    from tui.engine.alert_command import event_of, run_command  # noqa: PLC0415

    if not settings.command:
        return Tried("command", OFF, "none in the config")
    ended = run_command(settings.command, event_of(fired), settings.command_limit_s)
    words = f"{settings.command[0]!r} {ended.words}"
    return Tried("command", DONE if ended.good else FAILED, words)


def _write(terminal: TextIO, text: str) -> None:
    terminal.write(text)
    terminal.flush()


def _print_hints(settings: AlertSettings, now: datetime) -> None:
    if not settings.enabled:
        print("alerts.enabled is false: the monitor itself will tell none")
    if is_quiet(settings.quiet, now.astimezone()):
        print(f"quiet hours {settings.quiet}: now the monitor would show a toast alone")


def _list(settings: Settings, *, as_json: bool) -> int:
    rules = rules_in_force(settings)
    if as_json:
        said = [{"rule": rule.id, "name": rule.name or None, **_beside(rule)} for rule in rules]
        enabled = settings.alerts.enabled
        print(json.dumps({"schema": 1, "enabled": enabled, "rules": said}, indent=1))
        return 0
    for rule in rules:
        print(_line(rule))
    if not settings.alerts.enabled:
        print("alerts.enabled is false: none of them is watched")
    return 0


def _beside(rule: AlertRule) -> dict[str, float | tuple[int, ...] | None]:
    """Return what the id of a rule leaves out: its hysteresis, its milestones."""
    return {
        "hysteresis": rule.hysteresis if isinstance(rule, CrossingRule) else None,
        "blocks": rule.blocks if isinstance(rule, HalvingRule) else None,
    }


def _line(rule: AlertRule) -> str:
    more = ""
    if isinstance(rule, CrossingRule):
        more = f", hysteresis {rule.hysteresis!r}"
    elif isinstance(rule, HalvingRule):
        more = f", blocks left: {', '.join(f'{left:,}' for left in rule.blocks)}"
    return f"{rule.id}{more}" + (f"  ({rule.name})" if rule.name else "")
