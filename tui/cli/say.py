"""How the command line prints: each text on one line, harmless, without secrets."""

from __future__ import annotations

import sys

from tui.model.outside import harmless, without_secrets


def say(text: str) -> None:
    """Print one line for people; what the output's encoding lacks becomes a question mark."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    line = harmless(without_secrets(text))
    print(line.encode(encoding, "replace").decode(encoding))


def complain(text: str) -> None:
    """Print one line about what went wrong on the error stream."""
    print(harmless(without_secrets(text)), file=sys.stderr)
