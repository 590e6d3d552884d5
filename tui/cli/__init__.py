"""Commands and options; wires the floors together and imports them late."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from tui.cli.options import Options, parse
from tui.cli.say import complain
from tui.errors import ResonanceError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status (contract, "Commands")."""
    # What this program and its libraries write is for this user alone.
    os.umask(0o077)
    try:
        return _run(parse(sys.argv[1:] if argv is None else argv))
    except ResonanceError as error:
        complain(f"resonance: {error}")
        return error.exit_status
    except BrokenPipeError:
        # The reader of the pipe has gone: nothing is left to say, and nobody to say it to.
        _let_go_of_stdout()
        return 0
    except OSError as error:
        _let_go_of_stdout()
        where = error.filename or "the output cannot be written"
        complain(f"resonance: {where}: {error.strerror or error}")
        return 2
    except KeyboardInterrupt:
        return 130


def _run(options: Options) -> int:
    """Import only what the command needs: the app's first paint waits for nothing else."""
    if options.command == "report":
        from tui.cli.report import run  # noqa: PLC0415
    elif options.command == "screenshot":
        from tui.cli.screenshot import run  # noqa: PLC0415
    elif options.command == "config":
        from tui.cli.config import run  # noqa: PLC0415
    elif options.command == "alert":
        from tui.cli.alert import run  # noqa: PLC0415
    elif options.command == "doctor":
        from tui.cli.doctor import run  # noqa: PLC0415
    elif options.command == "backtest":
        from tui.cli.backtest import run  # noqa: PLC0415
    else:
        # A collection amid the imports costs a tenth of the first paint; the app turns it on again.
        gc.disable()
        from tui.cli.app import run  # noqa: PLC0415
    return run(options)


def _let_go_of_stdout() -> None:
    """Keep the interpreter from writing once more, at its end, what could not be written."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
