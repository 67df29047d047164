"""Door alarms: a door that opened without a cause, and a door that stands open too long.

`UnexpectedDoorOpened` where no committed pulse explains the opening (LN-NOD-010); `DoorLeftOpen` where a
door stands open outside a visit for longer than the operator allows (LN-NOD-011). In a visit the custody
table says when it is too long (LN-CUS-037). Each is told once an opening, in the journal and in the log, and
is over when the door is seen shut.

What stands open is kept in memory: after a restart nobody knows whether a door was shut in between, so one
that is found open is told again. A board that falls silent ends no opening.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import structlog

from lockernet.custody.parties import concerned
from lockernet.custody.state import TIME_TO_OPEN
from lockernet.models.events import DoorLeftOpen, UnexpectedDoorOpened
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import DoorReading, Transaction

log = structlog.get_logger(__name__)


class Alarm(StrEnum):
    """Why a door that stands open is an alarm; the names of the events in the log."""

    UNEXPECTED = "door_opened_unexpectedly"
    LEFT_OPEN = "door_left_open"


@dataclass(slots=True)
class _Opening:
    since: float
    is_seen: bool = True
    """False while its board is silent."""
    told: tuple[Alarm, ...] = ()


class Alarms:
    """Which doors stand open, since when, and what was told of it; `monotonic` counts the seconds."""

    def __init__(self, monotonic: Callable[[], float], *, left_open_seconds: int) -> None:
        self._monotonic = monotonic
        self._left_open_seconds = left_open_seconds
        self._open: dict[str, _Opening] = {}
        self._pulsed: dict[str, float] = {}

    def expect(self, compartment: str) -> None:
        """A committed pulse goes to this door: for `TIME_TO_OPEN` its next opening is no surprise."""
        self._pulsed[compartment] = self._monotonic()

    def is_expected(self, compartment: str) -> bool:
        """Whether a pulse of a moment ago explains that this door opens."""
        pulsed = self._pulsed.get(compartment)
        return pulsed is not None and self._monotonic() - pulsed <= TIME_TO_OPEN.total_seconds()

    def is_opening(self, reading: DoorReading) -> bool:
        """Whether this reading is the first to show the door open."""
        return reading.closed is False and reading.compartment not in self._open

    def note(self, reading: DoorReading) -> None:
        """Keep what a reading shows, once its report is stored."""
        opening = self._open.get(reading.compartment)
        if reading.closed is False:
            opening = self._open.setdefault(reading.compartment, _Opening(self._monotonic()))
            self._pulsed.pop(reading.compartment, None)  # one pulse explains one opening
        if opening is not None:
            opening.is_seen = reading.closed is not None
        if reading.closed is True and opening is not None:
            del self._open[reading.compartment]
            if opening.told:
                log.info("door_alarm_over", compartment=reading.compartment, alarms=list(opening.told))

    def tell(self, compartment: str, alarm: Alarm) -> None:
        """The event is in the journal: say it in the log too, and not again in this opening."""
        opening = self._open.setdefault(compartment, _Opening(self._monotonic()))
        if alarm not in opening.told:
            opening.told += (alarm,)
            _SAY[alarm](compartment)

    def overdue(self) -> list[str]:
        """The doors that stand open for too long, and of which that was not told."""
        begun_before = self._monotonic() - self._left_open_seconds
        return [
            compartment
            for compartment, opening in self._open.items()
            if opening.is_seen and opening.since <= begun_before and Alarm.LEFT_OPEN not in opening.told
        ]

    def raised(self) -> Mapping[str, tuple[Alarm, ...]]:
        """The alarms that are on, by compartment."""
        return {compartment: opening.told for compartment, opening in self._open.items() if opening.told}


def _say_unexpected(compartment: str) -> None:
    log.warning("door_opened_unexpectedly", compartment=compartment)


def _say_left_open(compartment: str) -> None:
    log.warning("door_left_open", compartment=compartment)


_SAY: Mapping[Alarm, Callable[[str], None]] = {
    Alarm.UNEXPECTED: _say_unexpected,
    Alarm.LEFT_OPEN: _say_left_open,
}


def record_unexpected(tx: Transaction, point: Point, compartment: str, *, moment: Moment) -> None:
    """Journal that a compartment without a parcel opened by itself."""
    record(tx, point, UnexpectedDoorOpened(compartment_id=compartment), moment=moment, members=())


def record_left_open(tx: Transaction, point: Point, compartment: str, *, moment: Moment) -> bool:
    """Journal that a door stands open for too long; True once it is told, False while its visit decides."""
    custody = tx.custody_in(compartment)
    if custody is not None and custody.session is not None:
        return custody.session.left_open
    parcel_id = None if custody is None else custody.parcel_id
    alarm = DoorLeftOpen(compartment_id=compartment, parcel_id=parcel_id)
    members = () if custody is None else concerned(custody, alarm)
    record(tx, point, alarm, moment=moment, members=members)
    return True
