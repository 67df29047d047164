"""Runs the bed until SIGTERM or Ctrl-C, and says in one line when a suite may come."""

import ipaddress
import shlex
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import click

from conformance.targets.reference.founding import Names, read_members
from conformance.targets.reference.running import EXIT_CONFIGURATION, Asked, run
from lockernet.errors import LockernetError

EXECUTOR = "conformance.targets.reference.executor"
MEMBERS = "members.json"
"""Taken from the folder if the command line names none."""
WARNING = """\
THIS IS A TEST BED. Whoever reaches its test control opens every door, moves the clock and signs as the
operator. It serves no customer, stands on this machine alone, and its keys belong to no real network.
"""


class NotLoopback(click.BadParameter):
    """An address that others could reach."""


def _loopback(_context: click.Context, _parameter: click.Parameter, address: str) -> str:
    host, colon, port = address.rpartition(":")
    with suppress(ValueError):
        if colon and port.isdecimal() and ipaddress.ip_address(host.strip("[]")).is_loopback:
            return address
    raise NotLoopback("expected a loopback address such as 127.0.0.1:0; a test bed is for this machine alone")


@click.command()
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--doors", type=click.IntRange(1, 160), default=60, show_default=True)
@click.option(
    "--listen", default="127.0.0.1:0", show_default=True, callback=_loopback, help="The node's gRPC."
)
@click.option("--control", default="127.0.0.1:0", show_default=True, callback=_loopback, help="Test control.")
@click.option("--trust", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--network", help="Unless --trust names one: conformance-network.")
@click.option("--operator", help="Unless an agreement of --trust names one: reference-operator.")
@click.option("--point", default="reference-point", show_default=True)
@click.option("--executor", help="The command that answers vectors, for the target file; else ours, if any.")
def main(  # noqa: PLR0913  # click passes every option
    *,
    folder: Path,
    doors: int,
    listen: str,
    control: str,
    trust: Path | None,
    network: str | None,
    operator: str | None,
    point: str,
    executor: str | None,
) -> None:
    """The reference node under test control, until SIGTERM or Ctrl-C.

    \b
    Example:
      python -m conformance.targets.reference --out build/bed --trust build/bed/members.json
    """
    sys.stderr.write(WARNING)
    members = trust or (folder / MEMBERS if (folder / MEMBERS).exists() else None)
    try:
        names = _names(members, network, operator, point)
    except LockernetError as error:
        click.echo(error.message, err=True)
        sys.exit(EXIT_CONFIGURATION)
    asked = Asked(
        folder=folder.resolve(),
        doors=doors,
        listen=listen,
        control=control,
        members=members,
        names=names,
        executor=_own_executor() if executor is None else tuple(shlex.split(executor)),
    )
    sys.exit(run(asked))


def _own_executor() -> tuple[str, ...]:
    """The program beside this one, if this tree has it."""
    return (sys.executable, "-m", EXECUTOR) if find_spec(EXECUTOR) else ()


def _names(members: Path | None, network: str | None, operator: str | None, point: str) -> Names:
    """Who is who: as the command line says, else as the members' file, else by names of our own."""
    told = None if members is None else read_members(members.read_bytes())
    partners = [] if told is None else [agreement.operator_id for agreement in told.agreements]
    return Names(
        network or ("conformance-network" if told is None else told.network_id),
        operator or (partners[0] if partners else "reference-operator"),
        point,
    )
