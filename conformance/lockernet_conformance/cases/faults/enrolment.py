"""New devices: one claim, one key, one answer; the same no to everything else (LN-NOD-021, 022)."""

from datetime import timedelta

from lockernet.v1 import points_pb2, services_pb2
from lockernet_conformance.forge.envelopes import open_statement
from lockernet_conformance.forge.keys import Key, derive, possession
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Reply, Trial
from lockernet_conformance.trial.orders import operator_keys

CLAIM = (Ability.RESET, Ability.CLAIM)
CLAIM_BYTES = 16
TRIES = 200
"""More than any limit that is one lets through in a moment."""


def device_key(trial: Trial) -> Key:
    """A key that no other device has."""
    return derive(trial.draw(32), "device")


def asked(
    trial: Trial, claim: bytes, key: Key, *, point_id: str | None = None, proof: bytes | None = None
) -> services_pb2.EnrolDeviceRequest:
    """The request of a device that holds this key."""
    world = trial.world
    shown = possession(key, network_id=world.network_id, member_id=world.operator_id, purpose="device")
    return services_pb2.EnrolDeviceRequest(
        claim=claim,
        point_id=world.point_id if point_id is None else point_id,
        algorithm=key.algorithm,
        public_key=key.public,
        proof=shown if proof is None else proof,
    )


async def enrol(trial: Trial, request: services_pb2.EnrolDeviceRequest) -> Reply:
    """Send it."""
    return await trial.call("EnrolDevice", request)


async def begin(trial: Trial) -> tuple[bytes, Key]:
    """An empty point, a claim for it, and a key."""
    await trial.control.reset()
    return await trial.control.claim(trial.world.point_id), device_key(trial)


def published(trial: Trial, reply: Reply, key: Key) -> None:
    """The answer is the operator's word about this key and this point. Raises Failed."""
    envelope = reply.ok(services_pb2.EnrolDeviceResponse).device_key
    opened = open_statement(envelope, operator_keys(trial.world), kind="device-key", purpose="directory")
    trial.expect_clean(opened.wrong, "a DeviceKey that the directory key signed", of=reply)
    told = opened.read(points_pb2.DeviceKey)
    trial.expect(
        "this key for this point",
        holds=(told.public_key, told.point_id) == (key.public, trial.world.point_id),
        seen=f"{told.public_key.hex()[:16]} for {told.point_id}",
        of=reply,
    )


@case("svc/enrol/claimed", verifies=("LN-NOD-021",), kind=Kind.POSITIVE, needs=CLAIM)
async def claimed(trial: Trial) -> None:
    """A device with a claim of the operator has its key published; the same request gets the same answer."""
    claim, key = await begin(trial)
    request = asked(trial, claim, key)
    first = await enrol(trial, request)
    published(trial, first, key)
    again = await enrol(trial, request)
    trial.expect("the same answer", holds=again.message() == first.message(), seen=again.words(), of=again)


@case("svc/enrol/second-key", verifies=("LN-NOD-021", "LN-NOD-022"), kind=Kind.NEGATIVE, needs=CLAIM)
async def second_key(trial: Trial) -> None:
    """A claim that was spent enrols no second key, and the first one gets its answer again."""
    claim, key = await begin(trial)
    first = await enrol(trial, asked(trial, claim, key))
    published(trial, first, key)
    (await enrol(trial, asked(trial, claim, device_key(trial)))).refused("ENROLMENT_REFUSED")
    again = await enrol(trial, asked(trial, claim, key))
    trial.expect("the same answer", holds=again.message() == first.message(), seen=again.words(), of=again)


@case("svc/enrol/two-at-once", verifies=("LN-NOD-021",), kind=Kind.FAULT, needs=CLAIM)
async def two_at_once(trial: Trial) -> None:
    """Of two devices that show one claim at the same moment one is enrolled."""
    claim, _key = await begin(trial)
    calls = [("EnrolDevice", asked(trial, claim, device_key(trial)), ()) for _ in range(4)]
    replies = await trial.together(*calls)
    said_yes = sum(reply.status == "OK" for reply in replies)
    trial.expect("one of them", holds=said_yes == 1, seen=f"{said_yes} of {len(replies)}")


