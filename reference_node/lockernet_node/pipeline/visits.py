"""What a person at the kiosk sees of a visit; no ids, no codes, no names."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lockernet.custody.state import Custody
from lockernet.models.custody import BlockCause, CustodyState
from lockernet_node.pipeline.doors import is_in_use, is_moving
from lockernet_node.ports import Transaction


class Errand(StrEnum):
    """What somebody came for."""

    DEPOSIT = "deposit"
    """A driver brings a parcel."""
    DROP_OFF = "drop_off"
    """A sender brings a parcel."""
    COLLECTION = "collection"
    """A person takes a parcel: its recipient, or its sender who takes it back."""
    REMOVAL = "removal"
    """A driver takes a parcel out."""


class Stage(StrEnum):
    """Where a visit stands."""

    OPENING = "opening"
    """The door was told to open, and was not seen to move since."""
    DOOR_OPEN = "door_open"
    """The door is open."""
    CLOSED = "closed"
    """The door is shut again; the person says whether all is well."""
    DONE = "done"
    """The hand-over is recorded."""
    FAILED = "failed"
    """Nothing changed hands."""
    REFUSED = "refused"
    """The recipient does not want the parcel; it stays and goes back."""
    FROZEN = "frozen"
    """Nobody knows where the parcel is; somebody will look into the compartment."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit at one door."""

    parcel_id: bytes
    compartment: str
    errand: Errand
    stage: Stage
    looks_empty: bool = False
    """The door is shut and the infrared sees nothing; sensors lie, so the driver is asked."""


def visit_of(custody: Custody, *, compartment: str, errand: Errand) -> Visit:
    """The visit as it stands now."""
    return Visit(custody.parcel_id, compartment, errand, _stage(custody, errand), _looks_empty(custody))


def _stage(custody: Custody, errand: Errand) -> Stage:
    session = custody.session
    if session is None:
        return _end(custody, errand)
    if session.door_open:
        return Stage.DOOR_OPEN
    return Stage.CLOSED if session.opened and not session.reopening else Stage.OPENING


def _end(custody: Custody, errand: Errand) -> Stage:
    if custody.state in _DONE[errand]:
        return Stage.DONE
    if custody.state is CustodyState.UNCERTAIN:
        return Stage.FROZEN
    refused = errand is Errand.COLLECTION and custody.block is BlockCause.RECIPIENT_REFUSED
    return Stage.REFUSED if refused else Stage.FAILED


_IN = frozenset({CustodyState.WAITING})
_OUT = frozenset({CustodyState.COLLECTED, CustodyState.WITHDRAWN, CustodyState.REMOVED})
_DONE = {Errand.DEPOSIT: _IN, Errand.DROP_OFF: _IN, Errand.COLLECTION: _OUT, Errand.REMOVAL: _OUT}
"""Where a parcel is after a visit that came to its end: a deposit, or any way out."""


def _looks_empty(custody: Custody) -> bool:
    return custody.session is not None and custody.session.occupied is False


def another_door_is_in_use(tx: Transaction, parcel_id: bytes, now: datetime) -> bool:
    """One door at a time: true while another visit's door is open or about to open (LN-CUS-007).

    A door left open blocks the others until its visit is over, not for ever.
    """
    visited = any(each.parcel_id != parcel_id and is_moving(each, now) for each in tx.sessions())
    return visited or _is_open_beside_visits(tx, parcel_id, now)


def _is_open_beside_visits(tx: Transaction, parcel_id: bytes, now: datetime) -> bool:
    custody = tx.custody(parcel_id)
    return is_in_use(tx, now, other_than=None if custody is None else custody.compartment_id)
