"""The journal checks itself: whole after real work, and every kind of damage is found and placed."""

import dataclasses

import pytest

from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.reservations import CancelReservation
from lockernet.signing.directory import TrustedDirectory
from lockernet_node.pipeline.history import Verified, verify_journal, verify_tail
from lockernet_node.pipeline.seals import checkpoint
from lockernet_node.pipeline.trust import Trust
from lockernet_node.ports import JournalRow, Transaction
from tests.network import DAY, NOW, point, trust_file
from tests.node.house import House


async def verified(house: House) -> Verified:
    return await house.desk.store.transact(lambda tx: verify_journal(tx, point()))


async def busy(house: House) -> House:
    """A house with a deposit, a collection and two checkpoints."""
    parcel, compartment = await house.deposit()
    await house.desk.store.transact(lambda tx: checkpoint(tx, point(), now=NOW))
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)
    await house.collecting.confirm(parcel.parcel_id)
    await house.desk.store.transact(lambda tx: checkpoint(tx, point(), now=NOW))
    return house


async def test_a_journal_after_real_work_is_whole(house: House) -> None:  # LN-EVT-007
    await busy(house)

    found = await verified(house)

    assert (found.events, found.receipts, found.checkpoints) == (len(await house.journal()), 2, 2)


async def test_own_journal_outlives_the_compromise_of_the_device_key(house: House) -> None:
    """The node's own record is the witness that its receipts and checkpoints are older (LN-TRU-015)."""
    await busy(house)
    listed = trust_file()
    operator = listed.members[-1]
    keys = tuple(
        key.model_copy(update={"compromised_from": NOW + DAY}) if key.point_id else key
        for key in operator.keys
    )
    members = (*listed.members[:-1], operator.model_copy(update={"keys": keys}))
    later = listed.model_copy(update={"members": members, "issued_at": NOW + 2 * DAY})
    here = dataclasses.replace(point(), trust=Trust(TrustedDirectory(later)))

    found = await house.desk.store.transact(lambda tx: verify_journal(tx, here))

    assert (found.receipts, found.checkpoints) == (2, 2)


async def test_the_tail_is_what_came_after_the_last_checkpoint(house: House) -> None:
    await busy(house)
    await house.reserve("LATER")

    found = await house.desk.store.transact(lambda tx: verify_tail(tx, point()))

    assert found.events == 1


class Damaged:
    """A transaction whose journal is not what was written."""

    def __init__(self, tx: Transaction, rows: list[JournalRow]) -> None:
        self._tx = tx
        self._rows = rows

    def __getattr__(self, name: str) -> object:
        return getattr(self._tx, name)

    def journal_after(self, sequence: int, limit: int) -> list[JournalRow]:
        return [row for row in self._rows if row.sequence > sequence][:limit]


def without_one(rows: list[JournalRow]) -> list[JournalRow]:
    return [row for row in rows if row.sequence != 3]


def altered(rows: list[JournalRow]) -> list[JournalRow]:
    row = rows[2]
    spoiled = row._replace(event=row.event[:-1] + bytes([row.event[-1] ^ 1]))
    return [*rows[:2], spoiled, *rows[3:]]


def swapped(rows: list[JournalRow]) -> list[JournalRow]:
    return [
        rows[0],
        rows[2]._replace(sequence=2),
        rows[1]._replace(sequence=3),
        *rows[3:],
    ]


def receipt_moved(rows: list[JournalRow]) -> list[JournalRow]:
    first, last = [row for row in rows if row.receipt is not None]
    return [row._replace(receipt=last.receipt) if row is first else row for row in rows]


@pytest.mark.parametrize("damage", [without_one, altered, swapped, receipt_moved])
async def test_damage_is_found(house: House, damage: object) -> None:  # LN-EVT-006
    await busy(house)
    assert callable(damage)
    rows = damage(list(await house.journal()))

    with pytest.raises((Untrusted, Malformed)) as caught:
        await house.desk.store.transact(lambda tx: verify_journal(Damaged(tx, rows), point()))  # type: ignore[arg-type]

    assert caught.value.code in {ErrorCode.UNTRUSTED_HISTORY, ErrorCode.UNTRUSTED_AUDIENCE}


async def test_a_cut_off_end_is_found_by_the_checkpoint_that_sealed_it(house: House) -> None:
    await busy(house)
    rows = list(await house.journal())[:-2]

    with pytest.raises(Untrusted) as caught:
        await house.desk.store.transact(lambda tx: verify_journal(Damaged(tx, rows), point()))  # type: ignore[arg-type]

    assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY


async def test_the_journal_is_sealed_at_least_every_256_events(house: House) -> None:  # LN-EVT-003
    for number in range(130):
        parcel = await house.reserve(f"PARCEL-{number}")
        await house.orders.submit(house.courier.cancel(parcel.parcel_id), CancelReservation)

    sealed = await house.desk.store.transact(lambda tx: tx.last_checkpoint())

    assert sealed is not None
    assert sealed.sequence == 256


async def test_a_journal_cut_behind_its_last_checkpoint_does_not_start(house: House) -> None:
    await busy(house)
    rows = list(await house.journal())[:-1]

    with pytest.raises(Untrusted) as caught:
        await house.desk.store.transact(lambda tx: verify_tail(Damaged(tx, rows), point()))  # type: ignore[arg-type]

    assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY
