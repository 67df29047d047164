"""Signatures, keys and sessions that are not good here and now: nothing is stored, one event is logged."""

from datetime import timedelta

import pytest
from grpc import StatusCode
from structlog.testing import capture_logs

from lockernet.codec.statements import seal, statement_bytes
from lockernet.models.statements import SessionToken, SignedStatement
from lockernet.models.trust import Purpose
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.events_pb2 import Cursor
from tests.network import COURIER, NOW, OPERATOR, OTHER_COURIER, POINT, CourierDesk, signer
from tests.node.transport.rows import METHODS, RESERVE, nothing_stored, reservation
from tests.node.transport.site import Site

HOUR = timedelta(hours=1)
OPERATORS_GRANT = signer(f"{OPERATOR}/{Purpose.GRANT}")
DEVICE = signer(f"{OPERATOR}/{Purpose.DEVICE}")
NOBODYS = signer("nobody/grant")
QUESTIONS = tuple(method for method in METHODS if "Get" in method or "List" in method or "Check" in method)

HEADERS = [
    ({"expires_at": NOW - HOUR}, StatusCode.UNAUTHENTICATED, "UNTRUSTED_EXPIRED"),
    ({"issued_at": NOW + HOUR}, StatusCode.UNAUTHENTICATED, "UNTRUSTED_NOT_YET_VALID"),
    ({"network_id": "other"}, StatusCode.PERMISSION_DENIED, "UNTRUSTED_NETWORK"),
    ({"audience": "other-operator"}, StatusCode.PERMISSION_DENIED, "UNTRUSTED_AUDIENCE"),
    ({"issuer": OTHER_COURIER}, StatusCode.PERMISSION_DENIED, "UNTRUSTED_ISSUER"),
    ({"critical_features": ("new",)}, StatusCode.PERMISSION_DENIED, "UNTRUSTED_CRITICAL_FEATURE"),
]


@pytest.mark.parametrize(("header", "status", "reason"), HEADERS)
async def test_headers_that_do_not_hold_here_and_now(
    site: Site, header: dict[str, object], status: StatusCode, reason: str
) -> None:  # LN-MSG-008
    order = site.house.courier.sign(reservation(site.house.courier, **header))

    with capture_logs() as logs:
        reply = await site.order(RESERVE, order)

    assert [(each["event"], each["code"]) for each in logs] == [("call_untrusted", reason)]
    await nothing_stored(site, reply, status, reason)


async def test_a_key_that_nobody_knows(site: Site) -> None:
    reply = await site.order(RESERVE, seal(reservation(site.house.courier), NOBODYS))

    await nothing_stored(site, reply, StatusCode.UNAUTHENTICATED, "UNTRUSTED_KEY")


async def test_another_members_key(site: Site) -> None:
    reply = await site.order(RESERVE, CourierDesk(OTHER_COURIER).sign(reservation(site.house.courier)))

    await nothing_stored(site, reply, StatusCode.PERMISSION_DENIED, "UNTRUSTED_ISSUER")


async def test_a_key_of_another_purpose(site: Site) -> None:
    reply = await site.order(RESERVE, seal(reservation(site.house.courier), DEVICE))

    await nothing_stored(site, reply, StatusCode.PERMISSION_DENIED, "UNTRUSTED_PURPOSE")


async def test_a_member_in_another_role(site: Site) -> None:
    order = reservation(site.house.courier, issuer=OPERATOR)

    reply = await site.order(RESERVE, seal(order, OPERATORS_GRANT))

    await nothing_stored(site, reply, StatusCode.PERMISSION_DENIED, "UNTRUSTED_ISSUER")


@pytest.mark.parametrize("method", QUESTIONS)
async def test_a_question_without_a_session(site: Site, method: str) -> None:  # LN-TRU-005
    reply = await site.send(method, b"")

    await nothing_stored(site, reply, StatusCode.UNAUTHENTICATED, "UNTRUSTED_SESSION")


def too_long(courier: CourierDesk) -> SignedStatement:
    return courier.sign(SessionToken(header=courier.header(valid_for=timedelta(minutes=11))))


def expired(courier: CourierDesk) -> SignedStatement:
    header = courier.header().model_copy(update={"not_before": NOW - HOUR, "expires_at": NOW - HOUR / 2})
    return courier.sign(SessionToken(header=header))


def for_another_operator(courier: CourierDesk) -> SignedStatement:
    return courier.sign(SessionToken(header=courier.header("other-operator")))


def an_order(courier: CourierDesk) -> SignedStatement:
    return courier.cancel(bytes(16))


