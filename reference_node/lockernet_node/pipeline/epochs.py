"""Where each epoch of the journal ends that is still believed (LN-EVT-020, LN-EVT-021).

The first event of every epoch but the first names the trusted place: an event of an earlier epoch. What comes
after that place in its epoch, and whole epochs in between, are lost: they lie in the table and count no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lockernet.codec.events import decode_event
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.events import EpochBegun
from lockernet.models.journal import NO_EVENT
from lockernet_node.ports import Transaction


@dataclass(frozen=True, slots=True)
class TrustedPlace:
    """An event of the journal that a new epoch builds on; sequence 0 stands before the first one."""

    epoch: int
    sequence: int
    event_id: bytes = NO_EVENT


@dataclass(frozen=True, slots=True)
class Extent:
    """How far one epoch is believed; None: up to its head."""

    epoch: int
    until: TrustedPlace | None = None

    def holds(self, sequence: int) -> bool:
        """True for an event that counts."""
        return self.until is None or sequence <= self.until.sequence


def extents(tx: Transaction) -> tuple[Extent, ...]:
    """The epochs that count, oldest first. Raises Untrusted for one that does not say what it builds on."""
    places = {epoch: _trusted_by(tx, epoch) for epoch in tx.epochs()}
    found: list[Extent] = []
    for epoch, place in places.items():
        if place is not None:
            found = [each for each in found if each.epoch < place.epoch]
            found.append(Extent(place.epoch, place))
        elif epoch > 1:
            raise Untrusted(
                ErrorCode.UNTRUSTED_HISTORY, f"epoch {epoch} does not begin with its trusted place"
            )
        found.append(Extent(epoch))
    return tuple(found)


def by_epoch(tx: Transaction) -> Mapping[int, Extent]:
    """The same, to look one up."""
    return {each.epoch: each for each in extents(tx)}


def _trusted_by(tx: Transaction, epoch: int) -> TrustedPlace | None:
    body = decode_event(tx.journal_of(epoch, 0, 1)[0].event).body
    if not isinstance(body, EpochBegun):
        return None
    if body.trusted_epoch >= epoch:
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"epoch {epoch} builds on epoch {body.trusted_epoch}")
    return TrustedPlace(body.trusted_epoch, body.trusted_sequence, body.trusted_event_id)
