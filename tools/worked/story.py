"""One parcel's way through a point, told by the real pipeline: order, journal, receipts, seals.

Clock, randomness and sensors are fixed, so the journal has the same bytes each time.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from lockernet.capacity.fit import box
from lockernet.codec.compact import seal_compact
from lockernet.codec.events import decode_event
from lockernet.codec.statements import parse_statement, seal
from lockernet.codes.claim import commitment
from lockernet.models.journal import Event
from lockernet.models.outcome import Refused
from lockernet.models.points import Dimensions
from lockernet.models.reservations import Hold, HoldUnit, ParcelTerms, ReserveCompartment
from lockernet.models.statements import SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.pae import statement_id
from lockernet_node.clocks import FrozenClock, SeededEntropy
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.point import Desk, Limits, Point
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.seals import checkpoint, member_head
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.trust import Trust
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import DoorReading, JournalRow
from lockernet_node.storage.memory import MemoryStore
from tools.worked.block import block
from tools.worked.formats import CLAIM, PARCEL_ID, badge
from tools.worked.parties import (
    COURIER,
    DIGIT_KEY,
    NETWORK,
    NOW,
    OPERATOR,
    POINT,
    directory,
    header,
    request_id,
    signer,
)

LABEL = "CP000000080SG"
COMPARTMENTS = (("B01", box(380, 190, 640, 25_000)), ("B02", box(380, 190, 640, 25_000)))


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that was signed and written down on the way."""

    order: SignedStatement
    confirmation: SignedStatement
    rows: Sequence[JournalRow]
    checkpoints: Sequence[SignedStatement]
    member_head: SignedStatement

    @property
    def events(self) -> list[Event]:
        """The journal, decoded."""
        return [decode_event(row.event) for row in self.rows]

    @property
    def receipts(self) -> list[SignedStatement]:
        """The receipts, oldest first."""
        return [parse_statement(row.receipt) for row in self.rows if row.receipt is not None]


