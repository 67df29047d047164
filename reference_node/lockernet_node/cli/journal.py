"""`journal`: look after the journal."""

import json
from pathlib import Path

import click

from lockernet.errors import ErrorCode, Untrusted
from lockernet_node.bootstrap.stopped import compare, open_stopped
from lockernet_node.cli.mending import at_the_node
from lockernet_node.cli.options import CONFIG, JSON, run_async
from lockernet_node.cli.proofs import read_head
from lockernet_node.config import load_config
from lockernet_node.pipeline.history import Verified, verify_journal, verify_tables
from lockernet_node.pipeline.rollback import Comparison
from lockernet_node.ports import Transaction


@click.group()
def journal() -> None:
    """Look after the journal."""


@journal.command("verify")
@CONFIG
@JSON
def journal_verify(*, config: Path, as_json: bool) -> None:
    """Check every event, receipt and checkpoint of a stopped node, and the tables; exit 4 at the first break.

    \b
    Example:
      lockernet-node journal verify --config point/node.toml
    """
    whole, parcels = run_async(_verify(config))
    if as_json:
        shown = {
            "events": whole.events,
            "receipts": whole.receipts,
            "checkpoints": whole.checkpoints,
            "parcels": parcels,
            "head": whole.head.event_id.hex(),
        }
        click.echo(json.dumps(shown))
        return
    counts = f"{whole.events} events, {whole.receipts} receipts, {whole.checkpoints} checkpoints"
    click.echo(f"The journal is whole: {counts}; head {whole.head.event_id.hex()[:16]}.")
    click.echo(f"The tables say the same: {parcels} parcels.")


@journal.command("compare")
@CONFIG
@click.argument("head", type=click.Path(path_type=Path, dir_okay=False))
@JSON
def journal_compare(*, config: Path, head: Path, as_json: bool) -> None:
    """Compare a signed head that a counterparty holds with the journal of a stopped node.

    Exit 4 if it shows that the database was set back; the next start then begins a recovery.

    \b
    Example:
      lockernet-node journal compare --config point/node.toml courier-feed.json
    """
    outcome = run_async(_compare(config, head))
    click.echo(json.dumps({"head": str(outcome)}) if as_json else f"{head}: {outcome}")
    if outcome in (Comparison.AHEAD, Comparison.OTHER):
        words = "the database was set back; the next start begins a recovery"
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)


@journal.command("reopen")
@CONFIG
@JSON
def journal_reopen(*, config: Path, as_json: bool) -> None:
    """Take parcels in again after a break in the journal closed deposits, and you have looked into it.

    \b
    Example:
      lockernet-node journal reopen --config point/node.toml
    """
    told = at_the_node(load_config(config)).reopen()
    words = "Parcels are taken in again." if told["reopened"] else "Deposits were not closed."
    click.echo(json.dumps(told) if as_json else words)


async def _verify(path: Path) -> tuple[Verified, int]:
    async with open_stopped(load_config(path)) as stopped:
        point = stopped.desk.point

        def check(tx: Transaction) -> tuple[Verified, int]:
            return verify_journal(tx, point), verify_tables(tx)

        return await stopped.desk.store.transact(check)


async def _compare(path: Path, head: Path) -> Comparison:
    statement = read_head(head)
    async with open_stopped(load_config(path)) as stopped:
        return await compare(stopped, statement)
