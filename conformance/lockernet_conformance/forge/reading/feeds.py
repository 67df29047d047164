"""A member's feed, followed page by page: chain, places, heads, and the receipts beside the events.

LN-EVT-004 to LN-EVT-008, and LN-CUS-015 by way of receipts.py. A feed is read from any place on; what lies
before it is taken as known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lockernet.v1 import events_pb2, statements_pb2
from lockernet_conformance.forge.envelopes import PublicKey, header_faults, open_statement
from lockernet_conformance.forge.reading.entries import NO_EVENT, Entry, form_faults, open_entry, read_word
from lockernet_conformance.forge.reading.receipts import Receipts

HEAD, CHECKPOINT = "member-head", "checkpoint"


@dataclass(frozen=True, slots=True)
class Whose:
    """Who is read, and by whom."""

    network_id: str
    operator_id: str
    point_id: str
    member_id: str
    keys: tuple[PublicKey, ...]
    """By which the target is judged."""


@dataclass(frozen=True, slots=True)
class Place:
    """The last event that a reader has."""

    epoch: int = 0
    sequence: int = 0
    event_id: bytes = NO_EVENT

    @property
    def cursor(self) -> events_pb2.Cursor:
        """As a call names it."""
        return events_pb2.Cursor(epoch=self.epoch, sequence=self.sequence)


BEGINNING = Place()


@dataclass(frozen=True)
class Feed:
    """What was read up to now, and what is wrong with it."""

    whose: Whose
    end: Place = BEGINNING
    entries: tuple[Entry, ...] = ()
    heads: tuple[events_pb2.MemberHead, ...] = ()
    receipts: Receipts = field(default_factory=Receipts)
    wrong: tuple[str, ...] = ()

    def of(self, parcel_id: bytes) -> tuple[Entry, ...]:
        """The events of this parcel."""
        return tuple(entry for entry in self.entries if entry.parcel_id == parcel_id)

    def named(self, name: str, parcel_id: bytes = b"") -> tuple[Entry, ...]:
        """The events with this body (of this parcel, if one is given)."""
        return tuple(
            entry
            for entry in self.entries
            if entry.name == name and (not parcel_id or entry.parcel_id == parcel_id)
        )

    def page(
        self,
        told: Sequence[events_pb2.FeedEntry],
        head: statements_pb2.SignedStatement,
        *,
        more: bool | None,
    ) -> "Feed":
        """After one more page. `more` None: a message of a stream, whose head may be ahead of it."""
        feed = self
        for each in told:
            feed = feed.take(each)
        return feed.sealed(head, more=more)

    def take(self, told: events_pb2.FeedEntry) -> "Feed":
        """After one more entry."""
        entry = open_entry(told)
        if entry is None:
            return self._with("bytes that are no event")
        wrong = form_faults(entry, self.whose.point_id) + self._chain_faults(entry)
        receipts, more = self.receipts.follow(entry, self.whose, earlier=self.entries)
        place = entry.place_of(self.whose.member_id)
        end = self.end if place is None else Place(place.epoch, place.sequence, entry.id)
        return replace(
            self,
            end=end,
            entries=(*self.entries, entry),
            receipts=receipts,
            wrong=(*self.wrong, *wrong, *more),
        )

    def _chain_faults(self, entry: Entry) -> list[str]:
        """Its place among this member's events, and in the journal (LN-EVT-006)."""
        mine, there = entry.place_of(self.whose.member_id), entry.event.position
        if mine is None:
            return [f"{entry.words()}: it has not one place in the feed of {self.whose.member_id}"]
        wrong, last = [], self.end
        if last.epoch and mine.epoch != last.epoch:
            wrong.append(f"epoch {mine.epoch} after epoch {last.epoch}")
        if mine.sequence != last.sequence + 1:
            wrong.append(f"member sequence {mine.sequence} after {last.sequence} (LN-EVT-008)")
        if mine.previous != last.event_id:
            wrong.append("it does not name this member's event before it (LN-EVT-008)")
        if there.epoch != mine.epoch:
            wrong.append(f"its place in the journal is of epoch {there.epoch}, in the feed {mine.epoch}")
        wrong += self._journal_faults(entry)
        return [f"{entry.words()}: {each}" for each in wrong]

    def _journal_faults(self, entry: Entry) -> list[str]:
        """A member sees a part of the journal: where two of its events are neighbours, they are linked."""
        there = entry.event.position
        if there.sequence == 1 and there.previous != NO_EVENT:
            return ["the first of its epoch names one before it (LN-EVT-007)"]
        if there.sequence == 0 or (there.sequence > 1 and there.previous == NO_EVENT):
            return ["it names no event before it (LN-EVT-007)"]
        if not self.entries:
            return []
        last = self.entries[-1]
        if there.sequence <= last.event.position.sequence:
            return [f"journal sequence after {last.event.position.sequence} (LN-EVT-007)"]
        if there.sequence == last.event.position.sequence + 1 and there.previous != last.id:
            return ["it does not name the event before it in the journal (LN-EVT-007)"]
        return []

    def sealed(self, envelope: statements_pb2.SignedStatement, *, more: bool | None) -> "Feed":
        """The head that came with the page (LN-EVT-005)."""
        opened = open_statement(envelope, self.whose.keys, kind=HEAD, purpose="device")
        head, wrong = read_word(opened, events_pb2.MemberHead)
        if opened.signed_by is not None and opened.signed_by.point_id != self.whose.point_id:
            wrong.append("the head is signed by another point's device (LN-TRU-010)")
        wrong += header_faults(
            head.header,
            network_id=self.whose.network_id,
            issuer=self.whose.operator_id,
            audience=self.whose.member_id,
            request_id=head.event_id[:16],
        )
        wrong += self._head_faults(head, more=more)
        said = tuple(f"head: {each}" for each in wrong)
        return replace(self, heads=(*self.heads, head), wrong=(*self.wrong, *said))

    def _head_faults(self, head: events_pb2.MemberHead, *, more: bool | None) -> list[str]:
        told = (head.cursor.sequence, head.event_id)
        wrong = []
        if (head.point_id, head.member_id) != (self.whose.point_id, self.whose.member_id):
            wrong.append(f"of {head.member_id!r} at {head.point_id!r}")
        if self.end.epoch and head.cursor.epoch != self.end.epoch:
            wrong.append(f"epoch {head.cursor.epoch}, the events are of {self.end.epoch}")
        if told != (self.end.sequence, self.end.event_id) and not (
            more is None and head.cursor.sequence > self.end.sequence
        ):
            wrong.append(f"it names place {head.cursor.sequence}; the last event read is {self.end.sequence}")
        return wrong

    def _with(self, *wrong: str) -> "Feed":
        return replace(self, wrong=(*self.wrong, *wrong))