class _House:
    """A point without edges, driven by hand."""

    def __init__(self) -> None:
        self.clock = FrozenClock(NOW)
        self.store = MemoryStore(compartments=COMPARTMENTS)
        self.desk = Desk(_point(), self.store, self.clock, SeededEntropy(b"example"), lambda: None)
        sensors = Sensors()
        self.orders = Orders(self.desk)
        self.depositing = Depositing(self.desk, sensors)
        self.collecting = Collecting(self.desk, sensors)
        self.reports = Reports(self.desk, sensors)

    def pass_seconds(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    async def sense(self, compartment: str, *, closed: bool, occupied: bool) -> None:
        self.pass_seconds(4)
        await self.reports.door(DoorReading(compartment, closed=closed, occupied=occupied))

    async def seal(self) -> SignedStatement:
        now = self.clock.now()
        sealed = await self.store.transact(lambda tx: checkpoint(tx, self.desk.point, now=now))
        assert sealed is not None
        return sealed


@cache
def story() -> Story:
    """The parcel's way, once; everybody who asks gets the same one."""
    return asyncio.run(_tell())


async def _tell() -> Story:
    house, order = _House(), _order()
    confirmation = await house.orders.submit(order, ReserveCompartment)
    await house.sense("B01", closed=True, occupied=False)
    house.pass_seconds(3600)
    shown = seal_compact(badge(), signer(COURIER, Purpose.GRANT))
    compartment = _door(await house.depositing.open(house.depositing.read_badge(shown), LABEL))
    await house.sense(compartment, closed=False, occupied=False)
    await house.sense(compartment, closed=True, occupied=True)
    checkpoints = [await house.seal()]
    await house.sense("B02", closed=False, occupied=False)
    house.pass_seconds(3600)
    _door(await house.collecting.open(CLAIM))
    await house.sense(compartment, closed=False, occupied=True)
    await house.sense(compartment, closed=True, occupied=False)
    _door(await house.collecting.confirm(PARCEL_ID))
    checkpoints.append(await house.seal())
    now = house.clock.now()
    head = await house.store.transact(
        lambda tx: member_head(house.desk.point, COURIER, tx.member_head(COURIER), epoch=tx.epoch(), now=now)
    )
    rows = await house.store.transact(lambda tx: tx.journal_after(0, 100))
    return Story(order, confirmation, rows, checkpoints, head)


def _point() -> Point:
    return Point(
        network_id=NETWORK,
        operator_id=OPERATOR,
        point_id=POINT,
        limits=Limits(max_hold_seconds=7 * 86_400, max_reservation_seconds=2 * 86_400, tolerance_mm=5),
        trust=Trust(directory()),
        grant_signer=signer(OPERATOR, Purpose.GRANT),
        device_signer=signer(OPERATOR, Purpose.DEVICE),
        digit_keys={1: DIGIT_KEY},
    )


def _order() -> SignedStatement:
    order = ReserveCompartment(
        header=header(OPERATOR, 2),
        point_id=POINT,
        parcel=ParcelTerms(
            parcel_id=PARCEL_ID,
            outside=Dimensions(width_mm=100, height_mm=300, depth_mm=450),
            weight_g=2_400,
            hold=Hold(unit=HoldUnit.HOURS, amount=72),
            claim_handle=CLAIM.handle,
            claim_commitment=commitment(CLAIM.handle, CLAIM.secret),
        ),
        label=LABEL,
        reserved_until=NOW + timedelta(days=1),
    )
    return seal(order, signer(COURIER, Purpose.GRANT))


def _door(visit: Visit | Refused) -> str:
    assert isinstance(visit, Visit), f"the story stops: {visit}"
    return visit.compartment


def order() -> str:
    """A signed order and the operator's answer to it."""
    told = story()
    return block(
        {
            "request_id": request_id(2),
            "order_type": told.order.payload_type,
            "order_payload": told.order.payload,
            "order_id": _id_of(told.order),
            "order_signature": told.order.signatures[0].signature,
            "answer_type": told.confirmation.payload_type,
            "answer_payload": told.confirmation.payload,
            "answer_id": _id_of(told.confirmation),
            "answer_signature": told.confirmation.signatures[0].signature,
        }
    )


def chains() -> str:
    """The journal at a glance: both positions of each event, and which event each goes on from."""
    lines = [
        "```text",
        "point  member  what                    event id    point's previous  member's previous",
    ]
    for row, event in zip(story().rows, story().events, strict=True):
        own = event.members[0] if event.members else None
        place = "-" if own is None else str(own.sequence)
        before = "-" if own is None else _short(own.previous)
        what = type(event.body).__name__
        ident, previous = _short(row.event_id), _short(event.position.previous)
        lines.append(f"{row.sequence:<7}{place:<8}{what:<24}{ident:<12}{previous:<18}{before}".rstrip())
    return "\n".join([*lines, "```"])


def journal() -> str:
    """The bytes and the id of every event."""
    values: dict[str, bytes | str | int] = {}
    for row, event in zip(story().rows, story().events, strict=True):
        values[f"event_{row.sequence}"] = type(event.body).__name__
        values[f"event_{row.sequence}_bytes"] = row.event
        values[f"event_{row.sequence}_id"] = row.event_id
    return block(values)


def receipts() -> str:
    """The two receipts of the parcel; the second names the first."""
    return _statements("receipt", story().receipts)


def checkpoints() -> str:
    """Two checkpoints; the second names the first."""
    return _statements("checkpoint", story().checkpoints)


def head() -> str:
    """What the courier has seen at the end."""
    return _statements("head", [story().member_head])


def _statements(name: str, statements: Sequence[SignedStatement]) -> str:
    values: dict[str, bytes | str | int] = {}
    for number, statement in enumerate(statements, start=1):
        values[f"{name}_{number}_payload"] = statement.payload
        values[f"{name}_{number}_id"] = _id_of(statement)
        values[f"{name}_{number}_signature"] = statement.signatures[0].signature
    return block(values)


def _id_of(statement: SignedStatement) -> bytes:
    return statement_id(statement.payload_type, statement.payload)


def _short(ident: bytes) -> str:
    return ident.hex()[:8]
