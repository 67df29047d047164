"""Receipts beside the events of a feed: each names its event, and its parcel's one before (LN-CUS-015)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Protocol

from lockernet.v1 import custody_pb2
from lockernet_conformance.forge.codes import Claim
from lockernet_conformance.forge.envelopes import Opened, PublicKey, header_faults, open_statement
from lockernet_conformance.forge.reading.entries import Entry, read_word

RECEIPT, REFUSAL = "custody-receipt", "door-refusal"
WAITING, COLLECTED = custody_pb2.CUSTODY_STATE_WAITING, custody_pb2.CUSTODY_STATE_COLLECTED
DEPOSITING, COLLECTING = custody_pb2.CUSTODY_STATE_DEPOSITING, custody_pb2.CUSTODY_STATE_COLLECTING
REMOVING, REMOVED = custody_pb2.CUSTODY_STATE_REMOVING, custody_pb2.CUSTODY_STATE_REMOVED
HANDOVERS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "parcel_deposited": (DEPOSITING, WAITING),
        "parcel_collected": (COLLECTING, COLLECTED),
        "parcel_withdrawn": (COLLECTING, custody_pb2.CUSTODY_STATE_WITHDRAWN),
        "parcel_removed": (REMOVING, REMOVED),
    }
)
"""Events that always move custody: from where, and to where."""
PROVEN = ("parcel_collected", "parcel_withdrawn")
MAY_MOVE = ("custody_resolved",)
SECRET_BYTES = 16
BEGINNINGS = ("compartment_reserved", "parcel_expected", "soft_reservation_given")


class Reader(Protocol):
    """What it needs to know of who reads."""

    @property
    def network_id(self) -> str:
        """The network."""
        ...

    @property
    def operator_id(self) -> str:
        """Who signs."""
        ...

    @property
    def point_id(self) -> str:
        """Where."""
        ...

    @property
    def member_id(self) -> str:
        """Who reads."""
        ...

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """By which the target is judged."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """One receipt of a feed."""

    id: bytes
    told: custody_pb2.CustodyReceipt
    entry: Entry


@dataclass(frozen=True)
class Receipts:
    """All receipts of a feed, in its order."""

    kept: tuple[Kept, ...] = ()
    newest: Mapping[bytes, bytes] = field(default_factory=dict)
    """By parcel."""

    def of(self, parcel_id: bytes) -> tuple[Kept, ...]:
        """The receipts of this parcel."""
        return tuple(each for each in self.kept if each.told.parcel_id == parcel_id)

    def follow(
        self, entry: Entry, reader: Reader, *, earlier: Sequence[Entry]
    ) -> tuple["Receipts", list[str]]:
        """After one more entry, and what is wrong with what stands beside it."""
        if entry.name == "deposit_refused":
            return self, _refusal_faults(entry, reader)
        if entry.receipt is None:
            missing = entry.name in HANDOVERS
            return self, [f"{entry.words()}: a hand-over without a receipt (LN-CUS-015)"] if missing else []
        if entry.name not in HANDOVERS and entry.name not in MAY_MOVE:
            return self, [f"{entry.words()}: a statement beside an event that is no hand-over"]
        opened = open_statement(entry.receipt, reader.keys, kind=RECEIPT, purpose="device")
        told, wrong = read_word(opened, custody_pb2.CustodyReceipt)
        wrong += [
            *_receipt_faults(entry, told, opened, reader),
            *_proof_faults(entry, told, earlier),
        ]
        wrong += self._link_faults(told, earlier)
        kept = Kept(opened.id, told, entry)
        newest = {**self.newest, told.parcel_id: opened.id}
        after = replace(self, kept=(*self.kept, kept), newest=newest)
        return after, [f"{entry.words()}: receipt: {each}" for each in wrong]

    def _link_faults(self, told: custody_pb2.CustodyReceipt, earlier: Sequence[Entry]) -> list[str]:
        """It names the parcel's receipt before; one from before this feed is not known here (LN-EVT-021)."""
        before = self.newest.get(told.parcel_id)
        named = told.previous_receipt_id if told.HasField("previous_receipt_id") else None
        if before is None and named is not None and not _whole(told.parcel_id, earlier):
            return []
        if named != before:
            return [f"previous_receipt_id is {_short(named)}, expected {_short(before)}"]
        return []


def _whole(parcel_id: bytes, earlier: Sequence[Entry]) -> bool:
    """Whether this feed tells the parcel from its beginning."""
    return any(entry.name in BEGINNINGS and entry.parcel_id == parcel_id for entry in earlier)


