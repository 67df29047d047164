"""`points`: what the operator has said about its point, and that it is closed or has moved."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from lockernet.codec.statements import parse_statement, read_payload
from lockernet.models.calls import ListPointsRequest
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.points import PointRecord, PointTombstone
from lockernet.models.statements import SignedStatement
from lockernet_node.bootstrap.assembly import (
    build_desk,
    build_point,
    build_point_feed,
    build_timekeeper,
    compartments,
)
from lockernet_node.cli.options import CONFIG, JSON, run_async
from lockernet_node.config import load_config
from lockernet_node.feed import PointFeed
from lockernet_node.storage.sqlite import open_sqlite


@click.group()
def points() -> None:
    """Look after what the network is told about the point."""


@points.command("list")
@CONFIG
@JSON
def list_words(*, config: Path, as_json: bool) -> None:
    """Show every record and tombstone of a stopped node, oldest first; a new record is signed if one is due.

    \b
    Example:
      lockernet-node points list --config point/node.toml
    """
    said = [_row(parse_statement(each)) for each in run_async(_words(config))]
    if as_json:
        click.echo(json.dumps({"words": said}))
        return
    for row in said:
        click.echo("  ".join(str(each) for each in row.values()))


@points.command("close")
@CONFIG
@click.option("--successor", metavar="POINT", help="The point that serves in its place.")
@click.confirmation_option(prompt="Close the point for good? Its id is never used again")
@JSON
def close(*, config: Path, successor: str | None, as_json: bool) -> None:
    """Say that the point of a stopped node is closed for good, or has moved to another point.

    Parcels inside can still be collected when the node runs again. A closed point does not come back: a point
    that opens at the same place gets an id of its own.

    \b
    Example:
      lockernet-node points close --config point/node.toml --successor sg-harbour-02
    """
    tombstone = run_async(_close(config, successor))
    if as_json:
        click.echo(tombstone.model_dump_json(include={"point_id", "closed_at", "successor_point_id"}))
        return
    moved = f"; {tombstone.successor_point_id} serves in its place" if successor else ""
    click.echo(f"{tombstone.point_id} is closed{moved}.")


async def _words(path: Path) -> list[bytes]:
    words: list[bytes] = []
    async with _opened(path) as feed:
        while True:
            page = await feed.page(ListPointsRequest(after_sequence=len(words)))
            words += page.words
            if not page.more:
                return words


async def _close(path: Path, successor: str | None) -> PointTombstone:
    async with _opened(path) as feed:
        return await feed.close_point(successor_point_id=successor)


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[PointFeed]:
    """The feed of a stopped node."""
    config = load_config(path)
    async with open_sqlite(config.files.database, compartments=compartments(config)) as store:
        clock = await build_timekeeper(config, store)
        desk = build_desk(build_point(config), store, clock=clock, wakeup=asyncio.Event())
        yield build_point_feed(config, desk)


def _row(statement: SignedStatement) -> dict[str, object]:
    if statement.payload_type == PAYLOAD_TYPES[PointTombstone]:
        tombstone = read_payload(statement, PointTombstone)
        top, what = tombstone.header, f"closed, successor {tombstone.successor_point_id or 'none'}"
        point_id = tombstone.point_id
    else:
        record = read_payload(statement, PointRecord)
        top, what, point_id = record.header, f"record, {record.name}", record.point_id
    return {
        "sequence": top.sequence,
        "issued_at": top.issued_at.isoformat(timespec="seconds"),
        "point_id": point_id,
        "what": what,
        "expires_at": top.expires_at.isoformat(timespec="seconds"),
    }
