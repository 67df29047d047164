"""What is posted: one event as JSON, its webhook id, and the line in which it must keep its place. Pure."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from lockernet.client.plain import event_values, plain
from lockernet.client.watch import EpochStarted, PointEnded, PointEvent, Watched, cursor_text


@dataclass(frozen=True, slots=True)
class Webhook:
    """One message for a receiver."""

    webhook_id: str
    """The same whenever the same thing is told again: receivers drop what they had."""
    line: str
    """What stands in one line is posted in order: a parcel, or a point for what is about no parcel."""
    body: bytes


def webhook_of(told: Watched, *, now: str) -> Webhook:
    """The message for this. `now` stands in what has no time of its own."""
    where = {
        "point_id": told.feed.point_id,
        "operator_id": told.feed.operator_id,
        "member_id": told.feed.member_id,
    }
    match told:
        case PointEvent():
            values = event_values(told)
            parcel = values.get("parcel_id")
            line = f"{told.point_id}/{parcel.hex()}" if parcel else told.point_id
            said = {**where, "courier_id": told.courier_id, **values, "cursor": cursor_text(told.seen)}
            happened = plain(told.event.occurred_at)
            return Webhook(f"evt_{told.event_id.hex()}", line, _body(values["kind"], happened, said))
        case EpochStarted():
            said = {**where, "cursor": cursor_text(told.bookmark.seen), "before": cursor_text(told.before)}
            ident = _ident("epc", where, said["cursor"])
            return Webhook(ident, told.feed.point_id, _body("epoch_started", now, said))
        case PointEnded(error=error):
            said = {**where, "code": error.code, "message": error.message}
            ident = _ident("end", where, error.code + error.message)
            return Webhook(ident, told.feed.point_id, _body("point_ended", now, said))


def _body(kind: str, happened: str, said: dict[str, Any]) -> bytes:
    """As Standard Webhooks has it: type, timestamp, data."""
    return json.dumps({"type": kind, "timestamp": happened, "data": plain(said)}).encode()


def _ident(prefix: str, where: dict[str, str], what: str) -> str:
    text = "\n".join((*where.values(), what))
    return f"{prefix}_{hashlib.sha256(text.encode()).hexdigest()}"
