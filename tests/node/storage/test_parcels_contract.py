"""Contract of both stores: parcels, and every way to find one."""

from datetime import datetime, timedelta

import pytest

from lockernet.capacity.fit import load
from lockernet.custody.state import ASSIGNED, ENDED, Custody
from lockernet.models.custody import CustodyState
from lockernet.models.reservations import ReservationState
from lockernet_node.ports import Store, Transaction
from tests.node.storage.stored import (
    HOUR,
    LAYOUT,
    NOW,
    expected,
    ident,
    inside,
    promised,
    saving,
    shipped,
    terms,
)

MICROSECOND = timedelta(microseconds=1)


async def test_parcel_is_read_as_it_was_saved(store: Store) -> None:
    await store.transact(saving(expected(1)))

    assert await store.transact(lambda tx: tx.custody(ident(1))) == expected(1)
    assert await store.transact(lambda tx: tx.custody(ident(2))) is None


async def test_second_save_replaces_the_parcel(store: Store) -> None:
    await store.transact(saving(expected(1), inside(1, "A01")))

    assert await store.transact(lambda tx: tx.custody(ident(1))) == inside(1, "A01")


async def test_parcel_is_found_by_its_handle_even_when_it_has_ended(store: Store) -> None:
    await store.transact(saving(expected(1, state=CustodyState.COLLECTED), expected(2)))

    assert await store.transact(lambda tx: tx.custody_by_handle(ident(2, 8))) == expected(2)
    found = await store.transact(lambda tx: tx.custody_by_handle(ident(1, 8)))
    assert found is not None
    assert found.parcel_id == ident(1)
    assert await store.transact(lambda tx: tx.custody_by_handle(ident(9, 8))) is None


async def test_selector_finds_only_a_live_parcel(store: Store) -> None:
    live, ended = expected(1, selector="0417"), expected(2, selector="0418", state=CustodyState.WITHDRAWN)
    await store.transact(saving(live, ended, expected(3)))

    assert await store.transact(lambda tx: tx.custody_by_selector("0417")) == live
    assert await store.transact(lambda tx: tx.custody_by_selector("0418")) is None
    assert set(await store.transact(lambda tx: tx.live_selectors())) == {"0417"}


async def test_no_live_selectors_are_none(store: Store) -> None:
    assert list(await store.transact(lambda tx: tx.live_selectors())) == []


@pytest.mark.parametrize("state", sorted(ASSIGNED))
async def test_compartment_belongs_to_the_parcel_inside(store: Store, state: CustodyState) -> None:
    await store.transact(saving(inside(1, "A01", state)))

    assert await store.transact(lambda tx: tx.custody_in("A01")) == inside(1, "A01", state)
    assert await store.transact(lambda tx: tx.custody_in("A02")) is None


@pytest.mark.parametrize("state", [CustodyState.EXPECTED, *sorted(ENDED)])
async def test_compartment_of_a_parcel_that_is_not_inside_is_free(store: Store, state: CustodyState) -> None:
    await store.transact(saving(expected(1, state=state, compartment_id="A01")))

    assert await store.transact(lambda tx: tx.custody_in("A01")) is None
    assert list(await store.transact(lambda tx: tx.free_compartments())) == LAYOUT


async def test_free_compartments_are_sound_and_unassigned_in_layout_order(store: Store) -> None:
    await store.transact(saving(inside(1, "A01")))
    await store.transact(lambda tx: tx.mark_faulted("B02", "the latch is broken"))

    free = await store.transact(lambda tx: tx.free_compartments())
    every = await store.transact(lambda tx: tx.all_compartments())

    assert [name for name, _ in free] == ["B01", "A02"]
    assert list(every) == LAYOUT


async def test_compartment_may_be_marked_faulted_again(store: Store) -> None:
    await store.transact(lambda tx: tx.mark_faulted("B02", "the latch is broken"))
    await store.transact(lambda tx: tx.mark_faulted("B02", "an item was left inside"))

    assert "B02" not in dict(await store.transact(lambda tx: tx.free_compartments()))


async def test_sessions_are_the_parcels_at_an_open_door(store: Store) -> None:
    depositing = inside(1, "A01", CustodyState.DEPOSITING)
    collecting = inside(2, "A02", CustodyState.COLLECTING)
    removing = inside(5, "B02", CustodyState.REMOVING)
    await store.transact(saving(depositing, collecting, removing, inside(3, "B01"), expected(4)))

    sessions = await store.transact(lambda tx: tx.sessions())

    assert sorted(sessions, key=lambda custody: custody.parcel_id) == [
        depositing,
        collecting,
        removing,
    ]


async def test_missing_parcel_whose_compartment_was_found_empty_holds_none(store: Store) -> None:
    missing = inside(1, "A01", CustodyState.UNCERTAIN)
    await store.transact(saving(missing, missing.model_copy(update={"compartment_id": None})))

    assert await store.transact(lambda tx: tx.custody_in("A01")) is None
    assert len(await store.transact(lambda tx: tx.free_compartments())) == len(LAYOUT)


