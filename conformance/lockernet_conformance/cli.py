"""The command line of the suite. It holds no cases yet, and says so instead of passing anything."""

import argparse
import sys
from collections.abc import Sequence

from lockernet_conformance import __version__

NO_CASES = "No conformance cases exist yet: this version judges nothing and certifies nobody."
EXIT_USAGE = 2
"""The programs' one table of exit codes: asking for what is not there is a usage error."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer `--version` and `--help`; anything else ends with exit code 2."""
    parser = argparse.ArgumentParser(
        prog="lockernet-conformance",
        description="Black-box conformance suite for nodes of the lockernet protocol.",
        epilog=NO_CASES,
    )
    parser.add_argument("--version", action="version", version=f"lockernet-conformance {__version__}")
    parser.parse_args(arguments)
    print(NO_CASES, file=sys.stderr)
    return EXIT_USAGE
