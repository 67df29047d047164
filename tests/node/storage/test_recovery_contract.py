"""Contract of both stores: epochs, gates, what is out of service, and what is erased when."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from lockernet.codes.attempts import Attempts
from lockernet.custody.compartments import Compartment
from lockernet.models.custody import CustodyState
from lockernet.models.journal import NO_EVENT
from lockernet_node.ports import BrokenRule, Gate, Head, JournalRow, MemberRow, Remembered, Store, Transaction
from tests.node.storage.stored import (
    ANSWER,
    HOUR,
    LAYOUT,
    NOW,
    append,
    event,
    expected,
    ident,
    inside,
    saving,
)


def note_end(parcel_id: bytes, at: datetime, tx: Transaction) -> None:
    tx.note_end(parcel_id, at)


def remember(request_id: bytes, at: datetime, tx: Transaction) -> None:
    tx.remember("swift", request_id, ANSWER, at)


async def two_epochs(store: Store) -> None:
    """Three events in the first epoch, one in the third; the second was never known here."""
    for _ in range(3):
        await store.transact(lambda tx: append(tx, "swift"))
    await store.transact(lambda tx: tx.begin_epoch(3))
    row = JournalRow(3, 1, ident(31, 32), b"event 1 of epoch 3", None)
    await store.transact(lambda tx: tx.append(row, [MemberRow("swift", 1, 1)]))


async def test_new_epoch_begins_every_chain_anew(store: Store) -> None:  # LN-EVT-020
    for _ in range(2):
        await store.transact(lambda tx: append(tx, "swift"))

    await store.transact(lambda tx: tx.begin_epoch(2))

    assert await store.transact(lambda tx: tx.epoch()) == 2
    assert await store.transact(lambda tx: tx.journal_head()) == Head(0, NO_EVENT)
    assert await store.transact(lambda tx: tx.member_head("swift")) == Head(0, NO_EVENT)
    assert list(await store.transact(lambda tx: tx.journal_after(0, 9))) == []
    assert list(await store.transact(lambda tx: tx.epochs())) == [1]


async def test_events_of_every_epoch_stay(store: Store) -> None:
    await two_epochs(store)

    assert list(await store.transact(lambda tx: tx.epochs())) == [1, 3]
    assert list(await store.transact(lambda tx: tx.journal_of(1, 1, 9))) == [event(2), event(3)]
    assert [row.sequence for row in await store.transact(lambda tx: tx.journal_of(3, 0, 9))] == [1]
    assert list(await store.transact(lambda tx: tx.journal_of(2, 0, 9))) == []
    assert [row.epoch for row in await store.transact(lambda tx: tx.member_journal_after("swift", 0, 9))] == [
        3
    ]


async def test_places_in_feeds_are_found_by_epoch(store: Store) -> None:
    await two_epochs(store)

    assert await store.transact(lambda tx: tx.member_place("swift", 1, 3)) == 3
    assert await store.transact(lambda tx: tx.member_place("swift", 3, 1)) == 1
    assert await store.transact(lambda tx: tx.member_place("swift", 3, 2)) is None
    assert await store.transact(lambda tx: tx.member_place("other", 1, 1)) is None
    places = await store.transact(lambda tx: [tx.member_places(epoch) for epoch in (1, 2, 3)])
    assert places == [3, 0, 1]


@pytest.mark.parametrize("epoch", [0, 1, 2])
async def test_epoch_only_rises(store: Store, epoch: int) -> None:
    await store.transact(lambda tx: tx.begin_epoch(2))

    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.begin_epoch(epoch))


async def test_event_of_an_epoch_that_is_over_is_refused(store: Store) -> None:
    await two_epochs(store)

    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.append(event(4), []))


async def test_empty_journal_has_no_epoch_with_events(store: Store) -> None:
    assert list(await store.transact(lambda tx: tx.epochs())) == []


async def test_gate_keeps_its_first_reason_until_it_is_opened(store: Store) -> None:
    await store.transact(lambda tx: tx.shut(Gate.RESTORED, "a break", NOW))
    await store.transact(lambda tx: tx.shut(Gate.RESTORED, "another one", NOW + HOUR))
    await store.transact(lambda tx: tx.shut(Gate.RECOVERY, "restored", NOW))

    assert await store.transact(lambda tx: tx.shut_gates()) == {
        Gate.RESTORED: "a break",
        Gate.RECOVERY: "restored",
    }
    await store.transact(lambda tx: tx.unshut(Gate.RESTORED))
    await store.transact(lambda tx: tx.unshut(Gate.RESTORED))
    assert await store.transact(lambda tx: tx.shut_gates()) == {Gate.RECOVERY: "restored"}


async def test_store_remembers_that_it_has_an_anchor(store: Store) -> None:
    assert not await store.transact(lambda tx: tx.is_anchored())
    await store.transact(lambda tx: tx.note_anchored())
    await store.transact(lambda tx: tx.note_anchored())
    assert await store.transact(lambda tx: tx.is_anchored())


def _save_compartment(compartment: Compartment, tx: Transaction) -> None:
    tx.save_compartment(compartment)


async def test_compartments_go_out_of_service_and_come_back(store: Store) -> None:
    await store.transact(lambda tx: tx.mark_faulted("A01", "the latch is broken"))
    await store.transact(lambda tx: tx.mark_faulted("A02", "nobody looked"))

    unsound = await store.transact(lambda tx: tx.unsound_compartments())
    assert {each.compartment_id: each.fault for each in unsound} == {
        "A01": "the latch is broken",
        "A02": "nobody looked",
    }
    for name in ("A01", "B01"):
        save = partial(_save_compartment, Compartment(compartment_id=name))
        await store.transact(save)
    unsound = await store.transact(lambda tx: tx.unsound_compartments())
    assert [each.compartment_id for each in unsound] == ["A02"]
    assert "A01" in dict(await store.transact(lambda tx: tx.free_compartments()))


async def test_live_parcels_are_those_that_have_not_ended(store: Store) -> None:
    ended = expected(3, state=CustodyState.COLLECTED)
    await store.transact(saving(inside(1, "A01"), expected(2), ended))

    live = await store.transact(lambda tx: tx.live_parcels())

    assert sorted(each.parcel_id for each in live) == [ident(1), ident(2)]


async def test_all_parcels_are_read_in_pages(store: Store) -> None:
    await store.transact(saving(*(expected(number) for number in (4, 2, 5, 1, 3))))

    first = await store.transact(lambda tx: tx.parcels_after(b"", 3))
    rest = await store.transact(lambda tx: tx.parcels_after(first[-1].parcel_id, 3))

    assert [each.parcel_id for each in (*first, *rest)] == [ident(number) for number in range(1, 6)]


def fill(tx: Transaction) -> None:
    """Two parcels, each with a label, an order, a secret and tries."""
    for number in (1, 2):
        tx.save(expected(number))
        tx.keep_label(ident(number), "swift", f"X {number}")
        tx.keep_statement(ident(number, 32), b"order", NOW, parcel_id=ident(number))
        tx.save_claim_secret(ident(number), b"secret")
        tx.save_attempts(ident(number), Attempts(0, 1, 1))


async def test_side_table_of_one_parcel_is_erased_and_no_other(store: Store) -> None:  # LN-NOD-036
    await store.transact(fill)
    await store.transact(lambda tx: tx.note_end(ident(1), NOW))

    assert await store.transact(lambda tx: tx.erase_parcel(ident(1))) == 4

    assert await store.transact(lambda tx: tx.custody_by_label("swift", "X 1")) is None
    assert await store.transact(lambda tx: tx.claim_secret(ident(1))) is None
    assert await store.transact(lambda tx: tx.attempts(ident(1))) is None
    assert await store.transact(lambda tx: tx.custody(ident(1))) == expected(1), "the parcel itself stays"
    assert await store.transact(lambda tx: tx.custody_by_label("swift", "X 2")) == expected(2)
    assert await store.transact(lambda tx: tx.attempts(ident(2))) == Attempts(0, 1, 1)
    assert list(await store.transact(lambda tx: tx.ended_before(NOW + HOUR, 9))) == []
    assert await store.transact(lambda tx: tx.erase_parcel(ident(1))) == 0


async def test_ended_parcels_come_oldest_first_and_before_a_moment(store: Store) -> None:
    for number, hours in ((1, 3), (2, 1), (3, 2)):
        await store.transact(partial(note_end, ident(number), NOW + hours * HOUR))

    assert list(await store.transact(lambda tx: tx.ended_before(NOW + 3 * HOUR, 9))) == [ident(2), ident(3)]
    assert list(await store.transact(lambda tx: tx.ended_before(NOW + 9 * HOUR, 1))) == [ident(2)]
    await store.transact(lambda tx: tx.note_end(ident(2), NOW + 8 * HOUR))
    assert list(await store.transact(lambda tx: tx.ended_before(NOW + 3 * HOUR, 9))) == [ident(3)]


async def test_old_answers_are_erased_a_few_at_a_time(store: Store) -> None:
    for number in range(5):
        await store.transact(partial(remember, ident(number), NOW + timedelta(days=number)))

    before = NOW + timedelta(days=3)
    assert await store.transact(lambda tx: tx.erase_answers(before, 2)) == 2
    assert await store.transact(lambda tx: tx.erase_answers(before, 2)) == 1
    assert await store.transact(lambda tx: tx.erase_answers(before, 2)) == 0
    assert await store.transact(lambda tx: tx.remembered("swift", ident(2))) is None
    assert await store.transact(lambda tx: tx.remembered("swift", ident(3))) == ANSWER


async def test_statement_about_no_parcel_is_erased_by_its_age(store: Store) -> None:
    await store.transact(lambda tx: tx.keep_statement(ident(1, 32), b"old", NOW))
    await store.transact(lambda tx: tx.keep_statement(ident(2, 32), b"new", NOW + HOUR))
    await store.transact(lambda tx: tx.keep_statement(ident(3, 32), b"its own", NOW, parcel_id=ident(3)))

    assert await store.transact(lambda tx: tx.erase_statements(NOW + HOUR, 9)) == 1
    assert await store.transact(lambda tx: tx.erase_statements(NOW + HOUR, 9)) == 0


async def test_forgetting_changes_no_answer(store: Store) -> None:
    await store.transact(fill)

    await store.forget(NOW)

    assert await store.transact(lambda tx: tx.custody_by_label("swift", "X 2")) == expected(2)
    assert [name for name, _ in await store.transact(lambda tx: tx.free_compartments())] == [
        name for name, _ in LAYOUT
    ]


async def test_broken_rule_is_the_ports_word_in_every_store(store: Store) -> None:
    """Nothing above the port knows which database it is."""
    again = Remembered(ident(9, 32), b"no")
    await store.transact(lambda tx: tx.remember("swift", ident(1), ANSWER, NOW))

    with pytest.raises(BrokenRule) as caught:
        await store.transact(lambda tx: tx.remember("swift", ident(1), again, NOW))

    assert type(caught.value) is BrokenRule
