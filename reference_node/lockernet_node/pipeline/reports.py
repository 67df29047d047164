"""What sensors, clocks and restarts report; each report is a command of its own, in its own transaction.

A restart opens nothing: planned pulses are abandoned; open visits end by what the doors show (LN-CUS-016).
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from lockernet.capacity.soft import Window
from lockernet.codec.events import decode_event
from lockernet.custody.commands import (
    Command,
    EndExpectation,
    EndHold,
    EndSession,
    InterruptSession,
    LapseReservation,
    ReportClosed,
    ReportOpened,
    ReportStayedShut,
)
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import NodeStarted, TimeState, UnexpectedDoorOpened
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet.models.reservations import ReservationState
from lockernet_node import __version__
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.apply import apply, declare_broken
from lockernet_node.pipeline.compartments import fit_out
from lockernet_node.pipeline.door_alarms import Alarm, Alarms, record_left_open, record_unexpected
from lockernet_node.pipeline.doors import follow_door
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.leases import end_kept_leases
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.stays import end_stays
from lockernet_node.pipeline.windows import settle, take_sample, window_of
from lockernet_node.ports import DoorReading, Transaction

T = TypeVar("T")

NEWS_OF_A_DOOR = 16
"""One report of a door makes a handful of events at most."""


class Reports:
    """Takes facts; refuses nothing, records what is news."""

    def __init__(self, desk: Desk, sensors: Sensors) -> None:
        self._desk = desk
        self._sensors = sensors
        self._slot: Window | None = None
        self.alarms = Alarms(desk.clock.monotonic, left_open_seconds=desk.point.left_open_seconds)

    async def start(self) -> int:
        """Begin to serve: abandon planned pulses, mark open visits as interrupted. How many there were.

        The configuration may have fewer compartments than before; promises that these stood behind end.
        """
        return await self._transact(CauseKind.RESTART, self._start)

    async def door(self, reading: DoorReading) -> None:
        """A door moved, or told its state for the first time since the start."""
        before, unexpected = self._sensors.last(reading.compartment), False
        closed_news = reading.closed is True and before != reading
        if closed_news or self.alarms.is_opening(reading):
            reached("door.moved")
            unexpected = await self._transact(CauseKind.SENSOR, partial(self._door, reading))
            reached("door.stored")
        self._sensors.note(reading)
        self.alarms.note(reading)
        if unexpected:
            self.alarms.tell(reading.compartment, Alarm.UNEXPECTED)

    async def stayed_shut(self, parcel_id: bytes) -> None:
        """The latch was never seen open after a pulse."""
        await self._transact(CauseKind.SENSOR, partial(self._one, parcel_id, ReportStayedShut()))

    async def tick(self) -> None:
        """What is over: visits, promises, holds, expectations; windows that begin; doors open too long."""
        left_open = await self._transact(CauseKind.CLOCK, self._tick)
        reached("tick.stored")
        for compartment in self.alarms.overdue():
            look = partial(self._left_open, compartment)
            if await self._transact(CauseKind.CLOCK, look):
                left_open.append(compartment)
        for compartment in left_open:
            self.alarms.tell(compartment, Alarm.LEFT_OPEN)

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
        reached("start.marking")
        return len(sessions)

    def _door(self, reading: DoorReading, moment: Moment, tx: Transaction) -> bool:
        """True if it is an alarm that the door opened."""
        custody, before = tx.custody_in(reading.compartment), tx.journal_head().sequence
        explained = follow_door(tx, reading, now=moment.now)
        if custody is not None:
            command = ReportClosed(reading.occupied) if reading.closed else ReportOpened()
            self._apply(tx, custody, command, moment)
        elif not (reading.closed or explained or self.alarms.is_expected(reading.compartment)):
            record_unexpected(tx, self._desk.point, reading.compartment, moment=moment)
        news = (decode_event(row.event).body for row in tx.journal_after(before, limit=NEWS_OF_A_DOOR))
        return any(isinstance(body, UnexpectedDoorOpened) for body in news)

    def _left_open(self, compartment: str, moment: Moment, tx: Transaction) -> bool:
        return record_left_open(tx, self._desk.point, compartment, moment=moment)

    def _one(self, parcel_id: bytes, command: Command, moment: Moment, tx: Transaction) -> None:
        custody = tx.custody(parcel_id)
        if custody is not None:
            self._apply(tx, custody, command, moment)

    def _tick(self, moment: Moment, tx: Transaction) -> list[str]:
        """The compartments whose visit is over and whose door was left open."""
        left_open: list[str] = []
        end_kept_leases(tx, moment.now)
        for custody in tx.sessions():
            after = self._apply(tx, custody, EndSession(), moment)
            if is_left_open(after) and not is_left_open(custody) and custody.compartment_id is not None:
                left_open.append(custody.compartment_id)
        end_stays(tx, self._desk.point, moment.now)
        if self._desk.clock.standing().state is TimeState.UNTRUSTED:
            return left_open  # untrusted time expires nothing (LN-NOD-052); visits end by the other clock
        for custody in tx.lapsing(moment.now):
            self._apply(tx, custody, LapseReservation(), moment)
        self._sample(moment, tx)
        for custody in tx.due(moment.now):
            self._on_time(tx, custody, moment)
        return left_open

    def _sample(self, moment: Moment, tx: Transaction) -> None:
        """Once at the start of each part of the day, before its SOFT reservations are settled."""
        limits = self._desk.point.limits
        slot = window_of(moment.now, limits.times.zone)
        if limits.max_soft_seconds is not None and self._slot not in (None, slot):
            take_sample(tx, self._desk, now=moment.now)
        self._slot = slot

    def _on_time(self, tx: Transaction, custody: Custody, moment: Moment) -> None:
        """A hold is over, a window begins, or a parcel did not come."""
        if custody.reservation is ReservationState.SOFT:
            settle(tx, self._desk, custody, moment=moment)
        elif custody.state is CustodyState.EXPECTED:
            self._apply(tx, custody, EndExpectation(), moment)
        else:
            self._apply(tx, custody, EndHold(), moment)

    def _apply(
        self, tx: Transaction, custody: Custody, command: Command, moment: Moment
    ) -> Custody | Refused:
        return apply(tx, self._desk.point, custody, command, actor=None, moment=moment)


def is_left_open(custody: Custody | Refused) -> bool:
    """Whether it was told that the door of this visit stands open."""
    return isinstance(custody, Custody) and custody.session is not None and custody.session.left_open
