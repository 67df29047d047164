"""The way of each parcel as a feed tells it: legal steps only, and a committed cause before each opening.

Written from the table of docs/spec/custody.md and from docs/spec/exceptions.md. LN-CUS-001, LN-NOD-003.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lockernet.v1 import custody_pb2
from lockernet_conformance.forge.reading.entries import Entry

NOWHERE = 0
"""Before the parcel was announced."""
EXPECTED = custody_pb2.CUSTODY_STATE_EXPECTED
DEPOSITING = custody_pb2.CUSTODY_STATE_DEPOSITING
WAITING = custody_pb2.CUSTODY_STATE_WAITING
COLLECTING = custody_pb2.CUSTODY_STATE_COLLECTING
COLLECTED = custody_pb2.CUSTODY_STATE_COLLECTED
REMOVING = custody_pb2.CUSTODY_STATE_REMOVING
REMOVED = custody_pb2.CUSTODY_STATE_REMOVED
WITHDRAWN = custody_pb2.CUSTODY_STATE_WITHDRAWN
ABORTED = custody_pb2.CUSTODY_STATE_ABORTED
UNCERTAIN = custody_pb2.CUSTODY_STATE_UNCERTAIN
VISITS = frozenset({DEPOSITING, COLLECTING, REMOVING})
INSIDE = VISITS | {WAITING, UNCERTAIN}
ENDED = frozenset({COLLECTED, REMOVED, WITHDRAWN})
LIVE = INSIDE | {EXPECTED}


def _stays(*states: int) -> Mapping[int, int]:
    return {state: state for state in states}


STEPS: Mapping[str, Mapping[int, int]] = MappingProxyType(
    {
        "compartment_reserved": {NOWHERE: EXPECTED},
        "soft_reservation_given": {NOWHERE: EXPECTED},
        "parcel_expected": {NOWHERE: EXPECTED},
        "reservation_cancelled": {EXPECTED: ABORTED},
        "expectation_ended": {EXPECTED: ABORTED},
        "reservation_lapsed": _stays(EXPECTED),
        "reservation_extended": _stays(EXPECTED),
        "reservation_hardened": _stays(EXPECTED),
        "soft_reservation_refused": _stays(EXPECTED),
        "promise_broken": _stays(EXPECTED),
        "room_returned": _stays(EXPECTED),
        "deposit_started": {EXPECTED: DEPOSITING},
        "parcel_deposited": {DEPOSITING: WAITING},
        "deposit_aborted": {DEPOSITING: EXPECTED},
        "collection_started": {WAITING: COLLECTING},
        "parcel_collected": {COLLECTING: COLLECTED},
        "parcel_withdrawn": {COLLECTING: WITHDRAWN},
        "collection_aborted": {COLLECTING: WAITING},
        "parcel_refused": {COLLECTING: WAITING},
        "removal_started": {WAITING: REMOVING},
        "parcel_removed": {REMOVING: REMOVED},
        "removal_aborted": {REMOVING: WAITING},
        "compartment_reopened": _stays(*VISITS),
        "door_opened": _stays(*INSIDE),
        "door_closed": _stays(*VISITS),
        "session_interrupted": _stays(*VISITS),
        "unexpected_door_opened": _stays(WAITING, UNCERTAIN),
        "custody_marked_uncertain": dict.fromkeys(LIVE, UNCERTAIN),
        "compartment_forced": dict.fromkeys(INSIDE, UNCERTAIN),
        "hold_extended": _stays(WAITING, COLLECTING, REMOVING, UNCERTAIN),
        "parcel_overdue": _stays(WAITING, COLLECTING, REMOVING, UNCERTAIN),
        "code_reissued": _stays(EXPECTED, DEPOSITING, WAITING, COLLECTING, UNCERTAIN),
        "label_bound": _stays(EXPECTED, DEPOSITING, WAITING, COLLECTING, UNCERTAIN),
        "dispute_opened": _stays(*INSIDE, *ENDED, EXPECTED),
        "receipt_countersigned": _stays(*INSIDE, *ENDED),
        "parcel_released": _stays(*LIVE),
        "parcel_blocked": _stays(*LIVE),
    }
)
"""From which state each event may come, and where it leads. What is not here moves no parcel."""
COMPUTED = frozenset({"custody_resolved", "compartment_inspected"})
CAUSES = {"deposit_started": DEPOSITING, "collection_started": COLLECTING, "removal_started": REMOVING}
PULSES = frozenset({"door_opened_remotely", "door_opened_for_staff", "compartment_forced"})
"""Intents beside a visit: each explains one opening (LN-CUS-065)."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where one parcel is, by its events up to now."""

    state: int | None = NOWHERE
    """None: it began before this feed does."""
    compartment: str = ""
    pulses: int = 0
    """Openings beside a visit that are explained and have not happened."""


