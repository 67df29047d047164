"""What sensors, clocks and restarts report; each report is a command of its own, in its own transaction.

A restart opens nothing: planned pulses are abandoned; open visits end by what the doors show (LN-CUS-016).
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from lockernet.custody.commands import (
    Command,
    EndSession,
    InterruptSession,
    LapseReservation,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
)
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.events import NodeStarted, UnexpectedDoorOpened
from lockernet.models.journal import Cause, CauseKind
from lockernet_node import __version__
from lockernet_node.pipeline.apply import apply, declare_broken
from lockernet_node.pipeline.compartments import fit_out
from lockernet_node.pipeline.doors import follow_door
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.leases import end_kept_leases
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.ports import DoorReading, Transaction

T = TypeVar("T")


class Reports:
    """Takes facts; refuses nothing, records what is news."""

    def __init__(self, desk: Desk, sensors: Sensors) -> None:
        self._desk = desk
        self._sensors = sensors

    async def start(self) -> int:
        """Begin to serve: abandon planned pulses, mark open visits as interrupted. How many there were.

        The configuration may have fewer compartments than before; promises that these stood behind end.
        """
        return await self._transact(CauseKind.RESTART, self._start)

    async def door(self, reading: DoorReading) -> None:
        """A door moved, or told its state for the first time since the start."""
        before = self._sensors.last(reading.compartment)
        opened_now = reading.closed is False and (before is None or before.closed is not False)
        closed_news = reading.closed is True and before != reading
        if opened_now or closed_news:
            await self._transact(CauseKind.SENSOR, partial(self._door, reading))
        self._sensors.note(reading)

    async def stayed_shut(self, parcel_id: bytes) -> None:
        """The latch was never seen open after a pulse."""
        await self._transact(CauseKind.SENSOR, partial(self._one, parcel_id, ReportStayedShut()))

    async def tick(self) -> None:
        """Deadlines that have passed: visits and promises."""
        await self._transact(CauseKind.CLOCK, self._tick)

    async def _transact(self, kind: CauseKind, work: Callable[[Moment, Transaction], T]) -> T:
        moment = Moment(self._desk.clock.now(), Cause(kind=kind))
        return await self._desk.store.transact(partial(work, moment))

    def _start(self, moment: Moment, tx: Transaction) -> int:
        for planned in tx.planned_unlocks():
            tx.finish_unlock(planned.effect_id, "ABANDONED")
        sessions = tx.sessions()
        started = NodeStarted(version=__version__, open_sessions=len(sessions))
        record(tx, self._desk.point, started, moment=moment, members=())
        for custody in sessions:
            self._apply(tx, custody, InterruptSession(), moment)
        fit_out(tx, self._desk.point, moment=moment)
        declare_broken(tx, self._desk.point, reason=ErrorCode.POINT_FULL, moment=moment)
        return len(sessions)

    def _door(self, reading: DoorReading, moment: Moment, tx: Transaction) -> None:
        custody = tx.custody_in(reading.compartment)
        explained = follow_door(tx, reading, now=moment.now)
        if custody is not None:
            command = ReportClosed(reading.occupied) if reading.closed else ReportOpened()
            self._apply(tx, custody, command, moment)
        elif not reading.closed and not explained:
            alarm = UnexpectedDoorOpened(compartment_id=reading.compartment)
            record(tx, self._desk.point, alarm, moment=moment, members=())

    def _one(self, parcel_id: bytes, command: Command, moment: Moment, tx: Transaction) -> None:
        custody = tx.custody(parcel_id)
        if custody is not None:
            self._apply(tx, custody, command, moment)

    def _tick(self, moment: Moment, tx: Transaction) -> None:
        end_kept_leases(tx, moment.now)
        for custody in tx.sessions():
            self._apply(tx, custody, EndSession(), moment)
        for custody in tx.lapsing(moment.now):
            self._apply(tx, custody, LapseReservation(), moment)

    def _apply(self, tx: Transaction, custody: Custody, command: Command, moment: Moment) -> None:
        apply(tx, self._desk.point, custody, command, actor=None, moment=moment)