async def test_shipment_is_all_parcels_of_one_courier_that_belong_together(store: Store) -> None:
    ours, other = b"s" * 16, b"t" * 16
    await store.transact(
        saving(
            shipped(1, ours),
            shipped(2, ours, state=CustodyState.COLLECTED),
            shipped(3, other),
            shipped(4, ours, courier_id="green"),
            expected(5),
        )
    )

    together = await store.transact(lambda tx: tx.shipment(shipped(1, ours)))
    alone = await store.transact(lambda tx: tx.shipment(expected(5)))

    assert {each.parcel_id for each in together} == {ident(1), ident(2)}
    assert alone == []


@pytest.mark.parametrize(
    ("now", "is_promised"), [(NOW - MICROSECOND, True), (NOW, False), (NOW + MICROSECOND, False)]
)
async def test_promise_ends_at_its_time_and_lapses_from_then_on(
    store: Store, now: datetime, is_promised: bool
) -> None:
    await store.transact(saving(promised(1, until=NOW)))

    loads = await store.transact(lambda tx: tx.promised(now))
    lapsing = await store.transact(lambda tx: tx.lapsing(now))

    assert list(loads) == ([load(301, 100, 200, 1_001)] if is_promised else [])
    assert list(lapsing) == ([] if is_promised else [promised(1, until=NOW)])


async def test_equal_loads_are_promised_as_often_as_they_are(store: Store) -> None:
    twins = [promised(1), promised(2).model_copy(update={"terms": _sized_as(promised(2), promised(1))})]
    await store.transact(saving(*twins))

    assert list(await store.transact(lambda tx: tx.promised(NOW))) == [load(301, 100, 200, 1_001)] * 2


def _sized_as(custody: Custody, other: Custody) -> object:
    size = {"outside": other.terms.outside, "weight_g": other.terms.weight_g}
    return custody.terms.model_copy(update=size)


@pytest.mark.parametrize(
    "custody",
    [
        promised(1).model_copy(update={"reservation": ReservationState.LAPSED}),
        promised(1).model_copy(update={"reservation": ReservationState.SOFT}),
        promised(1).model_copy(update={"state": CustodyState.ABORTED}),
        inside(1, "A01").model_copy(
            update={"reservation": ReservationState.HARD, "reserved_until": NOW + HOUR}
        ),
        expected(1, reservation=ReservationState.HARD),
    ],
    ids=["lapsed", "soft", "aborted", "inside", "without a time"],
)
async def test_what_is_no_live_promise_holds_nothing_and_cannot_lapse(store: Store, custody: Custody) -> None:
    await store.transact(saving(custody))

    assert list(await store.transact(lambda tx: tx.promised(NOW))) == []
    assert list(await store.transact(lambda tx: tx.lapsing(NOW + 2 * HOUR))) == []


async def test_label_finds_the_newest_live_parcel_of_that_courier(store: Store) -> None:
    def work(tx: Transaction) -> None:
        for number, courier in ((1, "swift"), (2, "swift"), (3, "swift"), (4, "other")):
            tx.save(expected(number, courier_id=courier))
            tx.keep_label(ident(number), courier, "X 1")
        tx.save(expected(3, state=CustodyState.COLLECTED))

    await store.transact(work)

    assert await store.transact(lambda tx: tx.custody_by_label("swift", "X 1")) == expected(2)
    assert await store.transact(lambda tx: tx.custody_by_label("swift", "X 2")) is None
    assert await store.transact(lambda tx: tx.custody_by_label("third", "X 1")) is None


async def test_label_finds_the_newest_ended_parcel_if_none_is_live(store: Store) -> None:
    def work(tx: Transaction) -> None:
        for number in (2, 1, 2):
            tx.save(expected(number, state=CustodyState.COLLECTED))
            tx.keep_label(ident(number), "swift", "X 1")

    await store.transact(work)

    newest = await store.transact(lambda tx: tx.custody_by_label("swift", "X 1"))
    assert newest == expected(1, state=CustodyState.COLLECTED)


async def test_label_of_a_parcel_that_was_never_saved_finds_nothing(store: Store) -> None:
    await store.transact(lambda tx: tx.keep_label(ident(1), "swift", "X 1"))

    assert await store.transact(lambda tx: tx.custody_by_label("swift", "X 1")) is None


async def test_the_compartments_of_those_who_asked_for_easy_reach_are_told(
    store: Store,
) -> None:  # LN-CAP-011
    asking = terms(1).model_copy(update={"accessible": True})
    gone = terms(4).model_copy(update={"accessible": True})
    work = saving(
        inside(1, "A01").model_copy(update={"terms": asking}),
        inside(2, "B01"),
        expected(3, terms=terms(3).model_copy(update={"accessible": True})),
        inside(4, "B02", CustodyState.COLLECTED).model_copy(update={"terms": gone}),
    )
    await store.transact(work)

    assert await store.transact(lambda tx: list(tx.taken_on_request())) == ["A01"]


async def test_promises_are_told_in_the_order_in_which_they_were_given(store: Store) -> None:  # LN-CAP-008
    await store.transact(saving(promised(7), promised(3), expected(4), promised(5, until=NOW), promised(1)))
    await store.transact(saving(promised(7), inside(3, "A01")))
    await store.transact(saving(promised(3)))

    found = await store.transact(lambda tx: sorted(tx.promises(NOW)))

    assert [promise.parcel_id for promise in found] == [ident(7), ident(3), ident(1)]
    assert [promise.load for promise in found] == [
        load(307, 100, 200, 1_007),
        load(303, 100, 200, 1_003),
        load(301, 100, 200, 1_001),
    ]
