"""The same bytes twice: one effect and one answer, whatever lies between."""

import asyncio
from datetime import timedelta

from grpc import StatusCode

from lockernet.codec.statements import parse_statement, read_payload
from lockernet.models.reservations import Confirmation, Refusal
from lockernet.v1 import services_pb2 as pb
from tests.network import bank_of
from tests.node.house import House
from tests.node.transport.rows import RESERVE, reservation
from tests.node.transport.site import Site, served

CANCEL = "ReservationService/CancelReservation"


async def test_the_same_order_again_gets_the_same_bytes_and_acts_once(site: Site) -> None:
    order = site.house.courier.sign(reservation(site.house.courier))
    first = await site.order(RESERVE, order)
    stored = site.stored()

    again = await site.order(RESERVE, order)

    assert (first.status, again.data) == (StatusCode.OK, first.data)
    assert site.stored() == stored


async def test_the_same_order_again_after_it_expired(site: Site) -> None:
    order = site.house.courier.sign(reservation(site.house.courier))
    first = await site.order(RESERVE, order)
    await site.house.pass_time(timedelta(hours=3))

    again = await site.order(RESERVE, order)

    assert again.data == first.data


async def test_the_same_order_ten_times_at_once(site: Site) -> None:  # LN-REQ-002
    order = site.house.courier.sign(reservation(site.house.courier))

    replies = await asyncio.gather(*(site.order(RESERVE, order) for _ in range(10)))

    assert len({reply.data for reply in replies}) == 1
    assert len(site.stored().journal) == 1


async def test_another_order_under_the_same_request_id(site: Site) -> None:  # LN-REQ-003
    first = site.house.courier.sign(reservation(site.house.courier, request_id=bytes(range(16))))
    other = site.house.courier.sign(reservation(site.house.courier, request_id=bytes(range(16))))
    assert (await site.order(RESERVE, first)).status is StatusCode.OK
    stored = site.stored()

    reply = await site.order(RESERVE, other)

    assert (reply.status, reply.reasons) == (StatusCode.ALREADY_EXISTS, ("REQUEST_ID_REUSED",))
    assert site.stored() == stored


async def test_a_final_no_is_signed_and_remembered(site: Site) -> None:  # LN-REQ-006
    order = site.house.courier.cancel(bytes(16))
    first = await site.order(CANCEL, order)
    stored = site.stored()

    again = await site.order(CANCEL, order)

    assert (first.status, first.reasons) == (StatusCode.NOT_FOUND, ("NOT_FOUND",))
    assert first.refusal is not None
    refusal = read_payload(parse_statement(first.refusal), Refusal)
    assert (refusal.reason, refusal.final) == ("NOT_FOUND", True)
    assert again == first
    assert site.stored() == stored


async def test_a_passing_no_is_signed_and_the_same_order_may_succeed_later() -> None:  # LN-REQ-006
    house = House(compartments=bank_of(["B01"]))
    async with served(house) as site:
        parcel = await house.reserve("FIRST")
        order = house.courier.sign(reservation(house.courier))

        full = await site.order(RESERVE, order)
        assert (await site.order(CANCEL, house.courier.cancel(parcel.parcel_id))).status is StatusCode.OK
        later = await site.order(RESERVE, order)

    assert (full.status, full.reasons) == (StatusCode.RESOURCE_EXHAUSTED, ("POINT_FULL",))
    assert full.refusal is not None
    assert not read_payload(parse_statement(full.refusal), Refusal).final
    assert later.status is StatusCode.OK


async def test_what_became_of_a_request(site: Site) -> None:
    order = site.house.courier.sign(reservation(site.house.courier, request_id=bytes(range(16))))
    confirmed = pb.ReserveCompartmentResponse.FromString((await site.order(RESERVE, order)).data)

    asked = pb.GetRequestRequest(request_id=bytes(range(16)))
    reply = await site.ask("ReservationService/GetRequest", asked)

    answer = pb.GetRequestResponse.FromString(reply.data)
    assert answer.answer == confirmed.confirmation
    given = read_payload(parse_statement(answer.answer.SerializeToString()), Confirmation)
    assert given.order_id == answer.order_id
