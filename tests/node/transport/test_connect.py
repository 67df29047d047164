"""The same services over HTTP: the same gate, the same answers, statements in the bytes that were signed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from google.protobuf.json_format import MessageToJson, ParseDict
from google.protobuf.message import DecodeError, Message
from hypothesis import given
from hypothesis import strategies as st

from lockernet.codec.statements import statement_bytes
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.events_pb2 import Cursor
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement
from lockernet_node.transport.gate import Gate
from lockernet_node.transport.json_codec import read_json
from lockernet_node.transport.limits import CallLimits
from tests.network import OTHER_COURIER, POINT, CourierDesk
from tests.node.house import House
from tests.node.transport.rows import METHODS, RESERVE, reservation
from tests.node.transport.site import in_field_1, served
from tests.node.transport.web import PROTO, WebSite, failure, on_http, read, session_of
from tests.patience import PATIENCE_SECONDS

LIST_POINTS = "PointService/ListPoints"
STREAM = "EventService/StreamEvents"
STREAMING = "application/connect+json"


@pytest.fixture
async def web(house: House) -> AsyncIterator[WebSite]:
    """The house of the pipeline's tests behind an HTTP port."""
    async with on_http(house) as site:
        yield site


def wire(signed: dict[str, Any]) -> bytes:
    """The statement in this JSON, as it was serialized."""
    return ParseDict(signed, WireStatement()).SerializeToString()


async def test_an_order_in_json_gets_the_very_bytes_that_grpc_gets(web: WebSite) -> None:  # LN-NOD-018
    order = web.house.courier.sign(reservation(web.house.courier))

    answer = await web.order(RESERVE, order)
    async with served(web.house) as site:
        again = await site.order(RESERVE, order)

    assert answer.status == 200, answer
    assert in_field_1(wire(answer.body["confirmation"])) == again.data
    assert len(await web.house.journal()) == 1


async def test_protobuf_over_http_is_the_same_message(web: WebSite) -> None:
    order = web.house.courier.sign(reservation(web.house.courier))

    response = await web.post(RESERVE, in_field_1(statement_bytes(order)), kind=PROTO)

    assert (response.status_code, response.headers["content-type"]) == (200, PROTO)
    async with served(web.house) as site:
        assert (await site.order(RESERVE, order)).data == response.content


async def test_grpc_web_is_the_same_message_in_a_frame(web: WebSite) -> None:
    headers = {**session_of(web.house.courier), "grpc-timeout": "5S", "connect-timeout-ms": ""}

    response = await web.post(LIST_POINTS, bytes(5), kind="application/grpc-web+proto", headers=headers)

    size = int.from_bytes(response.content[1:5])
    points = pb.ListPointsResponse.FromString(response.content[5 : 5 + size]).points
    assert len(points) == 1
    assert b"grpc-status: 0" in response.content[5 + size :]


async def test_a_signed_no_comes_as_a_detail(web: WebSite) -> None:  # LN-MSG-008
    courier = web.house.courier
    late = reservation(courier).model_copy(update={"reserved_until": courier.now})

    answer = await web.order(RESERVE, courier.sign(late))

    assert (answer.status, answer.reasons) == (400, ("RESERVATION_ENDED",))
    assert answer.body["code"] == "failed_precondition"
    assert answer.refusal is not None
    async with served(web.house) as site:
        assert (await site.order(RESERVE, courier.sign(late))).refusal == answer.refusal


async def test_a_foreign_parcel_looks_like_none_in_json_too(web: WebSite) -> None:  # LN-REQ-005
    parcel = await web.house.reserve()
    asked = pb.GetParcelRequest(point_id=POINT, parcel_id=parcel.parcel_id)

    own = await web.ask("CustodyService/GetParcel", asked)
    foreign = await web.ask("CustodyService/GetParcel", asked, courier=CourierDesk(OTHER_COURIER))

    assert (own.status, own.body["custody"]) == (200, "CUSTODY_STATE_EXPECTED")
    assert (foreign.status, foreign.reasons) == (404, ("NOT_FOUND",))


async def test_events_in_json_hold_the_bytes_of_the_journal(web: WebSite) -> None:  # LN-EVT-002
    await web.house.deposit()
    request = pb.ListEventsRequest(point_id=POINT, scope=pb.FEED_SCOPE_MEMBER, after=Cursor())

    answer = await web.ask("EventService/ListEvents", request)

    page = ParseDict(answer.body, pb.ListEventsResponse())
    assert [entry.event for entry in page.entries] == [row.event for row in await web.house.journal()]


