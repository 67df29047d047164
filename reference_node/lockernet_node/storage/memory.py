"""The store in memory: what the contract means, said in plain Python; for tests and for trying things out.

Each transaction works on a copy that takes the place of the original when it ends well. What the SQLite
file refuses is refused here too, with the same `sqlite3.IntegrityError`.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TypeVar

from lockernet.capacity.faults import Promise
from lockernet.capacity.fit import Box, Load
from lockernet.codes.attempts import Attempts
from lockernet.custody.state import ASSIGNED, ENDED, IN_SESSION, PLACED, Custody
from lockernet.errors import ErrorCode, Unavailable
from lockernet.models.custody import CustodyState
from lockernet.models.journal import NO_EVENT
from lockernet.models.reservations import ReservationState
from lockernet_node.pipeline.loads import load_of
from lockernet_node.ports import (
    CheckpointRow,
    Head,
    JournalRow,
    MemberRow,
    PlannedUnlock,
    Remembered,
    Transaction,
)

T = TypeVar("T")

OUTCOMES = frozenset({"DONE", "FAILED", "ABANDONED"})


@dataclass(frozen=True, slots=True)
class Contents:
    """All that is stored."""

    requests: dict[tuple[str, bytes], tuple[Remembered, datetime]] = field(default_factory=dict)
    custodies: dict[bytes, Custody] = field(default_factory=dict)
    labels: list[tuple[str, str, bytes]] = field(default_factory=list)
    statements: dict[bytes, tuple[bytes, datetime]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    attempts: dict[bytes, Attempts] = field(default_factory=dict)
    claim_secrets: dict[bytes, bytes] = field(default_factory=dict)
    journal: list[JournalRow] = field(default_factory=list)
    members: dict[str, list[MemberRow]] = field(default_factory=dict)
    unlocks: dict[int, PlannedUnlock] = field(default_factory=dict)
    outcomes: dict[int, str] = field(default_factory=dict)
    checkpoints: list[CheckpointRow] = field(default_factory=list)

    def copy(self) -> "Contents":
        """The same again; a change to one does not show in the other."""
        copy = Contents(*(getattr(self, each.name).copy() for each in fields(self)))
        return replace(copy, members={member: rows.copy() for member, rows in self.members.items()})


class MemoryStore:
    """A store that forgets everything when its process ends."""

    def __init__(self, *, compartments: Sequence[tuple[str, Box]]) -> None:
        self._compartments = tuple(compartments)
        self._contents = Contents()
        self._closed = False

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on a copy, and keep the copy if it did not raise."""
        if self._closed:
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, "the store is closed")
        draft = self._contents.copy()
        value = work(MemoryTransaction(draft, self._compartments))
        self._contents = draft
        return value

    async def aclose(self) -> None:
        """Take no more work."""
        self._closed = True


