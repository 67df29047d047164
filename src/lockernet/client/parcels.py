"""What a feed tells of each parcel: where it is, by the custody table, and who answered for it when.

The events of a parcel must form a way through the table, each hand-over must have a receipt that follows
the one before, and the proof of a collection must open what the courier's order committed to.
"""

from dataclasses import dataclass

from lockernet.client.receipts import Handover
from lockernet.codes.claim import commitment
from lockernet.custody.evolve import Beginning, begin, evolve
from lockernet.custody.parties import changes_hands
from lockernet.custody.state import ASSIGNED, Custody
from lockernet.custody.transitions import FOLLOWS
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CodeTier, CollectionProof
from lockernet.models.events import (
    Body,
    CustodyMarkedUncertain,
    DepositStarted,
    EpochBegun,
    ParcelCollected,
    ParcelWithdrawn,
)

_MOVES = frozenset(event for _, event in FOLLOWS)


@dataclass(frozen=True, slots=True)
class ParcelHistory:
    """One parcel: how it stands, and its receipts, oldest first."""

    custody: Custody
    handovers: tuple[Handover, ...] = ()


class Parcels:
    """All parcels of a feed. Every method raises Untrusted(UNTRUSTED_HISTORY) for what cannot be."""

    def __init__(self, member_id: str | None = None) -> None:
        self._member_id = member_id
        self._histories: dict[bytes, ParcelHistory] = {}
        self._assigned: dict[str, bytes] = {}
        self._foreign: set[bytes] = set()
        self._goes_on = False
        """The epoch began with a restore: parcels of earlier epochs appear without their beginning."""

    def courier_of(self, body: Body | None) -> str | None:
        """Whose parcel an event is about; None for a parcel that was not heard of."""
        history = self._histories.get(_parcel_id(body) or b"")
        return None if history is None else history.custody.courier_id

    def is_foreign(self, body: Body | None) -> bool:
        """True for another courier's parcel at whose door the member's driver acts, or may.

        A delegate's feed tells such a parcel from the middle on; only its chain and receipts can be checked.
        """
        parcel_id = _parcel_id(body)
        if parcel_id is None or parcel_id in self._histories or isinstance(body, Beginning):
            return False
        if self._member_id is not None and getattr(body, "actor_id", None) == self._member_id:
            self._foreign.add(parcel_id)
        return parcel_id in self._foreign

    def add(self, body: Body | None, handover: Handover | None) -> None:
        """One more event with its verified receipt, if it has one."""
        if isinstance(body, Beginning):
            self._begin(body)
        elif isinstance(body, EpochBegun):
            self._goes_on = True
        elif body is not None and type(body) in _MOVES and _parcel_id(body) is not None:
            self._move(body, handover)

    def histories(self) -> tuple[ParcelHistory, ...]:
        """Every parcel, in the order in which the point heard of it."""
        return tuple(self._histories.values())

    def _begin(self, body: Beginning) -> None:
        if body.parcel.parcel_id in self._histories:
            raise _broken(f"parcel {body.parcel.parcel_id.hex()} begins twice")
        self._histories[body.parcel.parcel_id] = ParcelHistory(begin(body))

    def _move(self, body: Body, handover: Handover | None) -> None:
        parcel_id = _parcel_id(body) or b""
        history = self._histories.get(parcel_id)
        if history is None and self._goes_on:
            return
        if history is None:
            raise _broken(f"parcel {parcel_id.hex()} was never heard of")
        before = history.custody
        if (before.state, type(body)) not in FOLLOWS:
            raise _broken(f"{type(body).__name__} cannot follow on {before.state.name}")
        self._assign(before, body)
        handovers = history.handovers
        if handover is not None:
            _check_handover(history, body, handover)
            handovers = (*handovers, handover)
        after = evolve(before, body)
        if handover is not None and handover.receipt.to_state is not after.state:
            raise _broken(f"the receipt says {handover.receipt.to_state.name}; it is {after.state.name}")
        if changes_hands(before, after) and handover is None:
            raise _broken("a hand-over without a receipt")
        if (
            after.state not in ASSIGNED or after.compartment_id is None
        ) and before.compartment_id is not None:
            self._assigned.pop(before.compartment_id, None)
        self._histories[parcel_id] = ParcelHistory(after, handovers)

    def _assign(self, before: Custody, body: Body) -> None:
        """A compartment belongs to one parcel at a time (invariant I1), and a parcel stays in its own."""
        compartment = getattr(body, "compartment_id", None)
        arrives = isinstance(body, DepositStarted) or before.compartment_id is None
        if arrives and isinstance(body, DepositStarted | CustodyMarkedUncertain):
            owner = self._assigned.setdefault(body.compartment_id, before.parcel_id)
            if owner != before.parcel_id:
                raise _broken(f"compartment {compartment} belongs to another parcel")
        elif compartment not in (None, before.compartment_id):
            raise _broken(f"the parcel is in {before.compartment_id}, not in {compartment}")


def _check_handover(history: ParcelHistory, body: Body, handover: Handover) -> None:
    receipt, custody = handover.receipt, history.custody
    previous = history.handovers[-1].receipt_id if history.handovers else None
    if receipt.previous_receipt_id != previous:
        raise _broken("the receipt does not follow the parcel's receipt before it")
    if receipt.from_state is not custody.state:
        raise _broken(f"the receipt says {receipt.from_state.name}; the parcel was {custody.state.name}")
    if isinstance(body, ParcelCollected | ParcelWithdrawn):
        _check_proof(custody, receipt.proof)


def _check_proof(custody: Custody, proof: CollectionProof | None) -> None:
    visit = custody.session
    if proof is None or visit is None:
        raise _broken("a collection without proof of what was shown")
    if (proof.tier, proof.generation) != (visit.tier, visit.generation):
        raise _broken(f"the proof is of {proof.tier.name}; the door was opened with {visit.tier.name}")
    if proof.tier is not CodeTier.T0:
        return
    handle, committed = custody.terms.claim_handle, custody.terms.claim_commitment
    if handle is None or proof.claim_secret is None or commitment(handle, proof.claim_secret) != committed:
        raise _broken("the spent secret does not open what the courier committed to")


def _parcel_id(body: Body | None) -> bytes | None:
    if isinstance(body, Beginning):
        return body.parcel.parcel_id
    return getattr(body, "parcel_id", None)


def _broken(words: str) -> Untrusted:
    return Untrusted(ErrorCode.UNTRUSTED_HISTORY, words)
