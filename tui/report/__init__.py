"""The snapshot for scripts and pipes: JSON by the contract, or plain text."""

from tui.report.as_json import to_json
from tui.report.as_text import to_text
from tui.report.section import section

__all__ = ["section", "to_json", "to_text"]
