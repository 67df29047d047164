"""Staff at the kiosk: look inside, say what lies there, repair, force, tell of a key (docs/spec/grants.md).

Each step is one transaction with the grant as its cause.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from lockernet.codes.staff import StaffCode
from lockernet.custody.compartments import Repair, TakeOrphanOut, TakeOutOfService, Work
from lockernet.errors import ErrorCode
from lockernet.models.grants import MaintenanceAction
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.operating import DoorView, Knowledge, bank_view, door_view
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.staff import Staff, reason_against_staff, staff_of
from lockernet_node.pipeline.staff_steps import (
    ANY,
    INSPECT,
    REPAIR,
    Found,
    Place,
    open_door,
    say,
    tell_of_key,
)
from lockernet_node.ports import Transaction

JOBS: Mapping[str, tuple[Work, tuple[MaintenanceAction, ...]]] = MappingProxyType(
    {
        "repaired": (Repair(), (REPAIR,)),
        "taken_out": (TakeOrphanOut(), (INSPECT, REPAIR)),
        "out_of_service": (TakeOutOfService(ErrorCode.OUT_OF_SERVICE), (INSPECT, REPAIR)),
    }
)
"""What staff do to a compartment beside looking into it, and what lets them (LN-GRA-007)."""

Step = Callable[[Place], Refused | None]


class Maintenance:
    """What staff do at the kiosk."""

    def __init__(
        self, desk: Desk, sensors: Sensors, *, expect_unlock: Callable[[], None] = lambda: None
    ) -> None:
        self._desk = desk
        self._sensors = sensors
        self._expect_unlock = expect_unlock

    async def enter(self, code: StaffCode) -> Staff | Refused:
        """Who shows this code, if the grant still holds."""
        now = self._desk.clock.now()
        staff = await self._desk.store.transact(lambda tx: staff_of(tx, code))
        over = isinstance(staff, Staff) and now >= staff.expires_at
        return Refused(ErrorCode.NOT_GRANTED) if over else staff

    async def doors(self, staff: Staff) -> list[DoorView]:
        """The doors that the grant names, as they are now."""
        known = await self._desk.store.transact(Knowledge.of)
        view = bank_view(known, self._sensors, self._desk.clock.now())
        return [each for each in view if staff.may_touch(each.compartment)]

    async def door(self, staff: Staff, compartment: str) -> DoorView | Refused:
        """One of them."""
        doors = {each.compartment: each for each in await self.doors(staff)}
        return doors.get(compartment) or Refused(ErrorCode.NOT_FOUND)

    async def open(self, staff: Staff, compartment: str, action: MaintenanceAction) -> DoorView | Refused:
        """Open a door: to look inside, to repair, or by order of an authority."""
        self._expect_unlock()
        outcome = await self._take(staff, compartment, lambda place: open_door(place, action), action)
        self._desk.wake()
        return outcome

    async def say(self, staff: Staff, compartment: str, found: Found) -> DoorView | Refused:
        """What lies there, by who opened the door."""
        return await self._take(staff, compartment, lambda place: say(place, found), *ANY)

    async def work(self, staff: Staff, compartment: str, job: str) -> DoorView | Refused:
        """One of `JOBS`."""
        work, needs = JOBS[job]
        return await self._take(staff, compartment, lambda place: place.work(work), *needs)

    async def tell_of_key(self, staff: Staff, second: StaffCode, compartment: str) -> DoorView | Refused:
        """The door was opened with a key; two people say so (LN-GRA-009)."""
        return await self._take(staff, compartment, lambda place: tell_of_key(place, second), *ANY)

    async def _take(
        self, staff: Staff, compartment: str, step: Step, *needs_one_of: MaintenanceAction
    ) -> DoorView | Refused:
        """One step in one transaction, if the grant lets them; the door as it is then."""
        taken = partial(self._take_in, staff, compartment, step, needs_one_of)
        return await self._desk.store.transact(taken)

    def _take_in(
        self,
        staff: Staff,
        compartment: str,
        step: Step,
        needs_one_of: tuple[MaintenanceAction, ...],
        tx: Transaction,
    ) -> DoorView | Refused:
        moment = staff.moment(self._desk.clock.now())
        reason = reason_against_staff(tx, staff, *needs_one_of, compartment=compartment, now=moment.now)
        if reason is not None:
            return Refused(reason)
        refused = step(Place(tx, self._desk.point, staff, compartment, moment))
        return refused or door_view(Knowledge.of(tx), self._sensors, compartment, moment.now)
