"""`lockernet receipts` and `contest`: fetched once, verified without a line, contested in time."""

import asyncio
import sqlite3

from tests.lockernet.cli.office import COURIER, STRANGER, Office

ITEM = ("--outside", "100x300x450", "--weight-g", "2400")
CUSTODY = ("--custody-key", f"file:{COURIER}-custody.pem")


async def handed_over(office: Office, label: str = "CP000000080SG") -> str:
    """A parcel that was brought and collected; its id."""
    reserved = await office.run("reserve", "--label", label, *ITEM, "--json")
    await office.deposit(label)
    await office.collect(reserved.json["claim_code"])
    parcel_id: str = reserved.json["parcel_id"]
    return parcel_id


async def test_receipts_are_fetched_once_and_verified_without_a_line(office: Office) -> None:
    parcel_id = await handed_over(office)
    first = await office.run("receipts", "fetch", "--json")
    second = await office.run("receipts", "fetch")
    listed, verified, offline = await asyncio.gather(
        office.run("receipts", "list", parcel_id),
        office.run("receipts", "verify", "--json"),
        office.run("receipts", "verify", LOCKERNET_ENDPOINT="127.0.0.1:1"),
    )

    assert [each["to_state"] for each in first.json["receipts"]] == ["WAITING", "COLLECTED"]
    assert first.json["receipts"][1]["shown"] == "T0"
    assert second.out == "No new receipts.\n"
    assert (listed.out.count(parcel_id), listed.out.count("contest until")) == (2, 2)
    assert verified.json == {"receipts": 2, "bad": []}
    assert (offline.code, offline.out) == (0, "2 receipts, 2 good, 0 bad.\n")


async def test_what_was_altered_on_disk_is_exit_code_4(office: Office) -> None:
    await handed_over(office)
    await office.run("receipts", "fetch", "--file", "mine.db")
    with sqlite3.connect(office.folder / "mine.db") as altered:
        altered.execute("UPDATE receipts SET event = (SELECT event FROM receipts LIMIT 1) WHERE number = 2")

    ended = await office.run("receipts", "verify", "--file", "mine.db")

    assert ended.code == 4
    assert "UNTRUSTED_HISTORY" in ended.out
    assert ended.out.endswith("2 receipts, 1 good, 1 bad.\n")


async def test_a_kept_receipt_is_contested_with_the_custody_key(office: Office) -> None:
    parcel_id = await handed_over(office)
    unknown = await office.run("contest", parcel_id, "--reason", "damaged", *CUSTODY)
    await office.run("receipts", "fetch")

    no_key = await office.run("contest", parcel_id, "--reason", "damaged")
    contested = await office.run("contest", parcel_id, "--reason", "no-handover", *CUSTODY, "--json")
    settled = await office.run("parcel", "settle", parcel_id)

    assert (unknown.code, "lockernet receipts fetch" in unknown.err) == (1, True)
    assert (no_key.code, "--custody-key" in no_key.err) == (3, True)
    assert (contested.code, contested.json["parcel_id"]) == (0, parcel_id)
    assert "left to contest it" in contested.err
    assert settled.code == 0


async def test_a_receipt_that_is_not_kept_is_told_before_anything_is_sent(office: Office) -> None:
    parcel_id = await handed_over(office)
    await office.run("receipts", "fetch")
    nowhere = {"LOCKERNET_ENDPOINT": "127.0.0.1:1"}

    other = await office.run("contest", parcel_id, "--receipt", "11" * 32, "--reason", "damaged", **nowhere)
    with sqlite3.connect(office.folder / "receipts.db") as older:
        older.execute("DELETE FROM receipts")
    gone = await office.run("contest", parcel_id, "--reason", "damaged", **nowhere)

    assert [(each.code, each.err.partition(":")[0]) for each in (other, gone)] == [(1, "NOT_FOUND")] * 2


async def test_a_store_of_another_member_is_left_alone(office: Office) -> None:
    await office.run("receipts", "fetch")

    ended = await office.run(
        "receipts", "fetch", LOCKERNET_MEMBER=STRANGER, LOCKERNET_KEY=f"file:{STRANGER}-grant.pem"
    )

    assert (ended.code, ended.out) == (3, "")
    assert COURIER in ended.err


async def test_a_receipt_is_countersigned(office: Office) -> None:
    parcel_id = await handed_over(office)
    fetched = await office.run("receipts", "fetch", "--json")
    deposit = fetched.json["receipts"][0]["receipt_id"]

    agreed = await office.run("parcel", "countersign", parcel_id, "--receipt", deposit, *CUSTODY)
    late = await office.run("contest", parcel_id, "--receipt", deposit, "--reason", "damaged", *CUSTODY)

    assert (agreed.code, late.code) == (0, 1)
    assert late.err.splitlines()[-1].startswith("CONTEST_TOO_LATE: ")
