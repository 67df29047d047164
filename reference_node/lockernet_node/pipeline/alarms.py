"""What a person should look at, told from what is stored and what the sensors say; nothing is kept of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lockernet.custody.state import IN_SESSION
from lockernet.models.custody import CustodyState
from lockernet_node.pipeline.overview import Overview
from lockernet_node.pipeline.sensors import Sensors


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person should look at."""

    name: str
    about: str
    """A compartment, or the point itself."""


ALARMS: Mapping[str, str] = {
    "compartment_faulted": "A compartment is out of service: look at it, then say that it is repaired.",
    "custody_uncertain": "Nobody knows whether the parcel is inside: inspect the compartment.",
    "door_open": "A door stands open and nobody is served there: close it.",
    "door_silent": "Its lock board does not answer: see to power and wires.",
    "in_recovery": "The database was set back: inspect every compartment, then end the recovery.",
    "deposits_closed": "No parcel is taken in: see the log for why, repair it, then reopen deposits.",
    "time_untrusted": "Nobody vouches for the clock: no deposits. Set it, then: lockernet-node clock accept.",
    "directory_expired": "The trust file is too old: no deposits. Put a newer one in its place.",
    "disk_low": "The disk is nearly full: with a full disk no door opens.",
    "backup_old": "The last backup is older than a week: make one.",
}
"""Every alarm that the status shows, and what to do."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What the sensors said last of all doors."""

    closed: int
    open: Sequence[str]
    silent: Sequence[str]
    unheard: Sequence[str]
    """Not asked yet since the start: no alarm, the first round of polls comes at once."""


def doors_of(seen: Overview, sensors: Sensors) -> Doors:
    """The doors as they were heard last."""
    heard = {name: sensors.last(name) for name in seen.compartments}
    closed = {name: reading.closed for name, reading in heard.items() if reading is not None}
    return Doors(
        closed=sum(word is True for word in closed.values()),
        open=[name for name, word in closed.items() if word is False],
        silent=[name for name, word in closed.items() if word is None],
        unheard=[name for name, reading in heard.items() if reading is None],
    )


def alarms(seen: Overview, doors: Doors) -> Iterator[Alarm]:
    """What is wrong with compartments and doors now."""
    for name in seen.faulted:
        yield Alarm("compartment_faulted", name)
    for name, state in seen.assigned.items():
        if state is CustodyState.UNCERTAIN:
            yield Alarm("custody_uncertain", name)
    for name in doors.open:
        if seen.assigned.get(name) not in IN_SESSION:
            yield Alarm("door_open", name)
    for name in doors.silent:
        yield Alarm("door_silent", name)
