"""What holds for every call: bytes that parse, limits, versions, deadlines, and how a no is told."""

from collections.abc import Callable

from lockernet.v1 import services_pb2
from lockernet_conformance.forge import payloads
from lockernet_conformance.forge.people import VERSION_ENTRY
from lockernet_conformance.probe import Question
from lockernet_conformance.registry import case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Reply, Trial
from lockernet_conformance.trial.methods import methods

GARBAGE = b"\xff\xff\xff\xff\xff"
MESSAGE_LIMIT, METADATA_LIMIT = 256 * 1024, 8 * 1024
NOT_SERVED = "CALL_NOT_SERVED"
DEADLINE_SECONDS = 30.0
SIGNATURE_FIELD = 78
CALLS = tuple(name for name, told in sorted(methods().items()) if told.path.startswith("/lockernet.v1."))
"""Every call of the schema."""


def _declare_garbage(name: str) -> None:
    async def garbage(trial: Trial) -> None:
        desk, most = Desk(trial), 2 if methods()[name].streams else 1
        reply = await trial.call(name, GARBAGE, metadata=desk.session(), most=most)
        reply.refused("MALFORMED_MESSAGE", NOT_SERVED, status=("INVALID_ARGUMENT", "UNIMPLEMENTED"))

    garbage.__doc__ = f"Bytes that are no message are MALFORMED_MESSAGE for {name}, if it is served here."
    case(f"svc/message/garbage~{name.lower()}", verifies=("LN-MSG-001", "LN-MSG-009"), kind=Kind.FAULT)(
        garbage
    )


for _name in CALLS:
    _declare_garbage(_name)


@case("svc/message/every-call-has-a-word", verifies=("LN-MSG-008", "LN-MSG-009"), kind=Kind.NEGATIVE)
async def every_call_has_a_word(trial: Trial) -> None:
    """Each call of the schema ends an empty message with a reason: not served, or not good."""
    for name in CALLS:
        most = 2 if methods()[name].streams else 1
        reply = await trial.call(name, b"", metadata=(VERSION_ENTRY,), most=most)
        reply.refused()
        unserved = reply.status == "UNIMPLEMENTED"
        trial.expect(
            "UNIMPLEMENTED and CALL_NOT_SERVED together",
            holds=unserved == (reply.reason == NOT_SERVED),
            seen=f"{name}: {reply.words()}",
            of=reply,
        )


@case("svc/message/call-of-tomorrow", verifies=("LN-MSG-009",), kind=Kind.NEGATIVE)
async def call_of_tomorrow(trial: Trial) -> None:
    """A call that no schema has yet should be CALL_NOT_SERVED, like one that is not served here."""
    question = Question(
        to="point",
        method="/lockernet.v1.CustodyService/TeleportParcel",
        body=b"",
        metadata=(VERSION_ENTRY,),
        seconds=trial.world.max_call_seconds,
        most=1,
    )
    reply = Reply(await trial.probe.ask(question), services_pb2.GetParcelResponse)
    trial.expect("UNIMPLEMENTED", holds=reply.status == "UNIMPLEMENTED", seen=reply.words(), of=reply)
    trial.warn(NOT_SERVED, holds=reply.reason == NOT_SERVED, seen=reply.words(), of=reply)


@case("svc/message/no-test-control-in-public", verifies=("LN-MSG-009",), kind=Kind.NEGATIVE)
async def no_test_control_in_public(trial: Trial) -> None:
    """The address of the protocol answers no call of test control: nobody moves its clock from outside."""
    for name in ("Describe", "Reset", "SetClock", "SetTrust"):
        reply = await trial.call(name, b"", metadata=(VERSION_ENTRY,))
        trial.expect("UNIMPLEMENTED", holds=reply.status == "UNIMPLEMENTED", seen=reply.words(), of=reply)


async def _refused_order(trial: Trial, change: Callable[[bytes], bytes], *reasons: str) -> Reply:
    """A good order whose message was changed on the way is refused, and nothing is left of it."""
    desk = Desk(trial)
    parcel = desk.parcel()
    order, request_id = desk.make("deposit-order", parcel=parcel.terms(), label=parcel.label)
    whole = services_pb2.PlaceDepositOrderRequest(order=order.wire()).SerializeToString(deterministic=True)
    reply = await trial.call("PlaceDepositOrder", change(whole), metadata=(VERSION_ENTRY,))
    reply.refused(*reasons)
    (await desk.ask("GetRequest", request_id=request_id)).refused("NOT_FOUND")
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND")
    return reply


