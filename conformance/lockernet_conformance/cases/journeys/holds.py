"""Terms as a courier sees them at a point: they run while now is before the end (docs/spec/deadlines.md)."""

from datetime import UTC, timedelta

from lockernet.v1 import services_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.happenings import happenings, named
from lockernet_conformance.trial.waiting import Waiting

DOORS = (Ability.RESET, Ability.KIOSK, Ability.DOORS, Ability.CLOCK)
CLOCK = (Ability.RESET, Ability.CLOCK)
SECOND = timedelta(seconds=1)


async def parcel_of(waiting: Waiting) -> services_pb2.GetParcelResponse:
    """What the point tells of it. Raises Failed."""
    told = await waiting.desk.ask("GetParcel", parcel_id=waiting.parcel.parcel_id)
    return told.ok(services_pb2.GetParcelResponse)


@case(
    "jrn/hold/hours-to-the-second",
    verifies=("LN-DLN-001", "LN-DLN-021"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=DOORS,
)
async def hours_to_the_second(trial: Trial) -> None:
    """A hold of 72 hours ends 72 hours after the deposit that began it, to the microsecond."""
    waiting = await Waiting.at(trial, hold_hours=72)
    deposited = named(await happenings(waiting.desk), "parcel_deposited")[-1].event.occurred_at.ToDatetime(
        UTC
    )
    until = (await parcel_of(waiting)).hold_until.ToDatetime(UTC)
    expected = deposited + timedelta(hours=72)
    trial.expect(f"{expected}", holds=until == expected, seen=f"{until}")


@case(
    "jrn/hold/runs-until-its-end",
    verifies=("LN-DLN-002", "LN-CUS-030"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=DOORS,
)
async def runs_until_its_end(trial: Trial) -> None:
    """A second before its end a hold runs and nobody may remove the parcel; at the end it is overdue."""
    waiting = await Waiting.at(trial, hold_hours=24)
    until = (await parcel_of(waiting)).hold_until.ToDatetime(UTC)
    await trial.control.pass_time(until - SECOND - trial.now())
    early = named(await happenings(waiting.desk), "parcel_overdue")
    trial.expect("no overdue parcel", holds=not early, seen="one, too early")
    (await waiting.order("remove-order")).refused("NOT_REMOVABLE", status="FAILED_PRECONDITION")
    await trial.control.pass_time(SECOND)
    found = named(await happenings(waiting.desk), "parcel_overdue")
    trial.expect("ParcelOverdue", holds=len(found) == 1, seen=f"{len(found)}")
    (await waiting.order("remove-order")).confirmed()


@case(
    "jrn/hold/extended-in-time",
    verifies=("LN-DLN-002", "LN-CUS-024"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=DOORS,
)
async def extended_in_time(trial: Trial) -> None:
    """A hold that was extended a second before its end runs to the new one; no order makes it shorter."""
    waiting = await Waiting.at(trial, hold_hours=24)
    until = (await parcel_of(waiting)).hold_until.ToDatetime(UTC)
    await trial.control.pass_time(until - SECOND - trial.now())
    (await waiting.order("extend-deadline", until=until + timedelta(hours=12))).confirmed()
    shorter = await waiting.order("extend-deadline", until=until + timedelta(hours=1))
    shorter.refused("EXTENSION_REFUSED", status="FAILED_PRECONDITION")
    await trial.control.pass_time(timedelta(hours=12))
    early = named(await happenings(waiting.desk), "parcel_overdue")
    trial.expect("no overdue parcel", holds=not early, seen="one")
    await trial.control.pass_time(SECOND)
    found = named(await happenings(waiting.desk), "parcel_overdue")
    trial.expect("ParcelOverdue", holds=len(found) == 1, seen=f"{len(found)}")


@case("jrn/hold/reservation-to-the-second", verifies=("LN-DLN-002",), kind=Kind.NEGATIVE, needs=CLOCK)
async def reservation_to_the_second(trial: Trial) -> None:
    """A promise can be extended a second before its end, and not any more at its end."""
    await trial.control.reset()
    desk = Desk(trial)
    first, second = desk.parcel(), desk.parcel()
    until = trial.now().replace(microsecond=0) + timedelta(hours=2)
    for parcel in (first, second):
        (await desk.reserve(parcel, reserved_until=until)).confirmed()
    await trial.control.pass_time(until - SECOND - trial.now())
    longer = until + timedelta(hours=1)
    (await desk.send("extend-deadline", parcel_id=first.parcel_id, until=longer)).confirmed()
    await trial.control.pass_time(SECOND)
    late = await desk.send("extend-deadline", parcel_id=second.parcel_id, until=longer)
    late.refused("RESERVATION_ENDED", status="FAILED_PRECONDITION")


@case(
    "jrn/hold/late-recipient",
    verifies=("LN-CUS-030",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=DOORS,
)
async def late_recipient(trial: Trial) -> None:
    """An overdue parcel that still lies there goes out to its recipient."""
    waiting = await Waiting.at(trial, hold_hours=24)
    await trial.control.pass_time(timedelta(hours=30))
    await waiting.kiosk.collect(waiting.parcel.claim.text)
