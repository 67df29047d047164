"""`init`: makes the suite's people for one operator, and what the operator must trust them by."""

import json
import secrets
from pathlib import Path

import click

from lockernet_conformance.cli.clock import clock_now
from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.forge.roles import people
from lockernet_conformance.forge.trustfile import members
from lockernet_conformance.target.identity import SEED_BYTES, Identity, write_identity


@click.command()
@click.option("--network", "network_id", required=True, help="Network id of the target; a test network.")
@click.option("--operator", "operator_id", required=True, help="Member id of the operator under test.")
@click.option("--quiet", is_flag=True, help="Say nothing.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), show_default=True,
    help="Folder for identity.json and members.json.",
)  # fmt: skip
def init(network_id: str, operator_id: str, out: Path, *, quiet: bool) -> None:
    """Make the suite's couriers, and the trust-file fragment that the target has to merge.

    Their keys come from one seed, which a transcript shows: they must be trusted in test networks only.
    """
    out.mkdir(parents=True, exist_ok=True)
    identity = Identity(network_id, operator_id, secrets.token_bytes(SEED_BYTES))
    try:
        write_identity(out / "identity.json", identity)
    except FileExistsError:
        raise Ending(3, f"{out / 'identity.json'} exists already; it is never overwritten") from None
    fragment = members(people(identity.seed), network_id=network_id, operator_id=operator_id, now=clock_now())
    (out / "members.json").write_text(json.dumps(fragment, indent=1) + "\n")
    if quiet:
        return
    click.echo(f"{out / 'identity.json'}: keep it beside the target file")
    click.echo(f"{out / 'members.json'}: merge it into the target's trust file, in a test network only")
