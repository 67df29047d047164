"""The door of the office's point: a simulated bank, driven by whoever stands there."""

from lockernet.codes.scan import read as scan
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import Transaction
from tests.network import BANK


class Door:
    """What people do at the point of this desk."""

    def __init__(self, desk: Desk) -> None:
        sensors = Sensors()
        self._desk = desk
        self._bank = SimulatedBank([name for name, _ in BANK])
        self._reports = Reports(desk, sensors)
        self._depositing = Depositing(desk, sensors)
        self._collecting = Collecting(desk, sensors)

    async def begin(self) -> None:
        """Every door is seen shut and empty."""
        for name, _ in BANK:
            await self._tell(name)

    async def deposit(self, badge: str, label: str) -> None:
        """A driver shows badge and label, puts the parcel in and shuts the door."""
        visit = await self._depositing.open(self._depositing.read_badge(badge), label)
        assert isinstance(visit, Visit), visit
        await self._pulse()
        self._bank.place(visit.compartment)
        await self._shut(visit.compartment)

    async def bring(self, code: str) -> None:
        """A sender shows a drop-off code, puts the parcel in and shuts the door."""
        visit = await self._collecting.open(scan(code))
        assert isinstance(visit, Visit), visit
        await self._pulse()
        self._bank.place(visit.compartment)
        await self._shut(visit.compartment)

    async def collect(self, code: str) -> None:
        """Somebody shows the code, takes the parcel and shuts the door."""
        visit = await self._collecting.open(scan(code))
        assert isinstance(visit, Visit), visit
        await self._pulse()
        self._bank.take(visit.compartment)
        await self._shut(visit.compartment)
        await self._collecting.confirm(visit.parcel_id)

    async def _shut(self, compartment: str) -> None:
        self._bank.close(compartment)
        await self._tell(compartment)

    async def _tell(self, compartment: str) -> None:
        await self._reports.door(await self._bank.read(compartment))

    async def _pulse(self) -> None:
        for planned in await self._desk.store.transact(lambda tx: tx.planned_unlocks()):
            await self._bank.unlock(planned.compartment)
            await self._finish(planned.effect_id)
            await self._tell(planned.compartment)

    async def _finish(self, effect_id: int) -> None:
        def finish(tx: Transaction) -> None:
            tx.finish_unlock(effect_id, "DONE")

        await self._desk.store.transact(finish)