BAD_CALLS: list[tuple[str, str | bytes, dict[str, str], int, str]] = [
    (LIST_POINTS, "{}", {}, 401, "UNTRUSTED_SESSION"),
    (LIST_POINTS, "rubbish", {}, 400, "MALFORMED_MESSAGE"),
    (LIST_POINTS, "", {}, 400, "MALFORMED_MESSAGE"),
    (LIST_POINTS, "[]", {}, 400, "MALFORMED_MESSAGE"),
    (LIST_POINTS, b"\xff\xfe", {}, 400, "MALFORMED_MESSAGE"),
    (LIST_POINTS, "[" * 100_000, {}, 400, "MALFORMED_MESSAGE"),
    (LIST_POINTS, '{"pageSize": 1, "pageSize": 2}', {}, 400, "MALFORMED_MESSAGE"),
    (LIST_POINTS, '{"pageSize": "many"}', {}, 400, "MALFORMED_MESSAGE"),
    (LIST_POINTS, " " * (256 * 1024 + 1), {}, 400, "MESSAGE_TOO_LARGE"),
    (LIST_POINTS, " " * (512 * 1024 + 1), {}, 400, "MESSAGE_TOO_LARGE"),
    (LIST_POINTS, "{}", {"padding": "x" * 9_000}, 400, "MESSAGE_TOO_LARGE"),
    (LIST_POINTS, "{}", {"connect-timeout-ms": ""}, 400, "DEADLINE_REQUIRED"),
    (LIST_POINTS, "{}", {"connect-timeout-ms": "32000"}, 400, "DEADLINE_REQUIRED"),
    (LIST_POINTS, "{}", {"lockernet-version": "2"}, 400, "VERSION_UNSUPPORTED"),
    (LIST_POINTS, "{}", {"lockernet-session-bin": "!!"}, 400, "MALFORMED_MESSAGE"),
    (LIST_POINTS, "{}", {"lockernet-session-bin": "//8="}, 400, "MALFORMED_STATEMENT"),
    ("ReservationService/GetRequest", '{"requestId": "@@@@"}', {}, 400, "MALFORMED_MESSAGE"),
    ("ReservationService/ReserveCompartment", '{"order": {"payload": "AA*A"}}', {}, 400, "MALFORMED_MESSAGE"),
    ("PointService/Nothing", "{}", {}, 501, "CALL_NOT_SERVED"),
    ("Nothing/At/All", "{}", {}, 501, "CALL_NOT_SERVED"),
]


@pytest.mark.parametrize("call", BAD_CALLS, ids=lambda call: f"{call[4]}-{call[1][:8]!r}")
async def test_what_the_gate_refuses_carries_exactly_one_reason(
    web: WebSite, call: tuple[str, str | bytes, dict[str, str], int, str]
) -> None:  # LN-MSG-001 to LN-MSG-009
    method, body, headers, status, reason = call

    answer = read(await web.post(method, body, headers=headers))

    assert (answer.status, answer.reasons) == (status, (reason,)), answer
    assert not await web.house.journal()


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_reads_json(web: WebSite, method: str) -> None:
    answer = read(await web.post(method, "{", headers=session_of(web.house.courier)))

    assert answer.reasons == ("MALFORMED_MESSAGE",)


@pytest.mark.parametrize(
    ("kind", "headers", "status"),
    [
        ("text/plain", {}, 415),
        ("application/grpc", {}, 415),
        ("application/grpc+proto", {}, 415),
        ("application/json", {"content-encoding": "gzip"}, 501),
    ],
)
async def test_other_protocols_and_compression_are_refused(
    web: WebSite, kind: str, headers: dict[str, str], status: int
) -> None:  # LN-MSG-003
    assert (await web.post(LIST_POINTS, "{}", kind=kind, headers=headers)).status_code == status


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE", "OPTIONS"])
async def test_only_post_is_a_call(web: WebSite, verb: str) -> None:
    assert (await web.client.request(verb, f"/lockernet.v1.{LIST_POINTS}")).status_code == 405