@case("svc/enrol/no-proof", verifies=("LN-NOD-021",), kind=Kind.NEGATIVE, needs=CLAIM)
async def no_proof(trial: Trial) -> None:
    """A device that does not hold its key is refused, and that spends nothing of its claim."""
    claim, key = await begin(trial)
    proof = possession(
        device_key(trial),
        network_id=trial.world.network_id,
        member_id=trial.world.operator_id,
        purpose="device",
    )
    (await enrol(trial, asked(trial, claim, key, proof=proof))).refused(status="UNAUTHENTICATED")
    published(trial, await enrol(trial, asked(trial, claim, key)), key)


@case("svc/enrol/weak-key", verifies=("LN-NOD-021",), kind=Kind.NEGATIVE, needs=CLAIM)
async def weak_key(trial: Trial) -> None:
    """A key of small order is no key: it is refused, and that spends nothing of the claim."""
    claim, key = await begin(trial)
    weak = asked(trial, claim, key)
    weak.public_key = b"\x01" + bytes(31)
    (await enrol(trial, weak)).refused()
    published(trial, await enrol(trial, asked(trial, claim, key)), key)


@case("svc/enrol/one-no", verifies=("LN-NOD-022",), kind=Kind.NEGATIVE, needs=CLAIM)
async def one_no(trial: Trial) -> None:
    """An unknown claim, one of another point and one that was spent get one and the same no."""
    claim, key = await begin(trial)
    elsewhere = await trial.control.claim("another-point")
    published(trial, await enrol(trial, asked(trial, claim, key)), key)
    other = device_key(trial)
    refusals = [
        await enrol(trial, asked(trial, trial.draw(CLAIM_BYTES), other)),
        await enrol(trial, asked(trial, elsewhere, other)),
        await enrol(trial, asked(trial, claim, other)),
    ]
    for each in refusals:
        each.refused("ENROLMENT_REFUSED")
    trial.expect(
        "the same no, byte for byte",
        holds=len({(each.record.answer.message, each.record.answer.details) for each in refusals}) == 1,
        seen="; ".join(each.words() for each in refusals),
    )


@case(
    "svc/enrol/claim-over", verifies=("LN-NOD-021", "LN-NOD-022"), kind=Kind.NEGATIVE,
    needs=(*CLAIM, Ability.CLOCK),
)  # fmt: skip
async def claim_over(trial: Trial) -> None:
    """A claim is good for seven days at most."""
    claim, key = await begin(trial)
    await trial.control.pass_time(timedelta(days=7, minutes=10))
    (await enrol(trial, asked(trial, claim, key))).refused("ENROLMENT_REFUSED")


@case("svc/enrol/after-a-cut", verifies=("LN-NOD-021", "LN-NOD-026"), kind=Kind.FAULT,
      needs=(*CLAIM, Ability.PROGRAM))  # fmt: skip
async def after_a_restart(trial: Trial) -> None:
    """A claim that was spent is spent after a restart, and the device gets the same answer again."""
    claim, key = await begin(trial)
    request = asked(trial, claim, key)
    first = await enrol(trial, request)
    published(trial, first, key)
    await trial.control.restart()
    again = await enrol(trial, request)
    trial.expect("the same answer", holds=again.message() == first.message(), seen=again.words(), of=again)
    (await enrol(trial, asked(trial, claim, device_key(trial)))).refused("ENROLMENT_REFUSED")


@case("svc/enrol/guessing", verifies=("LN-NOD-022",), kind=Kind.NEGATIVE, needs=(Ability.RESET,))
async def guessing(trial: Trial) -> None:
    """Whoever guesses claims is slowed down: of many tries at once most are not judged at all."""
    await trial.control.reset()
    key = device_key(trial)
    judged = 0
    for _ in range(TRIES):
        reply = await enrol(trial, asked(trial, trial.draw(CLAIM_BYTES), key))
        if reply.refused("ENROLMENT_REFUSED", "OVERLOADED").reason == "OVERLOADED":
            break
        judged += 1
    trial.expect("a limit of tries", holds=judged < TRIES, seen=f"{judged} tries judged")
    (await Desk(trial).reserve(Desk(trial).parcel())).confirmed()
