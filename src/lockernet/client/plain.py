"""Values of ours as JSON says them: for command lines, relays and logs of programs that use this library."""

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Any

from pydantic import BaseModel

from lockernet.client.feed import VerifiedEntry
from lockernet.client.receipts import Handover
from lockernet.client.watch import PointEvent
from lockernet.models.journal import BODY_FIELDS


def plain(value: Any) -> Any:
    """Anything of ours as JSON says it: bytes in hex, times in RFC 3339, enums by name."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case bytes():
            return value.hex()
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case IntEnum():
            return value.name
        case _:
            return value


def event_values(entry: VerifiedEntry | PointEvent) -> dict[str, Any]:
    """A verified event, its fields side by side."""
    body = entry.event.body
    fields = {} if body is None else {name: getattr(body, name) for name in type(body).model_fields}
    return {
        "sequence": entry.seen.cursor.sequence,
        "occurred_at": entry.event.occurred_at,
        "kind": "unknown" if body is None else BODY_FIELDS[type(body)],
        "event_id": entry.seen.event_id,
        **({} if "parcel" not in fields else {"parcel_id": fields["parcel"].parcel_id}),
        **fields,
        "receipt": None if entry.handover is None else receipt_values(entry.handover),
    }


def receipt_values(handover: Handover) -> dict[str, Any]:
    """A receipt without the spent secret: what it proves has been checked."""
    receipt = handover.receipt
    return {
        "receipt_id": handover.receipt_id,
        "from_state": receipt.from_state,
        "to_state": receipt.to_state,
        "compartment_id": receipt.compartment_id,
        "occurred_at": receipt.occurred_at,
        "grade": receipt.grade,
        "shown": None if receipt.proof is None else receipt.proof.tier,
    }
