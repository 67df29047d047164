"""A parcel goes in over boards on a real pseudo-terminal, in both dialects, and the power fails meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from lockernet.models.custody import CustodyState, EvidenceGrade
from lockernet.models.events import UnexpectedDoorOpened
from lockernet_node.effects import Effects
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.board.world import Door
from lockernet_node.hardware.dialect import BoardDialect
from lockernet_node.hardware.dialects import CU48, KR_CU16
from lockernet_node.hardware.serial_bank import open_serial_bank
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.visits import Visit
from tests.node.hardware.rig import TIMING, Boards, standing_boards
from tests.node.house import House
from tests.patience import PATIENCE_SECONDS

both = pytest.mark.parametrize("dialect", [KR_CU16, CU48], ids=lambda each: each.name)


class Site:
    """A house whose bank is a line of boards."""

    def __init__(self, house: House, boards: Boards, doors: dict[str, DoorAddress]) -> None:
        self.house = house
        self.boards = boards
        self.doors = doors

    def door(self, compartment: str) -> Door:
        return self.boards.world.door(self.doors[compartment].board, self.doors[compartment].lock)

    def knows(self, compartment: str, closed: bool | None) -> bool:
        reading = self.house.sensors.last(compartment)
        return reading is not None and reading.closed is closed


@asynccontextmanager
async def standing_site(house: House, dialect: BoardDialect) -> AsyncIterator[Site]:
    names = enumerate(name for name, _ in house.compartments)
    doors = {name: DoorAddress(*divmod(number, dialect.span.locks)) for number, name in names}
    wakeup = asyncio.Event()
    house.desk = replace(house.desk, wake=wakeup.set)
    house.reports = Reports(house.desk, house.sensors)
    house.depositing._desk = house.desk
    async with (
        standing_boards(2, dialect=dialect) as boards,
        open_serial_bank(boards.device, doors, dialect=dialect, timing=TIMING) as bank,
    ):
        loops = asyncio.create_task(Effects(house.desk, house.reports, bank, wakeup=wakeup).run())
        site = Site(house, boards, doors)
        await until(lambda: all(site.knows(door, closed=True) for door in doors))
        yield site
        loops.cancel()
        await asyncio.wait([loops])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            await asyncio.sleep(0.01)


async def until_state(site: Site, parcel_id: bytes, state: CustodyState) -> EvidenceGrade:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            custody = await site.house.desk.store.transact(lambda tx: tx.custody(parcel_id))
            if custody is not None and custody.state is state:
                return custody.grade
            await asyncio.sleep(0.01)


@both
async def test_a_deposit_survives_a_power_cut_in_the_middle_of_it(
    house: House, dialect: BoardDialect
) -> None:
    """LN-NOD-012."""
    parcel = await house.reserve()
    async with standing_site(house, dialect) as site:
        badge = house.depositing.read_badge(house.courier.badge())
        visit = await house.depositing.open(badge, parcel.label)
        assert isinstance(visit, Visit)
        door = site.door(visit.compartment)
        await until(lambda: site.knows(visit.compartment, closed=False))

        site.boards.world.cut_power()
        await until(lambda: site.knows(visit.compartment, closed=None))
        door.place()
        site.boards.world.return_power()
        await until(lambda: site.knows(visit.compartment, closed=False))
        door.close()
        grade = await until_state(site, parcel.parcel_id, CustodyState.WAITING)
        pulses = len(site.boards.world.pulses)

    assert grade is EvidenceGrade.OCCUPANCY_CHANGED
    assert pulses == 1
    assert not [body for body in await house.story() if isinstance(body, UnexpectedDoorOpened)]


@both
async def test_a_pulse_that_finds_no_power_opens_nothing_when_the_power_comes_back(
    house: House, dialect: BoardDialect
) -> None:
    """LN-NOD-004, LN-NOD-012."""
    parcel = await house.reserve()
    async with standing_site(house, dialect) as site:
        site.boards.world.cut_power()
        visit = await house.depositing.open(house.depositing.read_badge(house.courier.badge()), parcel.label)
        assert isinstance(visit, Visit)
        pulse = dialect.unlock(site.doors[visit.compartment].board, site.doors[visit.compartment].lock)
        await until(lambda: pulse in [seen.frame for seen in site.boards.spoken()])
        await until(lambda: all(site.knows(door, closed=None) for door in site.doors))

        site.boards.world.return_power()
        await until(lambda: all(site.knows(door, closed=True) for door in site.doors))

        assert site.boards.world.pulses == []
        assert [seen.frame for seen in site.boards.spoken()].count(pulse) == 1