@dataclass(frozen=True)
class Ways:
    """Of all parcels of a feed, and what is wrong with them."""

    parcels: Mapping[bytes, Way]
    wrong: tuple[str, ...]

    def state(self, parcel_id: bytes) -> int | None:
        """Where it is: NOWHERE if the feed does not know it."""
        return self.parcels.get(parcel_id, Way()).state


def ways(entries: Iterable[Entry], *, from_the_beginning: bool = True) -> Ways:
    """Follow every parcel; a feed that begins later knows no beginnings."""
    parcels: dict[bytes, Way] = {}
    wrong: list[str] = []
    for entry in entries:
        if entry.parcel_id and _concerns(entry):
            before = parcels.get(entry.parcel_id, Way(NOWHERE if from_the_beginning else None))
            parcels[entry.parcel_id], faults = _step(before, entry)
            wrong += [f"{entry.words()}, parcel {entry.parcel_id.hex()[:8]}: {each}" for each in faults]
    return Ways(parcels, tuple(wrong))


def _concerns(entry: Entry) -> bool:
    """A refused order, code or label moves nothing, and may name a parcel that is not there."""
    return entry.name in STEPS or entry.name in COMPUTED or entry.name in PULSES


def _step(way: Way, entry: Entry) -> tuple[Way, list[str]]:
    faults = _opening_faults(way, entry)
    if entry.name in PULSES:
        way = replace(way, pulses=way.pulses + 1)
    if entry.name == "door_opened" and way.state is not None and way.state not in VISITS:
        way = replace(way, pulses=max(way.pulses - 1, 0))
    if entry.name in CAUSES:
        way = replace(way, compartment=entry.body.compartment_id)
    if entry.name in COMPUTED:
        after, more = _computed(way, entry)
        return after, faults + more
    steps = STEPS.get(entry.name)
    if steps is None:
        return way, faults
    if way.state is None:
        led = set(steps.values())
        return replace(way, state=led.pop() if len(led) == 1 else None), faults
    if way.state not in steps:
        return way, [*faults, f"it fits no step from {_name(way.state)} (LN-CUS-001)"]
    return replace(way, state=steps[way.state]), faults


def _opening_faults(way: Way, entry: Entry) -> list[str]:
    """A door opens for what was committed before, and there (LN-NOD-003, LN-CUS-019)."""
    if entry.name not in ("door_opened", "compartment_reopened", "door_closed") or way.state is None:
        return []
    if way.state in VISITS:
        door = entry.body.compartment_id
        other = way.compartment and door != way.compartment
        return [f"at door {door}, the visit is at {way.compartment}"] if other else []
    if entry.name == "door_opened" and not way.pulses:
        return [f"a door opened in state {_name(way.state)} that no committed cause explains (LN-NOD-003)"]
    return []


def _computed(way: Way, entry: Entry) -> tuple[Way, list[str]]:
    """What an inspection or evidence found (LN-CUS-039 to LN-CUS-041)."""
    if entry.name == "compartment_inspected":
        lost = way.state == WAITING and not entry.body.occupied
        return (replace(way, state=UNCERTAIN) if lost else way), []
    known = way.state in (UNCERTAIN, None)
    faults = [] if known else [f"resolved from {_name(way.state or 0)} (LN-CUS-001)"]
    return replace(way, state=entry.body.state), faults


def _name(state: int) -> str:
    names: dict[int, str] = {number: name for name, number in custody_pb2.CustodyState.items()}
    return names.get(state, str(state)).removeprefix("CUSTODY_STATE_") if state else "nowhere"
