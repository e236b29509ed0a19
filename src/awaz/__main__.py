"""`python -m awaz` and the command `awaz`."""

from __future__ import annotations

import sys

from awaz.cli import run


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
