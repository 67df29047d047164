"""The operator's whole view: the journal without a gap, and the chain of checkpoints that seal it.

LN-EVT-003, LN-EVT-006 and LN-EVT-007; for cases in which the suite speaks as the operator.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lockernet.v1 import events_pb2, statements_pb2
from lockernet_conformance.forge.envelopes import header_faults, open_statement
from lockernet_conformance.forge.reading.entries import NO_EVENT, Entry, form_faults, open_entry, read_word
from lockernet_conformance.forge.reading.feeds import BEGINNING, CHECKPOINT, Place, Whose


@dataclass(frozen=True)
class Sealed:
    """One checkpoint, and its statement id."""

    id: bytes
    told: events_pb2.Checkpoint


@dataclass(frozen=True)
class Journal:
    """What was read up to now, and what is wrong with it."""

    whose: Whose
    end: Place = BEGINNING
    entries: tuple[Entry, ...] = ()
    checkpoints: tuple[Sealed, ...] = ()
    wrong: tuple[str, ...] = ()

    def page(
        self,
        told: Sequence[events_pb2.FeedEntry],
        head: statements_pb2.SignedStatement,
        *,
        more: bool,
    ) -> "Journal":
        """After one more page; with the last one the checkpoint seals all that was read."""
        journal = self
        for each in told:
            journal = journal.take(each)
        return journal.sealed(head, more=more)

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with it, its chain of checkpoints among it (LN-EVT-003)."""
        pairs = zip(self.checkpoints, self.checkpoints[1:], strict=False)
        alone = [fault for each in self.checkpoints for fault in _place_in_chain_faults(each.told)]
        return (*self.wrong, *alone, *(fault for two in pairs for fault in _chain_faults(*two)))

    def take(self, told: events_pb2.FeedEntry) -> "Journal":
        """After one more entry."""
        entry = open_entry(told)
        if entry is None:
            return replace(self, wrong=(*self.wrong, "bytes that are no event"))
        place, last = entry.event.position, self.end
        wrong = form_faults(entry, self.whose.point_id)
        if last.epoch and place.epoch != last.epoch:
            wrong.append(f"{entry.words()}: epoch {place.epoch} after epoch {last.epoch}")
        if place.sequence != last.sequence + 1:
            wrong.append(f"{entry.words()}: sequence after {last.sequence} (LN-EVT-007)")
        if place.previous != last.event_id:
            wrong.append(f"{entry.words()}: it does not name the event before it (LN-EVT-007)")
        end = Place(place.epoch, place.sequence, entry.id)
        return replace(self, end=end, entries=(*self.entries, entry), wrong=(*self.wrong, *wrong))

    def sealed(self, envelope: statements_pb2.SignedStatement, *, more: bool) -> "Journal":
        """After the checkpoint that came with a page."""
        opened = open_statement(envelope, self.whose.keys, kind=CHECKPOINT, purpose="device")
        told, wrong = read_word(opened, events_pb2.Checkpoint)
        wrong += [*self._header_faults(told), *self._place_faults(told)]
        if not more and told.cursor.sequence != self.end.sequence:
            wrong.append(f"it seals place {told.cursor.sequence}, the journal ends at {self.end.sequence}")
        said = tuple(f"checkpoint {told.header.sequence}: {each}" for each in wrong)
        sealed = Sealed(opened.id, told)
        return replace(self, checkpoints=(*self.checkpoints, sealed), wrong=(*self.wrong, *said))

    def _header_faults(self, told: events_pb2.Checkpoint) -> list[str]:
        wrong = header_faults(
            told.header,
            network_id=self.whose.network_id,
            issuer=self.whose.operator_id,
            audience=self.whose.point_id,
            request_id=told.event_id[:16],
        )
        if told.point_id != self.whose.point_id:
            wrong.append(f"it is of {told.point_id!r}")
        return wrong

    def _place_faults(self, told: events_pb2.Checkpoint) -> list[str]:
        """The event that it names is the one that was read there."""
        at = told.cursor.sequence
        found = next((each.id for each in self.entries if each.event.position.sequence == at), None)
        if self.end.epoch and told.cursor.epoch != self.end.epoch:
            return [f"it seals epoch {told.cursor.epoch}, the journal is in {self.end.epoch}"]
        if found is not None and found != told.event_id:
            return [f"it seals another event {at} than the journal has"]
        return ["it seals nothing"] if told.event_id == NO_EVENT else []


def _place_in_chain_faults(told: events_pb2.Checkpoint) -> list[str]:
    """The first one follows on nothing, each later one on another."""
    number, chained = told.header.sequence, told.header.HasField("previous_statement_id")
    if not number or (number == 1) == chained:
        return [f"checkpoint {number}: it {'follows' if chained else 'does not follow'} on another"]
    return []


def _chain_faults(before: Sealed, after: Sealed) -> list[str]:
    """Two checkpoints of one chain: the same one, or the next one names the one before (LN-EVT-003)."""
    if after.id == before.id:
        return []
    step = after.told.header.sequence - before.told.header.sequence
    if step < 1:
        return [f"checkpoint {after.told.header.sequence} after {before.told.header.sequence}"]
    if step == 1 and after.told.header.previous_statement_id != before.id:
        return [f"checkpoint {after.told.header.sequence} does not name the one before it"]
    return []
