"""Commands that are kept while the point is away, and what the outbox says of them."""

import stat

from tests.lockernet.cli.office import Office
from tests.lockernet.cli.test_calls import HUGE, ITEM

AWAY = {"LOCKERNET_ENDPOINT": "127.0.0.1:1", "LOCKERNET_OPERATOR": "harbour"}
RESERVE = ("reserve", "--label", "CP000000080SG", *ITEM, "--outbox", "outbox.db")


async def test_a_reservation_given_while_nobody_answers_is_sent_later(office: Office) -> None:
    away = await office.run(*RESERVE, **AWAY)
    listed = await office.run("outbox", "list", "--json")
    (order,) = listed.json["orders"]
    shown = await office.run("outbox", "show", order["request_id"], "--json")
    sent = await office.run("outbox", "run", "--json")
    after = await office.run("outbox", "show", order["request_id"], "--json")
    status = await office.run("status", order["parcel_id"])

    assert away.code == 5
    assert order["request_id"] in away.err
    assert (order["kind"], order["state"], order["trouble"]) == (
        "reserve-compartment",
        "WAITING",
        "PEER_UNREACHABLE",
    )
    assert shown.json["claim_code"].startswith("LN0:")
    assert sent.json == {"waiting": 0, "confirmed": 1, "refused": 0, "dropped": 0, "given_up": 0}
    assert (after.json["state"], after.json["claim_code"]) == ("CONFIRMED", shown.json["claim_code"])
    assert after.json["statement"]
    assert status.out == "EXPECTED\n"
    assert stat.S_IMODE((office.folder / "outbox.db").stat().st_mode) == 0o600


async def test_a_kept_reservation_that_is_answered_at_once_looks_like_any_other(office: Office) -> None:
    reserved = await office.run(*RESERVE, "--json")
    listed = await office.run("outbox", "list")
    everything = await office.run("outbox", "list", "--all")

    assert (reserved.code, reserved.json["reservation"]) == (0, "HARD")
    assert listed.out == "Nothing waits.\n"
    assert "CONFIRMED" in everything.out


async def test_a_no_is_exit_code_1_with_an_outbox_too(office: Office) -> None:
    refused = await office.run("reserve", "--label", "H", *HUGE, LOCKERNET_OUTBOX="outbox.db")

    assert refused.code == 1
    assert "NO_FITTING_SIZE" in refused.err


async def test_what_nobody_answers_waits_until_it_is_dropped_and_is_then_forgotten(office: Office) -> None:
    await office.run(*RESERVE, **AWAY)
    ended = await office.run("outbox", "run", "--for", "1s", **AWAY)
    listed = await office.run("outbox", "list")
    (order,) = (await office.run("outbox", "list", "--json")).json["orders"]
    too_early = await office.run("outbox", "forget", order["request_id"])
    dropped = await office.run("outbox", "drop", order["request_id"])
    forgotten = await office.run("outbox", "forget", order["request_id"])
    gone = await office.run("outbox", "show", order["request_id"])

    assert (ended.code, ended.out) == (5, "")
    assert "WAITING" in listed.out
    assert "PEER_UNREACHABLE" in listed.out
    assert too_early.code == 3
    assert "state        DROPPED" in dropped.out
    assert (forgotten.code, forgotten.out) == (0, "Forgotten.\n")
    assert (gone.code, "NOT_FOUND" in gone.err) == (1, True)
