"""Contract of both stores: stays of drivers and their session receipts."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from lockernet_node.ports import BrokenRule, SessionReceiptRow, Stay, Store, Transaction
from tests.node.storage.stored import HOUR, NOW, ident


def stay(number: int, **changes: object) -> Stay:
    plain = Stay(ident(number, 32), "swift", NOW, NOW + timedelta(seconds=number))
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field


def receipt(number: int, courier_id: str = "swift") -> SessionReceiptRow:
    return SessionReceiptRow(courier_id, number, b"receipt %d" % number)


async def save(store: Store, *stays: Stay) -> None:
    for each in stays:
        await store.transact(partial(_save, each))


async def add(store: Store, *rows: SessionReceiptRow) -> None:
    for each in rows:
        await store.transact(partial(_add, each))


def _save(row: Stay, tx: Transaction) -> None:
    tx.save_stay(row)


def _add(row: SessionReceiptRow, tx: Transaction) -> None:
    tx.add_session_receipt(row)


async def test_a_stay_comes_back_as_it_was(store: Store) -> None:
    whole = stay(
        1,
        handed_at=NOW + HOUR,
        has_left=True,
        parcel_ids=(ident(1), ident(2)),
        receipt_ids=(ident(3, 32), ident(4, 32), ident(5, 32)),
    )
    await save(store, stay(2, begun_at=NOW + HOUR), whole)

    assert list(await store.transact(lambda tx: tx.stays())) == [whole, stay(2, begun_at=NOW + HOUR)]


async def test_a_stay_is_replaced_and_forgotten_by_its_badge(store: Store) -> None:
    await save(store, stay(1), stay(1, has_left=True), stay(2, begun_at=NOW + HOUR))
    assert [each.has_left for each in await store.transact(lambda tx: tx.stays())] == [True, False]

    await store.transact(lambda tx: tx.end_stay(ident(1, 32)))

    assert [each.badge_id for each in await store.transact(lambda tx: tx.stays())] == [ident(2, 32)]


async def test_session_receipts_are_numbered_for_each_courier(store: Store) -> None:
    await add(store, receipt(1), receipt(1, "other"), receipt(2), receipt(3))

    assert await store.transact(lambda tx: tx.last_session_receipt("swift")) == 3
    assert await store.transact(lambda tx: tx.last_session_receipt("nobody")) == 0
    after = await store.transact(lambda tx: tx.session_receipts_after("swift", 1, 10))
    assert list(after) == [receipt(2), receipt(3)]
    assert list(await store.transact(lambda tx: tx.session_receipts_after("swift", 0, 1))) == [receipt(1)]


@pytest.mark.parametrize("number", [0, 1, 3])
async def test_a_session_receipt_out_of_its_order_is_refused(store: Store, number: int) -> None:
    await add(store, receipt(1))

    with pytest.raises(BrokenRule):
        await add(store, receipt(number))
