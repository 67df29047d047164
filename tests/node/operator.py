"""What the operator signs for its own point, and its staff at the kiosk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from lockernet.codes.staff import StaffCode
from lockernet.models.base import Model
from lockernet.models.grants import (
    CapacityLease,
    LeasedClass,
    LeaseReturn,
    MaintenanceAction,
    MaintenanceGrant,
    RemoteOpening,
)
from lockernet.models.outcome import Refused
from lockernet.models.reservations import Confirmation, ReservationState
from lockernet.models.statements import Header, SignedStatement
from lockernet.signing.pae import statement_id
from lockernet_node.pipeline.maintenance import Maintenance
from lockernet_node.pipeline.operating import DoorView
from lockernet_node.pipeline.staff import Staff
from lockernet_node.pipeline.staff_steps import Found
from tests.network import DAY, OPERATOR, POINT, CourierDesk
from tests.node.house import House

INSPECT, REPAIR, FORCE = MaintenanceAction.INSPECT, MaintenanceAction.REPAIR, MaintenanceAction.FORCE
ALL = (INSPECT, REPAIR, FORCE)


@dataclass
class OperatorDesk:
    """The operator's back office."""

    house: House
    desk: CourierDesk = field(default_factory=lambda: CourierDesk(OPERATOR))

    def grant(
        self,
        *actions: MaintenanceAction,
        compartments: Sequence[str] = (),
        valid_for: timedelta = DAY,
        holder: bytes = b"holder-1",
        reference: str = "court file 17",
    ) -> SignedStatement:
        """A signed maintenance grant; all actions if none is named."""
        return self._sign(
            MaintenanceGrant,
            valid_for=valid_for,
            actions=actions or ALL,
            compartment_ids=tuple(compartments),
            holder=holder,
            reference=reference,
        )

    def remote(self, compartment: str, nonce: str, *, reason: str = "DOOR_DID_NOT_OPEN") -> SignedStatement:
        """A signed opening from afar."""
        return self._sign(RemoteOpening, compartment_id=compartment, nonce=nonce.encode(), reason=reason)

    def lease(self, epoch: int, *classes: LeasedClass) -> SignedStatement:
        """A signed lease."""
        return self._sign(CapacityLease, lease_epoch=epoch, classes=classes)

    def give_back(self, epoch: int, *promised: LeasedClass) -> SignedStatement:
        """Its signed return."""
        return self._sign(LeaseReturn, lease_epoch=epoch, promised=promised)

    def confirm(self, order: SignedStatement, **says: object) -> SignedStatement:
        """The hub's signed yes to an order of the house's courier."""
        header = self._header(self.house.courier.member_id, 400 * DAY)
        order_id = statement_id(order.payload_type, order.payload)
        told = {
            "header": header,
            "order_id": order_id,
            "point_id": POINT,
            "reservation": ReservationState.HARD,
            **says,
        }
        return self.desk.sign(Confirmation.model_validate(told))

    async def staff(
        self, *actions: MaintenanceAction, holder: bytes = b"holder-1", compartments: Sequence[str] = ()
    ) -> Staff:
        """Somebody with a fresh grant at the kiosk."""
        grant = self.grant(*actions, holder=holder, compartments=compartments)
        await self.house.orders.submit(grant, MaintenanceGrant)
        staff = await maintenance(self.house).enter(code_of(grant, holder))
        assert isinstance(staff, Staff), staff
        return staff

    def _sign(
        self, model: type[Model], *, valid_for: timedelta = timedelta(minutes=5), **says: object
    ) -> SignedStatement:
        self.desk.now = self.house.clock.now()
        told = {"header": self._header(POINT, valid_for), "point_id": POINT, **says}
        return self.desk.sign(model.model_validate(told))

    def _header(self, audience: str, valid_for: timedelta) -> Header:
        self.desk.now = self.house.clock.now()
        return self.desk.header(audience, valid_for=valid_for)


def code_of(grant: SignedStatement, holder: bytes = b"holder-1") -> StaffCode:
    """What the holder of this grant shows."""
    return StaffCode.of(statement_id(grant.payload_type, grant.payload), holder)


def maintenance(house: House) -> Maintenance:
    """What staff do at the kiosk of this house."""
    return Maintenance(house.desk, house.sensors)


async def look(house: House, staff: Staff, compartment: str, found: Found) -> DoorView:
    """Staff open a door, look, shut it and say what they saw."""
    opened = await maintenance(house).open(staff, compartment, INSPECT)
    assert isinstance(opened, DoorView), opened
    await house.pulse()
    await house.shut(compartment)
    said = await maintenance(house).say(staff, compartment, found)
    assert isinstance(said, DoorView), said
    return said


def refusal(outcome: DoorView | Refused) -> object:
    """Why not."""
    assert isinstance(outcome, Refused), outcome
    return outcome.reason
