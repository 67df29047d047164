"""Door alarms: who notices that a door stands open, how often it is told, and when it is over."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from lockernet.codec.events import decode_event
from lockernet.models.custody import CustodyState
from lockernet.models.events import DoorLeftOpen, UnexpectedDoorOpened
from lockernet_node.effects import Effects
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.dialect import BoardDialect
from lockernet_node.hardware.dialects import CU48, KR_CU16
from lockernet_node.hardware.serial_bank import open_serial_bank
from lockernet_node.pipeline.door_alarms import Alarm
from tests.network import COURIER
from tests.node.hardware.rig import TIMING, standing_boards
from tests.node.house import House
from tests.patience import PATIENCE_SECONDS

LONG = timedelta(seconds=181)
OVER = timedelta(seconds=121)

FORCED = UnexpectedDoorOpened(compartment_id="C03")
LEFT_OPEN = DoorLeftOpen(compartment_id="C03")


async def alarms(house: House) -> list[Any]:
    return [body for body in await house.story() if isinstance(body, UnexpectedDoorOpened | DoorLeftOpen)]


async def force(house: House, compartment: str = "C03") -> None:
    house.bank.force_open(compartment)
    await house.tell(compartment)


async def test_a_door_that_opens_without_a_pulse_is_told_at_once(house: House) -> None:
    """LN-NOD-010."""
    await house.tell_all()

    with capture_logs() as logged:
        await force(house)

    assert await alarms(house) == [FORCED]
    assert [(each["event"], each["compartment"]) for each in logged] == [("door_opened_unexpectedly", "C03")]
    assert house.reports.alarms.raised() == {"C03": (Alarm.UNEXPECTED,)}


@pytest.mark.parametrize("occupied", [False, True])
async def test_an_opening_is_told_once_though_its_board_falls_silent(house: House, occupied: bool) -> None:
    """LN-NOD-010."""
    door = (await house.deposit())[1] if occupied else "C03"
    await force(house, door)

    house.bank.cut_power()
    await house.tell_all()
    house.bank.return_power()
    await house.tell_all()

    assert len(await alarms(house)) == 1


async def test_the_next_opening_is_told_again(house: House) -> None:
    await force(house)
    await house.shut("C03")
    await force(house)

    assert await alarms(house) == [FORCED, FORCED]


async def test_a_door_that_is_shut_ends_its_alarms_and_says_so(house: House) -> None:
    await force(house)
    await house.pass_time(LONG)

    with capture_logs() as logged:
        await house.shut("C03")

    assert house.reports.alarms.raised() == {}
    assert [each["alarms"] for each in logged if each["event"] == "door_alarm_over"] == [
        ["door_opened_unexpectedly", "door_left_open"]
    ]


async def test_a_pulse_of_a_moment_ago_explains_an_opening_and_an_older_one_does_not(house: House) -> None:
    house.reports.alarms.expect("C03")
    await house.pass_time(timedelta(seconds=9))
    await force(house)
    await house.shut("C03")
    assert await alarms(house) == []

    await house.pass_time(timedelta(seconds=2))
    await force(house)

    assert await alarms(house) == [FORCED]


async def test_one_pulse_explains_one_opening(house: House) -> None:
    house.reports.alarms.expect("C03")
    await force(house)
    await house.shut("C03")

    await force(house)

    assert await alarms(house) == [FORCED]


async def test_a_door_left_open_is_told_once_and_in_the_log(house: House) -> None:
    """LN-NOD-011."""
    await force(house)
    await house.pass_time(timedelta(seconds=179))
    assert await alarms(house) == [FORCED]

    with capture_logs() as logged:
        await house.pass_time(timedelta(seconds=2))
        await house.pass_time(LONG)

    assert await alarms(house) == [FORCED, LEFT_OPEN]
    assert [each["event"] for each in logged] == ["door_left_open"]


async def test_the_operator_says_how_long_is_too_long() -> None:
    house = House()
    object.__setattr__(house.desk.point, "left_open_seconds", 30)
    house.reports = type(house.reports)(house.desk, house.sensors)
    await force(house)

    await house.pass_time(timedelta(seconds=31))

    assert await alarms(house) == [FORCED, LEFT_OPEN]


async def test_a_door_behind_a_silent_board_is_not_said_to_stand_open(house: House) -> None:
    await force(house)
    house.bank.silence("C03")
    await house.tell("C03")
    await house.pass_time(LONG)
    assert await alarms(house) == [FORCED]

    house.bank.mend("C03")
    await house.tell("C03")
    await house.pass_time(timedelta(seconds=1))

    assert await alarms(house) == [FORCED, LEFT_OPEN]


async def test_in_a_visit_the_visit_says_when_it_is_too_long_and_nobody_else(house: House) -> None:
    """LN-CUS-037, LN-NOD-011."""
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    with capture_logs() as logged:
        await house.pass_time(timedelta(seconds=119))
        assert await alarms(house) == []
        await house.pass_time(timedelta(seconds=2))
        await house.pass_time(LONG)
        await house.pass_time(LONG)

    left_open = DoorLeftOpen(compartment_id=visit.compartment, parcel_id=parcel.parcel_id)
    assert await alarms(house) == [left_open]
    assert [each["event"] for each in logged] == ["door_left_open"]
    assert (await house.custody(parcel)).state is CustodyState.DEPOSITING


async def test_a_parcel_behind_a_door_left_open_is_named_to_its_courier(house: House) -> None:
    parcel, compartment = await house.deposit()
    await force(house, compartment)
    await house.pass_time(LONG)

    row = (await house.journal())[-1]
    event = decode_event(row.event)

    assert event.body == DoorLeftOpen(compartment_id=compartment, parcel_id=parcel.parcel_id)
    assert [each.member_id for each in event.members] == [COURIER]
    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_a_door_that_is_found_open_after_a_restart_is_told(house: House) -> None:
    house.bank.force_open("C03")
    house.start()
    await house.reports.start()

    await house.tell_all()

    assert await alarms(house) == [FORCED]


@pytest.mark.parametrize("dialect", [KR_CU16, CU48], ids=lambda each: each.name)
async def test_a_door_forced_on_real_boards_comes_into_the_journal(
    house: House, dialect: BoardDialect
) -> None:
    """LN-NOD-010, over the line: bolt, board, poll, report."""
    names = enumerate(name for name, _ in house.compartments)
    doors = {name: DoorAddress(*divmod(number, dialect.span.locks)) for number, name in names}
    async with (
        standing_boards(2, dialect=dialect) as boards,
        open_serial_bank(boards.device, doors, dialect=dialect, timing=TIMING) as bank,
    ):
        loops = asyncio.create_task(Effects(house.desk, house.reports, bank, wakeup=asyncio.Event()).run())
        await every_door_told(house, list(doors))
        boards.world.door(doors["C03"].board, doors["C03"].lock).force_open()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await alarms(house):
                await asyncio.sleep(0.01)
        loops.cancel()
        await asyncio.wait([loops])

    assert await alarms(house) == [FORCED]


async def every_door_told(house: House, doors: Sequence[str]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while any(house.sensors.last(door) is None for door in doors):
            await asyncio.sleep(0.01)
