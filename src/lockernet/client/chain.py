"""The hash chain of a feed: each event follows the one before, by sequence and by hash. Pure."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from lockernet.errors import ErrorCode, LockernetError, Untrusted
from lockernet.models.journal import NO_EVENT, Cursor, Event, MemberPosition


@dataclass(frozen=True, slots=True)
class Seen:
    """The last event that a reader has of a feed: where it goes on, and what comes next must follow."""

    cursor: Cursor
    event_id: bytes


NOTHING = Seen(Cursor(epoch=0, sequence=0), NO_EVENT)
"""Before the first event; the first one tells the epoch."""


class Position(Protocol):
    """Where an event stands in one view, as a model or as it came on the wire."""

    @property
    def epoch(self) -> int:
        """Which life of the journal."""

    @property
    def sequence(self) -> int:
        """From 1 without gaps."""

    @property
    def previous(self) -> bytes:
        """The id of the event before."""


def follow(seen: Seen, position: Position, *, event_id: bytes) -> Seen:
    """What is seen after the event at this position. Raises Untrusted if it does not come next."""
    cursor = seen.cursor
    require_next(cursor.epoch, cursor.sequence, previous=seen.event_id, position=position)
    return Seen(Cursor(epoch=position.epoch, sequence=position.sequence), event_id)


def require_next(epoch: int, sequence: int, *, previous: bytes, position: Position) -> None:
    """Raise Untrusted unless the event at `position` comes next after this place; 0, 0 takes any epoch."""
    goes_on = epoch or sequence
    if position.sequence != sequence + 1 or (goes_on and position.epoch != epoch):
        expected = _words(epoch if goes_on else position.epoch, sequence + 1)
        came = _words(position.epoch, position.sequence)
        words = f"expected {expected}, came {came}: something is missing or stands twice"
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
    if position.previous != previous:
        words = f"{_words(position.epoch, position.sequence)} does not follow the event before it"
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)


def member_position(event: Event, member_id: str) -> MemberPosition:
    """Where the event stands in a member's feed. Raises Untrusted if it is not in there."""
    for position in event.members:
        if position.member_id == member_id:
            return position
    raise does_not_concern(member_id)


def does_not_concern(member_id: str) -> Untrusted:
    """An event of somebody else."""
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"an event does not concern {member_id}")


def place_of(cursor: Cursor) -> str:
    """A place as people read it."""
    return _words(cursor.epoch, cursor.sequence)


def _words(epoch: int, sequence: int) -> str:
    return f"event {sequence} of epoch {epoch}"


@contextmanager
def at(place: str) -> Iterator[None]:
    """Within: whatever is wrong breaks the history at this place."""
    try:
        yield
    except LockernetError as error:
        raise broken_at(place, error) from None


def broken_at(place: str, error: LockernetError) -> Untrusted:
    """The history breaks at this place, by what is wrong there."""
    words = error.message if error.code is ErrorCode.UNTRUSTED_HISTORY else str(error)
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"{place}: {words}")
