"""`lockernet watch`: what happens to our parcels, as it happens, one line an event."""

import asyncio
import json
import os
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Any

import click

from lockernet.cli.following import followed
from lockernet.cli.history import event_words
from lockernet.cli.settings import Settings, calling
from lockernet.cli.show import plain
from lockernet.client.chain import Seen
from lockernet.client.plain import event_values
from lockernet.client.watch import (
    EpochStarted,
    PointEnded,
    PointEvent,
    SqliteCursors,
    Watched,
    cursor_text,
    read_cursor_text,
)
from lockernet.errors import LockernetError, Untrusted

CURSORS = click.option(
    "--cursors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where we were at each point: read first, kept up to date.  [default: watch.db in the data folder]",
)
POINTS = click.option(
    "--point", "points", multiple=True, envvar="LOCKERNET_POINT", show_envvar=True,
    help="Only this point; may be given several times.  [default: all points]",
)  # fmt: skip


@click.command()
@calling
@POINTS
@CURSORS
@click.option("--after", help="Begin after this cursor, EPOCH:SEQUENCE:EVENT_ID or 'beginning'; one point.")
@click.option(
    "--follow/--once", default=True, show_default=True, help="Go on for ever, or end with the news."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout, for machines.")
def watch(
    *,
    settings: Settings,
    points: tuple[str, ...],
    cursors: Path | None,
    after: str | None,
    follow: bool,
    as_json: bool,
) -> None:
    """Print what happens to our parcels, as it happens; each event is verified. Ctrl-C ends it.

    The next watch goes on where this one was. A point that lies ends with its reason; the others go on.

    \b
    Example:
      lockernet watch --point sg-harbour-01 --json
      lockernet watch --once
    """
    begin = None if after is None else read_cursor_text(after)
    if begin is not None and len(points) != 1:
        raise click.UsageError("--after belongs to one point; give one --point")
    with SqliteCursors.open(cursors or settings.file("watch.db")) as kept:
        try:
            ended = asyncio.run(_watch(settings, points, kept, begin=begin, follow=follow, as_json=as_json))
        except BrokenPipeError:  # as in `watch | head`: what nobody took was not acknowledged
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
    if ended is not None:
        raise ended


async def _watch(
    settings: Settings,
    points: tuple[str, ...],
    kept: SqliteCursors,
    *,
    begin: Seen | None,
    follow: bool,
    as_json: bool,
) -> LockernetError | None:
    """Print until nothing comes any more; the first error that ended a point."""
    first: LockernetError | None = None
    async with (
        followed(settings, points, after=begin or kept, follow=follow) as followed_points,
        aclosing(followed_points.events()) as events,
    ):
        async for told in events:
            click.echo(json.dumps(plain(_values(told))) if as_json else _words(told))
            if isinstance(told, PointEnded):
                first = first or told.error
                continue
            sys.stdout.flush()
            kept.acknowledge(told)
    return first


def _values(told: Watched) -> dict[str, Any]:
    where = {"point_id": told.feed.point_id, "operator_id": told.feed.operator_id}
    match told:
        case PointEvent():
            return {**where, **event_values(told), "cursor": cursor_text(told.seen)}
        case EpochStarted():
            return {**where, "kind": "epoch_started", "cursor": cursor_text(told.bookmark.seen)}
        case PointEnded(error=error):
            proof = error.proof if isinstance(error, Untrusted) else ()
            return {
                **where,
                "kind": "point_ended",
                "code": error.code,
                "message": error.message,
                "proof": proof,
            }


def _words(told: Watched) -> str:
    match told:
        case PointEvent():
            return "  ".join(word for word in (told.point_id, *event_words(event_values(told))) if word)
        case EpochStarted():
            epoch = told.bookmark.seen.cursor.epoch
            return f"{told.feed}  epoch {epoch} begins; what was not saved before is lost to it"
        case PointEnded(error=error):
            return f"{told.feed}  ends: {error}"
