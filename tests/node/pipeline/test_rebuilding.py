"""The tables are what the journal tells: rebuilt alike after real work, and every difference is found."""

import pytest

from lockernet.codes.attempts import Attempts
from lockernet.custody.state import BESIDE_THE_JOURNAL
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CustodyState
from lockernet_node.pipeline.history import verify_tables
from lockernet_node.pipeline.rebuilding import rebuild
from lockernet_node.ports import Transaction
from tests.node.house import House


async def worked(house: House) -> None:
    """Parcels in many states, wrong digits, a fault, a cut visit."""
    waiting, _ = await house.deposit("WAITS")
    taken, compartment = await house.deposit("TAKEN")
    await house.enter(taken.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)
    await house.collecting.confirm(taken.parcel_id)
    await house.reserve("EXPECTED")
    digits = await house.digits_of(waiting)
    for wrong in ("000000", "000001", "000002"):
        await house.enter(digits[:4] + (wrong if wrong != digits[4:] else "999999"))
    stuck = await house.reserve("STUCK")
    await house.open_for_deposit(stuck.label)
    house.start()
    await house.reports.start()
    await house.tell_all()


async def test_what_the_journal_tells_is_what_is_stored(house: House) -> None:  # LN-NOD-037
    await worked(house)

    def both(tx: Transaction) -> tuple[object, object]:
        stored = {each.parcel_id: each for each in tx.parcels_after(b"", 100)}
        told = rebuild(tx).parcels
        beside = set(BESIDE_THE_JOURNAL)
        return (
            {key: each.model_dump(exclude=beside) for key, each in stored.items()},
            {key: each.model_dump(exclude=beside) for key, each in told.items()},
        )

    stored, told = await house.desk.store.transact(both)

    assert stored == told
    assert await house.desk.store.transact(verify_tables) == 4


async def test_shards_together_are_all_parcels_once(house: House) -> None:
    await worked(house)

    def shards(tx: Transaction) -> list[bytes]:
        return sorted(key for shard in range(3) for key in rebuild(tx, shard=shard, of=3).parcels)

    assert await house.desk.store.transact(shards) == sorted(
        await house.desk.store.transact(lambda tx: list(rebuild(tx).parcels))
    )


def a_parcel_moved(tx: Transaction) -> None:
    custody = next(each for each in tx.live_parcels() if each.state is CustodyState.WAITING)
    tx.save(custody.model_copy(update={"overdue": True}))


def a_parcel_invented(tx: Transaction) -> None:
    custody = next(each for each in tx.live_parcels() if each.state is CustodyState.EXPECTED)
    parcel_id = bytes(16)
    terms = custody.terms.model_copy(
        update={"parcel_id": parcel_id, "claim_handle": None, "claim_commitment": None}
    )
    tx.save(custody.model_copy(update={"parcel_id": parcel_id, "terms": terms, "selector": None}))


def tries_given_back(tx: Transaction) -> None:
    for custody in tx.live_parcels():
        tx.save_attempts(custody.parcel_id, Attempts(0, 0, 1))


def a_compartment_lost(tx: Transaction) -> None:
    tx.mark_faulted("A01", "DOOR_DID_NOT_OPEN")


@pytest.mark.parametrize("change", [a_parcel_moved, a_parcel_invented, tries_given_back, a_compartment_lost])
async def test_every_difference_is_found(house: House, change: object) -> None:  # LN-NOD-037
    await worked(house)
    assert callable(change)
    await house.desk.store.transact(change)

    with pytest.raises(Untrusted) as caught:
        await house.desk.store.transact(verify_tables)

    assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY
