"""What the node's core asks of the world: a store, a lock bank, a clock and a source of randomness.

Each port states what holds after each call and after a crash; adapters translate and decide nothing.
"""

from lockernet_node.ports.rows import (
    CheckpointRow,
    ClosingRow,
    Head,
    HubPromise,
    JournalRow,
    LeaseRow,
    MemberRow,
    OpeningRow,
    OpeningStage,
    PlannedUnlock,
    Remembered,
)
from lockernet_node.ports.store import Store, Transaction
from lockernet_node.ports.world import Clock, DoorReading, Entropy, LockBank

__all__ = [
    "CheckpointRow",
    "Clock",
    "ClosingRow",
    "DoorReading",
    "Entropy",
    "Head",
    "HubPromise",
    "JournalRow",
    "LeaseRow",
    "LockBank",
    "MemberRow",
    "OpeningRow",
    "OpeningStage",
    "PlannedUnlock",
    "Remembered",
    "Store",
    "Transaction",
]
