"""The same calls over HTTP: same results, limits and reasons, and the bytes that were signed (LN-NOD-018)."""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta

from google.protobuf.message import Message

from lockernet.v1 import points_pb2, services_pb2
from lockernet_conformance.forge.people import SESSION_ENTRY, VERSION_ENTRY
from lockernet_conformance.registry import case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Reply, Trial
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.trial.web import JSON, PROTO, Page, connect, post

FEATURE = "connect"
SAME = ("LN-NOD-018",)
KINDS = {"json": JSON, "proto": PROTO}
TOO_LARGE = 300 * 1024


def expect_same_no(trial: Trial, page: Page, reply: Reply) -> None:
    """The page says no with status and reason of the call. Raises Failed."""
    told = page.error()
    trial.expect(
        f"{reply.status} {reply.reason}, as over gRPC",
        holds=(told.status, told.reason) == (reply.status, reply.reason) and page.status >= 400,
        seen=f"{page.status} {told.status} {told.reason}",
        of=page.record,
    )


def made(desk: Desk) -> tuple[Message, bytes]:
    """A reservation, signed, as a request; and the id of its parcel."""
    parcel = desk.parcel()
    until = desk.trial.now() + timedelta(hours=1)
    statement, _request_id = desk.make(
        "reserve-compartment", parcel=parcel.terms(), label=parcel.label, reserved_until=until
    )
    return services_pb2.ReserveCompartmentRequest(order=statement.wire()), parcel.parcel_id


async def cancel(desk: Desk, parcel_id: bytes) -> None:
    """Leave the point as it was."""
    (await desk.send("cancel-reservation", parcel_id=parcel_id)).confirmed()


def check(desk: Desk) -> services_pb2.CheckReservationRequest:
    """A question whose answer does not change."""
    return services_pb2.CheckReservationRequest(
        point_id=desk.trial.world.point_id,
        outside=points_pb2.Dimensions(width_mm=100, height_mm=150, depth_mm=250),
        weight_g=500,
    )


def _declare_question(name: str, kind: str) -> None:
    async def question(trial: Trial) -> None:
        desk = Desk(trial)
        asked = check(desk)
        over_grpc = await trial.call("CheckReservation", asked, metadata=desk.session())
        page = await connect(trial, "CheckReservation", asked, metadata=desk.session(), kind=kind)
        trial.expect(
            "the answer that gRPC gives",
            holds=page.read(services_pb2.CheckReservationResponse) == over_grpc.message(),
            seen=page.words(),
            of=page.record,
        )

    question.__doc__ = f"A question as {name} over HTTP gets the answer that it gets over gRPC."
    case(f"svc/connect/question-{name}", verifies=SAME, kind=Kind.POSITIVE, feature=FEATURE)(question)


def _declare_order(name: str, kind: str) -> None:
    async def order(trial: Trial) -> None:
        desk = Desk(trial)
        request, parcel_id = made(desk)
        page = await connect(trial, "ReserveCompartment", request, kind=kind)
        told = page.read(services_pb2.ReserveCompartmentResponse)
        again = await trial.call("ReserveCompartment", request)
        trial.expect(
            "the same signed confirmation, byte for byte",
            holds=again.message() == told and bool(told.confirmation.payload),
            seen=again.words(),
            of=again,
        )
        await cancel(desk, parcel_id)

    order.__doc__ = f"An order as {name} over HTTP and then over gRPC has one effect and one answer."
    case(f"svc/connect/order-{name}", verifies=(*SAME, "LN-REQ-002"), kind=Kind.POSITIVE, feature=FEATURE)(
        order
    )


for _name, _kind in KINDS.items():
    _declare_question(_name, _kind)
    _declare_order(_name, _kind)


@case("svc/connect/grpc-first", verifies=(*SAME, "LN-REQ-002"), kind=Kind.POSITIVE, feature=FEATURE)
async def grpc_first(trial: Trial) -> None:
    """An order that was answered over gRPC gets the same signed answer over HTTP."""
    desk = Desk(trial)
    request, parcel_id = made(desk)
    first = await trial.call("ReserveCompartment", request)
    page = await connect(trial, "ReserveCompartment", request)
    told = page.read(services_pb2.ReserveCompartmentResponse)
    trial.expect("the answer of before", holds=told == first.message(), seen=page.words(), of=page.record)
    await cancel(desk, parcel_id)


@case("svc/connect/final-no", verifies=(*SAME, "LN-MSG-008"), kind=Kind.NEGATIVE, feature=FEATURE)
async def final_no(trial: Trial) -> None:
    """A final no comes over HTTP with the reason and the signed Refusal that gRPC tells."""
    desk = Desk(trial)
    giant = desk.parcel().but(outside=(9_000, 9_000, 9_000))
    sent = await desk.reserve(giant)
    sent.refused("NO_FITTING_SIZE")
    request = services_pb2.ReserveCompartmentRequest(order=sent.statement.wire())
    page = await connect(trial, "ReserveCompartment", request)
    expect_same_no(trial, page, sent.reply)
    trial.expect(
        "the signed Refusal of gRPC",
        holds=page.error().signed_refusal == sent.reply.signed_refusal() is not None,
        seen="another one, or none",
        of=page.record,
    )


