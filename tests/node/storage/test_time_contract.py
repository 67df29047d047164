"""What is remembered of the time, in every store."""

import sqlite3
from datetime import timedelta

import pytest

from lockernet.models.events import TimeState
from lockernet_node.ports import KeptTime, Store
from tests.node.storage.stored import NOW

KEPT = KeptTime(NOW, NOW - timedelta(hours=2), TimeState.HOLDOVER, stepped=True)


async def test_a_new_store_remembers_no_time(store: Store) -> None:
    assert await store.transact(lambda tx: tx.kept_time()) is None


async def test_what_was_kept_is_remembered_whole(store: Store) -> None:
    await store.transact(lambda tx: tx.keep_time(KEPT))

    assert await store.transact(lambda tx: tx.kept_time()) == KEPT


async def test_the_floor_never_goes_back(store: Store) -> None:
    # LN-NOD-050
    await store.transact(lambda tx: tx.keep_time(KEPT))

    with pytest.raises(sqlite3.IntegrityError):
        await store.transact(
            lambda tx: tx.keep_time(KeptTime(NOW - timedelta(microseconds=1), NOW, TimeState.SYNCED))
        )
    assert await store.transact(lambda tx: tx.kept_time()) == KEPT
