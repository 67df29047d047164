"""`journal`: look after the journal."""

import json
from pathlib import Path

import click

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.bootstrap.assembly import build_point, compartments
from lockernet_node.cli.options import CONFIG, JSON, run_async
from lockernet_node.config import load_config
from lockernet_node.pipeline.history import Verified, verify_journal
from lockernet_node.storage.sqlite import open_sqlite


@click.group()
def journal() -> None:
    """Look after the journal."""


@journal.command("verify")
@CONFIG
@JSON
def journal_verify(*, config: Path, as_json: bool) -> None:
    """Check every event, receipt and checkpoint of a stopped node; exit 4 at the first break.

    \b
    Example:
      lockernet-node journal verify --config point/node.toml
    """
    found_whole = run_async(_verify(config))
    if as_json:
        shown = {
            "events": found_whole.events,
            "receipts": found_whole.receipts,
            "checkpoints": found_whole.checkpoints,
            "head": found_whole.head.event_id.hex(),
        }
        click.echo(json.dumps(shown))
        return
    whole = found_whole
    counts = f"{whole.events} events, {whole.receipts} receipts, {whole.checkpoints} checkpoints"
    click.echo(f"The journal is whole: {counts}; head {whole.head.event_id.hex()[:16]}.")


async def _verify(path: Path) -> Verified:
    config = load_config(path)
    if not config.files.database.exists():
        raise Malformed(ErrorCode.CONFIGURATION, f"{config.files.database} does not exist")
    point = build_point(config)
    async with open_sqlite(config.files.database, compartments=compartments(config)) as store:
        return await store.transact(lambda tx: verify_journal(tx, point))