@case("svc/connect/flipped-bit", verifies=SAME, kind=Kind.NEGATIVE, feature=FEATURE)
async def flipped_bit(trial: Trial) -> None:
    """A signed payload with one bit changed is refused over HTTP as over gRPC, and leaves nothing."""
    desk = Desk(trial)
    request, parcel_id = made(desk)
    order = request.order  # type: ignore[attr-defined]
    order.payload = order.payload[:-1] + bytes([order.payload[-1] ^ 1])
    reply = await trial.call("ReserveCompartment", request)
    reply.refused()
    expect_same_no(trial, await connect(trial, "ReserveCompartment", request), reply)
    (await desk.ask("GetParcel", parcel_id=parcel_id)).refused("NOT_FOUND")


def _sessions(desk: Desk) -> Mapping[str, tuple[tuple[str, bytes], ...]]:
    people = desk.people
    return {
        "none": (VERSION_ENTRY,),
        "stranger": desk.session(people.stranger),
        "expired": desk.session(header__valid=timedelta(seconds=-600)),
        "compromised": desk.session(people.compromised),
        "garbage": (VERSION_ENTRY, (SESSION_ENTRY, b"\x0a\xff\xff\xff")),
        "empty": (VERSION_ENTRY, (SESSION_ENTRY, b"")),
    }


def _declare_session(name: str) -> None:
    async def bad_session(trial: Trial) -> None:
        desk = Desk(trial)
        metadata = _sessions(desk)[name]
        reply = await trial.call("CheckReservation", check(desk), metadata=metadata)
        reply.refused()
        expect_same_no(trial, await connect(trial, "CheckReservation", check(desk), metadata=metadata), reply)

    bad_session.__doc__ = f"A question with a session token that is no good ({name}) gets the no of gRPC."
    case(f"svc/connect/session-{name}", verifies=SAME, kind=Kind.NEGATIVE, feature=FEATURE)(bad_session)


for _name in ("none", "stranger", "expired", "compromised", "garbage", "empty"):
    _declare_session(_name)


@case("svc/connect/version", verifies=(*SAME, "LN-MSG-004"), kind=Kind.NEGATIVE, feature=FEATURE)
async def version(trial: Trial) -> None:
    """A version that the point does not speak is refused over HTTP as over gRPC."""
    desk = Desk(trial)
    metadata = (("lockernet-version", b"2"), desk.session()[1])
    reply = await trial.call("CheckReservation", check(desk), metadata=metadata)
    reply.refused("VERSION_UNSUPPORTED")
    expect_same_no(trial, await connect(trial, "CheckReservation", check(desk), metadata=metadata), reply)


_DEADLINES = {"none": "", "long": "600000"}


def _declare_deadline(name: str, text: str) -> None:
    async def deadline(trial: Trial) -> None:
        desk = Desk(trial)
        headers = {"Connect-Timeout-Ms": text}
        page = await connect(trial, "CheckReservation", check(desk), metadata=desk.session(), headers=headers)
        told = page.error()
        trial.expect(
            "DEADLINE_REQUIRED", holds=told.reason == "DEADLINE_REQUIRED", seen=page.words(), of=page.record
        )

    deadline.__doc__ = f"A call over HTTP with a deadline that gRPC may not have ({name}) is refused."
    case(f"svc/connect/deadline-{name}", verifies=(*SAME, "LN-MSG-005"), kind=Kind.NEGATIVE, feature=FEATURE)(
        deadline
    )


for _name, _text in _DEADLINES.items():
    _declare_deadline(_name, _text)


@case("svc/connect/too-large", verifies=(*SAME, "LN-MSG-003"), kind=Kind.NEGATIVE, feature=FEATURE)
async def too_large(trial: Trial) -> None:
    """A message above 256 KiB is refused over HTTP as over gRPC."""
    desk = Desk(trial)
    request = services_pb2.CheckReservationRequest(point_id="x" * TOO_LARGE)
    reply = await trial.call("CheckReservation", request, metadata=desk.session())
    reply.refused("MESSAGE_TOO_LARGE")
    for kind in KINDS.values():
        page = await connect(trial, "CheckReservation", request, metadata=desk.session(), kind=kind)
        expect_same_no(trial, page, reply)


def _altered(request: Message, change: Mapping[str, object]) -> bytes:
    """The order as JSON with other fields in its statement."""
    order = request.order  # type: ignore[attr-defined]
    told: dict[str, object] = {
        "payloadType": order.payload_type,
        "payload": base64.b64encode(order.payload).decode(),
        "signatures": [
            {
                "keyId": base64.b64encode(each.key_id).decode(),
                "signature": base64.b64encode(each.signature).decode(),
            }
            for each in order.signatures
        ],
    }
    return json.dumps({"order": {**told, **change}}).encode()


