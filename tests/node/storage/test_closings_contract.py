"""What is closed is kept by subject and reason, in both stores."""

from lockernet_node.ports import ClosingRow, Store, Transaction
from tests.node.storage.stored import HOUR, NOW

ALL = ClosingRow("", "POINT_CLOSED", 1, NOW, "harbour")
HISTORY = ClosingRow("", "UNTRUSTED_HISTORY", 1, NOW, "node")
SWIFT = ClosingRow("courier:swift", "POINT_CLOSED", 2, NOW + HOUR, "harbour")


async def test_each_reason_of_a_subject_is_kept_and_ends_by_itself(store: Store) -> None:
    def work(tx: Transaction) -> None:
        for row in (SWIFT, HISTORY, ALL):
            tx.save_closing(row)

    await store.transact(work)
    assert await store.transact(lambda tx: tx.closings()) == [ALL, HISTORY, SWIFT]

    await store.transact(lambda tx: tx.end_closing("", "POINT_CLOSED"))
    await store.transact(lambda tx: tx.end_closing("", "POINT_CLOSED"))

    assert await store.transact(lambda tx: tx.closings()) == [HISTORY, SWIFT]


async def test_closing_again_replaces_scope_time_and_author(store: Store) -> None:
    wider = ClosingRow("", "POINT_CLOSED", 2, NOW + HOUR, "other")
    await store.transact(lambda tx: tx.save_closing(ALL))
    await store.transact(lambda tx: tx.save_closing(wider))

    assert await store.transact(lambda tx: tx.closings()) == [wider]
