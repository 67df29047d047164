"""The program `lockernet`: its commands, each in the file of its topic."""

from collections.abc import Sequence

import click

from lockernet import __version__
from lockernet.cli.atlas import points
from lockernet.cli.exits import guarded
from lockernet.cli.history import audit, events
from lockernet.cli.keys import keys
from lockernet.cli.labels import label
from lockernet.cli.orders import cancel, expect, request, reserve
from lockernet.cli.outbox import outbox
from lockernet.cli.parcel_orders import delegate, extend, parcel
from lockernet.cli.parcels import badge, code, status
from lockernet.cli.plan import plan
from lockernet.cli.points import check
from lockernet.cli.relay import relay
from lockernet.cli.session import session
from lockernet.cli.trust import trust
from lockernet.cli.watch import watch

COMMANDS = (
    keys,
    trust,
    points,
    plan,
    check,
    reserve,
    expect,
    cancel,
    extend,
    request,
    parcel,
    delegate,
    outbox,
    status,
    code,
    badge,
    label,
    session,
    events,
    audit,
    watch,
    relay,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lockernet")
def lockernet() -> None:
    """Talk to parcel lockers and shop counters that speak the open protocol.

    \b
    Example:
      lockernet points list --member speedy --trust trust.json
    \b
    Exit codes: 0 done, 1 refused or no, 2 usage, 3 configuration, 4 untrusted,
    5 unreachable, 130 interrupted.
    """


for _command in COMMANDS:
    lockernet.add_command(_command)


def run(words: Sequence[str] | None = None) -> None:
    """Run it with these words; without any, with those of this process."""
    guarded(lockernet, prefix="LOCKERNET", words=words)
