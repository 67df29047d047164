"""Contract of both stores: the journal, its view for each member, and the checkpoints."""

import pytest

from lockernet.models.journal import NO_EVENT
from lockernet_node.ports import (
    WHOLE_JOURNAL,
    BrokenRule,
    CheckpointRow,
    Head,
    JournalRow,
    MemberRow,
    Store,
    Transaction,
)
from tests.node.storage.stored import append, event, ident


def sealed(number: int) -> CheckpointRow:
    return CheckpointRow(1, number * 10, number, ident(number, 32), b"checkpoint %d" % number)


async def test_empty_journal_has_a_head_before_the_first_event(store: Store) -> None:
    assert await store.transact(lambda tx: tx.epoch()) == 1
    assert await store.transact(lambda tx: tx.journal_head()) == Head(0, NO_EVENT)
    assert await store.transact(lambda tx: tx.member_head("swift")) == Head(0, NO_EVENT)
    assert list(await store.transact(lambda tx: tx.journal_after(0, 10))) == []
    assert list(await store.transact(lambda tx: tx.member_journal_after("swift", 0, 10))) == []


async def test_heads_are_the_last_events_of_the_point_and_of_each_member(store: Store) -> None:
    await store.transact(lambda tx: append(tx, "swift", "other"))
    await store.transact(lambda tx: append(tx, "swift"))
    await store.transact(append)

    assert await store.transact(lambda tx: tx.journal_head()) == Head(3, ident(3, 32))
    assert await store.transact(lambda tx: tx.member_head("swift")) == Head(2, ident(2, 32))
    assert await store.transact(lambda tx: tx.member_head("other")) == Head(1, ident(1, 32))


async def test_journal_is_read_in_pages_after_a_place(store: Store) -> None:
    for _ in range(7):
        await store.transact(append)

    first = await store.transact(lambda tx: tx.journal_after(0, 3))
    middle = await store.transact(lambda tx: tx.journal_after(3, 3))
    last = await store.transact(lambda tx: tx.journal_after(6, 3))

    assert [*first, *middle, *last] == [event(sequence) for sequence in range(1, 8)]
    assert list(await store.transact(lambda tx: tx.journal_after(7, 3))) == []


async def test_member_reads_only_its_events_by_its_own_places(store: Store) -> None:  # LN-EVT-008
    for _ in range(4):
        await store.transact(lambda tx: append(tx, "swift", "other"))
        await store.transact(lambda tx: append(tx, "other"))

    swift = await store.transact(lambda tx: tx.member_journal_after("swift", 1, 2))
    other = await store.transact(lambda tx: tx.member_journal_after("other", 6, 10))

    assert [row.sequence for row in swift] == [3, 5]
    assert [row.sequence for row in other] == [7, 8]


@pytest.mark.parametrize(
    "row",
    [event(1), event(3), JournalRow(2, 1, ident(9, 32), b"event", None)],
    ids=["a place taken", "a gap", "another epoch"],
)
async def test_journal_refuses_what_does_not_follow_its_head(store: Store, row: JournalRow) -> None:
    await store.transact(append)

    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.append(row, []))

    assert list(await store.transact(lambda tx: tx.journal_after(0, 10))) == [event(1)]


@pytest.mark.parametrize(
    "place",
    [MemberRow("swift", 1, 2), MemberRow("swift", 3, 2), MemberRow("swift", 2, 1), MemberRow("swift", 2, 3)],
    ids=["a place taken", "a gap", "an older event", "an event to come"],
)
async def test_feed_refuses_what_does_not_follow_its_head(store: Store, place: MemberRow) -> None:
    await store.transact(lambda tx: append(tx, "swift"))

    with pytest.raises(BrokenRule):
        await store.transact(lambda tx: tx.append(event(2), [place]))

    assert list(await store.transact(lambda tx: tx.member_journal_after("swift", 0, 10))) == [event(1)]
    assert await store.transact(lambda tx: tx.journal_head()) == Head(1, ident(1, 32))


async def test_checkpoints_are_kept_in_their_chain(store: Store) -> None:
    assert await store.transact(lambda tx: tx.last_checkpoint()) is None
    await store.transact(lambda tx: tx.add_checkpoint(sealed(1)))
    await store.transact(lambda tx: tx.add_checkpoint(sealed(2)))
    await store.transact(lambda tx: tx.add_checkpoint(sealed(3)))

    assert await store.transact(lambda tx: tx.last_checkpoint()) == sealed(3)
    assert list(await store.transact(lambda tx: tx.checkpoints_after(0, 2))) == [sealed(1), sealed(2)]
    assert list(await store.transact(lambda tx: tx.checkpoints_after(2, 2))) == [sealed(3)]


@pytest.mark.parametrize("number", [1, 3])
async def test_checkpoints_have_no_gap_and_no_second_word(store: Store, number: int) -> None:
    def twice(tx: Transaction) -> None:
        tx.add_checkpoint(sealed(1))
        tx.add_checkpoint(sealed(number))

    with pytest.raises(BrokenRule):
        await store.transact(twice)

    assert await store.transact(lambda tx: tx.last_checkpoint()) is None


async def test_watchers_are_told_whose_views_grew_and_after_the_commit(store: Store) -> None:
    told: list[set[str]] = []
    store.watch(lambda views: told.append(set(views)))

    await store.transact(lambda tx: append(tx, "swift", "other"))
    await store.transact(append)

    assert told == [{WHOLE_JOURNAL, "swift", "other"}, {WHOLE_JOURNAL}]


async def test_watchers_are_not_told_of_what_appended_nothing(store: Store) -> None:
    told: list[object] = []
    store.watch(told.append)

    await store.transact(lambda tx: tx.journal_after(0, 1))
    await store.transact(lambda tx: tx.add_checkpoint(sealed(1)))

    assert told == []


async def test_each_watcher_is_told(store: Store) -> None:
    first: list[object] = []
    second: list[object] = []
    store.watch(first.append)
    store.watch(second.append)

    await store.transact(append)

    assert (len(first), len(second)) == (1, 1)
