"""An operator that lies, or somebody on the line who does: nothing that it says is believed."""

from collections.abc import Callable
from functools import partial

import grpc
import pytest

from lockernet.codec.statements import read_payload, read_statement, seal, write_statement
from lockernet.errors import ErrorCode, LockernetError, Malformed, Untrusted
from lockernet.models.base import Model
from lockernet.models.reservations import Confirmation, ReservationState, ReserveCompartment
from lockernet.models.trust import Purpose
from lockernet.signing.pae import statement_id
from lockernet.signing.signer import Signer
from lockernet.v1 import services_pb2 as pb
from tests.lockernet.client.line import calling, lying_operator, parcel
from tests.network import COURIER, DAY, NOW, OPERATOR, OTHER_COURIER, POINT, CourierDesk, signer
from tests.node.transport.site import point_statement

GRANT = signer(f"{OPERATOR}/{Purpose.GRANT}")
DEVICE = signer(f"{OPERATOR}/{Purpose.DEVICE}")
COURIERS = signer(f"{COURIER}/{Purpose.GRANT}")
OTHERS = signer(f"{OTHER_COURIER}/{Purpose.GRANT}")
NOBODYS = signer("nobody/grant")


def confirmation_of(request: bytes) -> Confirmation:
    """The honest answer to a reservation."""
    statement = read_statement(pb.ReserveCompartmentRequest.FromString(request).order)
    order = read_payload(statement, ReserveCompartment)
    top = CourierDesk(OPERATOR).header(COURIER)
    return Confirmation(
        header=top.model_copy(update={"request_id": order.header.request_id}),
        order_id=statement_id(statement.payload_type, statement.payload),
        point_id=order.point_id,
        parcel_id=order.parcel.parcel_id,
        reservation=ReservationState.HARD,
        reserved_until=order.reserved_until,
    )


def reply(word: Model, by: Signer) -> bytes:
    return pb.ReserveCompartmentResponse(confirmation=write_statement(seal(word, by))).SerializeToString()


async def reserve_with(answer: Callable[[bytes], bytes | grpc.StatusCode]) -> Confirmation:
    async with lying_operator(answer) as address, calling(address) as courier:
        return (await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)).confirmation


async def error_with(answer: Callable[[bytes], bytes | grpc.StatusCode]) -> LockernetError:
    with pytest.raises(LockernetError) as caught:
        await reserve_with(answer)
    return caught.value


async def test_an_honest_answer_is_believed() -> None:
    confirmation = await reserve_with(lambda request: reply(confirmation_of(request), GRANT))

    assert confirmation.reservation is ReservationState.HARD


@pytest.mark.parametrize(
    ("by", "code"),
    [
        (NOBODYS, ErrorCode.UNTRUSTED_KEY),
        (DEVICE, ErrorCode.UNTRUSTED_PURPOSE),
        (COURIERS, ErrorCode.UNTRUSTED_ISSUER),
        (OTHERS, ErrorCode.UNTRUSTED_ISSUER),
    ],
)
async def test_an_answer_that_somebody_else_signed(by: Signer, code: ErrorCode) -> None:
    error = await error_with(lambda request: reply(confirmation_of(request), by))

    assert (type(error), error.code) == (Untrusted, code)


@pytest.mark.parametrize("field", ["order_id", "parcel_id", "point_id"])
async def test_an_answer_to_another_order(field: str) -> None:
    other = {"order_id": bytes(32), "parcel_id": bytes(16), "point_id": "elsewhere"}[field]

    error = await error_with(
        lambda request: reply(confirmation_of(request).model_copy(update={field: other}), GRANT)
    )

    assert (type(error), error.code) == (Untrusted, ErrorCode.UNTRUSTED_AUDIENCE)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"audience": OTHER_COURIER}, ErrorCode.UNTRUSTED_AUDIENCE),
        ({"network_id": "other"}, ErrorCode.UNTRUSTED_NETWORK),
        ({"issuer": OTHER_COURIER}, ErrorCode.UNTRUSTED_ISSUER),
        ({"request_id": bytes(16)}, ErrorCode.UNTRUSTED_AUDIENCE),
        ({"expires_at": NOW - DAY}, ErrorCode.UNTRUSTED_EXPIRED),
    ],
)
async def test_an_answer_with_another_header(header: dict[str, object], code: ErrorCode) -> None:
    # LN-REQ-001
    def lie(request: bytes) -> bytes:
        honest = confirmation_of(request)
        return reply(honest.model_copy(update={"header": honest.header.model_copy(update=header)}), GRANT)

    error = await error_with(lie)

    assert (type(error), error.code) == (Untrusted, code)


async def test_another_kind_of_statement_as_the_answer() -> None:
    other = pb.ReserveCompartmentResponse(confirmation=write_statement(point_statement()))

    error = await error_with(lambda _: other.SerializeToString())

    assert (type(error), error.code) == (Malformed, ErrorCode.MALFORMED_STATEMENT)


async def test_no_answer_at_all() -> None:
    error = await error_with(lambda _: b"")

    assert (type(error), error.code) == (Malformed, ErrorCode.MALFORMED_STATEMENT)


async def test_a_refusal_that_nobody_signed_is_not_believed() -> None:
    error = await error_with(lambda _: grpc.StatusCode.FAILED_PRECONDITION)

    assert (type(error), error.code) == (Untrusted, ErrorCode.UNTRUSTED_SIGNATURE)


async def test_a_point_record_of_somebody_else() -> None:
    for forged in (point_statement(by=GRANT), point_statement(by=OTHERS), point_statement(by=NOBODYS)):
        page = pb.ListPointsResponse(points=[write_statement(forged)]).SerializeToString()
        async with lying_operator(partial(_always, page)) as address, calling(address) as courier:
            with pytest.raises(Untrusted) as caught:
                await courier.points()
        assert caught.value.code is not ErrorCode.UNTRUSTED_HISTORY


def _always(answer: bytes, _request: bytes) -> bytes:
    return answer


async def test_what_became_of_a_request_must_be_about_that_request() -> None:
    word = Confirmation(
        header=CourierDesk(OPERATOR).header(COURIER),
        order_id=bytes(32),
        point_id=POINT,
        parcel_id=bytes(16),
        reservation=ReservationState.HARD,
    )

    def lie(_: bytes) -> bytes:
        answer = write_statement(seal(word, GRANT))
        return pb.GetRequestResponse(order_id=bytes(32), answer=answer).SerializeToString()

    async with lying_operator(lie) as address, calling(address) as courier:
        assert (await courier.request(word.header.request_id)).answer == word
        with pytest.raises(Untrusted):
            await courier.request(bytes(16))


async def test_questions_get_no_answer_that_does_not_parse() -> None:
    async with lying_operator(lambda _: b"\xff\xff") as address, calling(address) as courier:
        with pytest.raises(Malformed) as caught:
            await courier.parcel(POINT, bytes(16))

    assert caught.value.code is ErrorCode.MALFORMED_MESSAGE
