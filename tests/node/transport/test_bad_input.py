"""Bytes that are bad (DESIGN section 14); each test also shows that nothing was stored."""

from collections.abc import Callable

import pytest
from grpc import StatusCode

from lockernet.codec.statements import statement_bytes
from lockernet.models.statements import Signature, SignedStatement
from lockernet.signing.signer import seal as seal_bytes
from lockernet.v1 import services_pb2 as pb
from tests.network import CourierDesk
from tests.node.transport.rows import LABEL, METHODS, RESERVE, nothing_stored, reservation
from tests.node.transport.site import Site, in_field_1

RESERVE_TYPE = "application/vnd.lockernet.reserve-compartment.v1+protobuf"


@pytest.mark.parametrize("method", METHODS)
async def test_bytes_that_do_not_parse(site: Site, method: str) -> None:  # LN-MSG-001
    reply = await site.send(method, b"\xff\xff\xff")

    await nothing_stored(site, reply, StatusCode.INVALID_ARGUMENT, "MALFORMED_MESSAGE")


@pytest.mark.parametrize("method", METHODS)
async def test_a_message_above_256_kib(site: Site, method: str) -> None:  # LN-MSG-003
    reply = await site.send(method, in_field_1(bytes(256 * 1024)))

    await nothing_stored(site, reply, StatusCode.INVALID_ARGUMENT, "MESSAGE_TOO_LARGE")


async def test_a_message_so_large_that_grpc_itself_refuses_it(site: Site) -> None:
    reply = await site.send(RESERVE, in_field_1(bytes(1024 * 1024)))

    assert reply.status is StatusCode.RESOURCE_EXHAUSTED
    assert not site.stored().journal


async def test_a_payload_above_64_kib(site: Site) -> None:  # LN-MSG-003
    key = site.house.courier.signer

    reply = await site.order(RESERVE, seal_bytes(RESERVE_TYPE, bytes(64 * 1024 + 1), key))

    await nothing_stored(site, reply, StatusCode.INVALID_ARGUMENT, "MESSAGE_TOO_LARGE")


async def test_metadata_above_8_kib(site: Site) -> None:
    order = site.house.courier.sign(reservation(site.house.courier))

    reply = await site.send(RESERVE, in_field_1(statement_bytes(order)), metadata=(("padding", "x" * 9_000),))

    assert reply.status is StatusCode.RESOURCE_EXHAUSTED
    assert not site.stored().journal


async def test_compressed_messages(site: Site) -> None:  # LN-MSG-003
    order = site.house.courier.sign(reservation(site.house.courier))

    reply = await site.send(
        RESERVE,
        in_field_1(statement_bytes(order)),
        metadata=(("grpc-internal-encoding-request", "gzip"),),
    )

    assert reply.status is StatusCode.UNIMPLEMENTED
    assert not site.stored().journal


def unsigned(courier: CourierDesk) -> SignedStatement:
    return courier.sign(reservation(courier))._replace(signatures=())


def nine_signatures(courier: CourierDesk) -> SignedStatement:
    order = courier.sign(reservation(courier))
    return order._replace(signatures=order.signatures * 9)


def rubbish_inside(courier: CourierDesk) -> SignedStatement:
    return seal_bytes(RESERVE_TYPE, b"\xff\xff\xff", courier.signer)


def nothing_inside(courier: CourierDesk) -> SignedStatement:
    return seal_bytes(RESERVE_TYPE, b"", courier.signer)


def field_twice(courier: CourierDesk) -> SignedStatement:
    twice = courier.sign(reservation(courier)).payload + b"\x12\x05other"
    return seal_bytes(RESERVE_TYPE, twice, courier.signer)


def another_kind(courier: CourierDesk) -> SignedStatement:
    return courier.cancel(bytes(16))


def unknown_kind(courier: CourierDesk) -> SignedStatement:
    return seal_bytes("text/plain", b"hello", courier.signer)


@pytest.mark.parametrize(
    "forge",
    [unsigned, nine_signatures, rubbish_inside, nothing_inside, field_twice, another_kind, unknown_kind],
)
async def test_statements_that_are_none(site: Site, forge: Callable[[CourierDesk], SignedStatement]) -> None:
    reply = await site.order(RESERVE, forge(site.house.courier))

    await nothing_stored(site, reply, StatusCode.INVALID_ARGUMENT, "MALFORMED_STATEMENT")


async def test_an_order_without_a_statement(site: Site) -> None:
    reply = await site.send(RESERVE, b"")

    await nothing_stored(site, reply, StatusCode.INVALID_ARGUMENT, "MALFORMED_STATEMENT")


async def test_a_field_outside_its_rules(site: Site) -> None:  # LN-MSG-002
    courier = site.house.courier
    heavy = courier.terms().model_copy(update={"weight_g": 2_000_000})

    reply = await site.order(RESERVE, courier.sign(reservation(courier).model_copy(update={"parcel": heavy})))

    await nothing_stored(site, reply, StatusCode.INVALID_ARGUMENT, "MALFORMED_FIELD")


async def test_a_question_with_a_field_outside_its_rules(site: Site) -> None:
    reply = await site.ask("ReservationService/GetRequest", pb.GetRequestRequest(request_id=b"short"))

    await nothing_stored(site, reply, StatusCode.INVALID_ARGUMENT, "MALFORMED_FIELD")


async def test_a_signature_over_other_bytes(site: Site) -> None:
    order = site.house.courier.sign(reservation(site.house.courier))
    wrong = Signature(key_id=order.signatures[0].key_id, signature=bytes(64))

    reply = await site.order(RESERVE, order._replace(signatures=(wrong,)))

    await nothing_stored(site, reply, StatusCode.UNAUTHENTICATED, "UNTRUSTED_SIGNATURE")


async def test_one_altered_byte(site: Site) -> None:
    order = site.house.courier.sign(reservation(site.house.courier))
    altered = order.payload.replace(LABEL.encode(), b"CP000000081SG")

    reply = await site.order(RESERVE, order._replace(payload=altered))

    await nothing_stored(site, reply, StatusCode.UNAUTHENTICATED, "UNTRUSTED_SIGNATURE")