def _receipt_faults(
    entry: Entry, told: custody_pb2.CustodyReceipt, opened: Opened, reader: Reader
) -> list[str]:
    body, wrong = entry.body, _signed_faults(told, entry, opened, reader)
    if told.parcel_id != body.parcel_id:
        wrong.append("it is of another parcel")
    expected = HANDOVERS.get(entry.name)
    states = (told.from_state, told.to_state)
    if expected is not None and states != expected:
        wrong.append(f"from {_state(states[0])} to {_state(states[1])}")
    if expected is None and told.to_state != body.state:
        wrong.append(f"to {_state(told.to_state)}, the event says {_state(body.state)}")
    if "compartment_id" in body.DESCRIPTOR.fields_by_name and told.compartment_id != body.compartment_id:
        wrong.append(f"compartment {told.compartment_id!r}, the event says {body.compartment_id!r}")
    if told.grade != body.grade or not told.grade:
        wrong.append(f"grade {told.grade}, the event says {body.grade}")
    if told.occurred_at != entry.event.occurred_at:
        wrong.append("its time is not the event's")
    return wrong


def _signed_faults(told: Any, entry: Entry, opened: Opened, reader: Reader) -> list[str]:
    """Header, point and event of a word that the device signed about an event (LN-REQ-001)."""
    wrong = header_faults(
        told.header,
        network_id=reader.network_id,
        issuer=reader.operator_id,
        audience=told.header.audience if len(entry.event.members) > 1 else reader.member_id,
        request_id=entry.id[:16],
    )
    if told.point_id != reader.point_id:
        wrong.append(f"it is of {told.point_id!r}")
    if told.event_id != entry.id:
        wrong.append("event_id is another event's")
    if opened.signed_by is not None and opened.signed_by.point_id != reader.point_id:
        wrong.append("signed by another point's device (LN-TRU-010)")
    if told.header.audience not in {each.member_id for each in entry.event.members}:
        wrong.append(f"addressed to {told.header.audience!r}, whom the event does not concern")
    return wrong


def _proof_faults(entry: Entry, told: custody_pb2.CustodyReceipt, earlier: Sequence[Entry]) -> list[str]:
    """What was shown at the door stands in the receipt of a collection or a withdrawal (LN-CUS-015)."""
    if entry.name not in PROVEN:
        return ["it shows a proof of collection"] if told.HasField("proof") else []
    begun = next(
        (
            each.body
            for each in reversed(earlier)
            if each.name == "collection_started" and each.parcel_id == told.parcel_id
        ),
        None,
    )
    if begun is None:
        return []
    if not told.HasField("proof"):
        return ["it does not say what was shown"]
    proof, wrong = told.proof, []
    if (proof.tier, proof.generation) != (begun.tier, begun.generation):
        wrong.append(
            f"tier {proof.tier}, generation {proof.generation}; shown {begun.tier}, {begun.generation}"
        )
    is_t0 = begun.tier == custody_pb2.CODE_TIER_T0
    if is_t0 and not _opens(proof.claim_secret, told.parcel_id, earlier):
        wrong.append("the secret does not open the parcel's commitment (LN-COD-002)")
    if is_t0 and len(proof.claim_secret) != SECRET_BYTES:
        wrong.append("the spent secret is missing")
    if not is_t0 and proof.HasField("claim_secret"):
        wrong.append("a secret, though no T0 code was shown")
    return wrong


def _opens(secret: bytes, parcel_id: bytes, earlier: Sequence[Entry]) -> bool:
    """Whether this is the secret of the code that the order named; where the feed does not tell, it is."""
    for entry in earlier:
        if entry.name in BEGINNINGS and entry.parcel_id == parcel_id:
            terms = entry.body.parcel
            return Claim(terms.claim_handle, secret).commitment == bytes(terms.claim_commitment)
    return True


def _refusal_faults(entry: Entry, reader: Reader) -> list[str]:
    """Beside a parcel that was turned away stands a signed word of it (LN-CUS-033)."""
    if entry.receipt is None:
        return [f"{entry.words()}: no DoorRefusal beside it (LN-CUS-033)"]
    opened = open_statement(entry.receipt, reader.keys, kind=REFUSAL, purpose="device")
    told, wrong = read_word(opened, custody_pb2.DoorRefusal)
    wrong += _signed_faults(told, entry, opened, reader)
    if told.reason != entry.body.reason or told.parcel_id != entry.body.parcel_id:
        wrong.append("it says another reason or parcel than the event")
    if told.occurred_at != entry.event.occurred_at:
        wrong.append("its time is not the event's")
    return [f"{entry.words()}: refusal: {each}" for each in wrong]


def _state(value: int) -> str:
    names: dict[int, str] = {number: name for name, number in custody_pb2.CustodyState.items()}
    return names.get(value, str(value)).removeprefix("CUSTODY_STATE_")


def _short(value: bytes | None) -> str:
    return "none" if value is None else value.hex()[:16]
