"""What time it is at a point whose clock somebody set, or whose battery died (docs/spec/node.md, Time)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from lockernet.v1 import events_pb2, services_pb2
from lockernet_conformance.forge.people import Person
from lockernet_conformance.forge.people import order as signed
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Reply, Trial
from lockernet_conformance.trial.happenings import journal, named
from lockernet_conformance.trial.waiting import WAITING, Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

RUNS = (Ability.RESET, Ability.CLOCK)
RESTARTS = (*RUNS, Ability.POWER)
DOORS = (*RESTARTS, Ability.KIOSK, Ability.DOORS)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHALLENGE_BYTES = 16
CHALLENGE_VALID = timedelta(seconds=120)
UNTRUSTED = events_pb2.TIME_STATE_UNTRUSTED


async def told(desk: Desk, attestation: Any = None) -> services_pb2.AttestTimeResponse:
    """What the point makes of the time. Raises Failed."""
    return (await asked(desk, attestation)).ok(services_pb2.AttestTimeResponse)


async def asked(desk: Desk, attestation: Any = None) -> Reply:
    """The call, with a word on the time or without one."""
    fields = {} if attestation is None else {"attestation": attestation.wire()}
    return await desk.ask("AttestTime", **fields)


def word(desk: Desk, by: Person, time: datetime, request_id: bytes, **fields: Any) -> Any:
    """Somebody's signed word on the time."""
    return signed(by, "time-attestation", desk.here(time), request_id, time=time, **fields)


async def set_and_dark(trial: Trial, by: timedelta) -> datetime:
    """Somebody sets the clock while the point is without power; the true time then."""
    true = trial.now()
    await trial.control.set_clock(true + by)
    await trial.control.cut_power(wire.CUT_MOMENT_UNSPECIFIED)
    return true


def expect_near(
    trial: Trial, seen: datetime, expected: datetime, within: timedelta = timedelta(minutes=2)
) -> None:
    """Raises Failed."""
    trial.expect(f"about {expected}", holds=abs(seen - expected) <= within, seen=f"{seen}")


@case(
    "jrn/time/jump-while-it-runs",
    verifies=("LN-NOD-051",),
    kind=Kind.FAULT,
    profile=Profile.SECURITY,
    needs=RUNS,
)
async def jump_while_it_runs(trial: Trial) -> None:
    """Somebody sets the running point's clock two days on: its own time does not follow."""
    await trial.control.reset()
    desk = Desk(trial)
    before = (await told(desk)).now.ToDatetime(UTC)
    await trial.control.set_clock(before + 2 * DAY)
    trial.control.time = before
    after = await told(desk)
    expect_near(trial, after.now.ToDatetime(UTC), before)
    trial.expect(
        "HOLDOVER",
        holds=after.state == events_pb2.TIME_STATE_HOLDOVER,
        seen=events_pb2.TimeState.Name(after.state),
    )


@case(
    "jrn/time/jump-back-while-it-runs",
    verifies=("LN-NOD-050", "LN-NOD-051"),
    kind=Kind.FAULT,
    profile=Profile.SECURITY,
    needs=RUNS,
)
async def jump_back_while_it_runs(trial: Trial) -> None:
    """Somebody sets a running point's clock back: time does not go back, what expired stays expired."""
    await trial.control.reset()
    desk = Desk(trial)
    before = (await told(desk)).now.ToDatetime(UTC)
    await trial.control.set_clock(before - DAY)
    trial.control.time = before
    expect_near(trial, (await told(desk)).now.ToDatetime(UTC), before)
    old = await desk.reserve(desk.parcel(), header__now=before - DAY, header__valid=HOUR)
    old.refused("UNTRUSTED_EXPIRED", status="UNAUTHENTICATED")


@case(
    "jrn/time/battery-died",
    verifies=("LN-NOD-050", "LN-NOD-052"),
    kind=Kind.FAULT,
    profile=Profile.OFFLINE,
    needs=DOORS,
)
async def battery_died(trial: Trial) -> None:
    """A point that wakes a year before it slept takes no order; what lies there goes out."""
    waiting = await Waiting.at(trial)
    true = await set_and_dark(trial, -365 * DAY)
    trial.control.time = true
    expected = waiting.desk.parcel()
    (await waiting.desk.reserve(expected)).refused(
        "TIME_UNTRUSTED", status=("FAILED_PRECONDITION", "UNAVAILABLE")
    )
    (await waiting.desk.ask("GetParcel", parcel_id=waiting.parcel.parcel_id)).refused("TIME_UNTRUSTED")
    before = await waiting.kiosk.pulses()
    await trial.control.enter("driver", wire.KIOSK_ACT_SHOW_BADGE, waiting.kiosk.badge())
    await waiting.kiosk.nothing_opened(before)
    await waiting.kiosk.collect(waiting.parcel.claim.text)


@case(
    "jrn/time/stopped-after-a-jump",
    verifies=("LN-NOD-051", "LN-NOD-052"),
    kind=Kind.FAULT,
    profile=Profile.SECURITY,
    needs=RESTARTS,
)
async def stopped_after_a_jump(trial: Trial) -> None:
    """A point that stopped after its clock was set starts UNTRUSTED, and takes no order."""
    await trial.control.reset()
    desk = Desk(trial)
    true = await set_and_dark(trial, 30 * DAY)
    trial.control.time = true
    state = (await told(desk)).state
    trial.expect("UNTRUSTED", holds=state == UNTRUSTED, seen=events_pb2.TimeState.Name(state))
    (await desk.reserve(desk.parcel())).refused(
        "TIME_UNTRUSTED", status=("FAILED_PRECONDITION", "UNAVAILABLE")
    )