@case("svc/message/too-large", verifies=("LN-MSG-003",), kind=Kind.NEGATIVE)
async def too_large(trial: Trial) -> None:
    """A message above 256 KiB is MESSAGE_TOO_LARGE, though the order in it is good and small."""
    filled = payloads.and_then(payloads.big_field(MESSAGE_LIMIT))
    reply = await _refused_order(trial, filled, "MESSAGE_TOO_LARGE")
    trial.expect("INVALID_ARGUMENT", holds=reply.status == "INVALID_ARGUMENT", seen=reply.words(), of=reply)


@case("svc/message/cut-short", verifies=("LN-MSG-001",), kind=Kind.FAULT)
async def cut_short(trial: Trial) -> None:
    """A message without its last bytes is refused, never taken for what is left."""
    await _refused_order(trial, lambda whole: whole[:-7], "MALFORMED_MESSAGE", "MALFORMED_STATEMENT")


@case("svc/message/bit-flipped", verifies=("LN-SIG-005",), kind=Kind.FAULT)
async def bit_flipped(trial: Trial) -> None:
    """An order whose label was changed by one bit on the way is refused, though it still parses."""

    def turned(whole: bytes) -> bytes:
        """The last letter of the label stands right before the signature's field of 78 bytes."""
        at = len(whole) - SIGNATURE_FIELD - 1
        return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]

    await _refused_order(trial, turned, "UNTRUSTED_SIGNATURE")


