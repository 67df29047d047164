"""The hash chain of a feed: each event follows the one before, by sequence and by hash. Pure."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lockernet.errors import ErrorCode, LockernetError, Untrusted
from lockernet.models.journal import NO_EVENT, Cursor, Event, MemberPosition, PointPosition


@dataclass(frozen=True, slots=True)
class Seen:
    """The last event that a reader has of a feed: where it goes on, and what comes next must follow."""

    cursor: Cursor
    event_id: bytes


NOTHING = Seen(Cursor(epoch=0, sequence=0), NO_EVENT)
"""Before the first event; the first one tells the epoch."""


def follow(seen: Seen, position: PointPosition | MemberPosition, *, event_id: bytes) -> Seen:
    """What is seen after the event at this position. Raises Untrusted if it does not come next."""
    before = seen.cursor
    epoch = before.epoch if before.epoch or before.sequence else position.epoch
    came = Cursor(epoch=position.epoch, sequence=position.sequence)
    if came.epoch != epoch or came.sequence != before.sequence + 1:
        expected = Cursor(epoch=epoch, sequence=before.sequence + 1)
        words = f"expected {place_of(expected)}, came {place_of(came)}: something is missing or stands twice"
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
    if position.previous != seen.event_id:
        words = f"{place_of(came)} does not follow the event before it"
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
    return Seen(came, event_id)


def member_position(event: Event, member_id: str) -> MemberPosition:
    """Where the event stands in a member's feed. Raises Untrusted if it is not in there."""
    for position in event.members:
        if position.member_id == member_id:
            return position
    raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"an event does not concern {member_id}")


def place_of(cursor: Cursor) -> str:
    """A place as people read it."""
    return f"event {cursor.sequence} of epoch {cursor.epoch}"


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
