"""What lies in the store: answers, journal entries, heads, checkpoints, delegations and planned pulses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from lockernet.capacity.fit import Box
from lockernet.models.events import TimeState
from lockernet.models.grants import MaintenanceAction


@dataclass(frozen=True, slots=True)
class Remembered:
    """The answer that was given to a request, under (issuer, request_id)."""

    statement_id: bytes
    answer: bytes
    """The serialized SignedStatement of the Confirmation or the final Refusal; holds no secret."""


class JournalRow(NamedTuple):
    """One journal entry as stored: the event's bytes, its id and, for a hand-over, the receipt's bytes.

    A tuple, because a page of the feed makes a thousand of them.
    """

    epoch: int
    sequence: int
    event_id: bytes
    event: bytes
    receipt: bytes | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Where one journal entry stands in one member's feed."""

    member_id: str
    sequence: int
    journal_sequence: int


@dataclass(frozen=True, slots=True)
class Head:
    """The last place of a chain; sequence 0 and 32 zero bytes before the first."""

    sequence: int
    event_id: bytes


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A signed checkpoint and the place that it seals."""

    epoch: int
    sequence: int
    number: int
    """Its own position in the chain of checkpoints, from 1."""
    statement_id: bytes
    statement: bytes


class HeldDelegation(NamedTuple):
    """A delegation as it was delivered and found good, and the key that signed it."""

    delegation_id: bytes
    delegator_id: str
    delegate_id: str
    public_key: bytes
    statement: bytes
    held_since: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PointWordRow:
    """One signed record or tombstone in the operator's feed of points."""

    sequence: int
    statement_id: bytes
    point_id: str
    statement: bytes


@dataclass(frozen=True, slots=True)
class Stay:
    """What one driver does at the point, while it has not ended."""

    badge_id: bytes
    """Statement id of the badge."""
    courier_id: str
    begun_at: datetime
    acted_at: datetime
    """When a door was last told to open."""
    handed_at: datetime | None = None
    """When custody last moved."""
    has_left: bool = False
    parcel_ids: tuple[bytes, ...] = ()
    """Whose doors were opened and whose custody has not moved since."""
    receipt_ids: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionReceiptRow:
    """A signed session receipt, by a number of its courier's own."""

    courier_id: str
    number: int
    statement: bytes


@dataclass(frozen=True, slots=True)
class PlannedUnlock:
    """One pulse that a committed event explains; done or abandoned exactly once."""

    effect_id: int
    compartment: str
    parcel_id: bytes
    until: datetime | None = None
    """Beside visits: sent until then or never."""


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """The point serves less than it offers: to whom, why, since when, by whom."""

    subject: str
    """`pipeline.closing.Whom` as text; empty for everybody."""
    reason: str
    """Of the registry; each reason of a subject ends by itself."""
    scope: int
    """The number of a `ClosedScope`."""
    since: datetime
    closed_by: str


class OpeningStage(IntEnum):
    """How far an opening beside visits has come."""

    TOLD = 0
    """The door was told to open, or opened by a key, and was not seen open since."""
    OPEN = 1
    """The door was seen open."""
    SHUT = 2
    """And shut again."""


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """A door that opened beside visits; kept until the next time, or until staff have said what they saw."""

    compartment: str
    action: MaintenanceAction
    """UNSPECIFIED: the operator opened it from afar."""
    grant_id: bytes | None
    until: datetime
    """Until then it counts as in use, and may open once without an alarm."""
    stage: OpeningStage = OpeningStage.TOLD


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """One lease of the hub."""

    epoch: int
    counts: Mapping[Box, int] = field(hash=False)
    """Boxes set aside by class; once it is returned, those of promises that were still to come."""
    kept_until: datetime | None = None
    """None while the lease lives; after its return, when the last of its promises has ended."""


@dataclass(frozen=True, slots=True)
class HubPromise:
    """A parcel that comes on a promise of the hub."""

    parcel_id: bytes
    epoch: int
    box: Box
    reserved_until: datetime
    after_return: bool = False
    """It was still to come when the lease was returned."""


@dataclass(frozen=True, slots=True)
class DeviceClaim:
    """What a device claim that was given out is good for."""

    point_id: str
    expires_at: datetime
    """Good for one enrolment until just before then."""
    key_not_after: datetime
    """When the key of the device ends."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """For which device a claim was spent, and what was answered."""

    device_digest: bytes
    """SHA-256 of what the device sent, so that it may send the same again."""
    answer: bytes
    """The serialized SignedStatement of the DeviceKey."""


@dataclass(frozen=True, slots=True)
class KeptTime:
    """What a node knew of the time when it last wrote it down."""

    floor: datetime
    """It was this late at least, and is never earlier again."""
    synced_at: datetime
    """When the clock was last known to be right."""
    state: TimeState
    stepped: bool = False
    """True: the wall clock had jumped to where nobody vouched for it."""
