"""Make the pictures in ``screenshots/`` again, from demo data: ``python -m tests.screenshots``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"

PICTURES: dict[str, tuple[str, ...]] = {
    "overview": ("--pane", "overview"),
    "levels": ("--pane", "levels"),
    "breakout": ("--pane", "breakout"),
    "halving": ("--pane", "halving"),
    "correlation": ("--pane", "correlation"),
    "evidence": ("--pane", "evidence"),
    "risk": ("--pane", "risk"),
    "claims": ("--pane", "claims"),
    "journal": ("--pane", "journal"),
    "feeds": ("--pane", "feeds"),
    "overview-wide": ("--pane", "overview", "--size", "200x50"),
    "overview-narrow": ("--pane", "overview", "--size", "80x24"),
    "overview-light": ("--pane", "overview", "--theme", "light"),
    "breakout-as-of": ("--pane", "breakout", "--as-of", "2024-11-25"),
    "correlation-ascii": ("--pane", "correlation", "--charts", "ascii"),
}


def main() -> None:
    """Take every picture with the command that users have."""
    FOLDER.mkdir(exist_ok=True)
    for name, options in PICTURES.items():
        out = FOLDER / f"{name}.svg"
        argv = [sys.executable, "-m", "tui", "screenshot", str(out), "--demo", *options]
        subprocess.run(argv, check=True)
        print(f"screenshots/{out.name}")


if __name__ == "__main__":
    main()
