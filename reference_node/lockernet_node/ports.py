"""What the node's core asks of the world: a store, a lock bank, a clock and a source of randomness.

Each port states what holds after each call and after a crash; adapters translate and decide nothing.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from lockernet.capacity.faults import Promise
from lockernet.capacity.fit import Box, Load
from lockernet.codes.attempts import Attempts
from lockernet.custody.state import Custody

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DoorReading:
    """What the sensors of one compartment say now. Sensors lie: a reading is evidence, never a gate."""

    compartment: str
    closed: bool | None
    """The latch hook; None where the board gave no answer."""
    occupied: bool | None
    """The infrared; None where it is not fitted or gave no answer."""


class LockBank(Protocol):
    """The doors of one point, whoever made the boards."""

    async def unlock(self, compartment: str) -> None:
        """Send one unlock pulse, ahead of polling; return once the board answered after it (ACTUATED).

        One call never sends two pulses. Raises `Unavailable(BOARD_SILENT)` if the board stays silent:
        whether the door opened is then unknown.
        """

    def expect_unlock(self) -> None:
        """Somebody stands at the kiosk: keep the line free for the pulse of the next moment, if any."""

    async def read(self, compartment: str) -> DoorReading:
        """A fresh reading, ahead of polling; None values where the board is silent."""

    def changes(self) -> AsyncIterator[DoorReading]:
        """Every door once, then each change, until `aclose`; a silent board yields readings of None."""

    async def aclose(self) -> None:
        """Let go of the line; nothing is pulsed any more and no task is left behind."""


class Clock(Protocol):
    """The wall clock and a clock that never jumps."""

    def now(self) -> datetime:
        """This moment in UTC; read once per request, in the pipeline."""

    def monotonic(self) -> float:
        """Seconds on a clock that no one can set; for lock-outs and time-outs."""


class Entropy(Protocol):
    """Randomness that nobody can guess."""

    def token(self, size: int) -> bytes:
        """`size` random bytes."""


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


class Transaction(Protocol):
    """Everything one command reads and writes. Valid only inside `Store.transact`.

    Reads see the writes of the same transaction. Nothing is visible outside before the commit.
    """

    def remembered(self, issuer: str, request_id: bytes) -> Remembered | None:
        """The answer given to this request before, if any."""

    def remember(self, issuer: str, request_id: bytes, remembered: Remembered, at: datetime) -> None:
        """Keep the answer; a second one for the same request is an error (IntegrityError of the store)."""

    def custody(self, parcel_id: bytes) -> Custody | None:
        """One parcel, whoever's."""

    def custody_by_label(self, courier_id: str, label: str) -> Custody | None:
        """The newest parcel of this courier with this label that is not ended, else the newest ended one."""

    def custody_by_handle(self, handle: bytes) -> Custody | None:
        """The parcel with this T0 handle."""

    def custody_by_selector(self, selector: str) -> Custody | None:
        """The live parcel with this T2 selector."""

    def custody_in(self, compartment: str) -> Custody | None:
        """The parcel to which this compartment is assigned, if it is."""

    def shipment(self, custody: Custody) -> Sequence[Custody]:
        """All parcels of this one's courier and shipment, itself among them; none if it has no shipment."""

    def sessions(self) -> Sequence[Custody]:
        """All parcels in DEPOSITING, COLLECTING or REMOVING."""

    def lapsing(self, now: datetime) -> Sequence[Custody]:
        """Parcels whose HARD reservation has reserved_until <= now and that are still EXPECTED."""

    def save(self, custody: Custody) -> None:
        """Insert or replace. At most one live parcel per compartment, selector, handle and parcel id,
        enforced by the store itself.
        """

    def keep_label(self, parcel_id: bytes, courier_id: str, label: str) -> None:
        """Remember the label in the erasable side table."""

    def keep_statement(self, statement_id: bytes, statement: bytes, at: datetime) -> None:
        """Keep the original bytes of an accepted order in the erasable side table."""

    def promised(self, now: datetime) -> Sequence[Load]:
        """The loads of all live HARD promises: EXPECTED parcels with now < reserved_until."""

    def promises(self, now: datetime) -> Sequence[Promise]:
        """The same with their parcels, in the order in which they were given."""

    def free_compartments(self) -> Sequence[tuple[str, Box]]:
        """All sound, unassigned compartments in layout order."""

    def taken_on_request(self) -> Sequence[str]:
        """The compartments that are assigned to parcels whose recipients asked for easy reach."""

    def all_compartments(self) -> Sequence[tuple[str, Box]]:
        """All compartments in layout order, whatever their state."""

    def mark_faulted(self, compartment: str, reason: str) -> None:
        """Take a compartment out of service."""

    def live_selectors(self) -> Iterable[str]:
        """The selectors of all live parcels."""

    def attempts(self, parcel_id: bytes) -> Attempts | None:
        """The tries counted for a parcel."""

    def save_attempts(self, parcel_id: bytes, attempts: Attempts) -> None:
        """Replace the count."""

    def claim_secret(self, parcel_id: bytes) -> bytes | None:
        """The T0 secret shown for the running collection, until its receipt carries it."""

    def save_claim_secret(self, parcel_id: bytes, secret: bytes | None) -> None:
        """Keep it over a crash, or erase it (None)."""

    def journal_head(self) -> Head:
        """The last event of the current epoch."""

    def epoch(self) -> int:
        """The current epoch, from 1."""

    def member_head(self, member_id: str) -> Head:
        """The last event of one member in the current epoch."""

    def append(self, row: JournalRow, members: Sequence[MemberRow]) -> None:
        """Add one event; its sequence is the head's plus one. Events are never changed or deleted."""

    def plan_unlock(self, compartment: str, parcel_id: bytes) -> None:
        """Plan one pulse; it is done by the effects loop after the commit."""

    def planned_unlocks(self) -> Sequence[PlannedUnlock]:
        """Pulses not yet finished, oldest first."""

    def finish_unlock(self, effect_id: int, outcome: str) -> None:
        """Mark a pulse DONE, FAILED or ABANDONED; a finished pulse is never planned again."""

    def last_checkpoint(self) -> CheckpointRow | None:
        """The newest checkpoint."""

    def add_checkpoint(self, row: CheckpointRow) -> None:
        """Keep a checkpoint."""

    def checkpoints_after(self, number: int, limit: int) -> Sequence[CheckpointRow]:
        """Checkpoints after one of the chain, oldest first."""

    def journal_after(self, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of the current epoch after a place, oldest first."""

    def member_journal_after(self, member_id: str, sequence: int, limit: int) -> Sequence[JournalRow]:
        """One member's events of the current epoch after a place in its feed, oldest first."""


class Store(Protocol):
    """Durable memory with one writer."""

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in one transaction and commit it durably before returning what it returned.

        If `work` raises, or the process dies at any instant before this returns, either all of it
        is stored or nothing is. Calls run one after the other. Cancelling the caller does not tear a
        transaction. Raises `Unavailable(STORE_UNAVAILABLE)` if nothing can be stored.
        """

    async def aclose(self) -> None:
        """Finish running work and let go of the file."""
