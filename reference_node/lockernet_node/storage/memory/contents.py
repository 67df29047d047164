"""All that the store in memory holds, and what every part of it stands on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from lockernet.capacity.fit import Box, Load
from lockernet.capacity.soft import Window
from lockernet.codes.attempts import Attempts
from lockernet.custody.compartments import Compartment
from lockernet.custody.state import ASSIGNED, ENDED, Custody
from lockernet_node.ports import (
    BrokenRule,
    CheckpointRow,
    ClosingRow,
    Enrolled,
    Gate,
    HeldDelegation,
    HubPromise,
    JournalRow,
    KeptTime,
    LeaseRow,
    MemberRow,
    OpeningRow,
    PlannedUnlock,
    PointWordRow,
    Remembered,
    SessionReceiptRow,
    Stay,
)


@dataclass(frozen=True, slots=True)
class Contents:
    """All that is stored."""

    requests: dict[tuple[str, bytes], tuple[Remembered, datetime]] = field(default_factory=dict)
    custodies: dict[bytes, Custody] = field(default_factory=dict)
    labels: list[tuple[str, str, bytes]] = field(default_factory=list)
    statements: dict[bytes, tuple[bytes, datetime, bytes | None]] = field(default_factory=dict)
    unsound: dict[str, Compartment] = field(default_factory=dict)
    attempts: dict[bytes, Attempts] = field(default_factory=dict)
    claim_secrets: dict[bytes, bytes] = field(default_factory=dict)
    journal: list[JournalRow] = field(default_factory=list)
    """Of all epochs."""
    epochs: dict[int, int] = field(default_factory=lambda: {1: 0})
    """How many events were there when each epoch began; the last one is the current one."""
    members: dict[tuple[int, str], list[MemberRow]] = field(default_factory=dict)
    """By epoch and member."""
    gates: dict[Gate, str] = field(default_factory=dict)
    anchored: set[str] = field(default_factory=set)
    endings: dict[bytes, datetime] = field(default_factory=dict)
    unlocks: dict[int, PlannedUnlock] = field(default_factory=dict)
    outcomes: dict[int, str] = field(default_factory=dict)
    checkpoints: list[CheckpointRow] = field(default_factory=list)
    receipts: dict[bytes, int] = field(default_factory=dict)
    delegations: dict[bytes, HeldDelegation] = field(default_factory=dict)
    proofs: dict[str, datetime] = field(default_factory=dict)
    enrolments: dict[bytes, Enrolled] = field(default_factory=dict)
    point_words: list[PointWordRow] = field(default_factory=list)
    stays: dict[bytes, Stay] = field(default_factory=dict)
    session_receipts: list[SessionReceiptRow] = field(default_factory=list)
    times: list[KeptTime] = field(default_factory=list)
    windows: dict[tuple[Window, Load], tuple[int, ...]] = field(default_factory=dict)
    fitted: list[str] = field(default_factory=list)
    maintenance_grants: dict[bytes, tuple[bytes, datetime]] = field(default_factory=dict)
    openings: dict[str, OpeningRow] = field(default_factory=dict)
    leases: dict[int, LeaseRow] = field(default_factory=dict)
    hub_promises: dict[bytes, HubPromise] = field(default_factory=dict)
    closings: dict[tuple[str, str], ClosingRow] = field(default_factory=dict)

    def copy(self) -> "Contents":
        """The same again; a change to one does not show in the other."""
        copy = Contents(*(getattr(self, each.name).copy() for each in fields(self)))
        return replace(copy, members={feed: rows.copy() for feed, rows in self.members.items()})


class Part:
    """Tables of one topic, on the copy of one transaction."""

    def __init__(self, contents: Contents, compartments: Sequence[tuple[str, Box]]) -> None:
        self._contents = contents
        self._compartments = compartments

    def _where(self, condition: Callable[[Custody], bool]) -> Iterator[Custody]:
        return filter(condition, self._contents.custodies.values())


def place_of(custody: Custody) -> str | None:
    """The compartment that belongs to the parcel now."""
    return custody.compartment_id if custody.state in ASSIGNED else None


def selector_of(custody: Custody) -> str | None:
    """The selector that the parcel answers to now."""
    return None if custody.state in ENDED else custody.selector


def refuse_if(broken: object, rule: str) -> None:
    """Refuse a write as SQLite would: the rule is broken."""
    if broken:
        raise BrokenRule(rule)
