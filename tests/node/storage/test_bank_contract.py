"""Compartments, staff, leases and pulses beside visits, in both stores."""

from datetime import datetime
from functools import partial

import pytest

from lockernet.capacity.fit import Box, Temperature
from lockernet.custody.compartments import Compartment
from lockernet.models.custody import CustodyState
from lockernet.models.grants import MaintenanceAction
from lockernet.models.reservations import ReservationState
from lockernet_node.ports import (
    HubPromise,
    LeaseRow,
    OpeningRow,
    OpeningStage,
    PlannedUnlock,
    Store,
    Transaction,
)
from tests.node.storage.stored import HOUR, LARGE, NOW, SMALL, expected, ident, inside, saving

COLD = Box((100, 200, 300), 5_000, Temperature.FROZEN, accessible=True)
LOOKED = OpeningRow("A01", MaintenanceAction.INSPECT, b"g" * 32, NOW + HOUR, OpeningStage.SHUT)
AFAR = OpeningRow("B02", MaintenanceAction.UNSPECIFIED, None, NOW)


async def save(store: Store, *compartments: Compartment) -> None:
    def work(tx: Transaction) -> None:
        for compartment in compartments:
            tx.save_compartment(compartment)

    await store.transact(work)


async def free(store: Store) -> list[str]:
    return [name for name, _ in await store.transact(lambda tx: tx.free_compartments())]


@pytest.mark.parametrize(
    "unsound",
    [
        Compartment(compartment_id="A01", fault="BOARD_SILENT"),
        Compartment(compartment_id="A01", orphan=True),
        Compartment(compartment_id="A01", fault="BOARD_SILENT", orphan=True),
    ],
)
async def test_an_unsound_compartment_is_given_to_nobody_until_it_is_sound(
    store: Store, unsound: Compartment
) -> None:
    await save(store, unsound)
    assert await store.transact(lambda tx: tx.compartment("A01")) == unsound
    assert await store.transact(lambda tx: tx.unsound_compartments()) == [unsound]
    assert await free(store) == ["B01", "A02", "B02"]

    await save(store, Compartment(compartment_id="A01"))

    assert await store.transact(lambda tx: tx.compartment("A01")) == Compartment(compartment_id="A01")
    assert await free(store) == ["B01", "A01", "A02", "B02"]


async def test_a_fault_leaves_the_item_where_it_is(store: Store) -> None:
    await save(store, Compartment(compartment_id="A01", orphan=True))
    await store.transact(lambda tx: tx.mark_faulted("A01", "BOARD_SILENT"))

    found = await store.transact(lambda tx: tx.compartment("A01"))
    assert found == Compartment(compartment_id="A01", fault="BOARD_SILENT", orphan=True)


async def test_assigned_parcels_come_by_the_names_of_their_compartments(store: Store) -> None:
    lost = inside(3, "B02", CustodyState.UNCERTAIN).model_copy(update={"compartment_id": None})
    gone = inside(4, "B01", CustodyState.COLLECTED)
    here = [inside(1, "A02"), inside(2, "A01", CustodyState.COLLECTING)]
    await store.transact(saving(expected(5), *here, lost, gone))

    assert await store.transact(lambda tx: tx.assigned()) == here[::-1]


async def test_broken_promises_come_in_the_order_in_which_they_were_given(store: Store) -> None:
    broken = [expected(number, reservation=ReservationState.BROKEN) for number in (7, 3, 5)]
    came = inside(6, "A01").model_copy(update={"reservation": ReservationState.BROKEN})
    await store.transact(saving(broken[0], expected(1), came, broken[1], broken[2]))

    promises = await store.transact(lambda tx: tx.broken_promises())
    assert [promise.parcel_id for promise in promises] == [ident(7), ident(3), ident(5)]
    assert sorted(promises) == list(promises)


async def test_fitted_compartments_are_replaced(store: Store) -> None:
    assert await store.transact(lambda tx: tx.fitted()) == []
    await store.transact(lambda tx: tx.save_fitted(["B01", "A01"]))
    await store.transact(lambda tx: tx.save_fitted(["B02", "A01"]))

    assert await store.transact(lambda tx: tx.fitted()) == ["A01", "B02"]


async def test_the_newest_opening_of_each_door_is_kept(store: Store) -> None:
    def work(tx: Transaction) -> None:
        for row in (AFAR, OpeningRow("A01", MaintenanceAction.FORCE, None, NOW), LOOKED):
            tx.save_opening(row)

    await store.transact(work)
    assert await store.transact(lambda tx: tx.openings()) == [LOOKED, AFAR]
    assert await store.transact(lambda tx: tx.opening("B02")) == AFAR

    await store.transact(lambda tx: tx.end_opening("B02"))
    await store.transact(lambda tx: tx.end_opening("B02"))

    assert await store.transact(lambda tx: tx.opening("B02")) is None


async def test_grants_are_found_by_how_they_begin_and_erased_when_they_are_over(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.keep_maintenance_grant(b"a" * 32, b"first", NOW)
        tx.keep_maintenance_grant(b"a" * 32, b"again", NOW + HOUR)
        tx.keep_maintenance_grant(b"ab" * 16, b"other", NOW + HOUR)

    await store.transact(work)
    assert await grants(store, b"a") == [(b"a" * 32, b"first"), (b"ab" * 16, b"other")]
    assert await grants(store, b"aa") == [(b"a" * 32, b"first")]

    await drop(store, NOW)

    assert await grants(store, b"a") == [(b"ab" * 16, b"other")]


async def grants(store: Store, beginning: bytes) -> list[tuple[bytes, bytes]]:
    return list(await store.transact(lambda tx: tx.maintenance_grants(beginning)))


async def drop(store: Store, before: datetime) -> None:
    await store.transact(lambda tx: tx.drop_maintenance_grants(before))


async def test_leases_are_kept_by_epoch_with_their_counts(store: Store) -> None:
    first, second = LeaseRow(2, {SMALL: 1, COLD: 3}), LeaseRow(7, {LARGE: 2})
    over = LeaseRow(2, {COLD: 1}, NOW + HOUR)
    for each in (second, first, over):
        await store.transact(partial(save_lease, each))
    assert await store.transact(lambda tx: tx.leases()) == [over, second]

    await store.transact(lambda tx: tx.end_lease(2))

    assert await store.transact(lambda tx: tx.leases()) == [second]


async def test_promises_of_the_hub_are_kept_by_parcel(store: Store) -> None:
    first, other = HubPromise(ident(1), 2, COLD, NOW), HubPromise(ident(2), 3, SMALL, NOW + HOUR)
    after = HubPromise(ident(1), 2, COLD, NOW, after_return=True)
    for each in (first, other, after):
        await store.transact(partial(save_promise, each))

    assert await store.transact(lambda tx: tx.hub_promise(ident(1))) == after
    assert await store.transact(lambda tx: tx.hub_promise(ident(9))) is None
    assert await store.transact(lambda tx: tx.hub_promises(3)) == [other]


async def test_a_pulse_beside_visits_says_until_when_it_may_be_sent(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.plan_unlock("A01", b"", until=NOW)
        tx.plan_unlock("A02", ident(1))

    await store.transact(work)

    planned = await store.transact(lambda tx: tx.planned_unlocks())
    assert planned == [PlannedUnlock(1, "A01", b"", NOW), PlannedUnlock(2, "A02", ident(1))]


def save_lease(row: LeaseRow, tx: Transaction) -> None:
    tx.save_lease(row)


def save_promise(promise: HubPromise, tx: Transaction) -> None:
    tx.save_hub_promise(promise)
