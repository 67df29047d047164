"""Every call of ReservationService and CustodyService is served, and answers what the pipeline says."""

import pytest
from google.protobuf.descriptor import MethodDescriptor
from grpc import StatusCode

from lockernet.codec.statements import parse_statement, read_payload
from lockernet.models.base import Model
from lockernet.models.custody import (
    BlockCause,
    BlockParcel,
    CollectOrder,
    DepositOrder,
    RedirectParcel,
    ReissueCode,
    RemoveOrder,
)
from lockernet.models.grants import DelegatedAction
from lockernet.models.reservations import Confirmation, ExtendDeadline, Refusal
from lockernet.v1 import services_pb2 as pb
from lockernet_node.pipeline.kinds import RULES
from tests.network import DAY, NOW, OTHER_COURIER, POINT
from tests.node.transport.rows import LABEL
from tests.node.transport.site import Site

SERVICES = ("ReservationService", "CustodyService")
METHODS: list[MethodDescriptor] = [
    method for name in SERVICES for method in pb.DESCRIPTOR.services_by_name[name].methods
]
QUESTIONS = {"CheckReservation", "GetRequest", "GetParcel", "GetClaimCode"}


@pytest.mark.parametrize("method", METHODS, ids=lambda each: each.name)
async def test_no_call_is_unserved(site: Site, method: MethodDescriptor) -> None:
    """LN-MSG-009: an empty message is malformed, and not unknown."""
    reply = await site.send(f"{method.containing_service.name}/{method.name}", b"")

    expected = ("UNTRUSTED_SESSION",) if method.name in QUESTIONS else ("MALFORMED_STATEMENT",)
    assert reply.reasons == expected


def test_every_order_of_the_schema_has_a_rule() -> None:
    """A new call needs a row."""
    orders = [method.name for method in METHODS if method.name not in QUESTIONS]

    assert len(orders) <= len(RULES)


@pytest.mark.parametrize(
    ("method", "kind", "more"),
    [
        ("ReservationService/ExtendDeadline", ExtendDeadline, {"until": NOW + 2 * DAY}),
        ("CustodyService/RedirectParcel", RedirectParcel, {}),
        ("CustodyService/ReissueCode", ReissueCode, {"generation": 7}),
        ("CustodyService/BlockParcel", BlockParcel, {"cause": BlockCause.COURIER}),
    ],
)
async def test_an_order_is_confirmed_over_the_wire(
    site: Site, method: str, kind: type[Model], more: dict[str, object]
) -> None:
    """LN-REQ-006."""
    parcel = await site.house.reserve(LABEL)

    reply = await site.order(method, site.house.courier.about(kind, parcel.parcel_id, **more))  # type: ignore[arg-type]  # what the kind says

    assert reply.status is StatusCode.OK
    answer = pb.ExtendDeadlineResponse.FromString(reply.data).confirmation
    confirmation = read_payload(parse_statement(answer.SerializeToString()), Confirmation)
    assert (confirmation.point_id, confirmation.parcel_id) == (POINT, parcel.parcel_id)


@pytest.mark.parametrize(
    ("method", "kind", "reason"),
    [
        ("CustodyService/PlaceCollectOrder", CollectOrder, "WRONG_JOURNEY"),
        ("CustodyService/PlaceRemoveOrder", RemoveOrder, "TRANSITION_NOT_ALLOWED"),
    ],
)
async def test_a_no_carries_the_signed_refusal(
    site: Site, method: str, kind: type[Model], reason: str
) -> None:
    """LN-MSG-008."""
    parcel = await site.house.reserve(LABEL)

    reply = await site.order(method, site.house.courier.about(kind, parcel.parcel_id))

    assert (reply.status, reply.reasons) == (StatusCode.FAILED_PRECONDITION, (reason,))
    assert reply.refusal is not None
    assert read_payload(parse_statement(reply.refusal), Refusal).parcel_id == parcel.parcel_id


async def test_a_delegation_is_confirmed_without_a_parcel(site: Site) -> None:
    """LN-TRU-019, and an order under one that is unknown carries its refusal."""
    courier = site.house.courier

    reply = await site.order(
        "CustodyService/PlaceDelegation", courier.delegate(OTHER_COURIER, DelegatedAction.DEPOSIT)
    )
    unknown = await site.order(
        "CustodyService/PlaceDepositOrder", courier.expect(LABEL, courier.terms(), under=bytes(32))
    )

    assert reply.status is StatusCode.OK
    answer = pb.PlaceDelegationResponse.FromString(reply.data).confirmation
    confirmation = read_payload(parse_statement(answer.SerializeToString()), Confirmation)
    assert confirmation.parcel_id is None
    assert (unknown.status, unknown.reasons) == (StatusCode.FAILED_PRECONDITION, ("DELEGATION_UNKNOWN",))


async def test_another_kind_of_order_in_a_call_is_malformed(site: Site) -> None:
    """LN-SIG-003."""
    courier = site.house.courier

    reply = await site.order("CustodyService/BlockParcel", courier.expect(LABEL, courier.terms()))

    assert (reply.status, reply.reasons) == (StatusCode.INVALID_ARGUMENT, ("MALFORMED_STATEMENT",))
    assert DepositOrder in RULES
