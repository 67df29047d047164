"""Turns models into rows and rows into models; what a time, a load or a custody is in SQL stands here.

A custody's bytes are columns, for JSON has no word for them; all else that is not its default is the JSON of
`body`, so a default of `Custody` is never changed. The other
columns repeat what the body says, for the indexes, and are not read back.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from pydantic_core import from_json

from lockernet.capacity.fit import Box, Load, Temperature
from lockernet.custody.state import Custody
from lockernet_node.pipeline.due import due_at
from lockernet_node.pipeline.loads import load_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

REACH = "reach"
"""The last word of a load that asks for easy reach."""

NOT_IN_BODY: Mapping[str, Any] = {
    "parcel_id": True,
    "last_receipt_id": True,
    "terms": {
        "parcel_id": True,
        "claim_handle": True,
        "claim_commitment": True,
        "shipment": {"shipment_id": True},
    },
}

CUSTODY_COLUMNS = "parcel_id, claim_handle, claim_commitment, shipment_id, last_receipt_id, body"
"""What `custody_of` takes, in this order."""

CustodyRow = tuple[bytes, bytes | None, bytes | None, bytes | None, bytes | None, str]


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 in UTC; exact."""
    return (moment - EPOCH) // MICROSECOND


def instant(number: int) -> datetime:
    """The moment that `microseconds` counted."""
    return EPOCH + number * MICROSECOND


def row_of(custody: Custody) -> dict[str, object]:
    """The columns of a custody by name."""
    terms, until, due = custody.terms, custody.reserved_until, due_at(custody)
    return {
        "parcel_id": custody.parcel_id,
        "courier_id": custody.courier_id,
        "state": int(custody.state),
        "reservation": int(custody.reservation),
        "reserved_until": None if until is None else microseconds(until),
        "compartment_id": custody.compartment_id,
        "selector": custody.selector,
        "load": load_text(load_of(custody.terms)),
        "claim_handle": terms.claim_handle,
        "claim_commitment": terms.claim_commitment,
        "shipment_id": None if terms.shipment is None else terms.shipment.shipment_id,
        "last_receipt_id": custody.last_receipt_id,
        "due_at": None if due is None else microseconds(due),
        "body": custody.model_dump_json(exclude=dict(NOT_IN_BODY), exclude_defaults=True),
    }


def custody_of(row: CustodyRow) -> Custody:
    """The custody that `row_of` took apart, equal in every field."""
    parcel_id, claim_handle, claim_commitment, shipment_id, last_receipt_id, body = row
    fields = from_json(body)
    fields["parcel_id"] = fields["terms"]["parcel_id"] = parcel_id
    fields["terms"]["claim_handle"] = claim_handle
    fields["terms"]["claim_commitment"] = claim_commitment
    if shipment_id is not None:
        fields["terms"]["shipment"]["shipment_id"] = shipment_id
    fields["last_receipt_id"] = last_receipt_id
    return Custody.model_validate(fields, strict=False)


def load_text(load: Load) -> str:
    """Sides in mm, ascending, and grams: `100 200 300 5000`.

    Behind it, for what asks for more, the number of its temperature, and a word: `100 200 300 5000 2 reach`.
    """
    text = " ".join(map(str, (*load.sides_mm, load.weight_g)))
    if load.accessible or load.temperature is not Temperature.AMBIENT:
        text += f" {load.temperature:d}"
    return f"{text} {REACH}" if load.accessible else text


@lru_cache(maxsize=4096)
def load_from(text: str) -> Load:
    """The load that `load_text` wrote; parcels come in few sizes and are asked for at every admission."""
    numbers = text.removesuffix(f" {REACH}")
    low, middle, high, weight_g, *cold = map(int, numbers.split())
    temperature = Temperature(cold[0]) if cold else Temperature.AMBIENT
    return Load((low, middle, high), weight_g, temperature, accessible=numbers != text)


def box_text(box: Box) -> str:
    """A class of compartments, in the words of a load."""
    return load_text(Load(*box))


def box_from(text: str) -> Box:
    """The class that `box_text` wrote."""
    return Box(*load_from(text))


def counts_text(counts: Mapping[Box, int]) -> str:
    """How many of each class: `3 x 100 200 300 5000;1 x 400 400 600 20000`."""
    return ";".join(f"{count} x {box_text(box)}" for box, count in counts.items())


def counts_from(text: str) -> dict[Box, int]:
    """The counts that `counts_text` wrote."""
    counted = (each.split(" x ") for each in text.split(";") if each)
    return {box_from(box): int(count) for count, box in counted}
