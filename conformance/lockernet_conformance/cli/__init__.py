"""The command line of the suite: `lockernet-conformance`."""

from lockernet_conformance.cli.program import main

__all__ = ["main"]
