"""Tests of doors on site: a committed intent, one door at a time, never one behind which something lies."""

import pytest

from lockernet.codec.events import decode_event
from lockernet.custody.compartments import Compartment
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.events import DoorOpenedRemotely, UnexpectedDoorOpened
from lockernet.models.journal import CauseKind
from lockernet_node.pipeline.door_tests import REASON, DoorTests
from lockernet_node.pipeline.visits import Visit
from tests.node.house import House

EMPTY = "A01"


@pytest.fixture
def tests(house: House) -> DoorTests:
    """The operator's command line at that house."""
    return DoorTests(house.desk, house.sensors)


async def refused(tests: DoorTests, compartment: str) -> ErrorCode:
    with pytest.raises(RefusedByPeer) as caught:
        await tests.open(compartment)
    return caught.value.code


async def alarms(house: House) -> int:
    return sum(isinstance(body, UnexpectedDoorOpened) for body in await house.story())


async def test_a_test_is_committed_with_its_cause_and_pulses_once(house: House, tests: DoorTests) -> None:
    """LN-NOD-044."""
    await tests.open(EMPTY)
    assert house.pulses() == 0, "the intent comes before the pulse"
    await house.pulse()
    await house.pulse()

    (row,) = await house.journal()
    event = decode_event(row.event)
    assert isinstance(event.body, DoorOpenedRemotely)
    assert (event.body.compartment_id, event.body.reason) == (EMPTY, REASON)
    assert event.cause.kind is CauseKind.STAFF
    assert house.bank.pulses == [EMPTY]
    assert await alarms(house) == 0


async def test_a_door_that_opens_again_after_its_test_is_an_alarm(house: House, tests: DoorTests) -> None:
    await tests.open(EMPTY)
    await house.pulse()
    await house.shut(EMPTY)
    house.bank.force_open(EMPTY)
    await house.tell(EMPTY)

    assert await alarms(house) == 1


async def test_a_door_behind_which_a_parcel_lies_is_never_opened(house: House, tests: DoorTests) -> None:
    """LN-NOD-044."""
    _, compartment = await house.deposit()
    pulses = house.pulses()

    assert await refused(tests, compartment) is ErrorCode.COMPARTMENT_OCCUPIED
    await house.pulse()
    assert house.pulses() == pulses


async def test_an_orphan_item_and_a_word_of_the_infrared_are_enough(house: House, tests: DoorTests) -> None:
    """LN-NOD-044."""
    orphan = Compartment(compartment_id="A02", orphan=True)
    await house.desk.store.transact(lambda tx: tx.save_compartment(orphan))
    await house.say("A03", closed=True, occupied=True)

    assert await refused(tests, "A02") is ErrorCode.COMPARTMENT_OCCUPIED
    assert await refused(tests, "A03") is ErrorCode.COMPARTMENT_OCCUPIED


async def test_nothing_is_tested_while_somebody_is_served(house: House, tests: DoorTests) -> None:
    """LN-NOD-044."""
    await house.reserve()
    await house.open_for_deposit("CP000000080SG")

    assert await refused(tests, EMPTY) is ErrorCode.DOOR_IN_USE


async def test_one_door_at_a_time(house: House, tests: DoorTests) -> None:
    """LN-NOD-044."""
    await tests.open(EMPTY)
    assert await refused(tests, "A02") is ErrorCode.DOOR_IN_USE
    await house.pulse()
    assert await refused(tests, "A02") is ErrorCode.DOOR_IN_USE
    await house.shut(EMPTY)

    await tests.open("A02")


async def test_nobody_is_served_while_a_tested_door_stands_open(house: House, tests: DoorTests) -> None:
    await house.reserve()
    await tests.open(EMPTY)
    await house.pulse()
    badge = house.depositing.read_badge(house.courier.badge())

    outcome = await house.depositing.open(badge, "CP000000080SG")

    assert not isinstance(outcome, Visit)
    assert outcome.reason is ErrorCode.DOOR_IN_USE


async def test_a_compartment_that_is_none_is_not_found(house: House, tests: DoorTests) -> None:
    assert await refused(tests, "Z99") is ErrorCode.NOT_FOUND


async def test_a_faulted_compartment_may_be_tested(house: House, tests: DoorTests) -> None:
    await house.desk.store.transact(lambda tx: tx.mark_faulted(EMPTY, ErrorCode.DOOR_DID_NOT_OPEN))

    await tests.open(EMPTY)
    await house.pulse()

    assert house.bank.pulses == [EMPTY]


async def test_the_list_says_what_each_door_is_for(house: House, tests: DoorTests) -> None:
    _, compartment = await house.deposit()
    await house.desk.store.transact(lambda tx: tx.mark_faulted("C06", ErrorCode.DOOR_DID_NOT_OPEN))

    doors = {door.compartment: door for door in await tests.doors()}

    assert len(doors) == 24
    assert (doors[compartment].assigned, doors[compartment].closed) == (True, True)
    assert doors["C06"].fault == ErrorCode.DOOR_DID_NOT_OPEN
    assert (doors[EMPTY].assigned, doors[EMPTY].fault, doors[EMPTY].occupied) == (False, None, False)
