"""What is erased when, what is kept, and that it lies in no file of the node afterwards."""

import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from lockernet.models.custody import DisputeReason
from lockernet.models.reservations import CancelReservation
from lockernet_node.pipeline.history import verify_journal, verify_tables
from lockernet_node.pipeline.retention import BATCH, Erased, Periods, Retention
from lockernet_node.ports import Transaction
from lockernet_node.storage.memory import MemoryStore
from lockernet_node.storage.sqlite import SqliteStore, open_sqlite
from tests.network import BANK, COURIER, point
from tests.node.house import House, Parcel

DAY = timedelta(days=1)
LABEL = "CANARY-7781203-LABEL"


@pytest.fixture(params=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    """A point over each kind of store."""
    if request.param == "memory":
        yield await ready(House(store=MemoryStore(compartments=BANK)))
        return
    async with open_sqlite(tmp_path / "node.db", compartments=BANK) as store:
        yield await ready(House(store=store))


async def ready(house: House) -> House:
    await house.tell_all()
    return house


async def ended(house: House, label: str = LABEL) -> Parcel:
    """A parcel that came and was collected."""
    parcel, compartment = await house.deposit(label)
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)
    await house.collecting.confirm(parcel.parcel_id)
    return parcel


async def round_of(retention: Retention) -> Erased:
    """All batches of one round."""
    while (done := await retention.step()) is None:
        continue
    return done


async def knows(house: House, label: str = LABEL) -> bool:
    found = await house.desk.store.transact(lambda tx: tx.custody_by_label(COURIER, label))
    return found is not None


async def test_a_side_table_is_erased_when_its_days_are_over_and_not_before(house: House) -> None:
    # LN-NOD-036
    await ended(house)
    retention = Retention(house.desk)

    house.clock.advance(30 * DAY)
    early = await round_of(retention)
    assert early == Erased()
    assert await knows(house)
    house.clock.advance(DAY)
    done = await round_of(retention)

    assert (done.parcels, done.answers) == (1, 0)
    assert done.rows >= 2, "a label and an order"
    assert not await knows(house)


async def test_what_is_still_alive_is_kept(house: House) -> None:
    await house.deposit(LABEL)
    house.clock.advance(300 * DAY)

    assert await round_of(Retention(house.desk)) == Erased()
    assert await knows(house)


async def test_the_journal_is_never_shortened(house: House) -> None:
    await ended(house)
    events = len(await house.journal())
    house.clock.advance(40 * DAY)

    await round_of(Retention(house.desk))

    assert len(await house.journal()) == events
    found = await house.desk.store.transact(lambda tx: verify_journal(tx, point()))
    assert found.events == events
    assert await house.desk.store.transact(verify_tables) == 1


async def test_a_disputed_parcel_keeps_its_evidence_until_the_dispute_is_over(house: House) -> None:
    # LN-NOD-036
    parcel = await ended(house)

    def dispute(reason: DisputeReason | None, tx: Transaction) -> None:
        custody = tx.custody(parcel.parcel_id)
        assert custody is not None
        tx.save(custody.model_copy(update={"dispute": reason}))

    await house.desk.store.transact(lambda tx: dispute(DisputeReason.DAMAGED, tx))
    retention = Retention(house.desk)
    house.clock.advance(31 * DAY)
    assert (await round_of(retention)).parcels == 0
    assert await knows(house)

    await house.desk.store.transact(lambda tx: dispute(None, tx))
    house.clock.advance(31 * DAY)
    assert (await round_of(retention)).parcels == 1
    assert not await knows(house)


async def test_answers_are_kept_for_four_hundred_days(house: House) -> None:  # LN-REQ-002
    parcel = await house.reserve(LABEL)
    retention = Retention(house.desk)

    house.clock.advance(400 * DAY)
    assert (await round_of(retention)).answers == 0
    house.clock.advance(DAY)

    assert (await round_of(retention)).answers == 1
    assert (await house.custody(parcel)).parcel_id == parcel.parcel_id


async def test_a_long_list_is_erased_in_small_batches(house: House) -> None:
    for number in range(BATCH + 5):
        parcel = await house.reserve(f"PARCEL-{number}")
        await house.orders.submit(house.courier.cancel(parcel.parcel_id), CancelReservation)
    house.clock.advance(31 * DAY)
    retention = Retention(house.desk)

    first = await retention.step()
    done = await retention.step()

    assert first is None
    assert done is not None
    assert done.parcels == BATCH + 5


async def test_a_round_is_made_once_a_day(house: House) -> None:
    retention = Retention(house.desk, Periods(parcels=timedelta(seconds=1)))
    assert await retention.step() == Erased()
    await ended(house)

    house.clock.advance(timedelta(hours=23))
    assert await retention.step() is None
    house.clock.advance(timedelta(hours=1))

    done = await retention.step()
    assert done is not None
    assert done.parcels == 1


async def test_what_was_erased_lies_in_no_file_and_in_no_later_copy(tmp_path: Path) -> None:  # LN-NOD-036
    file = tmp_path / "node.db"
    async with open_sqlite(file, compartments=BANK) as store:
        house = await ready(House(store=store))
        await ended(house)
        await house.deposit("OTHER-PARCEL-LABEL")
        assert LABEL.encode() in everything_in(tmp_path)
        house.clock.advance(31 * DAY)

        await round_of(Retention(house.desk))
        assert isinstance(store, SqliteStore)
        await store.backup(tmp_path / "copy.db")

        assert LABEL.encode() not in everything_in(tmp_path)
        assert b"OTHER-PARCEL-LABEL" in (tmp_path / "copy.db").read_bytes()


def everything_in(folder: Path) -> bytes:
    """Every byte of every file; the database is read by another process, for its locks are this one's."""
    return subprocess.run(["cat", *sorted(folder.iterdir())], capture_output=True, check=True).stdout
