"""A config file: what is said in it, and every error of it at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.errors import ConfigError

if TYPE_CHECKING:
    from tui.model.alerts import AlertRule


@dataclass
class ConfigFile:
    """What a file says: settings by dotted name, rebound keys, alert rules, and all errors."""

    path: Path
    values: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    errors: list[ConfigError] = field(default_factory=list)
    alert: tuple[AlertRule, ...] = ()
    missing: bool = False

    def line_of(self, name: str) -> int | None:
        """Return the line of a key, or of the table that it stands in."""
        while name and name not in self.lines:
            name = name.rpartition(".")[0]
        return self.lines.get(name)

    def complain(self, name: str, words: str) -> None:
        """Add an error at a key."""
        self.errors.append(ConfigError(self.path, self.line_of(name), words))
