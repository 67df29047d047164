"""The commands that order something about a parcel that a point knows."""

import asyncio

from tests.lockernet.cli.office import Office

ITEM = ("--outside", "100x300x450", "--weight-g", "2400")


async def reserved(office: Office, label: str) -> str:
    made = await office.run("reserve", "--label", label, *ITEM, "--json")
    parcel_id: str = made.json["parcel_id"]
    return parcel_id


async def test_a_promise_gets_more_time_and_another_label(office: Office) -> None:
    parcel_id = await reserved(office, "CP000000080SG")

    longer = await office.run("extend", parcel_id, "--keep", "36h", "--json")
    label = await office.run("parcel", "label", parcel_id, "--label", "CP000000081SG")

    assert (longer.code, longer.json["reservation"]) == (0, "HARD")
    assert longer.json["reserved_until"] is not None
    assert label.code == 0


async def test_what_is_not_inside_is_neither_blocked_nor_taken_away(office: Office) -> None:
    parcel_id = await reserved(office, "CP000000082SG")

    ended = await asyncio.gather(
        office.run("parcel", "remove", parcel_id),
        office.run("parcel", "settle", parcel_id),
        office.run("parcel", "clear", parcel_id, "--obligation", "pay"),
        office.run("parcel", "reissue", "00" * 16, "--generation", "1"),
    )

    assert [each.code for each in ended] == [1, 1, 1, 1]
    assert "NOT_FOUND" in ended[-1].err


async def test_contesting_without_a_custody_key_is_a_matter_of_configuration(office: Office) -> None:
    parcel_id = await reserved(office, "CP000000083SG")

    ended = await office.run("parcel", "contest", parcel_id, "--receipt", "00" * 32, "--reason", "damaged")

    assert ended.code == 3
    assert "custody_signer" not in ended.err or "custody key" in ended.err


async def test_another_courier_may_act_and_the_order_id_is_printed(office: Office) -> None:
    ended = await office.run("delegate", "lastmile", "--action", "deposit", "--action", "remove", "--json")

    assert ended.code == 0
    assert len(ended.json["order_id"]) == 64
    assert ended.json["parcel_id"] == ""


async def test_a_word_that_the_schema_does_not_have_is_a_usage_error_that_lists_them(office: Office) -> None:
    ended = await office.run("parcel", "block", "00" * 16, "--cause", "whim")

    assert ended.code == 2
    assert "recall" in ended.err
