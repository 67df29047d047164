"""Finds unequal treatment: replays what a point answered and says what it should have answered. Pure.

An auditor turns the journal of a point into these entries, in its order, and `audit` decides each order
again with the very rules that are published. A finding names the entry. Rules: LN-CAP-004, LN-CAP-018.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from lockernet.capacity.admission import admit, choose
from lockernet.capacity.fit import Box, Load
from lockernet.capacity.layout import Layout, Room
from lockernet.capacity.matching import plan_for
from lockernet.capacity.quotas import Quotas, reason_against_quota
from lockernet.errors import ErrorCode

CAPACITY_REASONS = frozenset({ErrorCode.POINT_FULL, ErrorCode.NO_FITTING_SIZE, ErrorCode.QUOTA_REACHED})
"""The reasons that this audit can judge; others depend on more than the room there was."""


class Asked(NamedTuple):
    """A courier ordered a HARD reservation."""

    parcel_id: bytes
    courier_id: str
    load: Load


class Granted(NamedTuple):
    """It was promised."""

    parcel_id: bytes


class Refused(NamedTuple):
    """It was refused, for this reason."""

    parcel_id: bytes
    reason: ErrorCode


class Deposited(NamedTuple):
    """A parcel, promised or walk-in, was given a box of this class."""

    parcel_id: bytes
    load: Load
    box: Box


class TurnedAway(NamedTuple):
    """At the door a walk-in, or a parcel whose promise is over, was told that no box is left."""

    parcel_id: bytes
    courier_id: str
    load: Load


class Ended(NamedTuple):
    """The promise ended without a deposit, or the parcel left its box."""

    parcel_id: bytes


class BoxesChanged(NamedTuple):
    """So many free boxes of a class were lost (negative) or repaired."""

    box: Box
    by: int


Entry = Asked | Granted | Refused | Deposited | TurnedAway | Ended | BoxesChanged


class Fault(StrEnum):
    """What an auditor can hold against a point."""

    GRANTED_AGAINST_THE_RULES = "GRANTED_AGAINST_THE_RULES"
    REFUSED_AGAINST_THE_RULES = "REFUSED_AGAINST_THE_RULES"
    WRONG_REASON = "WRONG_REASON"
    OUT_OF_TURN = "OUT_OF_TURN"
    NEVER_ANSWERED = "NEVER_ANSWERED"
    ANSWER_WITHOUT_ORDER = "ANSWER_WITHOUT_ORDER"
    TOOK_A_PROMISED_BOX = "TOOK_A_PROMISED_BOX"


class Finding(NamedTuple):
    """One thing that was not as published."""

    entry: int
    """Which entry, from 0; for an order without an answer, that of the order."""
    courier_id: str
    fault: Fault
    due: ErrorCode | None = None
    """The reason that the rules give; None where they say yes."""


def audit(
    entries: Iterable[Entry], free: Counter[Box], layout: Layout, quotas: Quotas
) -> tuple[Finding, ...]:
    """Everything that is not as the rules say. The point begins empty, so that `free` counts all its boxes.

    Renaming couriers, in the entries and the quotas alike, renames them in the findings and changes nothing.
    """
    books = _Books(Counter(free), layout, quotas)
    for number, entry in enumerate(entries):
        books.read(number, entry)
    unanswered = [
        Finding(number, asked.courier_id, Fault.NEVER_ANSWERED) for number, asked in books.waiting.values()
    ]
    return tuple(sorted([*books.findings, *unanswered], key=lambda finding: finding.entry))


class _Books:
    """What the auditor knows after each entry."""

    def __init__(self, free: Counter[Box], layout: Layout, quotas: Quotas) -> None:
        self.free, self.layout, self.quotas = free, layout, quotas
        self.compartments = free.total()
        self.reach_inside: Counter[Box] = Counter()
        self.waiting: dict[bytes, tuple[int, Asked]] = {}
        self.promised: dict[bytes, Asked] = {}
        self.inside: dict[bytes, Deposited] = {}
        self.findings: list[Finding] = []

    def read(self, number: int, entry: Entry) -> None:
        """Take one entry into the books."""
        match entry:
            case Asked():
                self.waiting[entry.parcel_id] = (number, entry)
            case Granted() | Refused():
                self._answer(number, entry)
            case Deposited():
                self._deposit(number, entry)
            case TurnedAway():
                self._turn_away(number, entry)
            case Ended():
                self._end(entry)
            case BoxesChanged():
                self.free[entry.box] += entry.by

    def _answer(self, number: int, entry: Granted | Refused) -> None:
        if entry.parcel_id not in self.waiting:
            self.findings.append(Finding(number, "", Fault.ANSWER_WITHOUT_ORDER))
            return
        turn = next(iter(self.waiting))
        _, asked = self.waiting.pop(entry.parcel_id)
        if turn != entry.parcel_id:
            self.findings.append(Finding(number, asked.courier_id, Fault.OUT_OF_TURN))
        due = self._due(asked)
        fault = _fault(entry, due)
        if fault is not None:
            self.findings.append(Finding(number, asked.courier_id, fault, due))
        if isinstance(entry, Granted):
            self.promised[entry.parcel_id] = asked

    def _due(self, asked: Asked) -> ErrorCode | None:
        """What the rules answer: the only place where a courier's name is looked at, and only to count."""
        live = sum(each.courier_id == asked.courier_id for each in self.promised.values())
        return admit(asked.load, self._loads(), self._room(), self.layout) or reason_against_quota(
            asked.courier_id, live, self.quotas, compartments=self.compartments
        )

    def _deposit(self, number: int, entry: Deposited) -> None:
        asked = self.promised.pop(entry.parcel_id, None)
        whole = plan_for(self._loads(), self._room(), self.layout) is not None
        self.free[entry.box] -= 1
        self.reach_inside[entry.box] += entry.load.accessible
        self.inside[entry.parcel_id] = entry
        if whole and plan_for(self._loads(), self._room(), self.layout) is None:
            courier_id = "" if asked is None else asked.courier_id
            self.findings.append(Finding(number, courier_id, Fault.TOOK_A_PROMISED_BOX))

    def _turn_away(self, number: int, entry: TurnedAway) -> None:
        if choose(entry.load, self._loads(), self._room(), self.layout) is not None:
            self.findings.append(Finding(number, entry.courier_id, Fault.REFUSED_AGAINST_THE_RULES))

    def _end(self, entry: Ended) -> None:
        self.promised.pop(entry.parcel_id, None)
        left = self.inside.pop(entry.parcel_id, None)
        if left is not None:
            self.free[left.box] += 1
            self.reach_inside[left.box] -= left.load.accessible

    def _loads(self) -> Counter[Load]:
        return Counter(asked.load for asked in self.promised.values())

    def _room(self) -> Room:
        return Room(self.free, self.reach_inside)


def _fault(entry: Granted | Refused, due: ErrorCode | None) -> Fault | None:
    if isinstance(entry, Granted):
        return None if due is None else Fault.GRANTED_AGAINST_THE_RULES
    if entry.reason not in CAPACITY_REASONS or entry.reason is due:
        return None
    return Fault.REFUSED_AGAINST_THE_RULES if due is None else Fault.WRONG_REASON