class MemoryTransaction:
    """What one command reads and writes, on the copy."""

    def __init__(self, contents: Contents, compartments: Sequence[tuple[str, Box]]) -> None:
        self._contents = contents
        self._compartments = compartments

    def remembered(self, issuer: str, request_id: bytes) -> Remembered | None:
        """The answer given to this request before, if any."""
        answered = self._contents.requests.get((issuer, request_id))
        return None if answered is None else answered[0]

    def remember(self, issuer: str, request_id: bytes, remembered: Remembered, at: datetime) -> None:
        """Keep the answer; a second one for the same request is refused."""
        _refuse_if(self.remembered(issuer, request_id) is not None, "this request has its answer")
        self._contents.requests[issuer, request_id] = (remembered, at)

    def custody(self, parcel_id: bytes) -> Custody | None:
        """One parcel, whoever's."""
        return self._contents.custodies.get(parcel_id)

    def custody_by_label(self, courier_id: str, label: str) -> Custody | None:
        """The newest live parcel of this courier with this label, else the newest ended one."""
        labelled = [
            self._contents.custodies[parcel_id]
            for courier, text, parcel_id in reversed(self._contents.labels)
            if (courier, text) == (courier_id, label) and parcel_id in self._contents.custodies
        ]
        return min(labelled, key=lambda custody: custody.state in ENDED, default=None)

    def custody_by_handle(self, handle: bytes) -> Custody | None:
        """The parcel with this T0 handle."""
        return next(self._where(lambda custody: custody.terms.claim_handle == handle), None)

    def custody_by_selector(self, selector: str) -> Custody | None:
        """The live parcel with this T2 selector."""
        return next(self._where(lambda custody: _selector(custody) == selector), None)

    def custody_in(self, compartment: str) -> Custody | None:
        """The parcel to which this compartment is assigned, if it is."""
        return next(self._where(lambda custody: _place(custody) == compartment), None)

    def shipment(self, custody: Custody) -> Sequence[Custody]:
        """All parcels of this one's courier and shipment, itself among them; none if it has no shipment."""
        key = _shipment(custody)
        return [] if key is None else list(self._where(lambda other: _shipment(other) == key))

    def sessions(self) -> Sequence[Custody]:
        """All parcels in DEPOSITING, COLLECTING or REMOVING."""
        return list(self._where(lambda custody: custody.state in IN_SESSION))

    def lapsing(self, now: datetime) -> Sequence[Custody]:
        """EXPECTED parcels whose HARD reservation is over."""
        return list(self._where(lambda custody: _is_promised(custody) and not custody.has_promise(now)))

    def save(self, custody: Custody) -> None:
        """Insert or replace."""
        handle, selector, place = custody.terms.claim_handle, _selector(custody), _place(custody)
        _refuse_if(custody.state in PLACED and place is None, "a parcel inside needs its compartment")
        for other in self._where(lambda other: other.parcel_id != custody.parcel_id):
            _refuse_if(handle is not None and other.terms.claim_handle == handle, "the handle is taken")
            _refuse_if(selector is not None and _selector(other) == selector, "the selector is taken")
            _refuse_if(place is not None and _place(other) == place, "the compartment is assigned")
        self._contents.custodies[custody.parcel_id] = custody

    def keep_label(self, parcel_id: bytes, courier_id: str, label: str) -> None:
        """Remember the label in the erasable side table."""
        row = (courier_id, label, parcel_id)
        if row not in self._contents.labels:
            self._contents.labels.append(row)

    def keep_statement(self, statement_id: bytes, statement: bytes, at: datetime) -> None:
        """Keep the original bytes of an accepted order in the erasable side table."""
        self._contents.statements.setdefault(statement_id, (statement, at))

    def promised(self, now: datetime) -> Sequence[Load]:
        """The loads of all live HARD promises."""
        return [load_of(custody.terms) for custody in self._where(lambda custody: custody.has_promise(now))]

    def promises(self, now: datetime) -> Sequence[Promise]:
        """The same with their parcels; a parcel keeps its place when it is saved again."""
        custodies = enumerate(self._contents.custodies.values())
        return [
            Promise(place, custody.parcel_id, load_of(custody.terms))
            for place, custody in custodies
            if custody.has_promise(now)
        ]

    def free_compartments(self) -> Sequence[tuple[str, Box]]:
        """All sound, unassigned compartments in layout order."""
        taken = {_place(custody) for custody in self._contents.custodies.values()}
        out = taken | self._contents.faults.keys()
        return [compartment for compartment in self._compartments if compartment[0] not in out]

    def taken_on_request(self) -> Sequence[str]:
        """The compartments of parcels whose recipients asked for easy reach."""
        places = map(_place, self._where(lambda custody: custody.terms.accessible))
        return [place for place in places if place is not None]

    def all_compartments(self) -> Sequence[tuple[str, Box]]:
        """All compartments in layout order, whatever their state."""
        return self._compartments

    def mark_faulted(self, compartment: str, reason: str) -> None:
        """Take a compartment out of service; the newest reason stays."""
        self._contents.faults[compartment] = reason

    def live_selectors(self) -> Iterable[str]:
        """The selectors of all live parcels."""
        selectors = map(_selector, self._contents.custodies.values())
        return [selector for selector in selectors if selector is not None]

    def attempts(self, parcel_id: bytes) -> Attempts | None:
        """The tries counted for a parcel."""
        return self._contents.attempts.get(parcel_id)

    def save_attempts(self, parcel_id: bytes, attempts: Attempts) -> None:
        """Replace the count."""
        self._contents.attempts[parcel_id] = attempts

    def claim_secret(self, parcel_id: bytes) -> bytes | None:
        """The T0 secret shown for the running collection."""
        return self._contents.claim_secrets.get(parcel_id)

    def save_claim_secret(self, parcel_id: bytes, secret: bytes | None) -> None:
        """Keep it, or erase it (None)."""
        self._contents.claim_secrets.pop(parcel_id, None)
        if secret is not None:
            self._contents.claim_secrets[parcel_id] = secret

    def epoch(self) -> int:
        """The current epoch; memory knows one."""
        return 1

    def journal_head(self) -> Head:
        """The last event of the current epoch."""
        journal = self._contents.journal
        return Head(journal[-1].sequence, journal[-1].event_id) if journal else Head(0, NO_EVENT)

    def member_head(self, member_id: str) -> Head:
        """The last event of one member in the current epoch."""
        rows = self._contents.members.get(member_id)
        if not rows:
            return Head(0, NO_EVENT)
        return Head(rows[-1].sequence, self._event_at(rows[-1]).event_id)

    def append(self, row: JournalRow, members: Sequence[MemberRow]) -> None:
        """Add one event and its places in the members' feeds."""
        goes_on = (row.epoch, row.sequence) == (self.epoch(), self.journal_head().sequence + 1)
        _refuse_if(not goes_on, "the journal goes on with the next sequence of the current epoch")
        self._contents.journal.append(row)
        for member in members:
            last = self.member_head(member.member_id).sequence
            _refuse_if(member.sequence != last + 1, "a member's feed goes on with the next sequence")
            _refuse_if(member.journal_sequence != row.sequence, "the place is that of another event")
            self._contents.members.setdefault(member.member_id, []).append(member)

    def plan_unlock(self, compartment: str, parcel_id: bytes) -> None:
        """Plan one pulse; it is done by the effects loop after the commit."""
        effect_id = len(self._contents.unlocks) + 1
        self._contents.unlocks[effect_id] = PlannedUnlock(effect_id, compartment, parcel_id)

    def planned_unlocks(self) -> Sequence[PlannedUnlock]:
        """Pulses not yet finished, oldest first."""
        unlocks, outcomes = self._contents.unlocks, self._contents.outcomes
        return [unlock for effect_id, unlock in unlocks.items() if effect_id not in outcomes]

    def finish_unlock(self, effect_id: int, outcome: str) -> None:
        """Mark a planned pulse DONE, FAILED or ABANDONED; a finished one is refused."""
        _refuse_if(outcome not in OUTCOMES, f"expected one of {sorted(OUTCOMES)}, got {outcome}")
        planned = effect_id in self._contents.unlocks and effect_id not in self._contents.outcomes
        _refuse_if(not planned, f"expected a planned pulse, got {effect_id}")
        self._contents.outcomes[effect_id] = outcome

    def last_checkpoint(self) -> CheckpointRow | None:
        """The newest checkpoint."""
        return self._contents.checkpoints[-1] if self._contents.checkpoints else None

    def add_checkpoint(self, row: CheckpointRow) -> None:
        """Keep a checkpoint; its number is the last one's plus one."""
        _refuse_if(
            row.number != len(self._contents.checkpoints) + 1, "checkpoints go on with the next number"
        )
        self._contents.checkpoints.append(row)

    def checkpoints_after(self, number: int, limit: int) -> Sequence[CheckpointRow]:
        """Checkpoints after one of the chain, oldest first."""
        return self._contents.checkpoints[number : number + limit]

    def journal_after(self, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of the current epoch after a place, oldest first."""
        return self._contents.journal[sequence : sequence + limit]

    def member_journal_after(self, member_id: str, sequence: int, limit: int) -> Sequence[JournalRow]:
        """One member's events of the current epoch after a place in its feed, oldest first."""
        rows = self._contents.members.get(member_id, [])
        return [self._event_at(row) for row in rows[sequence : sequence + limit]]

    def _event_at(self, row: MemberRow) -> JournalRow:
        return self._contents.journal[row.journal_sequence - 1]

    def _where(self, condition: Callable[[Custody], bool]) -> Iterator[Custody]:
        return filter(condition, self._contents.custodies.values())


def _shipment(custody: Custody) -> tuple[str, bytes] | None:
    """The shipment that the parcel is part of."""
    shipment = custody.terms.shipment
    return None if shipment is None else (custody.courier_id, shipment.shipment_id)


def _place(custody: Custody) -> str | None:
    """The compartment that belongs to the parcel now."""
    return custody.compartment_id if custody.state in ASSIGNED else None


def _selector(custody: Custody) -> str | None:
    """The selector that the parcel answers to now."""
    return None if custody.state in ENDED else custody.selector


def _is_promised(custody: Custody) -> bool:
    """True for EXPECTED and HARD, lapsed or not."""
    hard = custody.reservation is ReservationState.HARD and custody.reserved_until is not None
    return hard and custody.state is CustodyState.EXPECTED


def _refuse_if(broken: object, rule: str) -> None:
    if broken:
        raise sqlite3.IntegrityError(rule)
