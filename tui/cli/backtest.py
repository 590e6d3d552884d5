"""``resonance backtest halving``: the estimator of the halving's date against what came."""

from __future__ import annotations

import json

from tui.cli.options import Options


def run(options: Options) -> int:
    """Print the backtest of the bundled headers; asks no feed and reads no store."""
    from tui.analytics.halving_backtest import backtest  # noqa: PLC0415 -- numpy, after --help
    from tui.report.backtest import backtest_json, backtest_text  # noqa: PLC0415

    said = backtest()
    if options.json:
        print(json.dumps(backtest_json(said), allow_nan=False, indent=1), flush=True)
    else:
        print(backtest_text(said), end="", flush=True)
    return 0