def by_nobody(courier: CourierDesk) -> SignedStatement:
    return seal(SessionToken(header=courier.header()), NOBODYS)


@pytest.mark.parametrize(
    ("forge", "status", "reason"),
    [
        (too_long, StatusCode.UNAUTHENTICATED, "UNTRUSTED_SESSION"),
        (an_order, StatusCode.UNAUTHENTICATED, "UNTRUSTED_SESSION"),
        (expired, StatusCode.UNAUTHENTICATED, "UNTRUSTED_EXPIRED"),
        (by_nobody, StatusCode.UNAUTHENTICATED, "UNTRUSTED_KEY"),
        (for_another_operator, StatusCode.PERMISSION_DENIED, "UNTRUSTED_AUDIENCE"),
    ],
)
async def test_sessions_that_are_none(site: Site, forge: object, status: StatusCode, reason: str) -> None:
    # LN-TRU-005
    assert callable(forge)
    token = statement_bytes(forge(site.house.courier))

    reply = await site.send("PointService/ListPoints", b"", metadata=(("lockernet-session-bin", token),))

    await nothing_stored(site, reply, status, reason)


async def test_a_session_of_rubbish(site: Site) -> None:
    metadata = (("lockernet-session-bin", b"\xff\xff"),)

    reply = await site.send("PointService/ListPoints", b"", metadata=metadata)

    await nothing_stored(site, reply, StatusCode.INVALID_ARGUMENT, "MALFORMED_STATEMENT")


async def test_a_session_ends_though_it_was_known(site: Site) -> None:
    token = statement_bytes(site.house.courier.session())
    metadata = (("lockernet-session-bin", token),)
    first = await site.send("PointService/ListPoints", b"", metadata=metadata)
    await site.house.pass_time(timedelta(minutes=13))

    later = await site.send("PointService/ListPoints", b"", metadata=metadata)

    assert first.status is StatusCode.OK
    assert later.reasons == ("UNTRUSTED_EXPIRED",)


@pytest.mark.parametrize("scope", [pb.FEED_SCOPE_POINT, pb.FEED_SCOPE_UNSPECIFIED])
async def test_only_the_operator_reads_the_whole_journal(site: Site, scope: pb.FeedScope.ValueType) -> None:
    # LN-EVT-004
    await site.house.reserve()
    request = pb.ListEventsRequest(point_id=POINT, scope=scope, after=Cursor())

    reply = await site.ask("EventService/ListEvents", request)
    operators = await site.ask("EventService/ListEvents", request, courier=CourierDesk(OPERATOR))

    assert (reply.status, reply.reasons) == (StatusCode.NOT_FOUND, ("NOT_FOUND",))
    assert (operators.status is StatusCode.OK) == (scope == pb.FEED_SCOPE_POINT)


@pytest.mark.parametrize("method", ["CustodyService/GetParcel", "CustodyService/GetClaimCode"])
async def test_a_foreign_parcel_looks_like_none(site: Site, method: str) -> None:  # LN-REQ-005
    parcel = await site.house.reserve()
    before = site.stored()
    messages = {
        "CustodyService/GetParcel": pb.GetParcelRequest,
        "CustodyService/GetClaimCode": pb.GetClaimCodeRequest,
    }
    request = messages[method]

    other = CourierDesk(OTHER_COURIER)
    foreign = await site.ask(method, request(point_id=POINT, parcel_id=parcel.parcel_id), courier=other)
    unknown = await site.ask(method, request(point_id=POINT, parcel_id=bytes(16)), courier=other)

    assert foreign == unknown
    assert (foreign.status, foreign.reasons) == (StatusCode.NOT_FOUND, ("NOT_FOUND",))
    assert site.stored() == before


async def test_a_foreign_request_looks_like_none(site: Site) -> None:  # LN-REQ-005
    order = site.house.courier.sign(reservation(site.house.courier, request_id=bytes(range(16))))
    assert (await site.order(RESERVE, order)).status is StatusCode.OK
    before = site.stored()

    asked = pb.GetRequestRequest(request_id=bytes(range(16)))
    foreign = await site.ask("ReservationService/GetRequest", asked, courier=CourierDesk(OTHER_COURIER))
    own = await site.ask("ReservationService/GetRequest", asked, courier=CourierDesk(COURIER))

    assert (foreign.status, foreign.reasons) == (StatusCode.NOT_FOUND, ("NOT_FOUND",))
    assert own.status is StatusCode.OK
    assert site.stored() == before