@case(
    "jrn/time/no-hold-ends-by-it",
    verifies=("LN-NOD-052",),
    kind=Kind.FAULT,
    profile=Profile.OFFLINE,
    needs=(*DOORS, Ability.OPERATOR_KEY),
)
async def no_hold_ends_by_it(trial: Trial) -> None:
    """A clock a year ahead at the start ends no term; the coordinating body's word puts it right."""
    waiting = await Waiting.at(trial)
    desk = waiting.desk
    promised = desk.parcel()
    (await desk.reserve(promised)).confirmed()
    true = await set_and_dark(trial, 365 * DAY)
    trial.control.time = true
    challenge = (await told(desk)).challenge
    after = await told(desk, word(desk, desk.people.body, true, challenge))
    expect_near(trial, after.now.ToDatetime(UTC), true)
    parcel = (await desk.ask("GetParcel", parcel_id=waiting.parcel.parcel_id)).ok(
        services_pb2.GetParcelResponse
    )
    trial.expect("WAITING", holds=parcel.custody == WAITING, seen=str(parcel.custody))
    ended = [
        each.name for each in await journal(desk) if each.name in ("parcel_overdue", "reservation_lapsed")
    ]
    trial.expect("no term ended", holds=not ended, seen=", ".join(ended))


@case("jrn/time/recorded", verifies=("LN-NOD-053",), kind=Kind.FAULT, needs=(*RUNS, Ability.OPERATOR_KEY))
async def recorded(trial: Trial) -> None:
    """A change of how far the clock is trusted stands in the journal."""
    await trial.control.reset()
    desk = Desk(trial)
    before = (await told(desk)).now.ToDatetime(UTC)
    count = len(named(await journal(desk), "time_state_changed"))
    await trial.control.set_clock(before + 2 * DAY)
    trial.control.time = before
    state = (await told(desk)).state
    found = named(await journal(desk), "time_state_changed")
    trial.expect("one TimeStateChanged more", holds=len(found) == count + 1, seen=f"{len(found) - count}")
    trial.expect("the state told", holds=found[-1].body.state == state, seen=str(found[-1].body.state))


@case("svc/time/challenge", verifies=("LN-NOD-053",), kind=Kind.NEGATIVE)
async def challenge(trial: Trial) -> None:
    """Each answer to AttestTime has a challenge of 16 bytes of its own."""
    desk = Desk(trial)
    drawn: Sequence[bytes] = [(await told(desk)).challenge for _ in range(8)]
    lengths = {len(each) for each in drawn}
    trial.expect("16 bytes", holds=lengths == {CHALLENGE_BYTES}, seen=f"{lengths}")
    trial.expect("8 different ones", holds=len(set(drawn)) == 8, seen=f"{len(set(drawn))}")


@case(
    "jrn/time/challenge-once",
    verifies=("LN-NOD-053", "LN-GRA-004"),
    kind=Kind.NEGATIVE,
    profile=Profile.OFFLINE,
    needs=RESTARTS,
)
async def challenge_once(trial: Trial) -> None:
    """A word on the time that answers no challenge, or an old one, does not make the time trusted."""
    await trial.control.reset()
    desk = Desk(trial)
    body = desk.people.body
    old = (await told(desk)).challenge
    true = await set_and_dark(trial, 30 * DAY)
    trial.control.time = true
    for stale in (trial.draw(16), old, bytes(16)):
        await asked(desk, word(desk, body, true, stale))
        state = (await told(desk)).state
        trial.expect("UNTRUSTED", holds=state == UNTRUSTED, seen=events_pb2.TimeState.Name(state))
    good = (await told(desk)).challenge
    attested = word(desk, body, true, good)
    state = (await told(desk, attested)).state
    trial.expect("trusted again", holds=state != UNTRUSTED, seen=events_pb2.TimeState.Name(state))
    (await desk.reserve(desk.parcel())).confirmed()


@case(
    "jrn/time/by-a-stranger",
    verifies=("LN-GRA-004", "LN-TRU-001"),
    kind=Kind.NEGATIVE,
    profile=Profile.SECURITY,
    needs=RESTARTS,
)
async def by_a_stranger(trial: Trial) -> None:
    """Neither somebody outside the network nor a courier puts a point's time right, challenge or not."""
    await trial.control.reset()
    desk = Desk(trial)
    true = await set_and_dark(trial, 30 * DAY)
    trial.control.time = true
    for person in (desk.people.stranger, desk.people.courier):
        challenge = (await told(desk)).challenge
        reply = await asked(desk, word(desk, person, true, challenge))
        trial.expect("a refusal", holds=reply.status != "OK", seen="OK", of=reply)
        state = (await told(desk)).state
        trial.expect("UNTRUSTED", holds=state == UNTRUSTED, seen=events_pb2.TimeState.Name(state))


@case("svc/time/far-future", verifies=("LN-GRA-004",), kind=Kind.NEGATIVE, profile=Profile.SECURITY)
async def far_future(trial: Trial) -> None:
    """A member's word that it is a year later expires nothing, and time goes on as before."""
    desk = Desk(trial)
    before = await told(desk)
    later = trial.now() + 365 * DAY
    reply = await asked(desk, word(desk, desk.people.courier, later, before.challenge))
    reply.refused("ATTESTATION_REFUSED", "UNTRUSTED_NOT_YET_VALID", "UNTRUSTED_PURPOSE", "UNTRUSTED_KEY")
    after = (await told(desk)).now.ToDatetime(UTC)
    expect_near(trial, after, before.now.ToDatetime(UTC), timedelta(minutes=5))
    (await desk.reserve(desk.parcel())).confirmed()
