"""Staff at the kiosk: what a grant lets them do, and what follows for doors, parcels and promises."""

from datetime import timedelta

import pytest

from lockernet.codec.events import decode_event
from lockernet.codes.staff import StaffCode, holder_hash
from lockernet.custody.commands import ConfirmOccupied
from lockernet.custody.state import SESSION
from lockernet.errors import ErrorCode, Malformed, RefusedByPeer, Untrusted
from lockernet.models.custody import CustodyMark, CustodyState
from lockernet.models.events import (
    ClosedScope,
    CompartmentFaulted,
    CompartmentForced,
    CompartmentInspected,
    CompartmentRepaired,
    CustodyResolved,
    DoorOpened,
    DoorOpenedForStaff,
    MaintenanceGranted,
    OrphanItemFound,
    OrphanItemRemoved,
    PromiseBroken,
    RoomReturned,
    UnexpectedDoorOpened,
)
from lockernet.models.grants import MaintenanceGrant
from lockernet.models.journal import CauseKind
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.closing import Closings, Whom
from lockernet_node.pipeline.maintenance import Maintenance
from lockernet_node.pipeline.operating import DoorView, Use
from lockernet_node.pipeline.staff import Staff
from lockernet_node.pipeline.staff_steps import Found
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import OpeningStage
from tests.network import DAY, bank_of
from tests.node.house import House
from tests.node.operator import (
    FORCE,
    INSPECT,
    REPAIR,
    OperatorDesk,
    code_of,
    look,
    maintenance,
    refusal,
)


@pytest.fixture
def operator(house: House) -> OperatorDesk:
    return OperatorDesk(house)


async def kinds(house: House, since: int = 0) -> list[type]:
    """What was recorded, without what it says."""
    return [type(body) for body in (await house.story())[since:]]


# ------------------------------------------------------------------------------------------ grants


async def test_a_grant_is_kept_and_the_journal_holds_its_holder_as_a_hash(
    house: House, operator: OperatorDesk
) -> None:
    """LN-GRA-001: nothing in the journal opens a door."""
    staff = await operator.staff(INSPECT)

    (event,) = await house.story()
    assert event == MaintenanceGranted(
        grant_id=staff.grant_id, holder_hash=holder_hash(b"holder-1"), actions=(INSPECT,)
    )
    assert all(b"holder-1" not in row.event for row in await house.journal())


async def test_a_code_of_no_grant_or_another_holder_is_refused(house: House, operator: OperatorDesk) -> None:
    """LN-GRA-005."""
    staff = await operator.staff()

    for code in (StaffCode(bytes(8), b"holder-1"), StaffCode.of(staff.grant_id, b"holder-2")):
        assert await maintenance(house).enter(code) == Refused(ErrorCode.CODE_REFUSED)


async def test_a_grant_holds_until_its_end_and_over_a_restart(house: House, operator: OperatorDesk) -> None:
    """LN-GRA-005."""
    grant = operator.grant(INSPECT)
    await house.orders.submit(grant, MaintenanceGrant)
    house.start()
    staff = await maintenance(house).enter(code_of(grant))
    assert not isinstance(staff, Refused)

    house.clock.advance(DAY)

    assert await maintenance(house).enter(code_of(grant)) == Refused(ErrorCode.NOT_GRANTED)
    assert refusal(await maintenance(house).open(staff, "A01", INSPECT)) is ErrorCode.NOT_GRANTED


