"""``resonance screenshot OUT.svg``: one pane as a picture, without a terminal."""

from __future__ import annotations

from tui.cli.app import app_of
from tui.cli.options import Options
from tui.cli.wiring import keep_the_screen_clean, wire
from tui.errors import UsageError


def run(options: Options) -> int:
    """Write the SVG.

    Raises:
        UsageError: the file cannot be written.
    """
    wired = wire(options)
    keep_the_screen_clean(None)
    from tui.ui.screenshot import take  # noqa: PLC0415

    if options.out is None:
        raise UsageError("screenshot needs a file to write")
    svg = take(app_of(options, wired), options.size, options.timeout)
    try:
        options.out.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{options.out}: {error.strerror}") from None
    return 0