@case("svc/message/large-metadata", verifies=("LN-MSG-003",), kind=Kind.NEGATIVE)
async def large_metadata(trial: Trial) -> None:
    """A call with metadata far beyond 8 KiB is not answered; gRPC itself may refuse it, without a reason."""
    desk = Desk(trial)
    metadata = (*desk.session(), ("x-conformance-bin", trial.draw(32) * (4 * METADATA_LIMIT // 32)))
    reply = await desk.ask("ListPoints", metadata=metadata)
    trial.expect("no answer", holds=reply.status != "OK", seen=reply.words(), of=reply)
    (await desk.ask("ListPoints")).ok(services_pb2.ListPointsResponse)


async def _version(trial: Trial, words: bytes) -> Reply:
    desk = Desk(trial)
    session = [entry for entry in desk.session() if entry[0] != VERSION_ENTRY[0]]
    return await desk.ask("ListPoints", metadata=((VERSION_ENTRY[0], words), *session))


VERSIONS = {"two": b"2", "zero": b"0", "ten": b"10", "word": b"latest", "minus": b"-1", "nothing": b""}


def _declare_version(name: str, told: bytes) -> None:
    async def other_version(trial: Trial) -> None:
        reply = await _version(trial, told)
        reply.refused("VERSION_UNSUPPORTED", status="FAILED_PRECONDITION")
        spoken = [dict(info.metadata).get("supported", "") for info in reply.infos()]
        trial.expect("supported: 1", holds=spoken == ["1"], seen=f"supported: {spoken}", of=reply)

    other_version.__doc__ = (
        f"A call of version {told.decode()!r} is refused, and told which version is spoken."
    )
    case(f"svc/message/version-{name}", verifies=("LN-MSG-004",), kind=Kind.NEGATIVE)(other_version)


for _name, _told in VERSIONS.items():
    _declare_version(_name, _told)


@case("svc/message/version-of-the-same-line", verifies=("LN-MSG-004",), kind=Kind.POSITIVE)
async def version_of_the_same_line(trial: Trial) -> None:
    """A call of version 1.7 is answered, and so is one that names none."""
    (await _version(trial, b"1.7")).ok(services_pb2.ListPointsResponse)
    desk = Desk(trial)
    session = tuple(entry for entry in desk.session() if entry[0] != VERSION_ENTRY[0])
    (await desk.ask("ListPoints", metadata=session)).ok(services_pb2.ListPointsResponse)


@case("svc/message/order-of-another-version", verifies=("LN-MSG-004",), kind=Kind.NEGATIVE)
async def order_of_another_version(trial: Trial) -> None:
    """A good order in a call of version 2 is refused and not carried out."""
    desk = Desk(trial)
    parcel = desk.parcel()
    order, request_id = desk.make("deposit-order", parcel=parcel.terms(), label=parcel.label)
    sent = await desk.deliver(order, request_id=request_id, metadata=((VERSION_ENTRY[0], b"2"),))
    sent.refused("VERSION_UNSUPPORTED", status="FAILED_PRECONDITION")
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND")


@case("svc/message/deadline-too-far", verifies=("LN-MSG-005",), kind=Kind.NEGATIVE)
async def deadline_too_far(trial: Trial) -> None:
    """A call that would wait for a minute is DEADLINE_REQUIRED, a question as much as an order."""
    desk = Desk(trial)
    asked = services_pb2.ListPointsRequest()
    reply = await trial.call("ListPoints", asked, metadata=desk.session(), seconds=60.0)
    reply.refused("DEADLINE_REQUIRED", status="INVALID_ARGUMENT")
    parcel = desk.parcel()
    order, _ = desk.make("deposit-order", parcel=parcel.terms(), label=parcel.label)
    request = services_pb2.PlaceDepositOrderRequest(order=order.wire())
    reply = await trial.call("PlaceDepositOrder", request, metadata=(VERSION_ENTRY,), seconds=60.0)
    reply.refused("DEADLINE_REQUIRED", status="INVALID_ARGUMENT")
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND")


@case("svc/message/deadline-of-30-seconds", verifies=("LN-MSG-005",), kind=Kind.POSITIVE)
async def deadline_of_30_seconds(trial: Trial) -> None:
    """A call with a deadline of 30 s is answered."""
    desk = Desk(trial)
    asked = services_pb2.ListPointsRequest()
    reply = await trial.call("ListPoints", asked, metadata=desk.session(), seconds=DEADLINE_SECONDS)
    reply.ok(services_pb2.ListPointsResponse)


@case("svc/message/one-word-for-a-no", verifies=("LN-MSG-008",), kind=Kind.NEGATIVE)
async def one_word_for_a_no(trial: Trial) -> None:
    """A no has exactly one ErrorInfo with reason, rule, actor and retryable, and a plain sentence."""
    desk = Desk(trial)
    for reply in (
        await desk.ask("GetParcel", parcel_id=trial.draw(16)),
        (await desk.reserve(desk.parcel().but(outside=(9_000, 9_000, 9_000)))).reply,
        await desk.ask("GetParcel", metadata=(VERSION_ENTRY,), parcel_id=trial.draw(16)),
        await trial.call("GetParcel", GARBAGE, metadata=desk.session()),
    ):
        reply.refused()
        infos = reply.infos()
        told = dict(infos[0].metadata) if len(infos) == 1 else {}
        trial.expect(
            "one ErrorInfo with rule, actor and retryable",
            holds={"rule", "actor", "retryable"} <= told.keys() and told["retryable"] in ("true", "false"),
            seen=f"{len(infos)} with {', '.join(sorted(told)) or 'nothing'}",
            of=reply,
        )
        words = reply.record.answer.message
        trial.expect("a plain sentence", holds=bool(words.strip()), seen=repr(words), of=reply)


@case("svc/message/no-repeats-no-label", verifies=("LN-IDN-009",), kind=Kind.NEGATIVE)
async def no_repeats_no_label(trial: Trial) -> None:
    """A refused label is not repeated in the words of the no: a tracking number leads to a person."""
    desk = Desk(trial)
    parcel = desk.parcel()
    secret = f"{parcel.label}\u202e"
    for sent in (
        await desk.reserve(parcel, label=secret),
        await desk.expect(parcel, label=f"{parcel.label * 6}"),
        await desk.reserve(parcel.but(outside=(9_000, 9_000, 9_000))),
    ):
        sent.refused()
        answer = sent.reply.record.answer
        whole = answer.message.encode() + answer.details
        trial.expect(
            "no part of the label",
            holds=parcel.label.encode() not in whole,
            seen=answer.message[:200],
            of=sent.reply,
        )
