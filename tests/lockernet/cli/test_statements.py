"""`lockernet statement`: what was signed, in words, and the exit code that the verdict means."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lockernet.codes.claim import ClaimCode
from lockernet.codes.staff import StaffCode
from tests.lockernet.cli.office import OPERATOR, Office, Say

CLAIM = ClaimCode(bytes(range(8)), bytes(range(100, 116)))
STAFF = StaffCode(bytes(range(8)), bytes(range(100, 108)))
ITEM = ("--outside", "100x300x450", "--weight-g", "2400")


async def test_what_a_command_printed_is_told_in_words_and_verified(office: Office) -> None:
    reserved = await office.run("reserve", "--label", "CP000000080SG", *ITEM, "--json")
    (office.folder / "confirmation.json").write_text(reserved.out)
    words, verified, as_text, badge = await asyncio.gather(
        office.run("statement", "show", "confirmation.json"),
        office.run("statement", "verify", "confirmation.json", "--json"),
        office.run("statement", "verify", reserved.json["statement"], "--json"),
        office.run("badge"),
    )

    assert (words.code, verified.code, as_text.code) == (0, 0, 0)
    assert words.out.startswith("Confirmation: The operator's yes to an order.\n")
    assert re.search(r"^reservation +HARD$", words.out, re.MULTILINE)
    assert f"Signed by {OPERATOR} with its grant key" in words.out
    assert verified.json == {**as_text.json, "judged_at": verified.json["judged_at"]}
    assert (verified.json["kind"], verified.json["good"]) == ("Confirmation", True)
    told = await office.run("statement", "verify", badge.out.strip())
    assert (told.code, "BADGE" in told.out, OPERATOR in told.out) == (0, True, True)


async def test_a_claim_code_is_no_statement_and_its_secret_is_not_printed(office: Office) -> None:
    reserved = await office.run("reserve", "--label", "CP000000080SG", *ITEM, "--json")
    code = reserved.json["claim_code"]

    shown, verified = await asyncio.gather(
        office.run("statement", "show", code, "--json"), office.run("statement", "verify", code)
    )

    assert (shown.code, shown.json["kind"], verified.code) == (0, "ClaimCode", 1)
    assert code[30:] not in shown.out + verified.out + verified.err


async def test_a_verdict_of_no_is_told_by_show_and_is_the_exit_code_of_verify(office: Office) -> None:
    badge = (await office.run("badge", "--lifetime", "1h")).out.strip()
    later = ("--at", (datetime.now(UTC) + timedelta(days=2)).isoformat())
    shown, verified, earlier = await asyncio.gather(
        office.run("statement", "show", badge, *later),
        office.run("statement", "verify", badge, *later, "--json"),
        office.run("statement", "verify", badge, "--at", "tomorrow"),
    )

    assert (shown.code, verified.code, earlier.code) == (0, 4, 2)
    assert "BAD: UNTRUSTED_EXPIRED" in shown.out
    assert verified.json["reason"] == "UNTRUSTED_EXPIRED"
    assert "with a zone" in earlier.err


async def test_a_receipt_on_paper_is_told_without_the_spent_secret(office: Office) -> None:
    reserved = await office.run("reserve", "--label", "CP000000080SG", *ITEM, "--json")
    await office.deposit("CP000000080SG")
    await office.collect(reserved.json["claim_code"])
    fetched = await office.run("receipts", "fetch", "--json")
    _, collected = fetched.json["receipts"]

    text = (await office.run("receipts", "text", collected["receipt_id"])).out.strip()
    told = await office.run("statement", "verify", text)

    assert told.code == 0
    assert told.out.startswith("CustodyReceipt: The point's word at a hand-over")
    assert "(hidden)" in told.out
    opened = await office.run("statement", "show", text, "--secret")
    assert (opened.code, "(hidden)" in opened.out) == (0, False)
    assert f"Signed by {OPERATOR} with its device key" in told.out


@pytest.mark.parametrize(
    ("text", "kind", "finds", "secret"),
    [
        (CLAIM.text(), "ClaimCode", ("handle", CLAIM.handle.hex()), ("secret", CLAIM.secret.hex())),
        (STAFF.text(), "StaffCode", ("grant", STAFF.grant.hex()), ("holder", STAFF.holder.hex())),
        ("4711-081542", "DigitCode", ("selector", "4711"), ("digits", "081542")),
    ],
    ids=["LN0", "LN3", "digits"],
)
def test_a_code_that_nobody_signs_says_its_secret_only_if_asked(
    say: Say, tmp_path: Path, *, text: str, kind: str, finds: tuple[str, str], secret: tuple[str, str]
) -> None:
    folder = ("--data-dir", str(tmp_path))
    words = say("statement", "show", text, *folder)
    shown = say("statement", "show", text, "--json", *folder)
    open_too = say("statement", "show", text, "--secret", "--json", *folder)
    verified = say("statement", "verify", text, *folder)

    assert (words.code, "not signed" in words.out, finds[1] in words.out) == (0, True, True)
    assert shown.json == {"kind": kind, finds[0]: finds[1], secret[0]: "(hidden)"}
    assert open_too.json == {**shown.json, secret[0]: secret[1]}
    assert (verified.code, verified.out, verified.err.count("\n")) == (1, "", 1)
    assert secret[1] not in words.out + shown.out + verified.err


async def test_the_keys_that_signed_are_named_also_if_nobody_knows_them(office: Office) -> None:
    badge = (await office.run("badge")).out.strip()
    known = await office.run("statement", "show", badge, "--json")
    trust = office.folder / "trust.json"
    told = json.loads(trust.read_text())
    for each in told["members"]:
        each["keys"] = [key for key in each["keys"] if key["key_id"] != known.json["key_id"]]
    trust.write_text(json.dumps(told))

    unknown = await office.run("statement", "show", badge, "--json")
    verified = await office.run("statement", "verify", badge)

    assert known.json["signatures"] == [known.json["key_id"]]
    assert (unknown.json["key_id"], unknown.json["signatures"]) == (None, known.json["signatures"])
    assert (verified.code, known.json["key_id"] in verified.out) == (4, True)


def test_rubbish_is_told_in_one_line(say: Say, tmp_path: Path) -> None:
    ended = say("statement", "show", "rubbish", "--data-dir", str(tmp_path))

    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.err.startswith("MALFORMED_STATEMENT: expected a signed statement as bytes, hex")


async def test_stdin_is_read_where_a_minus_stands(office: Office) -> None:
    badge = (await office.run("badge")).out

    ended = await office.piped("statement", "verify", "-", "--json", given=badge)

    assert (ended.code, ended.json["says"]["action"]) == (0, "BADGE")
