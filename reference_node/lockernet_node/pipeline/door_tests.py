"""An engineer on site tries a door: one at a time, never one behind which something lies (LN-NOD-044).

It is a committed intent like every other opening; the door is watched as one that opened beside visits.
"""

from dataclasses import dataclass
from functools import partial

from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.events import DoorOpenedRemotely
from lockernet.models.journal import Cause, CauseKind
from lockernet_node.pipeline.doors import FROM_AFAR, is_in_use, note_opening, opens_until, pulse_empty
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.ports import Transaction

REASON = "DOOR_TEST"
"""The reason of the event, which tells a test from an opening for somebody at the kiosk."""


@dataclass(frozen=True, slots=True)
class Door:
    """One door, as far as it is known."""

    compartment: str
    closed: bool | None
    """What the latch said last; None if it never spoke or its board is silent."""
    occupied: bool | None
    """The same of the infrared."""
    assigned: bool
    """A parcel belongs there."""
    fault: str | None
    """Why it is out of service, if it is."""
    opening: str | None
    """Of the newest opening beside visits: TOLD to open, seen OPEN, SHUT again; None if there was none."""


class DoorTests:
    """For the operator's command line."""

    def __init__(self, desk: Desk, sensors: Sensors) -> None:
        self._desk = desk
        self._sensors = sensors

    async def doors(self) -> list[Door]:
        """All doors in the order of the configuration."""
        return await self._desk.store.transact(self._doors)

    async def open(self, compartment: str) -> None:
        """Open this door, once.

        Raises RefusedByPeer: NOT_FOUND, COMPARTMENT_OCCUPIED if anything lies there or may lie there,
        DOOR_IN_USE while somebody is served or another door stands open.
        """
        await self._desk.store.transact(partial(self._open, compartment))
        self._desk.wake()

    def _open(self, compartment: str, tx: Transaction) -> None:
        now = self._desk.clock.now()
        self._require_empty(tx, compartment)
        if tx.sessions():
            raise RefusedByPeer(ErrorCode.DOOR_IN_USE, "somebody is served at the kiosk; try again later")
        if is_in_use(tx, now):
            raise RefusedByPeer(
                ErrorCode.DOOR_IN_USE, "another door stands open or is about to; close it first"
            )
        moment = Moment(now, Cause(kind=CauseKind.STAFF))
        event = DoorOpenedRemotely(compartment_id=compartment, reason=REASON, session_until=opens_until(now))
        record(tx, self._desk.point, event, moment=moment, members=())
        pulse_empty(tx, compartment, now=now)
        note_opening(tx, compartment, FROM_AFAR, grant_id=None, now=now)

    def _require_empty(self, tx: Transaction, compartment: str) -> None:
        if compartment not in {name for name, _ in tx.all_compartments()}:
            raise RefusedByPeer(ErrorCode.NOT_FOUND, f"there is no compartment {compartment}")
        if tx.custody_in(compartment) is not None:
            raise _occupied(compartment, "a parcel belongs there")
        if tx.compartment(compartment).orphan:
            raise _occupied(compartment, "an item lies there that no parcel explains")
        if self._sensors.occupied(compartment):
            raise _occupied(compartment, "its infrared sees something")

    def _doors(self, tx: Transaction) -> list[Door]:
        taken = tx.taken()
        return [self._door(tx, name, assigned=name in taken) for name, _ in tx.all_compartments()]

    def _door(self, tx: Transaction, name: str, *, assigned: bool) -> Door:
        reading, compartment = self._sensors.last(name), tx.compartment(name)
        fault = compartment.fault or (ErrorCode.COMPARTMENT_OCCUPIED if compartment.orphan else None)
        closed, occupied = (None, None) if reading is None else (reading.closed, reading.occupied)
        opening = tx.opening(name)
        stage = None if opening is None else opening.stage.name
        return Door(name, closed, occupied, assigned, fault, stage)


def _occupied(compartment: str, words: str) -> RefusedByPeer:
    return RefusedByPeer(ErrorCode.COMPARTMENT_OCCUPIED, f"{compartment}: {words}; a test never opens it")
