"""Receipts: fetched with their place in the feed, kept as they were signed, checked again years later."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lockernet.client import Courier, ReceiptStore
from lockernet.client.receipt_store import KeptReceipt, check_kept
from lockernet.codec.statements import read_payload, seal, statement_bytes
from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet.models.custody import CustodyReceipt, CustodyState, DisputeReason
from lockernet.models.trust import KeyRecord, Purpose
from lockernet.signing.directory import TrustedDirectory
from tests.lockernet.client.line import DIRECTORY, HASTY
from tests.lockernet.client.story import tell_a_story
from tests.network import COURIER, NETWORK, NOW, OPERATOR, OTHER_COURIER, POINT, signer, trust_file
from tests.node.transport.site import Site

DEVICE = signer(f"{OPERATOR}/{Purpose.DEVICE}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "receipts.db"


@pytest.fixture
def store(file: Path) -> Iterator[ReceiptStore]:
    with ReceiptStore.open(file, network_id=NETWORK, member_id=COURIER) as store:
        yield store


def faults(store: ReceiptStore, directory: TrustedDirectory = DIRECTORY) -> list[ErrorCode | None]:
    return [None if each.fault is None else each.fault.code for each in store.verify(directory)]


async def test_each_hand_over_is_kept_once_and_the_next_fetch_reads_on(
    site: Site, courier: Courier, store: ReceiptStore
) -> None:
    await tell_a_story(site.house)

    first = await courier.fetch_receipts(POINT, store)
    nothing = await courier.fetch_receipts(POINT, store)
    await site.house.deposit("LATER")
    later = await courier.fetch_receipts(POINT, store)

    assert [each.receipt.to_state for each in first] == [
        CustodyState.WAITING,
        CustodyState.WAITING,
        CustodyState.COLLECTED,
        CustodyState.COLLECTED,
    ]
    assert nothing == ()
    assert tuple(store.all()) == (*first, *later)
    assert faults(store) == [None] * 5


async def test_they_are_found_by_parcel_and_by_id_after_the_program_ended(
    site: Site, courier: Courier, file: Path
) -> None:
    await tell_a_story(site.house)
    with ReceiptStore.open(file, network_id=NETWORK, member_id=COURIER) as store:
        kept = await courier.fetch_receipts(POINT, store)

    with ReceiptStore.open(file, network_id=NETWORK, member_id=COURIER) as store:
        parcel_id = kept[0].receipt.parcel_id
        chain = store.of_parcel(parcel_id)
        assert [each.receipt.to_state for each in chain] == [CustodyState.WAITING, CustodyState.COLLECTED]
        assert chain[1].receipt.previous_receipt_id == chain[0].receipt_id
        assert store.get(chain[1].receipt_id) == chain[1]
        assert store.get(bytes(32)) is None
        assert [each.kept for each in store.verify(DIRECTORY, parcel_id=parcel_id)] == list(chain)


async def test_a_receipt_is_contested_from_the_store_until_its_day_is_over(
    site: Site, courier: Courier, store: ReceiptStore
) -> None:
    """LN-CUS-043."""
    parcel, _ = await site.house.deposit("ONE")
    await site.house.pass_time(timedelta(hours=1))
    other, _ = await site.house.deposit("TWO")
    await courier.fetch_receipts(POINT, store)
    first, second = store.open_to_contest(site.house.clock.now())
    assert (first.receipt.parcel_id, second.receipt.parcel_id) == (parcel.parcel_id, other.parcel_id)
    assert first.open_for(site.house.clock.now()) == timedelta(hours=23)

    async with _with_custody_key(site) as contesting:
        await contesting.contest(POINT, other.parcel_id, second.receipt_id, DisputeReason.DAMAGED)
        await site.house.pass_time(timedelta(hours=23))
        assert store.open_to_contest(site.house.clock.now()) == (second,)
        with pytest.raises(RefusedByPeer, match="CONTEST_TOO_LATE"):
            await contesting.contest(POINT, parcel.parcel_id, first.receipt_id, DisputeReason.DAMAGED)

    assert (await site.house.custody(other)).dispute is DisputeReason.DAMAGED
    assert first.open_for(site.house.clock.now()) == timedelta(0)


def _with_custody_key(site: Site) -> Any:
    return Courier.connect(
        site.address,
        member_id=COURIER,
        signer=signer(f"{COURIER}/{Purpose.GRANT}"),
        custody_signer=signer(f"{COURIER}/{Purpose.CUSTODY}"),
        directory=DIRECTORY,
        operator_id=OPERATOR,
        clock=site.house.clock,
        patience=HASTY,
    )


async def test_what_was_altered_since_is_found(site: Site, courier: Courier, store: ReceiptStore) -> None:
    await tell_a_story(site.house)
    kept = await courier.fetch_receipts(POINT, store)

    def fault(*receipts: KeptReceipt) -> list[str | None]:
        checked = check_kept(receipts, DIRECTORY)
        return [None if each.fault is None else each.fault.code for each in checked]

    deposit, collected = kept[0], kept[2]
    assert fault(deposit, collected) == [None, None]
    assert fault(collected) == [ErrorCode.UNTRUSTED_HISTORY], "the one before it is gone"
    swapped = replace(deposit, event=collected.event)
    assert fault(swapped) == [ErrorCode.UNTRUSTED_HISTORY], "another event"
    forged = seal(deposit.receipt.model_copy(update={"compartment_id": "Z99"}), signer("somebody"))
    assert fault(replace(deposit, statement=forged)) == [ErrorCode.UNTRUSTED_KEY]
    lied = seal(deposit.receipt.model_copy(update={"compartment_id": "Z99"}), DEVICE)
    assert fault(replace(deposit, statement=lied)) == [ErrorCode.UNTRUSTED_HISTORY]
    assert fault(replace(deposit, operator_id=OTHER_COURIER)) == [ErrorCode.UNTRUSTED_ISSUER]
    assert fault(replace(deposit, event=b"\xff")) == [ErrorCode.MALFORMED_MESSAGE]


async def test_a_key_that_is_compromised_later_spoils_only_what_came_later(
    site: Site, courier: Courier, store: ReceiptStore
) -> None:
    """LN-TRU-014, LN-TRU-015: that we held it before is the witness."""
    await site.house.deposit("BEFORE")
    await courier.fetch_receipts(POINT, store)
    await site.house.pass_time(timedelta(hours=2))
    await site.house.deposit("AFTER")
    await courier.fetch_receipts(POINT, store)

    compromised = _compromised_from(hours=1)

    assert faults(store, compromised) == [None, ErrorCode.UNTRUSTED_KEY_COMPROMISED]


def _compromised_from(*, hours: int) -> TrustedDirectory:
    def marked(key: KeyRecord) -> KeyRecord:
        if key.purpose is not Purpose.DEVICE:
            return key
        return key.model_copy(update={"compromised_from": NOW + timedelta(hours=hours)})

    file = trust_file()
    members = tuple(each.model_copy(update={"keys": tuple(map(marked, each.keys))}) for each in file.members)
    return TrustedDirectory(file.model_copy(update={"members": members}))


async def test_a_crash_in_the_middle_of_keeping_leaves_nothing_half(
    site: Site, courier: Courier, store: ReceiptStore, file: Path
) -> None:
    await tell_a_story(site.house)
    first = await courier.fetch_receipts(POINT, store)
    seen = store.seen(POINT)
    assert seen is not None
    with sqlite3.connect(file) as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON places BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    await site.house.deposit("LATER")

    with pytest.raises(Unavailable, match="disk full") as caught:
        await courier.fetch_receipts(POINT, store)

    assert caught.value.code is ErrorCode.STORE_UNAVAILABLE
    assert tuple(store.all()) == first
    assert store.seen(POINT) == seen
    with sqlite3.connect(file) as other:
        other.execute("DROP TRIGGER full")
    assert len(await courier.fetch_receipts(POINT, store)) == 1


async def test_what_stands_before_a_broken_place_stays_kept(
    site: Site, courier: Courier, store: ReceiptStore
) -> None:
    await site.house.deposit("ONE")
    kept = await courier.fetch_receipts(POINT, store)
    seen = store.seen(POINT)
    assert seen is not None
    store.keep(POINT, (), seen=replace(seen, event_id=bytes(32)))
    await site.house.deposit("TWO")

    with pytest.raises(Untrusted) as caught:
        await courier.fetch_receipts(POINT, store)

    assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY
    assert tuple(store.all()) == kept


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no database", ErrorCode.MALFORMED_FILE),
        (b"SQLite format 3\0 but then rubbish" * 40, ErrorCode.MALFORMED_FILE),
    ],
)
def test_another_kind_of_file_is_told_so(file: Path, content: bytes, code: ErrorCode) -> None:
    file.write_bytes(content)

    assert _opening(file).code is code
    assert file.read_bytes() == content


def test_another_database_a_newer_one_and_another_members_are_left_alone(file: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as other:
        other.execute("CREATE TABLE orders (number INTEGER)")
    with ReceiptStore.open(file, network_id=NETWORK, member_id=OTHER_COURIER):
        pass

    assert _opening(foreign).code is ErrorCode.MALFORMED_FILE
    assert OTHER_COURIER in str(_opening(file))
    assert _opening(file).code is ErrorCode.CONFIGURATION
    with sqlite3.connect(file) as other:
        other.execute("PRAGMA user_version = 99")
    assert _opening(file).code is ErrorCode.DATABASE_NEWER


def test_only_its_owner_can_read_it(store: ReceiptStore, file: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0


def test_a_folder_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    assert _opening(tmp_path / "nowhere" / "receipts.db").code is ErrorCode.MALFORMED_FILE


def _opening(file: Path) -> LockernetError:
    with (
        pytest.raises(Malformed) as caught,
        ReceiptStore.open(file, network_id=NETWORK, member_id=COURIER),
    ):
        pass
    return caught.value


def test_an_error_of_the_caller_is_not_taken_for_one_of_the_file(file: Path) -> None:
    with (
        pytest.raises(OSError, match="mine"),
        ReceiptStore.open(file, network_id=NETWORK, member_id=COURIER),
    ):
        raise OSError("mine")


async def test_a_receipt_that_comes_again_stays_as_it_was_first_kept(
    site: Site, courier: Courier, store: ReceiptStore
) -> None:
    await site.house.deposit("ONE")
    kept = await courier.fetch_receipts(POINT, store)
    seen = store.seen(POINT)
    assert seen is not None

    store.keep("another-point", kept, seen=seen)

    assert tuple(store.all()) == kept
    assert store.seen("another-point") == seen


async def test_the_bytes_are_those_that_the_device_signed(
    site: Site, courier: Courier, store: ReceiptStore
) -> None:
    await site.house.deposit("ONE")
    (kept,) = await courier.fetch_receipts(POINT, store)

    (row,) = [row for row in await site.house.journal() if row.receipt is not None]
    assert statement_bytes(kept.statement) == row.receipt
    assert kept.event == row.event
    assert read_payload(kept.statement, CustodyReceipt) == kept.receipt
