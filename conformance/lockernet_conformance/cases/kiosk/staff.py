"""The operator's staff at the kiosk: which grant opens which door (docs/spec/grants.md)."""

from datetime import timedelta

from lockernet.v1 import grants_pb2
from lockernet_conformance.forge.codes import base32
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Sent, Trial
from lockernet_conformance.trial.happenings import journal, named
from lockernet_conformance.trial.operator import Operator
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS, Ability.OPERATOR_KEY)
INSPECT = grants_pb2.MAINTENANCE_ACTION_INSPECT
REPAIR = grants_pb2.MAINTENANCE_ACTION_REPAIR
FORCE = grants_pb2.MAINTENANCE_ACTION_FORCE
DAY = timedelta(days=1)
FILED = "police/2026/117"


@case(
    "jrn/staff/inspect",
    verifies=("LN-GRA-001", "LN-GRA-005", "LN-GRA-007"),
    kind=Kind.POSITIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def inspect(trial: Trial) -> None:
    """Staff with a grant open the door that it names; the journal says which grant, and not who."""
    operator, holder = await Operator.at(trial), trial.draw(8)
    sent = await operator.grant(INSPECT, holder=holder, compartment_ids=[operator.waiting.door])
    sent.confirmed()
    await operator.show(sent, holder)
    await operator.ask_for(operator.waiting.door, "inspect")
    trial.expect("an open door", holds=await operator.is_open(), seen="shut")
    await operator.waiting.still_waits()
    found = await journal(operator.waiting.desk)
    trial.expect("MaintenanceGranted", holds=bool(named(found, "maintenance_granted")), seen="none")
    opened = named(found, "door_opened_for_staff")
    trial.expect("one opening for staff", holds=len(opened) == 1, seen=f"{len(opened)}")
    cause = opened[0].event.cause.statement_id if opened else b""
    trial.expect("the grant as its cause", holds=cause == sent.statement.id, seen=cause.hex())
    told = b"".join(each.event.SerializeToString() for each in found)
    trial.expect("nothing of the holder", holds=holder not in told, seen="the holder's number")


async def _opens_nothing(operator: Operator, sent: Sent, holder: bytes, task: str = "inspect") -> None:
    before = await operator.waiting.kiosk.pulses()
    await operator.show(sent, holder)
    await operator.ask_for(operator.waiting.door, task)
    await operator.waiting.kiosk.nothing_opened(before)
    await operator.waiting.still_waits()


@case(
    "jrn/staff/grant-that-is-not-here",
    verifies=("LN-GRA-005",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def grant_that_is_not_here(trial: Trial) -> None:
    """A grant that the point never got opens nothing, and one with another holder's number neither."""
    operator, holder = await Operator.at(trial), trial.draw(8)
    sent = await operator.grant(INSPECT, holder=holder)
    sent.confirmed()
    await _opens_nothing(operator, sent, trial.draw(8))
    never = operator.waiting.desk.make("maintenance-grant", actions=[INSPECT], holder=holder)[0]
    code = "LN3:" + base32(never.id[:8] + holder)
    before = await operator.waiting.kiosk.pulses()
    seen = await trial.control.enter("staff", wire.KIOSK_ACT_SHOW_GRANT, code)
    trial.expect("a refusal", holds=seen.scene == wire.SCENE_REFUSED, seen=wire.Scene.Name(seen.scene))
    await operator.waiting.kiosk.nothing_opened(before)


@case(
    "jrn/staff/other-compartment",
    verifies=("LN-GRA-001", "LN-GRA-005"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def other_compartment(trial: Trial) -> None:
    """A grant for one compartment opens no other."""
    operator, holder = await Operator.at(trial), trial.draw(8)
    other = next(door for door in await trial.control.doors() if door != operator.waiting.door)
    sent = await operator.grant(
        INSPECT, REPAIR, FORCE, holder=holder, compartment_ids=[other], reference=FILED
    )
    sent.confirmed()
    for task in ("inspect", "repair", "force"):
        await _opens_nothing(operator, sent, holder, task)


@case(
    "jrn/staff/other-action",
    verifies=("LN-GRA-001", "LN-GRA-005"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=NEEDS,
)
async def other_action(trial: Trial) -> None:
    """Who may inspect may not force a door open."""
    operator, holder = await Operator.at(trial), trial.draw(8)
    sent = await operator.grant(INSPECT, holder=holder)
    sent.confirmed()
    await _opens_nothing(operator, sent, holder, "force")


@case(
    "jrn/staff/ended",
    verifies=("LN-GRA-005",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=(*NEEDS, Ability.CLOCK),
)
async def ended(trial: Trial) -> None:
    """A grant that ended opens nothing."""
    operator, holder = await Operator.at(trial), trial.draw(8)
    sent = await operator.grant(INSPECT, holder=holder)
    sent.confirmed()
    await trial.control.pass_time(DAY + timedelta(minutes=10))
    await _opens_nothing(operator, sent, holder)


@case(
    "svc/grant/by-a-courier",
    verifies=("LN-GRA-001", "LN-TRU-020"),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
)
async def by_a_courier(trial: Trial) -> None:
    """A courier gives nobody a grant for maintenance."""
    operator = Operator.anywhere(trial)
    sent = await operator.grant(INSPECT, holder=trial.draw(8), by=operator.waiting.desk.people.courier)
    sent.refused("UNTRUSTED_ISSUER", status="PERMISSION_DENIED")


@case(
    "svc/grant/longer-than-a-month",
    verifies=("LN-GRA-006",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=(Ability.OPERATOR_KEY,),
)
async def longer_than_a_month(trial: Trial) -> None:
    """A grant for more than 31 days is WINDOW_TOO_LONG, a second more too."""
    operator = Operator.anywhere(trial)
    for valid in (31 * DAY + timedelta(seconds=1), 365 * DAY):
        sent = await operator.grant(INSPECT, holder=trial.draw(8), header__valid=valid)
        sent.refused("WINDOW_TOO_LONG")


@case(
    "svc/grant/force-without-a-file",
    verifies=("LN-GRA-003",),
    kind=Kind.NEGATIVE,
    profile=Profile.AUTOMATED,
    needs=(Ability.OPERATOR_KEY,),
)
async def force_without_a_file(trial: Trial) -> None:
    """A grant to force doors that names no file of an authority is refused."""
    operator = Operator.anywhere(trial)
    sent = await operator.grant(FORCE, holder=trial.draw(8), reference="")
    sent.refused("MALFORMED_FIELD", status="INVALID_ARGUMENT")


@case("jrn/staff/forced", verifies=("LN-GRA-003",), kind=Kind.FAULT, profile=Profile.AUTOMATED, needs=NEEDS)
async def forced(trial: Trial) -> None:
    """A forced opening names its grant in the journal, and neither the file nor a person."""
    operator, holder = await Operator.at(trial), trial.draw(8)
    sent = await operator.grant(FORCE, holder=holder, reference=FILED)
    sent.confirmed()
    await operator.show(sent, holder)
    await operator.ask_for(operator.waiting.door, "force")
    trial.expect("an open door", holds=await operator.is_open(), seen="shut")
    found = await journal(operator.waiting.desk)
    opened = named(found, "compartment_forced")
    cause = opened[0].event.cause.statement_id if opened else b""
    trial.expect(
        "the grant as its cause", holds=cause == sent.statement.id, seen=cause.hex() or "no such event"
    )
    told = b"".join(each.event.SerializeToString() for each in found)
    trial.expect("nothing of the file", holds=FILED.encode() not in told, seen="its name")
