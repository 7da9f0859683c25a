"""The command ``siegert``, as the wheel brings it."""

from __future__ import annotations

import signal
import sys

from . import _siegert


def main() -> int:
    """Runs the command with the arguments of this process and gives its exit code."""
    # The command listens for Ctrl-C itself, to end in good order.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stdout.flush()
    return _siegert.run_command(["siegert", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
