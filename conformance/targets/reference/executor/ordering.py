"""What an order is refused for, asked of a node: a point of this program's own, and one courier."""

from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.targets.reference.executor.words import Answer, Given, World
from lockernet.capacity.fit import box
from lockernet.codec.statements import seal
from lockernet.models.points import Dimensions, EvidenceGrade, Obligation, ParcelJourney
from lockernet.models.reservations import Hold, ParcelTerms, ReserveCompartment
from lockernet.models.statements import Header
from lockernet.models.trust import Agreement, KeyRecord, Member, Purpose, Role, TrustFile
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Ed25519Signer, possession_message
from lockernet_node.clocks import FrozenClock, SeededEntropy
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.point import Desk, Limits, Point
from lockernet_node.pipeline.trust import Trust
from lockernet_node.storage.memory import MemoryStore

NETWORK, COURIER, OPERATOR, POINT = "executor-network", "courier-one", "operator-one", "point-one"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KEYS = {name: Ed25519Signer.from_seed(name.encode().ljust(32, b".")) for name in (COURIER, OPERATOR)}


async def ordered(given: Given, world: World) -> Answer:
    """A reservation with the vector's terms at a point with the vector's limits."""
    store = MemoryStore(compartments=[("A01", box(380, 410, 640, 25_000))])
    desk = Desk(_point(given), store, FrozenClock(NOW), SeededEntropy(b"order"), lambda: None)
    await Orders(desk).submit(seal(_order(given), KEYS[COURIER]), ReserveCompartment)
    return {}


def _point(given: Given) -> Point:
    limits = Limits(
        max_hold_seconds=given["max_hold_seconds"],
        max_reservation_seconds=given["max_reservation_seconds"],
        tolerance_mm=5,
        obligations=frozenset(Obligation[name] for name in given["point_obligations"]),
        journeys=frozenset(ParcelJourney[name] for name in given["point_journeys"]),
        highest_grade=EvidenceGrade[given["point_highest_grade"]],
    )
    return Point(
        network_id=NETWORK,
        operator_id=OPERATOR,
        point_id=POINT,
        limits=limits,
        trust=Trust(TrustedDirectory(_trust_file())),
        grant_signer=KEYS[OPERATOR],
        device_signer=KEYS[OPERATOR],
        digit_keys={1: bytes(32)},
    )


def _order(given: Given) -> ReserveCompartment:
    begins = given.get("window_begins_in_seconds")
    header = Header(
        network_id=NETWORK,
        issuer=COURIER,
        audience=OPERATOR,
        request_id=bytes(16),
        issued_at=NOW,
        not_before=NOW,
        expires_at=NOW + timedelta(minutes=5),
    )
    return ReserveCompartment(
        header=header,
        point_id=POINT,
        parcel=_terms(given),
        label="CP000000080SG",
        reserved_until=NOW + timedelta(seconds=given["reserved_for_seconds"]),
        window_begin=None if begins is None else NOW + timedelta(seconds=begins),
    )


def _terms(given: Given) -> ParcelTerms:
    return ParcelTerms(
        parcel_id=bytes(range(16)),
        outside=Dimensions(width_mm=100, height_mm=300, depth_mm=450),
        weight_g=2_400,
        hold=Hold.hours(given["hold_hours"]),
        obligations=tuple(Obligation[name] for name in given["obligations"]),
        journey=ParcelJourney[given.get("journey", "UNSPECIFIED")],
        demanded_grade=EvidenceGrade[given.get("demanded_grade", "UNSPECIFIED")],
    )


def _trust_file() -> TrustFile:
    """The two, and the agreement between them."""
    members = (_member(COURIER, Role.COURIER), _member(OPERATOR, Role.OPERATOR))
    lasting: dict[str, Any] = {"not_before": NOW - DAY, "not_after": NOW + DAY}
    agreements = (Agreement(courier_id=COURIER, operator_id=OPERATOR, **lasting),)
    return TrustFile(network_id=NETWORK, issued_at=NOW, members=members, agreements=agreements)


def _member(name: str, role: Role) -> Member:
    key = KEYS[name]
    record = KeyRecord(
        key_id=key.key_id,
        public_key=key.public_key,
        purpose=Purpose.GRANT,
        not_before=NOW - DAY,
        not_after=NOW + DAY,
        proof=key.sign(possession_message(NETWORK, name, Purpose.GRANT, key.public_key)),
    )
    return Member(member_id=name, roles=(role,), keys=(record,))