async def test_a_grant_lets_its_holder_do_what_it_names_where_it_names_it(
    house: House, operator: OperatorDesk
) -> None:
    """LN-GRA-001, LN-GRA-005."""
    staff = await operator.staff(INSPECT, compartments=["A01"])
    at_work = maintenance(house)

    assert refusal(await at_work.open(staff, "A02", INSPECT)) is ErrorCode.NOT_GRANTED
    assert refusal(await at_work.open(staff, "A01", REPAIR)) is ErrorCode.NOT_GRANTED
    assert refusal(await at_work.open(staff, "A01", FORCE)) is ErrorCode.NOT_GRANTED
    assert refusal(await at_work.work(staff, "A01", "repaired")) is ErrorCode.NOT_GRANTED
    assert refusal(await at_work.door(staff, "A02")) is ErrorCode.NOT_FOUND
    assert [each.compartment for each in await at_work.doors(staff)] == ["A01"]
    assert isinstance(await at_work.open(staff, "A01", INSPECT), DoorView)
    assert house.pulses() == 0, "the pulse comes after the commit"


async def test_a_grant_that_the_operator_closed_opens_nothing(house: House, operator: OperatorDesk) -> None:
    """LN-CAP-036, LN-GRA-005."""
    staff = await operator.staff()
    await Closings(house.desk).close(ClosedScope.DEPOSITS, whom=Whom(grant_id=staff.grant_id))

    assert refusal(await maintenance(house).open(staff, "A01", INSPECT)) is ErrorCode.NOT_GRANTED


async def test_a_grant_for_more_than_a_month_is_refused(house: House, operator: OperatorDesk) -> None:
    """LN-GRA-006."""
    with pytest.raises(RefusedByPeer, match="WINDOW_TOO_LONG"):
        await house.orders.submit(operator.grant(valid_for=31 * DAY + timedelta(seconds=1)), MaintenanceGrant)
    await house.orders.submit(operator.grant(valid_for=31 * DAY), MaintenanceGrant)


async def test_a_grant_to_force_names_where_the_order_is_filed_and_the_journal_does_not(
    house: House, operator: OperatorDesk
) -> None:
    """LN-GRA-003."""
    with pytest.raises(Malformed, match="reference"):
        await house.orders.submit(operator.grant(FORCE, reference=""), MaintenanceGrant)
    await house.orders.submit(operator.grant(INSPECT, reference=""), MaintenanceGrant)
    await house.orders.submit(operator.grant(FORCE, reference="court file 17"), MaintenanceGrant)

    assert all(b"court" not in row.event for row in await house.journal())


async def test_a_grant_for_a_compartment_that_is_not_here_is_refused(
    house: House, operator: OperatorDesk
) -> None:
    with pytest.raises(RefusedByPeer, match="NOT_FOUND"):
        await house.orders.submit(operator.grant(compartments=["Z99"]), MaintenanceGrant)


async def test_a_courier_grants_nothing(house: House, operator: OperatorDesk) -> None:
    operator.desk.member_id = house.courier.member_id
    with pytest.raises(Untrusted):
        await house.orders.submit(operator.grant(), MaintenanceGrant)


# ------------------------------------------------------------------------------------- inspections


async def test_a_parcel_that_staff_see_inside_stays_and_nothing_alarms(
    house: House, operator: OperatorDesk
) -> None:
    """LN-GRA-007, LN-CUS-065: each step is recorded, and names the grant as its cause."""
    parcel, door = await house.deposit()
    staff = await operator.staff(INSPECT)
    begun = len(await house.journal())

    view = await look(house, staff, door, Found.PARCEL)

    assert await kinds(house, begun) == [DoorOpenedForStaff, DoorOpened, CompartmentInspected]
    events = [decode_event(row.event) for row in (await house.journal())[begun:]]
    by_staff = [each for each in events if each.cause.kind is CauseKind.STAFF]
    assert [each.cause.statement_id for each in by_staff] == [staff.grant_id] * 2
    assert (await house.custody(parcel)).state is CustodyState.WAITING
    assert (view.use, view.opening) == (Use.PARCEL, None)
    assert isinstance(await house.enter(parcel.claim.text()), Visit)


