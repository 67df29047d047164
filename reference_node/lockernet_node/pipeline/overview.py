"""What the operator sees at a glance, read in one transaction: journal, promises, compartments, pulses."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lockernet.codec.statements import parse_statement, read_header
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet_node.pipeline.closing import Closing, closings
from lockernet_node.ports import Gate, Head, Transaction

OCCUPIED = ErrorCode.COMPARTMENT_OCCUPIED
"""Stands for the fault of a compartment in which an item lies that no parcel explains."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The store at one moment; no ids of parcels, no members."""

    epoch: int
    head: Head
    sealed_sequence: int
    """Up to where the newest checkpoint seals the journal; 0 before the first."""
    sealed_at: datetime | None
    promises: int
    """HARD reservations that wait for their parcel."""
    compartments: Sequence[str]
    """All of them, in the order of the configuration."""
    assigned: Mapping[str, CustodyState]
    faulted: Mapping[str, str]
    planned_pulses: int
    shut: Mapping[Gate, str]
    """What an operator has to act on, with the reason."""
    closings: Sequence[Closing]

    @property
    def parcels(self) -> Mapping[str, int]:
        """How many parcels are in which state; the ended ones are history."""
        inside = Counter(state.name for state in self.assigned.values())
        return {CustodyState.EXPECTED.name: self.promises, **dict(sorted(inside.items()))}

    def state_of(self, compartment: str) -> str:
        """FAULTED, ASSIGNED or FREE; a faulted compartment may hold a parcel too."""
        if compartment in self.faulted:
            return "FAULTED"
        return "ASSIGNED" if compartment in self.assigned else "FREE"

    @property
    def compartment_states(self) -> Mapping[str, int]:
        """How many compartments are in which state."""
        counted = Counter(map(self.state_of, self.compartments))
        return {state: counted[state] for state in ("FREE", "ASSIGNED", "FAULTED")}


def overview(tx: Transaction, now: datetime) -> Overview:
    """The store as it is now."""
    last = tx.last_checkpoint()
    return Overview(
        epoch=tx.epoch(),
        head=tx.journal_head(),
        sealed_sequence=0 if last is None else last.sequence,
        sealed_at=None if last is None else read_header(parse_statement(last.statement)).issued_at,
        promises=len(tx.promised(now)),
        compartments=[name for name, _ in tx.all_compartments()],
        assigned=tx.taken(),
        faulted={each.compartment_id: each.fault or OCCUPIED for each in tx.unsound_compartments()},
        planned_pulses=len(tx.planned_unlocks()),
        shut=tx.shut_gates(),
        closings=closings(tx),
    )
