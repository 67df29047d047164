"""`lockernet events | audit`: what happened, event by event, and whether the whole of it holds together."""

import sys
from pathlib import Path
from typing import Any

import click

from lockernet.cli.cursors import read_cursor, write_cursor
from lockernet.cli.settings import POINT, Settings, calling
from lockernet.cli.show import JSON, show, table
from lockernet.client.audit import AuditResult
from lockernet.client.chain import Seen
from lockernet.client.courier import Courier
from lockernet.client.feed import VerifiedEntry
from lockernet.client.plain import event_values, receipt_values
from lockernet.client.receipts import Handover
from lockernet.client.saved import SavedFeed, load
from lockernet.client.saved import audit as audit_saved
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.calls import FeedScope

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@calling
@POINT
@click.option("--cursor-file", type=FILE, help="Where we were: read first, written when all is printed.")
@JSON
def events(*, settings: Settings, point: str, cursor_file: Path | None, as_json: bool) -> None:
    """Print what happened to our parcels since the cursor, each event verified; then end.

    \b
    Example:
      lockernet events --point sg-harbour-01 --cursor-file harbour.cursor
    """
    member_id = settings.member_id()
    seen = None if cursor_file is None else read_cursor(cursor_file, point, member_id=member_id)

    async def work(courier: Courier) -> list[VerifiedEntry]:
        return [entry async for entry in courier.events(point, after=seen)]

    found = settings.call(work)
    last = found[-1].seen if found else seen
    told = [event_values(entry) for entry in found]
    words = table([event_words(each) for each in told]) if told else "Nothing new."
    show(words, {"events": told, "cursor": None if last is None else _place(last)}, as_json=as_json)
    sys.stdout.flush()
    if cursor_file is not None and last is not None:
        write_cursor(cursor_file, point, member_id=member_id, seen=last)


@click.command()
@calling
@click.option(
    "--point", envvar="LOCKERNET_POINT", show_envvar=True, help="The point; a saved feed says which."
)
@click.option(
    "--scope",
    type=click.Choice(["member", "point"]),
    default="member",
    show_default=True,
    help="Our own feed, or the whole journal (only for its operator).",
)
@click.option("--save", type=FILE, help="Keep the fetched feed in this file.")
@click.option("--from", "kept", type=click.File("rb"), help="Verify a saved feed; - for stdin.")
@JSON
def audit(
    *, settings: Settings, point: str | None, scope: str, save: Path | None, kept: Any, as_json: bool
) -> None:
    """Verify a whole feed with nothing but the trust file; exit code 4 at the first break.

    \b
    Example:
      lockernet audit --point sg-harbour-01 --save harbour.feed
      lockernet audit --from harbour.feed
    """
    if kept is None and point is None:
        raise click.UsageError("give --point, or --from for a saved feed")
    feed = load(kept.read()) if kept is not None else _fetch(settings, point or "", scope)
    if save is not None:
        _write(save, feed)
    result = audit_saved(feed, settings.directory(), operator_id=settings.operator)
    show(_report(result), _values(result), as_json=as_json)


def _fetch(settings: Settings, point: str, scope: str) -> SavedFeed:
    chosen = FeedScope.MEMBER if scope == "member" else FeedScope.POINT
    return settings.call(lambda courier: courier.fetch_feed(point, chosen))


def _write(path: Path, feed: SavedFeed) -> None:
    try:
        path.write_text(feed.model_dump_json() + "\n")
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error.strerror}") from None


def event_words(event: dict[str, Any]) -> tuple[str, ...]:
    """The same in columns, for people."""
    parcel = event.get("parcel_id") or b""
    receipt = "receipt" if event["receipt"] else ""
    when = f"{event['occurred_at']:%Y-%m-%d %H:%M:%S}"
    return (
        str(event["sequence"]),
        when,
        event["kind"],
        parcel.hex()[:8],
        event.get("compartment_id") or "",
        receipt,
    )


def _place(seen: Seen) -> dict[str, Any]:
    return {"epoch": seen.cursor.epoch, "sequence": seen.cursor.sequence, "event_id": seen.event_id}


def _values(result: AuditResult) -> dict[str, Any]:
    return {
        "operator_id": result.operator_id,
        "point_id": result.point_id,
        "member_id": result.member_id,
        "events": result.events,
        "receipts": result.receipts,
        "head": _place(result.seen),
        "parcels": [
            {
                "parcel_id": each.custody.parcel_id,
                "courier_id": each.custody.courier_id,
                "state": each.custody.state,
                "chain": [receipt_values(handover) for handover in each.handovers],
            }
            for each in result.parcels
        ],
    }


def _report(result: AuditResult) -> str:
    whose = f"feed of {result.member_id} at" if result.member_id else "whole journal of"
    counts = f"{result.events} events, {result.receipts} receipts"
    head = f"The {whose} {result.point_id} holds together: {counts}."
    rows = [
        (each.custody.parcel_id.hex()[:8], each.custody.state.name, *_chain(each.handovers))
        for each in result.parcels
    ]
    return head if not rows else f"{head}\n{table(rows)}"


def _chain(handovers: tuple[Handover, ...]) -> tuple[str]:
    links = (
        f"{each.receipt.to_state.name} {each.receipt.compartment_id} {each.receipt.occurred_at:%H:%M:%S}"
        for each in handovers
    )
    return (" -> ".join(links),)
