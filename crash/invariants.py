"""What must hold after every crash: the invariants I1 to I8 and I11 to I14 of the project, a function each.

Each takes the evidence and gives one line for every breach; an empty list is what we want. I6 is as the rules
of claim codes have it (a code is spent when the parcel is collected), I8 holds within an epoch. I9, I10 and
I15 need a network or days and have tests of their own (docs/guides/crash-safety.md says which).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

from crash.causes import cause_is_wrong
from crash.evidence import Entry, Evidence
from crash.ledger import Acked, Asked, Begun, Dead, HandedOver, Sent, Shown, Stirred, TriedWrong
from lockernet.codes.attempts import TRIES_PER_GENERATION, TRIES_PER_PARCEL
from lockernet.custody.evolve import Beginning, begin, evolve
from lockernet.custody.state import ASSIGNED, BESIDE_THE_JOURNAL, REOPEN_LIMIT, Custody
from lockernet.models.custody import CustodyState
from lockernet.models.events import (
    Body,
    CollectionStarted,
    CompartmentForced,
    CompartmentReopened,
    CompartmentReserved,
    DepositStarted,
    DoorOpenedRemotely,
    NodeStarted,
    ParcelCollected,
    ParcelDeposited,
    ParcelExpected,
    ParcelRemoved,
    RemovalStarted,
)

Breaches = Iterator[str]
Invariant = Callable[[Evidence], Breaches]

INTENTS = (
    DepositStarted,
    CollectionStarted,
    RemovalStarted,
    CompartmentReopened,
    DoorOpenedRemotely,
    CompartmentForced,
)
"""Events that explain one pulse each."""

HANDOVERS: Mapping[str, type[Body]] = MappingProxyType(
    {"deposit": ParcelDeposited, "collect": ParcelCollected, "remove": ParcelRemoved}
)

IN_FLIGHT_SECONDS = 0.1
"""Bytes that lay on the line when the node died still reach the board."""

_HOLDERS: Mapping[CustodyState, str] = MappingProxyType(
    {
        CustodyState.EXPECTED: "courier",
        CustodyState.DEPOSITING: "courier",
        CustodyState.WAITING: "operator",
        CustodyState.COLLECTING: "operator",
        CustodyState.REMOVING: "operator",
        CustodyState.COLLECTED: "recipient",
        CustodyState.REMOVED: "courier",
        CustodyState.WITHDRAWN: "sender",
        CustodyState.ABORTED: "courier",
    }
)


def exclusive(evidence: Evidence) -> Breaches:
    """I1: one live assignment per compartment, in the table and at every moment of the journal."""
    held = Counter(each.compartment_id for each in evidence.stored.custody if each.state in ASSIGNED)
    yield from (f"{door} is held by {count} parcels" for door, count in held.items() if door and count > 1)
    holders: dict[str, bytes] = {}
    for entry, parcel_id, custody in _told(evidence):
        if isinstance(entry.body, DepositStarted):
            door = entry.body.compartment_id
            if holders.get(door, parcel_id) != parcel_id:
                yield f"{door} was given away twice at event {entry.event.position.sequence}"
            holders[door] = parcel_id
        elif custody.state not in ASSIGNED:
            for door in [door for door, holder in holders.items() if holder == parcel_id]:
                del holders[door]


def no_lost_ack(evidence: Evidence) -> Breaches:
    """I2: every acknowledged order is remembered with its answer, every hand-over has its receipt."""
    causes = {entry.event.cause.statement_id for entry in evidence.stored.entries}
    receipted = {
        (type(entry.body), _parcel_of(entry.body)) for entry in evidence.stored.entries if entry.receipt
    }
    for note in evidence.notes:
        if isinstance(note, Acked):
            kept = evidence.stored.requests.get(bytes.fromhex(note.request_id))
            if kept is None or kept.answer.hex() != note.answer or kept.statement_id.hex() != note.order_id:
                yield f"order {note.order_id[:16]} was acknowledged and is not remembered so"
            if bytes.fromhex(note.order_id) not in causes:
                yield f"order {note.order_id[:16]} was acknowledged and no event knows it"
        if isinstance(note, HandedOver):
            is_there = (HANDOVERS[note.kind], bytes.fromhex(note.parcel_id)) in receipted
            if not is_there:
                yield f"the {note.kind} of {note.parcel_id[:16]} was acknowledged and has no receipt"


def no_phantom(evidence: Evidence) -> Breaches:
    """I3: every event has a cause of a kind that can make it, and every signed cause was sent by somebody."""
    sent = {bytes.fromhex(note.statement_id) for note in evidence.notes if isinstance(note, Sent)}
    for entry in evidence.stored.entries:
        wrong = cause_is_wrong(entry.event, sent)
        if wrong is not None:
            yield f"event {entry.event.position.sequence}: {wrong}"
    begun = sum(isinstance(note, Begun) for note in evidence.notes)
    starts = sum(isinstance(entry.body, NodeStarted) for entry in evidence.stored.entries)
    if starts > begun:
        yield f"{starts} starts are journalled, {begun} processes were begun"


def authorised_opening(evidence: Evidence) -> Breaches:
    """I4: no lock was driven more often than committed intents explain, and each intent planned one pulse."""
    intents = Counter(_door_of(entry) for entry in evidence.stored.entries if _is_intent(entry.body))
    driven = Counter(
        evidence.wires.get((pulse.board, pulse.lock), f"lock {pulse.board}/{pulse.lock}")
        for pulse in evidence.pulses
    )
    yield from (f"{door}: {count} pulses without a cause" for door, count in (driven - intents).items())
    planned = Counter(effect.compartment for effect in evidence.stored.effects)
    yield from (f"{door}: {count} plans without an intent" for door, count in (planned - intents).items())
    yield from (f"{door}: {count} intents without a plan" for door, count in (intents - planned).items())


def unbroken_chain(evidence: Evidence) -> Breaches:
    """I5: each receipt names the one before of its parcel, and custody goes on from where it was."""
    chains: defaultdict[bytes, list[Entry]] = defaultdict(list)
    for entry in evidence.stored.entries:
        if entry.receipt is not None:
            chains[entry.receipt.parcel_id].append(entry)
    for parcel_id, chain in chains.items():
        words = f"parcel {parcel_id.hex()[:16]}"
        if chain[0].receipt and chain[0].receipt.previous_receipt_id is not None:
            yield f"{words}: its first receipt names one before"
        for before, after in pairwise(chain):
            if before.receipt is None or after.receipt is None:
                continue
            if after.receipt.previous_receipt_id != before.receipt_id:
                yield f"{words}: a receipt does not name the one before"
            holder = _HOLDERS.get(before.receipt.to_state)
            if _HOLDERS.get(after.receipt.from_state, holder) != holder:
                yield f"{words}: custody jumps from {holder}"


def single_use(evidence: Evidence) -> Breaches:
    """I6: a code is spent at COLLECTED, within its visit the door is opened again twice at most."""
    collected: set[bytes] = set()
    reopened: Counter[bytes] = Counter()
    for entry in evidence.stored.entries:
        body, parcel_id = entry.body, _parcel_of(entry.body)
        if parcel_id is None:
            continue
        if isinstance(body, CollectionStarted | CompartmentReopened) and parcel_id in collected:
            yield f"the door of parcel {parcel_id.hex()[:16]} was opened after its collection"
        if isinstance(body, ParcelCollected):
            if parcel_id in collected:
                yield f"parcel {parcel_id.hex()[:16]} was collected twice"
            collected.add(parcel_id)
        if isinstance(body, CollectionStarted | DepositStarted | RemovalStarted):
            reopened[parcel_id] = 0
        if isinstance(body, CompartmentReopened):
            reopened[parcel_id] += 1
            if reopened[parcel_id] > REOPEN_LIMIT:
                yield f"the door of parcel {parcel_id.hex()[:16]} was opened again too often"


def idempotent(evidence: Evidence) -> Breaches:
    """I7: the same bytes get the same answer and have no second effect."""
    for note in evidence.notes:
        if isinstance(note, Asked) and not note.same:
            yield f"order {note.order_id[:16]} sent again was answered otherwise"
    orders = Counter(
        (entry.event.cause.statement_id, type(entry.body))
        for entry in evidence.stored.entries
        if isinstance(entry.body, CompartmentReserved | ParcelExpected)
    )
    yield from (
        f"one order made {count} of {kind.__name__}" for (_, kind), count in orders.items() if count > 1
    )


def monotone(evidence: Evidence) -> Breaches:
    """I8: within an epoch sequences follow without a gap, and what was there once stays as it was."""
    sequences = [entry.event.position.sequence for entry in evidence.stored.entries]
    if sequences != list(range(1, len(sequences) + 1)):
        yield f"the sequences of {len(sequences)} events have a gap or a double"
    ids = [entry.event_id for entry in evidence.stored.entries]
    if ids[: len(evidence.heads)] != list(evidence.heads):
        yield f"the journal does not go on from the {len(evidence.heads)} events that were there before"


def no_person(evidence: Evidence) -> Breaches:
    """I11: no digits, no badge and no words of a person are in any file, and no label or code in the log."""
    for note in evidence.notes:
        if isinstance(note, Shown):
            secret = note.text.encode()
            holding = [name for name, text in evidence.files.items() if secret in text]
            yield from (f"{name} holds {note.text[:8]}..." for name in holding)
    if b"LN0:" in evidence.files["log"] or b"LN1:" in evidence.files["log"]:
        yield "the log holds a code"


def bounded_guess(evidence: Evidence) -> Breaches:
    """I12: every refused try stays counted over all restarts, and nobody gets more than the rules give."""
    tried = Counter(note.parcel_id for note in evidence.notes if isinstance(note, TriedWrong))
    for parcel_id, count in tried.items():
        counted = evidence.stored.attempts.get(bytes.fromhex(parcel_id))
        if counted is None or counted.in_life < count:
            yield f"parcel {parcel_id[:16]}: {count} wrong tries, counted {counted and counted.in_life}"
    for parcel, counted in evidence.stored.attempts.items():
        if counted.in_generation > TRIES_PER_GENERATION or counted.in_life > TRIES_PER_PARCEL:
            yield f"parcel {parcel.hex()[:16]}: more tries than there are"


def fail_secure(evidence: Evidence) -> Breaches:
    """I13: between a death and the next person who asks no lock is driven: a restart opens nothing."""
    dead: float | None = None
    for note in evidence.notes:
        if isinstance(note, Dead):
            dead = note.at + IN_FLIGHT_SECONDS
        elif isinstance(note, Stirred) and dead is not None:
            count = sum(dead < pulse.at < note.at for pulse in evidence.pulses)
            dead = None
            if count:
                yield f"{count} locks were driven by a restart"


def tamper_evident(evidence: Evidence) -> Breaches:
    """I14: hashes, chains, receipts and checkpoints verify, and the state is what the journal says."""
    if evidence.stored.broken is not None:
        yield evidence.stored.broken
    told = {parcel_id: custody for _, parcel_id, custody in _told(evidence)}
    beside = dict.fromkeys(BESIDE_THE_JOURNAL)
    for custody in evidence.stored.custody:
        story = told.pop(custody.parcel_id, None)
        if story is None or story.model_copy(update=beside) != custody.model_copy(update=beside):
            yield f"parcel {custody.parcel_id.hex()[:16]} is not where the journal says"
    yield from (f"parcel {parcel_id.hex()[:16]} is in the journal only" for parcel_id in told)


INVARIANTS: Mapping[str, Invariant] = MappingProxyType(
    {
        "I1": exclusive,
        "I2": no_lost_ack,
        "I3": no_phantom,
        "I4": authorised_opening,
        "I5": unbroken_chain,
        "I6": single_use,
        "I7": idempotent,
        "I8": monotone,
        "I11": no_person,
        "I12": bounded_guess,
        "I13": fail_secure,
        "I14": tamper_evident,
    }
)


def breaches(evidence: Evidence) -> list[tuple[str, str]]:
    """Every breach, with the name of the invariant."""
    return [(name, words) for name, check in INVARIANTS.items() for words in check(evidence)]


def _is_intent(body: Body | None) -> bool:
    if isinstance(body, CompartmentForced):
        return body.pulsed
    return isinstance(body, INTENTS)


def _door_of(entry: Entry) -> str:
    return str(getattr(entry.body, "compartment_id", ""))


def _told(evidence: Evidence) -> Iterator[tuple[Entry, bytes, Custody]]:
    """Every event of a parcel, with the parcel as it is after it."""
    parcels: dict[bytes, Custody] = {}
    for entry in evidence.stored.entries:
        body, parcel_id = entry.body, _parcel_of(entry.body)
        if isinstance(body, Beginning):
            parcels[body.parcel.parcel_id] = begin(body)
        elif body is not None and parcel_id in parcels:
            parcels[parcel_id] = evolve(parcels[parcel_id], body)
        if parcel_id in parcels:
            yield entry, parcel_id, parcels[parcel_id]


def _parcel_of(body: Body | None) -> bytes | None:
    if isinstance(body, CompartmentReserved | ParcelExpected):
        return body.parcel.parcel_id
    found = getattr(body, "parcel_id", None)
    return found if isinstance(found, bytes) else None
