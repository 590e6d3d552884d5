"""``resonance report``: one snapshot as text or JSON, or the schema of the JSON, then the end."""

from __future__ import annotations

import json
import os
from datetime import timedelta

from tui.cli.options import Options
from tui.cli.say import complain
from tui.cli.wiring import keep_the_screen_clean, wire
from tui.config import cache_dir
from tui.model.health import Source
from tui.model.snapshot import Snapshot


def run(options: Options) -> int:
    """Print the report.

    Raises:
        DataFileError: a CSV file of ``--data`` cannot be used.
        NoDataError: neither a feed nor the store has any data.
    """
    if options.schema:
        from tui.report.schema import schema_text  # noqa: PLC0415 -- rarely asked for

        print(schema_text(), end="", flush=True)
        return 0
    wired = wire(options)
    keep_the_screen_clean(cache_dir(os.environ) if options.source is Source.YAHOO else None)
    if options.data is not None:
        _check_files(options, wired.settings.followed)
    snapshot = wired.engine.once(options.timeout)
    if snapshot.source is Source.STORE:
        _say_age(snapshot)
    print(_written(snapshot, as_json=options.json), end="", flush=True)
    return 0


def _written(snapshot: Snapshot, *, as_json: bool) -> str:
    if as_json:
        from tui.report import to_json  # noqa: PLC0415 -- only one of the two is needed

        return json.dumps(to_json(snapshot), allow_nan=False, indent=1) + "\n"
    from tui.report import to_text  # noqa: PLC0415

    return to_text(snapshot)


def _check_files(options: Options, symbols: tuple[str, ...]) -> None:
    """Read the files once more, strictly: a report never leaves out a bad row in silence."""
    from tui.clock import clock_from  # noqa: PLC0415
    from tui.feeds.csv_folder import read_folder  # noqa: PLC0415

    if options.data is not None:
        read_folder(options.data, symbols, clock_from(os.environ.get("RESONANCE_CLOCK")).now())


def _say_age(snapshot: Snapshot) -> None:
    stamps = [row.quoted_at for row in snapshot.levels if row.quoted_at is not None]
    if stamps:
        old = timedelta(seconds=round((snapshot.made_at - max(stamps)).total_seconds()))
        age = f"newest price {old} old"
    else:
        age = "no price"
    words = "; ".join(f"{h.feed}: {h.last_error}" for h in snapshot.health if h.last_error)
    why = words or "no feed answered in time"
    complain(f"resonance: from the store alone, {age} ({why})")
