"""``resonance``: the terminal app."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING

from tui.cli.ending import Ending, leave
from tui.cli.options import Options
from tui.cli.wiring import Wired, keep_the_screen_clean, store_path, wire
from tui.config import cache_dir
from tui.errors import UsageError
from tui.model.health import Source

if TYPE_CHECKING:
    from tui.model.snapshot import Snapshot
    from tui.ui.app import ResonanceApp


_CLOSING_S = 0.3
"""For the store to be closed; one that is not loses nothing that was committed."""


def run(options: Options) -> int:
    """Open the app; when the person quits, end the process."""
    # Textual draws on the standard error stream, so that must be the terminal too.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    served = "TEXTUAL_DRIVER" in os.environ  # to a browser, through pipes (textual-serve)
    if not served and not all(stream is not None and stream.isatty() for stream in streams):
        raise UsageError("the monitor needs a terminal to draw on; for text use: resonance report")
    wired = wire(options, watching=True)
    keep_the_screen_clean(cache_dir(os.environ) if options.source is Source.YAHOO else None)
    app = app_of(options, wired)
    ending = Ending()
    if not served:
        ending.watch(sys.stdin.fileno())
    app.run()
    wired.engine.stop()
    wired.engine.ended(_CLOSING_S)
    sys.stdout.flush()
    leave(ending.status or app.return_code or 0)


def app_of(options: Options, wired: Wired) -> ResonanceApp:
    """Build the app that shows what is wired, on the pane that was asked for."""
    from tui.ui.app import ResonanceApp  # noqa: PLC0415 -- after the config is known to be good
    from tui.ui.desktop import desktop_of  # noqa: PLC0415

    return ResonanceApp(
        wired.settings,
        wired.clock,
        wired.engine,
        pane=options.pane,
        charts=charts_of(wired.settings.charts),
        source=options.source,
        as_json=_as_json,
        as_csv=_as_csv,
        desktop=desktop_of(wired.settings.alerts.desktop, os.environ),
    )


def _as_json(snapshot: Snapshot, pane: str) -> str:
    from tui.report import section  # noqa: PLC0415 -- not before somebody exports

    return section(snapshot, pane)


def _as_csv(snapshot: Snapshot, pane: str) -> str | None:
    """Return the whole journal, whatever the snapshot holds of it; other panes have no table."""
    if pane != "journal":
        return None
    from tui.engine.journal_book import newest_first  # noqa: PLC0415 -- not before somebody exports
    from tui.engine.journal_store import everything_in  # noqa: PLC0415
    from tui.report.journal_csv import journal_csv  # noqa: PLC0415

    stored = everything_in(store_path()) if snapshot.journal_extent.kept else ()
    known = {one.key: one for one in (*snapshot.journal, *stored)}
    end = snapshot.instant if snapshot.travelled_to else None
    return journal_csv(one for one in newest_first(known.values()) if not end or one.when <= end)


def charts_of(setting: str) -> str:
    """Resolve ``auto``: braille, or ascii where the locale is not UTF-8."""
    if setting != "auto":
        return setting
    # Python may coerce the C locale to UTF-8; the terminal behind it may not, so ask the locale.
    encoding = sys.stdout.encoding if sys.platform == "win32" else locale.getencoding()
    return "braille" if "utf" in encoding.lower() else "ascii"