async def test_calls_of_both_listeners_share_the_room(house: House) -> None:  # LN-MSG-006
    gate = Gate(CallLimits(in_flight=1, per_peer=1))
    with gate._in_flight.one_more("ipv4:127.0.0.1:1"):
        async with on_http(house, gate=gate) as web:
            answer = read(await web.post(LIST_POINTS, "{}"))

    assert (answer.status, answer.reasons) == (429, ("OVERLOADED",))


async def test_pages_of_named_origins_may_call_and_no_others(house: House) -> None:
    asks = {"access-control-request-method": "POST", "access-control-request-headers": "connect-timeout-ms"}
    async with on_http(house, origins=("https://shop.example",)) as web:
        path = f"/lockernet.v1.{LIST_POINTS}"
        named = await web.client.options(path, headers={"origin": "https://shop.example", **asks})
        other = await web.client.options(path, headers={"origin": "https://evil.example", **asks})

    assert named.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-origin" not in other.headers


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMED = st.dictionaries(st.sampled_from(["pointId", "after", "scope", "order", "pageSize"]), TREES)


@given(tree=TREES | NAMED, kind=st.sampled_from([pb.ListEventsRequest, pb.ReserveCompartmentRequest]))
def test_any_json_is_a_message_or_does_not_decode(tree: object, kind: type[Message]) -> None:
    try:
        message = read_json(kind, json.dumps(tree).encode())
    except DecodeError:
        return
    assert read_json(kind, MessageToJson(message).encode()) == message


async def test_a_stream_in_json_tells_what_happens(web: WebSite) -> None:  # LN-EVT-010, LN-NOD-018
    await web.house.deposit()
    asked = pb.StreamEventsRequest(point_id=POINT, scope=pb.FEED_SCOPE_MEMBER, after=Cursor())

    async with stream(web, asked) as frames:
        message = ParseDict(json.loads((await anext(frames))[1]), pb.StreamEventsResponse())
        told = [entry.event for entry in message.entries]
        assert told == [row.event for row in await web.house.journal()]
        await web.house.reserve("CP000000093SG")
        message = ParseDict(json.loads((await anext(frames))[1]), pb.StreamEventsResponse())
        assert [entry.event for entry in message.entries] == [(await web.house.journal())[-1].event]
        assert web.gate._streaming.all == 1

    async with asyncio.timeout(PATIENCE_SECONDS):
        while web.gate._streaming.all:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"{", "MALFORMED_MESSAGE"),
        (b'{"pointId": "elsewhere", "after": {}, "scope": "FEED_SCOPE_MEMBER"}', "NOT_FOUND"),
        (
            b'{"pointId": "sg-harbour-01", "after": {"epoch": "7", "sequence": "9"}, "scope": 1}',
            "MALFORMED_CURSOR",
        ),
    ],
)
async def test_a_stream_that_cannot_be_ends_with_its_reason(
    web: WebSite, message: bytes, reason: str
) -> None:
    response = await web.post(STREAM, framed(message), kind=STREAMING, headers=session_of(web.house.courier))

    assert response.status_code == 200
    flag, data = response.content[0], response.content[5:]
    assert flag == 2, "the last frame"
    assert failure(200, json.loads(data)["error"]).reasons == (reason,)


async def test_a_stream_without_a_session_is_refused(web: WebSite) -> None:  # LN-TRU-005
    response = await web.post(STREAM, framed(b"{}"), kind=STREAMING)

    assert failure(200, json.loads(response.content[5:])["error"]).reasons == ("UNTRUSTED_SESSION",)


def framed(data: bytes) -> bytes:
    """One message of a stream: a flag, four bytes of length, the message."""
    return b"\x00" + len(data).to_bytes(4) + data


@asynccontextmanager
async def stream(web: WebSite, asked: Message) -> AsyncIterator[AsyncIterator[tuple[int, bytes]]]:
    """The frames of a running stream; it is hung up on the way out."""
    headers = {"content-type": STREAMING, **session_of(web.house.courier)}
    content = framed(MessageToJson(asked).encode())
    async with web.client.stream(
        "POST", f"/lockernet.v1.{STREAM}", content=content, headers=headers
    ) as response:
        yield frames(response.aiter_raw())


async def frames(chunks: AsyncIterator[bytes]) -> AsyncIterator[tuple[int, bytes]]:
    """Frame after frame."""
    data = b""
    async for chunk in chunks:
        data += chunk
        while len(data) >= 5 and len(data) >= 5 + (size := int.from_bytes(data[1:5])):
            yield data[0], data[5 : 5 + size]
            data = data[5 + size :]