async def test_a_parcel_that_staff_do_not_see_is_uncertain_and_disputed(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CUS-041."""
    parcel, door = await house.deposit()

    await look(house, await operator.staff(INSPECT), door, Found.EMPTY)

    custody = await house.custody(parcel)
    assert (custody.state, custody.compartment_id) == (CustodyState.UNCERTAIN, None)
    assert CustodyMark.DISPUTED in custody.marks
    assert door in [name for name, _ in await house.desk.store.transact(lambda tx: tx.free_compartments())]


async def test_an_uncertain_parcel_that_staff_see_waits_again(house: House, operator: OperatorDesk) -> None:
    """LN-CUS-040."""
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    await house.shut(visit.compartment)
    await house.pass_time(SESSION + timedelta(seconds=1))
    assert (await house.custody(parcel)).state is CustodyState.UNCERTAIN
    staff = await operator.staff(INSPECT)
    assert (await house_door(house, staff, visit.compartment)).needs_attention

    await look(house, staff, visit.compartment, Found.PARCEL)

    assert (await house.custody(parcel)).state is CustodyState.WAITING
    assert CustodyResolved in await kinds(house)


async def house_door(house: House, staff: Staff, compartment: str) -> DoorView:
    door = await maintenance(house).door(staff, compartment)
    assert isinstance(door, DoorView)
    return door


async def test_another_thing_in_the_place_of_a_parcel_is_an_orphan(
    house: House, operator: OperatorDesk
) -> None:
    """LN-GRA-007, LN-CUS-046."""
    parcel, door = await house.deposit()
    staff = await operator.staff(INSPECT)

    view = await look(house, staff, door, Found.SOMETHING)

    assert (await house.custody(parcel)).state is CustodyState.UNCERTAIN
    assert (view.use, view.orphan) == (Use.ORPHAN, True)
    view = await done(house, staff, door, "taken_out")
    assert view.use is Use.FREE
    assert (await kinds(house))[-3:] == [CompartmentInspected, OrphanItemFound, OrphanItemRemoved]


async def done(house: House, staff: Staff, door: str, job: str) -> DoorView:
    view = await maintenance(house).work(staff, door, job)
    assert isinstance(view, DoorView), view
    return view


async def test_only_who_opened_the_door_says_what_lies_there_and_once(
    house: House, operator: OperatorDesk
) -> None:
    """LN-GRA-007."""
    _, door = await house.deposit()
    looker = await operator.staff(INSPECT)
    other = await operator.staff(INSPECT, holder=b"holder-2")
    at_work = maintenance(house)
    assert refusal(await at_work.say(looker, door, Found.EMPTY)) is ErrorCode.NOT_GRANTED
    await at_work.open(looker, door, INSPECT)
    await house.pulse()
    await house.shut(door)

    assert refusal(await at_work.say(other, door, Found.EMPTY)) is ErrorCode.NOT_GRANTED
    assert isinstance(await at_work.say(looker, door, Found.PARCEL), DoorView)
    assert refusal(await at_work.say(looker, door, Found.EMPTY)) is ErrorCode.NOT_GRANTED


async def test_while_staff_have_a_door_open_no_other_one_opens(house: House, operator: OperatorDesk) -> None:
    """LN-CUS-007."""
    parcel, _ = await house.deposit()
    staff = await operator.staff(INSPECT)
    await maintenance(house).open(staff, "A01", INSPECT)
    await house.pulse()

    assert await house.enter(parcel.claim.text()) == Refused(ErrorCode.DOOR_IN_USE, final=False)
    assert refusal(await maintenance(house).open(staff, "A02", INSPECT)) is ErrorCode.DOOR_IN_USE
    await house.shut("A01")
    assert isinstance(await house.enter(parcel.claim.text()), Visit)


async def test_while_a_visit_runs_staff_open_no_door(house: House, operator: OperatorDesk) -> None:
    """LN-CUS-065."""
    await house.reserve()
    visit = await house.open_for_deposit("CP000000080SG")
    staff = await operator.staff(INSPECT)

    for door in (visit.compartment, "A01"):
        assert refusal(await maintenance(house).open(staff, door, INSPECT)) is ErrorCode.DOOR_IN_USE


async def test_staff_end_a_visit_whose_latch_reads_open_for_ever(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CUS-038."""
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    staff, at_work = await operator.staff(INSPECT), maintenance(house)
    assert refusal(await at_work.open(staff, visit.compartment, INSPECT)) is ErrorCode.DOOR_IN_USE
    await house.pass_time(SESSION + timedelta(seconds=1))

    assert isinstance(await at_work.open(staff, visit.compartment, INSPECT), DoorView)
    assert isinstance(await at_work.say(staff, visit.compartment, Found.PARCEL), DoorView)

    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_a_door_that_opens_again_after_staff_shut_it_raises_the_alarm(
    house: House, operator: OperatorDesk
) -> None:
    staff = await operator.staff(INSPECT)
    await maintenance(house).open(staff, "A01", INSPECT)
    await house.pulse()
    assert UnexpectedDoorOpened not in await kinds(house)
    await house.shut("A01")

    await house.say("A01", closed=False, occupied=False)

    assert (await house.story())[-1] == UnexpectedDoorOpened(compartment_id="A01")


async def test_a_door_that_did_not_open_for_staff_in_time_is_not_explained_later(
    house: House, operator: OperatorDesk
) -> None:
    staff = await operator.staff(INSPECT)
    await maintenance(house).open(staff, "A01", INSPECT)
    await house.pass_time(SESSION)

    await house.say("A01", closed=False, occupied=False)

    assert (await house.story())[-1] == UnexpectedDoorOpened(compartment_id="A01")


# ------------------------------------------------------------------------- service, and forced doors


async def test_a_compartment_goes_out_of_service_and_back_and_promises_follow(
    house_of_one: House,
) -> None:
    """LN-CAP-008, LN-CAP-009, LN-CAP-015: what was broken stays so, and its courier is told of room."""
    house, operator = house_of_one, OperatorDesk(house_of_one)
    parcel = await house.reserve()
    staff = await operator.staff(INSPECT, REPAIR)

    assert (await done(house, staff, "B01", "out_of_service")).use is Use.OUT_OF_SERVICE
    story = await house.story()
    assert story[-2:] == [
        CompartmentFaulted(compartment_id="B01", reason="OUT_OF_SERVICE"),
        PromiseBroken(parcel_id=parcel.parcel_id, reason="OUT_OF_SERVICE"),
    ]

    assert (await done(house, staff, "B01", "repaired")).use is Use.FREE
    assert (await house.story())[-2:] == [
        CompartmentRepaired(compartment_id="B01"),
        RoomReturned(parcel_id=parcel.parcel_id),
    ]
    members = decode_event((await house.journal())[-1].event).members
    assert [each.member_id for each in members] == [house.courier.member_id]
    assert not (await house.custody(parcel)).has_promise(house.clock.now())


@pytest.fixture
def house_of_one() -> House:
    return House(compartments=bank_of(["B01"]))


async def test_a_box_that_a_driver_found_occupied_is_emptied_and_repaired(
    house: House, operator: OperatorDesk
) -> None:
    """LN-CUS-046: no repair before the item is out."""
    await house.reserve()
    visit = await house.open_for_deposit("CP000000080SG")
    await house.shut(visit.compartment)
    await house.depositing.say(visit.parcel_id, ConfirmOccupied())
    staff, at_work = await operator.staff(INSPECT, REPAIR), maintenance(house)

    assert refusal(await at_work.work(staff, visit.compartment, "repaired")) is ErrorCode.COMPARTMENT_OCCUPIED
    assert (await done(house, staff, visit.compartment, "taken_out")).use is Use.OUT_OF_SERVICE
    assert (await done(house, staff, visit.compartment, "repaired")).use is Use.FREE
    assert refusal(await at_work.work(staff, visit.compartment, "taken_out")) is ErrorCode.COMPARTMENT_EMPTY


async def test_a_forced_door_makes_its_parcel_uncertain_until_staff_looked(
    house: House, operator: OperatorDesk
) -> None:
    """LN-GRA-003, LN-CUS-047."""
    parcel, door = await house.deposit()
    staff = await operator.staff(INSPECT, FORCE)

    await maintenance(house).open(staff, door, FORCE)
    await house.pulse()

    forced = CompartmentForced(
        compartment_id=door, parcel_id=parcel.parcel_id, grant_id=staff.grant_id, pulsed=True
    )
    assert forced in await house.story()
    assert UnexpectedDoorOpened not in await kinds(house)
    assert (await house.custody(parcel)).state is CustodyState.UNCERTAIN
    await house.shut(door)
    await maintenance(house).say(staff, door, Found.PARCEL)
    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_an_empty_compartment_is_forced_too(house: House, operator: OperatorDesk) -> None:
    staff = await operator.staff(FORCE)

    await maintenance(house).open(staff, "A01", FORCE)
    await house.pulse()

    assert (await kinds(house))[-1] is CompartmentForced
    assert house.pulses() == 1


async def test_a_key_is_told_by_two_people_and_the_parcel_is_uncertain(
    house: House, operator: OperatorDesk
) -> None:
    """LN-GRA-009, LN-CUS-066: nothing is pulsed."""
    parcel, door = await house.deposit()
    pulses = house.pulses()
    first = await operator.staff(INSPECT)
    second = await operator.staff(REPAIR, holder=b"holder-2")
    code = StaffCode.of(second.grant_id, b"holder-2")

    view = await maintenance(house).tell_of_key(first, code, door)

    assert isinstance(view, DoorView)
    assert (view.use, view.opening) == (Use.UNCERTAIN, OpeningStage.SHUT)
    event = (await house.story())[-1]
    assert event == CompartmentForced(
        compartment_id=door,
        parcel_id=parcel.parcel_id,
        grant_id=first.grant_id,
        pulsed=False,
        second_grant_id=second.grant_id,
    )
    assert isinstance(await maintenance(house).say(first, door, Found.PARCEL), DoorView)
    assert (await house.custody(parcel)).state is CustodyState.WAITING
    assert house.pulses() == pulses


@pytest.mark.parametrize("holder", [b"holder-1", b"holder-9"])
async def test_one_person_alone_tells_of_no_key(house: House, operator: OperatorDesk, holder: bytes) -> None:
    """LN-GRA-009: two grants of one holder are one person, and a stranger is nobody."""
    first = await operator.staff(INSPECT)
    again = await operator.staff(REPAIR)
    begun = len(await house.journal())

    outcome = await maintenance(house).tell_of_key(first, StaffCode.of(again.grant_id, holder), "A01")

    expected = ErrorCode.NOT_GRANTED if holder == b"holder-1" else ErrorCode.CODE_REFUSED
    assert refusal(outcome) is expected
    assert len(await house.journal()) == begun


async def test_a_grant_for_another_door_is_no_second_person(house: House, operator: OperatorDesk) -> None:
    first = await operator.staff(INSPECT)
    second = await operator.staff(INSPECT, holder=b"holder-2", compartments=["A02"])

    code = StaffCode.of(second.grant_id, b"holder-2")
    assert refusal(await maintenance(house).tell_of_key(first, code, "A01")) is ErrorCode.NOT_GRANTED


async def test_who_stands_there_is_heard_by_the_bank_before_the_pulse(
    house: House, operator: OperatorDesk
) -> None:
    heard: list[str] = []
    at_work = Maintenance(house.desk, house.sensors, expect_unlock=lambda: heard.append("now"))

    await at_work.open(await operator.staff(), "A01", INSPECT)

    assert heard == ["now"]
