"""The command line of couriers and operators. It needs the extra `cli`; importing this package does not."""

import sys


def main() -> None:
    """Entry point of `lockernet`."""
    try:
        import click  # noqa: F401, PLC0415  # looked for here, so that its absence is one line
    except ModuleNotFoundError:
        print(
            "lockernet: CONFIGURATION: click is missing; run: pip install 'lockernet[cli]'", file=sys.stderr
        )
        raise SystemExit(3) from None
    from lockernet.cli.program import run  # noqa: PLC0415  # needs click

    run()