BAD_JSON = {
    "empty": b"",
    "cut": b'{"order": {"payload": "AA',
    "list": b"[]",
    "number": b"17",
    "null": b"null",
    "deep": b'{"order":' * 5_000 + b"1" + b"}" * 5_000,
    "no-utf8": b'{"order": {"payloadType": "\xff\xfe"}}',
    "wrong-type": b'{"order": [1, 2, 3]}',
    "no-base64": b'{"order": {"payload": "@@@@"}}',
    "twice": b'{"order": {"payload": "AAAA"}, "order": 5}',
}


def _declare_bad_json(name: str, body: bytes) -> None:
    async def bad_json(trial: Trial) -> None:
        reply = await trial.call("ReserveCompartment", b"\xff\xff\xff")
        reply.refused("MALFORMED_MESSAGE")
        expect_same_no(trial, await connect(trial, "ReserveCompartment", body), reply)

    bad_json.__doc__ = f"A body that is no message in JSON ({name}) is MALFORMED_MESSAGE, as over gRPC."
    case(f"svc/connect/bad-json-{name}", verifies=(*SAME, "LN-MSG-001"), kind=Kind.NEGATIVE, feature=FEATURE)(
        bad_json
    )


for _name, _body in BAD_JSON.items():
    _declare_bad_json(_name, _body)


@case("svc/connect/payload-of-json", verifies=SAME, kind=Kind.NEGATIVE, feature=FEATURE)
async def payload_of_json(trial: Trial) -> None:
    """A statement whose payload is JSON instead of the signed bytes is refused, and leaves nothing."""
    desk = Desk(trial)
    request, parcel_id = made(desk)
    body = _altered(request, {"payload": {"header": {"networkId": trial.world.network_id}}})
    page = await connect(trial, "ReserveCompartment", body)
    trial.expect("a no", holds=page.status >= 400 and bool(page.error().reason), seen=page.words())
    (await desk.ask("GetParcel", parcel_id=parcel_id)).refused("NOT_FOUND")


@case("svc/connect/unknown-name", verifies=SAME, kind=Kind.POSITIVE, feature=FEATURE)
async def unknown_name(trial: Trial) -> None:
    """A name in JSON that the schema does not have is passed over, as an unknown field over gRPC."""
    desk = Desk(trial)
    request, parcel_id = made(desk)
    body = json.loads(_altered(request, {})) | {"fromTheFuture": {"a": [1]}}
    page = await connect(trial, "ReserveCompartment", json.dumps(body).encode())
    page.read(services_pb2.ReserveCompartmentResponse)
    await cancel(desk, parcel_id)


@case("svc/connect/not-served", verifies=(*SAME, "LN-MSG-009"), kind=Kind.NEGATIVE, feature=FEATURE)
async def not_served(trial: Trial) -> None:
    """A path of the schema's form that nobody serves is CALL_NOT_SERVED."""
    headers = {"Content-Type": JSON, "Connect-Timeout-Ms": "1000"}
    page = await post(trial, "/lockernet.v1.ReservationService/OpenEverything", b"{}", headers)
    told = page.error()
    trial.expect(
        "UNIMPLEMENTED CALL_NOT_SERVED",
        holds=(told.status, told.reason) == ("UNIMPLEMENTED", "CALL_NOT_SERVED"),
        seen=page.words(),
        of=page.record,
    )


@case("svc/connect/test-control", verifies=("LN-NOD-040",), kind=Kind.NEGATIVE, feature=FEATURE)
async def test_control(trial: Trial) -> None:
    """Test control is not served where customers call."""
    for name in ("CutPower", "Prove", "Reset"):
        headers = {"Content-Type": JSON, "Connect-Timeout-Ms": "1000"}
        page = await post(trial, methods()[name].path, b"{}", headers)
        trial.expect("a no", holds=page.status >= 400, seen=page.words(), of=page.record)
        reply = await trial.call(name, b"")
        trial.expect("UNIMPLEMENTED", holds=reply.status == "UNIMPLEMENTED", seen=reply.words(), of=reply)


_CODINGS = {"gzip": "gzip", "brotli": "br", "zstd": "zstd"}


def _declare_coding(name: str, coding: str) -> None:
    async def compressed(trial: Trial) -> None:
        desk = Desk(trial)
        request, parcel_id = made(desk)
        headers = {"Content-Encoding": coding}
        page = await connect(trial, "ReserveCompartment", request, kind=PROTO, headers=headers)
        trial.expect("a no", holds=page.status >= 400, seen=page.words(), of=page.record)
        (await desk.ask("GetParcel", parcel_id=parcel_id)).refused("NOT_FOUND")

    compressed.__doc__ = f"A body that says it is compressed ({name}) is not unpacked and not taken."
    case(f"svc/connect/coding-{name}", verifies=(*SAME, "LN-MSG-003"), kind=Kind.NEGATIVE, feature=FEATURE)(
        compressed
    )


for _name, _coding in _CODINGS.items():
    _declare_coding(_name, _coding)
