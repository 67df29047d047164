"""Who asks: a question is answered only with a good session token, and each bad one has its reason."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lockernet.v1 import points_pb2, services_pb2
from lockernet_conformance.cases.services.statements import BY_NAME, signer
from lockernet_conformance.forge.people import SESSION_ENTRY, VERSION_ENTRY
from lockernet_conformance.forge.wrong import STATUS, Wrong
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.trial import Metadata

SESSION = "UNTRUSTED_SESSION"
RULE = "LN-TRU-005"
LIMIT = timedelta(minutes=10)

FORMS = (
    "flipped-signature-bit", "zeros", "no-bytes", "s-beyond-order", "der", "bare-payload", "renamed",
    "key-id-of-nobody", "eight-strangers", "stranger", "custody-key", "directory-key", "other-network",
    "issuer-rival", "issuer-operator", "other-operator", "other-point", "to-itself", "ended-key",
    "superseded-key", "compromised-key", "compromised-key-backdated", "unknown-critical-feature", "expired",
    "not-yet-valid", "issued-in-future", "ended-key-backdated", "header-twice", "group",
    "header-issuer-missing", "header-request-id-short",
)  # fmt: skip
"""Wrong forms of statements that a token may have; each keeps its reason, for another one fits."""


def _token(desk: Desk, wrong: Wrong) -> Metadata:
    told = dict(wrong.fields(desk.here()))
    if wrong.purpose is not None:
        told["purpose"] = wrong.purpose
    return desk.session(signer(desk, wrong), spoil=wrong.spoil, **told)


def _declare(wrong: Wrong) -> None:
    async def token_refused(trial: Trial) -> None:
        desk = Desk(trial)
        reply = await desk.ask("GetParcel", metadata=_token(desk, wrong), parcel_id=trial.draw(16))
        reply.refused(*wrong.reasons, status=STATUS.get(wrong.reasons[0], ()))

    words = f"{wrong.words} is no session token: {wrong.reasons[0]}, and the question is not looked at."
    token_refused.__doc__ = words
    case(f"svc/session/{wrong.name}", verifies=(RULE, *wrong.rules), kind=Kind.NEGATIVE)(token_refused)


for _name in FORMS:
    _declare(BY_NAME[_name])


QUESTIONS: Mapping[str, Mapping[str, Any]] = {
    "ListPoints": {},
    "CheckReservation": {
        "outside": points_pb2.Dimensions(width_mm=100, height_mm=100, depth_mm=100),
        "weight_g": 100,
    },
    "GetRequest": {"request_id": bytes(16)},
    "GetParcel": {"parcel_id": bytes(16)},
    "GetClaimCode": {"parcel_id": bytes(16)},
    "ListEvents": {},
    "StreamEvents": {},
}
"""Every question, and something to ask."""


def _declare_without(name: str) -> None:
    async def without_token(trial: Trial) -> None:
        desk = Desk(trial)
        most = 2 if name == "StreamEvents" else 1
        reply = await desk.ask(name, metadata=(VERSION_ENTRY,), most=most, **QUESTIONS[name])
        reply.refused(SESSION, status="UNAUTHENTICATED")

    without_token.__doc__ = f"{name} without a session token is UNTRUSTED_SESSION, and tells nothing."
    case(f"svc/session/missing~{name.lower()}", verifies=(RULE,), kind=Kind.NEGATIVE)(without_token)


def _declare_forged(name: str) -> None:
    async def forged_token(trial: Trial) -> None:
        desk, most = Desk(trial), 2 if name == "StreamEvents" else 1
        token = _token(desk, BY_NAME["flipped-signature-bit"])
        reply = await desk.ask(name, metadata=token, most=most, **QUESTIONS[name])
        reply.refused("UNTRUSTED_SIGNATURE", status="UNAUTHENTICATED")

    forged_token.__doc__ = f"{name} with a forged session token is UNTRUSTED_SIGNATURE, and tells nothing."
    case(f"svc/session/forged~{name.lower()}", verifies=(RULE,), kind=Kind.NEGATIVE)(forged_token)


for _name in QUESTIONS:
    _declare_without(_name)
    _declare_forged(_name)


async def _refused(trial: Trial, metadata: Metadata, *reasons: str) -> None:
    desk = Desk(trial)
    reply = await desk.ask("GetParcel", metadata=metadata, parcel_id=trial.draw(16))
    reply.refused(*reasons)


@case("svc/session/too-long", verifies=(RULE,), kind=Kind.NEGATIVE)
async def too_long(trial: Trial) -> None:
    """A session token for more than ten minutes is UNTRUSTED_SESSION."""
    token = Desk(trial).session(header__valid=LIMIT + timedelta(seconds=1))
    await _refused(trial, token, SESSION)


@case("svc/session/ends-before-it-begins", verifies=(RULE, "LN-SIG-009"), kind=Kind.NEGATIVE)
async def ends_before_it_begins(trial: Trial) -> None:
    """A session token that is valid for no time at all is none, even within the tolerance of clocks."""
    token = Desk(trial).session(header__valid=timedelta(seconds=-60))
    await _refused(trial, token, SESSION, "UNTRUSTED_EXPIRED")


@case("svc/session/ten-minutes", verifies=(RULE,), kind=Kind.POSITIVE)
async def ten_minutes(trial: Trial) -> None:
    """A session token for ten minutes to the second is good, and may be used for several questions."""
    desk = Desk(trial)
    token = desk.session(header__valid=LIMIT)
    for _ in range(3):
        (await desk.ask("ListPoints", metadata=token)).ok(services_pb2.ListPointsResponse)


@case("svc/session/an-order", verifies=(RULE,), kind=Kind.NEGATIVE)
async def an_order(trial: Trial) -> None:
    """A good order in the place of a session token is UNTRUSTED_SESSION, and is not carried out."""
    desk, parcel = Desk(trial), Desk(trial).parcel()
    order, request_id = desk.make("deposit-order", parcel=parcel.terms(), label=parcel.label)
    entry = (SESSION_ENTRY, order.wire().SerializeToString(deterministic=True))
    await _refused(trial, (VERSION_ENTRY, entry), SESSION)
    (await desk.ask("GetRequest", request_id=request_id)).refused("NOT_FOUND")


@case("svc/session/no-statement", verifies=(RULE,), kind=Kind.NEGATIVE)
async def no_statement(trial: Trial) -> None:
    """Bytes that are no statement are no session token."""
    reasons = (SESSION, "MALFORMED_STATEMENT", "MALFORMED_MESSAGE")
    await _refused(trial, (VERSION_ENTRY, (SESSION_ENTRY, b"\xff\xff\xff\xff")), *reasons)


@case("svc/session/of-another-version", verifies=(RULE,), kind=Kind.NEGATIVE)
async def of_another_version(trial: Trial) -> None:
    """A session token of version 2 is refused, never taken for one of version 1."""
    token = _token(Desk(trial), BY_NAME["other-version"])
    await _refused(trial, token, SESSION, "VERSION_UNSUPPORTED", "MALFORMED_STATEMENT")


@case("svc/session/opens-no-order", verifies=("LN-SIG-003",), kind=Kind.NEGATIVE)
async def opens_no_order(trial: Trial) -> None:
    """A session token beside a forged order does not make the order good."""
    desk, parcel = Desk(trial), Desk(trial).parcel()
    wrong = BY_NAME["flipped-signature-bit"]
    order, request_id = desk.make("deposit-order", spoil=wrong.spoil, parcel=parcel.terms())
    sent = await desk.deliver(order, request_id=request_id, metadata=desk.session())
    sent.refused("UNTRUSTED_SIGNATURE", status="UNAUTHENTICATED")
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND")


@case("svc/session/no-courier", verifies=("LN-TRU-002",), kind=Kind.POSITIVE)
async def no_courier(trial: Trial) -> None:
    """Any member may ask which points there are: a merchant, and a courier without an agreement."""
    desk = Desk(trial)
    for person in (desk.people.merchant, desk.people.unagreed):
        (await desk.ask("ListPoints", by=person)).ok(services_pb2.ListPointsResponse)


@case(
    "svc/session/ends-with-its-time",
    verifies=(RULE, "LN-SIG-009"),
    kind=Kind.FAULT,
    needs=(Ability.RESET, Ability.CLOCK),
)
async def ends_with_its_time(trial: Trial) -> None:
    """A session token that was good ends with its time, though the target has seen it before."""
    await trial.control.reset()
    desk = Desk(trial)
    token = desk.session()
    (await desk.ask("ListPoints", metadata=token)).ok(services_pb2.ListPointsResponse)
    await trial.control.pass_time(timedelta(minutes=8))
    (await desk.ask("ListPoints", metadata=token)).refused("UNTRUSTED_EXPIRED", status="UNAUTHENTICATED")
    (await desk.ask("ListPoints")).ok(services_pb2.ListPointsResponse)
