"""What the node's core asks of the world: a store, a lock bank, a clock and a source of randomness.

Each port states what holds after each call and after a crash; adapters translate and decide nothing.
"""

from lockernet_node.ports.anchor import Anchor, Anchored
from lockernet_node.ports.enrolment import DeviceClaims
from lockernet_node.ports.gates import Gate
from lockernet_node.ports.journal import WHOLE_JOURNAL
from lockernet_node.ports.rows import (
    CheckpointRow,
    ClosingRow,
    DeviceClaim,
    Enrolled,
    Head,
    HeldDelegation,
    HubPromise,
    JournalRow,
    KeptTime,
    LeaseRow,
    MemberRow,
    OpeningRow,
    OpeningStage,
    PlannedUnlock,
    PointWordRow,
    Remembered,
    SessionReceiptRow,
    Stay,
)
from lockernet_node.ports.store import BrokenRule, Store, Transaction
from lockernet_node.ports.world import Clock, ClockStanding, DoorReading, Entropy, LockBank

__all__ = [
    "WHOLE_JOURNAL",
    "Anchor",
    "Anchored",
    "BrokenRule",
    "CheckpointRow",
    "Clock",
    "ClockStanding",
    "ClosingRow",
    "DeviceClaim",
    "DeviceClaims",
    "DoorReading",
    "Enrolled",
    "Entropy",
    "Gate",
    "Head",
    "HeldDelegation",
    "HubPromise",
    "JournalRow",
    "KeptTime",
    "LeaseRow",
    "LockBank",
    "MemberRow",
    "OpeningRow",
    "OpeningStage",
    "PlannedUnlock",
    "PointWordRow",
    "Remembered",
    "SessionReceiptRow",
    "Stay",
    "Store",
    "Transaction",
]
