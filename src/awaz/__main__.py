"""`python -m awaz` and the command `awaz`."""

from __future__ import annotations

import os
import sys

from awaz.cli import INTERRUPTED, run


def main() -> None:
    """Run the command line and end the process with its exit code."""
    code = run(sys.argv[1:])
    if code == INTERRUPTED:  # at once: a voice in the middle of a sentence would be waited for
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
