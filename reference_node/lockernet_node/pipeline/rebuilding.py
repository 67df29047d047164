"""Builds parcels, compartments and tries from the journal alone, and compares the tables (LN-NOD-037).

What no event tells (selector, key version, newest receipt) is not compared. A long journal is gone through in
shards by parcel id, so that only a part of its parcels is in memory at a time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lockernet.codec.events import decode_event
from lockernet.codes.attempts import TRIES_PER_GENERATION, TRIES_PER_PARCEL, Attempts
from lockernet.custody.compartments import Compartment, evolve_compartment
from lockernet.custody.evolve import Beginning, begin, evolve
from lockernet.custody.state import BESIDE_THE_JOURNAL, ENDED, Custody
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CodeTier, CustodyState
from lockernet.models.events import (
    Body,
    CodeRefused,
    CompartmentFaulted,
    CompartmentRepaired,
    OrphanItemFound,
    OrphanItemRemoved,
)
from lockernet_node.pipeline.epochs import extents
from lockernet_node.ports import JournalRow, Transaction

PAGE = 1_000
COMPARTMENT_EVENTS = (CompartmentFaulted, CompartmentRepaired, OrphanItemFound, OrphanItemRemoved)
PARCELS_AT_A_TIME = 20_000


@dataclass
class Rebuilt:
    """What the journal tells, of one shard of the parcels and of all compartments."""

    shard: int = 0
    of: int = 1
    parcels: dict[bytes, Custody] = field(default_factory=dict)
    compartments: dict[str, Compartment] = field(default_factory=dict)
    refusals: dict[bytes, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """Wrong digits at waiting parcels, by parcel and by generation."""

    def add(self, body: Body | None) -> None:
        """One more event, in the order of the journal."""
        self._compartments(body)
        if isinstance(body, Beginning):
            if self.has(body.parcel.parcel_id):
                self.parcels[body.parcel.parcel_id] = begin(body)
            return
        custody = self.parcels.get(getattr(body, "parcel_id", None) or b"")
        if body is None or custody is None:
            return
        self.parcels[custody.parcel_id] = evolve(custody, body)
        waits = custody.state is CustodyState.WAITING
        if isinstance(body, CodeRefused) and body.tier is CodeTier.T2 and waits:
            self.refusals[custody.parcel_id][custody.generation] += 1

    def has(self, parcel_id: bytes) -> bool:
        """True for a parcel of this shard."""
        return int.from_bytes(parcel_id[:4]) % self.of == self.shard

    def fewest_tries(self, parcel_id: bytes) -> int:
        """How many tries must have been counted for a parcel at least: each was, before it was refused."""
        counts = self.refusals.get(parcel_id, Counter()).values()
        return min(TRIES_PER_PARCEL, sum(min(count, TRIES_PER_GENERATION) for count in counts))

    def _compartments(self, body: Body | None) -> None:
        if isinstance(body, COMPARTMENT_EVENTS):
            name = body.compartment_id
            before = self.compartments.get(name) or Compartment(compartment_id=name)
            self.compartments[name] = evolve_compartment(before, body)


def rebuild(tx: Transaction, *, shard: int = 0, of: int = 1) -> Rebuilt:
    """What the journal tells of one shard out of so many. Raises Malformed for events that do not decode."""
    rebuilt = Rebuilt(shard, of)
    for row in _rows(tx):
        rebuilt.add(decode_event(row.event).body)
    return rebuilt


def compare_tables(tx: Transaction) -> int:
    """How many parcels were compared. Raises Untrusted(UNTRUSTED_HISTORY) for the first that differs.

    Where a part of an epoch is lost that still lies here, the tables know more than what counts of the
    journal; then only compartments are compared.
    """
    stored = sum(len(page) for page in _parcels(tx))
    shards = 1 + stored // PARCELS_AT_A_TIME
    compared = 0
    for shard in range(shards):
        rebuilt = rebuild(tx, shard=shard, of=shards)
        if shard == 0:
            _compare_compartments(tx, rebuilt)
        if not _has_lost_part(tx):
            compared += _compare_parcels(tx, rebuilt)
    return compared


def _compare_parcels(tx: Transaction, rebuilt: Rebuilt) -> int:
    missing = dict(rebuilt.parcels)
    count = 0
    for page in _parcels(tx):
        for custody in filter(lambda each: rebuilt.has(each.parcel_id), page):
            told = missing.pop(custody.parcel_id, None)
            if told is None or _told(told) != _told(custody):
                raise _differs(f"parcel {custody.parcel_id.hex()}")
            _compare_tries(tx.attempts(custody.parcel_id), custody, rebuilt)
            count += 1
    if missing:
        raise _differs(f"parcel {next(iter(missing)).hex()}, which is not stored,")
    return count


def _compare_tries(counted: Attempts | None, custody: Custody, rebuilt: Rebuilt) -> None:
    """Tries of an ended parcel may be erased."""
    least = rebuilt.fewest_tries(custody.parcel_id)
    if custody.state not in ENDED and (counted or Attempts()).in_life < least:
        raise _differs(f"the count of tries at parcel {custody.parcel_id.hex()}")


def _compare_compartments(tx: Transaction, rebuilt: Rebuilt) -> None:
    stored = {each.compartment_id: each for each in tx.unsound_compartments()}
    told = {name: each for name, each in rebuilt.compartments.items() if not each.sound}
    for name in sorted(stored.keys() | told.keys()):
        if stored.get(name) != told.get(name):
            raise _differs(f"compartment {name}")


def _told(custody: Custody) -> Mapping[str, object]:
    return custody.model_dump(exclude=set(BESIDE_THE_JOURNAL))


def _rows(tx: Transaction) -> Iterator[JournalRow]:
    for extent in extents(tx):
        after = 0
        while rows := [row for row in tx.journal_of(extent.epoch, after, PAGE) if extent.holds(row.sequence)]:
            yield from rows
            after = rows[-1].sequence


def _has_lost_part(tx: Transaction) -> bool:
    known = {extent.epoch for extent in extents(tx)}
    cut = any(
        extent.until is not None and tx.journal_of(extent.epoch, extent.until.sequence, 1)
        for extent in extents(tx)
    )
    return cut or not set(tx.epochs()) <= known


def _parcels(tx: Transaction) -> Iterator[list[Custody]]:
    after = b""
    while page := list(tx.parcels_after(after, PAGE)):
        yield page
        after = page[-1].parcel_id


def _differs(what: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, f"{what} is stored otherwise than the journal tells")
