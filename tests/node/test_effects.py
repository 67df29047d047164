"""The loops: a committed plan becomes one pulse, and the answers of the world become commands."""

import asyncio
from collections.abc import AsyncIterator, Callable, Set
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from lockernet.custody.state import TIME_TO_OPEN
from lockernet.errors import ErrorCode, Unavailable
from lockernet.models.custody import CustodyState
from lockernet.models.events import DoorOpened
from lockernet_node.effects import Effects
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import Store, Transaction
from tests.node.house import House
from tests.patience import PATIENCE_SECONDS

T = TypeVar("T")


@asynccontextmanager
async def running(house: House, store: Store | None = None) -> AsyncIterator[None]:
    """The house with its loops."""
    wakeup = asyncio.Event()
    house.desk = replace(house.desk, wake=wakeup.set, store=store or house.desk.store)
    house.reports = Reports(house.desk, house.sensors)
    house.depositing._desk = house.collecting._desk = house.desk
    loops = asyncio.create_task(Effects(house.desk, house.reports, house.bank, wakeup=wakeup).run())
    try:
        yield
    finally:
        loops.cancel()
        await asyncio.wait([loops])
        await house.bank.aclose()


async def until(condition: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


async def open_door(house: House, label: str) -> Visit:
    visit = await house.depositing.open(house.depositing.read_badge(house.courier.badge()), label)
    assert isinstance(visit, Visit)
    return visit


async def test_a_committed_plan_becomes_one_pulse_and_the_door_reports_back(house: House) -> None:
    parcel = await house.reserve()
    async with running(house):
        visit = await open_door(house, parcel.label)
        await until(lambda: house.bank.pulses == [visit.compartment])
        await until(lambda: not house.bank.door(visit.compartment).latched)
        house.bank.place(visit.compartment)
        house.bank.close(visit.compartment)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await house.custody(parcel)).state is not CustodyState.WAITING:
                await asyncio.sleep(0.005)

    assert len(house.bank.pulses) == 1
    assert any(isinstance(body, DoorOpened) for body in await house.story())


async def test_a_silent_board_leaves_no_plan_behind_and_opens_nothing_later(house: House) -> None:
    # LN-NOD-004
    parcel = await house.reserve()
    house.bank.silence("B01")
    async with running(house):
        await open_door(house, parcel.label)

        def planned(tx: Transaction) -> int:
            return len(tx.planned_unlocks())

        async with asyncio.timeout(PATIENCE_SECONDS):
            while await house.desk.store.transact(planned):
                await asyncio.sleep(0.005)
        house.bank.mend("B01")
        await asyncio.sleep(0.05)

    assert house.bank.door("B01").latched


class Full:
    """A store whose disk is full for a while."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.full = False
        self.refused = 0

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        if self.full:
            self.refused += 1
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE)
        return await self._store.transact(work)

    def watch(self, told: Callable[[Set[str]], None]) -> None:
        self._store.watch(told)

    async def forget(self, now: datetime) -> None:
        await self._store.forget(now)

    async def aclose(self) -> None:
        await self._store.aclose()


async def test_what_the_doors_say_while_the_disk_is_full_is_recorded_afterwards(house: House) -> None:
    parcel = await house.reserve()
    store = Full(house.desk.store)
    async with running(house, store):
        visit = await open_door(house, parcel.label)
        await until(lambda: not house.bank.door(visit.compartment).latched)
        store.full = True
        house.bank.place(visit.compartment)
        house.bank.close(visit.compartment)
        await until(lambda: store.refused > 0)
        store.full = False
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await house.custody(parcel)).state is not CustodyState.WAITING:
                await asyncio.sleep(0.01)


async def test_a_plan_whose_visit_has_ended_is_never_pulsed(house: House) -> None:
    parcel = await house.reserve()
    visit = await open_door(house, parcel.label)
    ended = (await house.custody(parcel)).model_copy(
        update={"state": CustodyState.EXPECTED, "compartment_id": None, "session": None}
    )
    await house.desk.store.transact(lambda tx: tx.save(ended))
    async with running(house):
        house.desk.wake()
        await asyncio.sleep(0.1)

    assert house.bank.door(visit.compartment).latched
    assert not house.bank.pulses


async def test_a_pulse_beside_visits_is_sent_in_its_moment_and_not_later(house: House) -> None:
    """LN-CUS-065."""
    now = house.clock.now()

    def plan(tx: Transaction) -> None:
        tx.plan_unlock("A01", b"", until=now)
        tx.plan_unlock("A02", b"", until=now + TIME_TO_OPEN)

    await house.desk.store.transact(plan)
    async with running(house):
        house.desk.wake()
        await until(lambda: bool(house.bank.pulses))

    assert house.bank.pulses == ["A02"]
    assert not await house.desk.store.transact(lambda tx: tx.planned_unlocks())
