"""What both stores promise of receipts, delegations, due parcels, counts and samples."""

from datetime import timedelta

import pytest

from lockernet.capacity.fit import Load, Temperature
from lockernet.capacity.soft import Window
from lockernet.custody.state import LATE_COMER
from lockernet.models.custody import CustodyState
from lockernet.models.reservations import ReservationState
from lockernet_node.ports import HeldDelegation, JournalRow, Store, Transaction
from tests.node.storage.stored import NOW, expected, ident, inside, saving

HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)


def held(number: int, *, delegator: str = "swift", hours: int = 1) -> HeldDelegation:
    return HeldDelegation(
        ident(number, 32), delegator, "naga", ident(9, 32), b"statement", NOW, NOW + hours * HOUR
    )


async def test_a_receipt_is_found_by_its_id(store: Store) -> None:
    def append(tx: Transaction) -> None:
        tx.append(JournalRow(1, 1, ident(1, 32), b"event", b"receipt"), [])
        tx.keep_receipt(ident(7, 32), 1)

    await store.transact(append)

    assert await store.transact(lambda tx: tx.receipt(ident(7, 32))) == b"receipt"
    assert await store.transact(lambda tx: tx.receipt(ident(8, 32))) is None


async def test_delegations_are_found_by_id_and_by_delegate_the_newest_first(store: Store) -> None:
    def keep(tx: Transaction) -> None:
        for each in (held(1), held(2, delegator="garuda"), held(3)):
            tx.keep_delegation(each, newest=9, now=NOW)

    await store.transact(keep)

    assert await store.transact(lambda tx: tx.delegation(ident(2, 32))) == held(2, delegator="garuda")
    assert await store.transact(lambda tx: tx.delegation(ident(4, 32))) is None
    found = await store.transact(lambda tx: tx.delegations_to("naga"))
    assert [each.delegation_id for each in found] == [ident(number, 32) for number in (3, 2, 1)]
    assert await store.transact(lambda tx: tx.delegations_to("swift")) == []


async def test_of_a_pair_the_newest_stay_and_none_that_has_expired(store: Store) -> None:
    def keep(tx: Transaction) -> None:
        for each in (held(1, hours=1), held(2, hours=9), held(3, hours=9), held(4, delegator="garuda")):
            tx.keep_delegation(each, newest=9, now=NOW)
        tx.keep_delegation(held(5, hours=9), newest=2, now=NOW + HOUR)

    await store.transact(keep)

    found = await store.transact(lambda tx: tx.delegations_to("naga"))
    assert [each.delegation_id for each in found] == [ident(number, 32) for number in (5, 4, 3)]


async def test_the_same_delegation_is_kept_once(store: Store) -> None:
    def keep(tx: Transaction) -> None:
        for _ in range(2):
            tx.keep_delegation(held(1), newest=2, now=NOW)

    await store.transact(keep)

    assert len(await store.transact(lambda tx: tx.delegations_to("naga"))) == 1


async def test_a_parcel_is_due_when_its_hold_ends_and_not_after_the_mark(store: Store) -> None:
    parcel = inside(1, "A01").model_copy(update={"hold_until": NOW + HOUR})
    await store.transact(saving(parcel))

    assert await store.transact(lambda tx: tx.due(NOW + HOUR - timedelta(seconds=1))) == []
    assert await store.transact(lambda tx: tx.due(NOW + HOUR)) == [parcel]
    await store.transact(saving(parcel.model_copy(update={"overdue": True})))
    assert await store.transact(lambda tx: tx.due(NOW + HOUR)) == []


@pytest.mark.parametrize(
    ("update", "due"),
    [
        ({"reservation": ReservationState.SOFT, "window_begin": NOW + HOUR}, NOW + HOUR),
        ({"reservation": ReservationState.LAPSED, "reserved_until": NOW}, NOW + LATE_COMER),
        (
            {
                "reservation": ReservationState.UNSPECIFIED,
                "reserved_until": None,
                "expected_until": NOW + HOUR,
            },
            NOW + HOUR,
        ),
    ],
)
async def test_an_expected_parcel_is_due_by_its_reservation(
    store: Store, update: dict[str, object], due: object
) -> None:
    parcel = expected(1).model_copy(update=update)
    await store.transact(saving(parcel))

    assert await store.transact(lambda tx: tx.due(due - MICROSECOND)) == []  # type: ignore[arg-type,operator]  # a time
    assert await store.transact(lambda tx: tx.due(due)) == [parcel]  # type: ignore[arg-type]  # the same


async def test_due_parcels_come_in_the_order_in_which_they_were_ordered(store: Store) -> None:
    soft = {"reservation": ReservationState.SOFT}
    for number, hours in ((2, 3), (1, 1), (3, 2)):
        parcel = expected(number).model_copy(update={**soft, "window_begin": NOW + hours * HOUR})
        await store.transact(saving(parcel))

    due = await store.transact(lambda tx: tx.due(NOW + 3 * HOUR))
    softly = await store.transact(lambda tx: tx.softly_reserved())

    assert [each.parcel_id for each in due] == [ident(number) for number in (2, 1, 3)]
    assert list(softly) == list(due)


async def test_counts_are_of_one_courier(store: Store) -> None:
    hard = expected(1).model_copy(update={"reservation": ReservationState.HARD, "reserved_until": NOW + HOUR})
    walk_in = expected(2).model_copy(
        update={"reservation": ReservationState.UNSPECIFIED, "reserved_until": None}
    )
    gone = expected(3).model_copy(update={"state": CustodyState.ABORTED})
    for parcel in (hard, walk_in, gone):
        await store.transact(saving(parcel))

    async def counts(courier_id: str) -> tuple[int, int]:
        return await store.transact(lambda tx: (tx.unpromised(courier_id), tx.promised_to(courier_id, NOW)))

    assert await counts(hard.courier_id) == (1, 1)
    assert await counts("nobody") == (0, 0)


async def test_all_that_has_a_compartment_is_inside(store: Store) -> None:
    await store.transact(saving(inside(1, "A01")))
    await store.transact(saving(expected(2)))

    assert await store.transact(lambda tx: tx.inside()) == [inside(1, "A01")]


async def test_labels_of_one_parcel_are_forgotten(store: Store) -> None:
    def work(tx: Transaction) -> tuple[bool, bool]:
        for number in (1, 2):
            tx.save(expected(number))
            tx.keep_label(ident(number), expected(number).courier_id, f"L{number}")
        tx.drop_labels(ident(1))
        courier_id = expected(1).courier_id
        return tx.custody_by_label(courier_id, "L1") is None, tx.custody_by_label(courier_id, "L2") is None

    assert await store.transact(work) == (True, False)


async def test_samples_come_back_by_slot_and_are_replaced(store: Store) -> None:
    load, cold = Load((1, 2, 3), 4), Load((1, 2, 3), 4, Temperature.CHILLED, accessible=True)

    def work(tx: Transaction) -> None:
        tx.save_samples(Window(0, 5), {load: (1, 2), cold: (0,)})
        tx.save_samples(Window(1, 5), {load: (8,)})
        tx.save_samples(Window(0, 6), {load: (3,)})
        tx.save_samples(Window(0, 5), {load: (1, 2, 8)})

    await store.transact(work)

    history = await store.transact(lambda tx: tx.history(5))
    assert history.samples == {
        (Window(0, 5), load): (1, 2, 8),
        (Window(0, 5), cold): (0,),
        (Window(1, 5), load): (8,),
    }
