"""Contract of both stores: the operator's words about its points."""

from functools import partial

import pytest

from lockernet_node.ports import BrokenRule, PointWordRow, Store, Transaction
from tests.node.storage.stored import ident


def word(sequence: int, point_id: str = "sg-harbour-01") -> PointWordRow:
    return PointWordRow(sequence, ident(sequence, 32), point_id, b"word %d" % sequence)


async def say(store: Store, *words: PointWordRow) -> None:
    for each in words:
        await store.transact(partial(_add, each))


def _add(row: PointWordRow, tx: Transaction) -> None:
    tx.add_point_word(row)


async def test_nothing_was_said_yet(store: Store) -> None:
    assert await store.transact(lambda tx: tx.last_point_word()) is None
    assert await store.transact(lambda tx: tx.newest_word_of("sg-harbour-01")) is None
    assert list(await store.transact(lambda tx: tx.point_words_after(0, 10))) == []


async def test_words_are_read_in_pages_after_a_place(store: Store) -> None:  # LN-PNT-001
    await say(store, *(word(sequence) for sequence in range(1, 8)))

    first = await store.transact(lambda tx: tx.point_words_after(0, 3))
    last = await store.transact(lambda tx: tx.point_words_after(5, 10))

    assert list(first) == [word(1), word(2), word(3)]
    assert list(last) == [word(6), word(7)]


async def test_the_newest_word_of_each_point_and_of_all(store: Store) -> None:
    await say(store, word(1), word(2, "sg-harbour-02"), word(3), word(4, "sg-harbour-02"))

    assert await store.transact(lambda tx: tx.newest_word_of("sg-harbour-01")) == word(3)
    assert await store.transact(lambda tx: tx.newest_word_of("sg-harbour-02")) == word(4, "sg-harbour-02")
    assert await store.transact(lambda tx: tx.last_point_word()) == word(4, "sg-harbour-02")


@pytest.mark.parametrize("sequence", [0, 1, 3, 9])
async def test_a_gap_and_a_second_version_are_refused(store: Store, sequence: int) -> None:  # LN-PNT-001
    await say(store, word(1))

    with pytest.raises(BrokenRule):
        await say(store, word(sequence))

    assert list(await store.transact(lambda tx: tx.point_words_after(0, 10))) == [word(1)]
