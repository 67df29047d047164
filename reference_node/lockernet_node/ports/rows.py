"""What lies in the store: answers, journal entries, heads, checkpoints and planned pulses."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


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


@dataclass(frozen=True, slots=True)
class PlannedUnlock:
    """One pulse that a committed event explains; done or abandoned exactly once."""

    effect_id: int
    compartment: str
    parcel_id: bytes


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
