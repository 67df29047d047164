"""What a watch tells its reader, as values; and how patient it is."""

from dataclasses import dataclass
from typing import TypeAlias

from lockernet.client.chain import Seen, member_position
from lockernet.client.receipts import Handover
from lockernet.client.watch.bookmark import Bookmark
from lockernet.errors import LockernetError
from lockernet.models.journal import Cursor, Event


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose view of which point."""

    operator_id: str
    member_id: str
    point_id: str
    """Empty: the operator's list of points."""

    def __str__(self) -> str:
        return self.point_id or f"the points of {self.operator_id}"


@dataclass(frozen=True, slots=True)
class PointEvent:
    """One verified event of one point, and its verified receipt if it was a hand-over.

    The same event can come again after a crash of its reader; `event_id` tells.
    """

    feed: Feed
    event: Event
    handover: Handover | None
    event_id: bytes
    """The same event always has the same."""
    head: bytes | None
    """The newest `MemberHead` statement that was verified (LN-EVT-023); at the event or beyond."""

    @property
    def bookmark(self) -> Bookmark:
        """What to acknowledge when the event has been dealt with."""
        return Bookmark(self.seen, self.head)

    @property
    def point_id(self) -> str:
        """The point."""
        return self.feed.point_id

    @property
    def courier_id(self) -> str:
        """Whose parcel it is: our own, or that of a courier for whom our driver acts (LN-EVT-020)."""
        return self.event.members[0].member_id

    @property
    def seen(self) -> Seen:
        """The place to go on after."""
        position = member_position(self.event, self.feed.member_id)
        return Seen(Cursor(epoch=position.epoch, sequence=position.sequence), self.event_id)


@dataclass(frozen=True, slots=True)
class EpochStarted:
    """The point began a new epoch: its storage was set back or replaced (LN-EVT-020).

    What it told after its trusted place is lost to it, though receipts stay evidence. Where live parcels are
    concerned, the next event is `EpochBegun`.
    """

    feed: Feed
    before: Seen
    """How far the reader had come in the earlier epoch."""
    bookmark: Bookmark
    """The beginning of the new one; to acknowledge like that of an event."""


@dataclass(frozen=True, slots=True)
class PointEnded:
    """Nothing more comes from this point, and why: it lied, refused, or cannot be understood.

    The feeds of all other points go on. `error.proof` holds contradicting signed heads after a fork.
    """

    feed: Feed
    error: LockernetError


Watched: TypeAlias = PointEvent | EpochStarted | PointEnded


@dataclass(frozen=True, slots=True)
class Paused:
    """The line to a point broke; it is tried again after so many seconds. For logs and screens only."""

    feed: Feed
    error: LockernetError
    seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a watch is, and how much it holds in memory."""

    silence_seconds: float = 60.0
    """A stream without a sign of life for so long is dead (LN-EVT-011)."""
    first_pause_seconds: float = 1.0
    longest_pause_seconds: float = 60.0
    pages_at_once: int = 4
    """Pages that are unpacked and wait for the reader; whatever the number of points."""
    relist_seconds: float = 600.0
    """How often the operators are asked for new points, where no points were named."""

    def pause_seconds(self, attempt: int, chance: float) -> float:
        """After the n-th break in a row, n from 1: twice as long each time, half of it by chance."""
        longest = min(self.first_pause_seconds * 2.0 ** min(attempt - 1, 30), self.longest_pause_seconds)
        return longest * (0.5 + chance / 2)
