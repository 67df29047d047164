"""Every example in a command's help does what it says: run as it stands, in an office that is ready."""

import json
import shlex
from collections.abc import Awaitable, Callable, Mapping

import click
import pytest

from tests.lockernet.cli.office import COURIER, POINT, Office
from tests.lockernet.cli.test_help import COMMANDS, examples
from tests.lockernet.relay.receiver import receiving, status

PARCEL = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
RECEIPT = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
ITEM = ("--outside", "100x300x450", "--weight-g", "2400")
LABEL = "CP000000089SG"

Stands = Mapping[str, str]
"""What stands in this office for the ids of the examples."""

Recipe = Callable[[Office], Awaitable[Stands]]


async def done(office: Office, *words: str) -> str:
    """What a command prints that has to succeed."""
    ended = await office.run(*words)
    assert ended.code == 0, (words, ended.err)
    return ended.out


async def nothing(_office: Office) -> Stands:
    return {}


async def reserved(office: Office, *more: str) -> Stands:
    return {
        PARCEL: json.loads(await done(office, "reserve", "--label", LABEL, *ITEM, *more, "--json"))[
            "parcel_id"
        ]
    }


async def owing(office: Office) -> Stands:
    stands = await reserved(office, "--obligation", "pay")
    await office.deposit(LABEL)
    return stands


async def printed(office: Office) -> Stands:
    """The reservation, and the file that its answer was led into."""
    out = await done(office, "reserve", "--label", LABEL, *ITEM, "--json")
    (office.folder / "parcel.json").write_text(out)
    return {PARCEL: json.loads(out)["parcel_id"]}


async def waiting(office: Office) -> Stands:
    stands = await reserved(office)
    await office.deposit(LABEL)
    return stands


async def blocked(office: Office) -> Stands:
    stands = await waiting(office)
    await done(office, "parcel", "block", stands[PARCEL], "--cause", "courier")
    return stands


async def asked(office: Office) -> Stands:
    return {
        PARCEL: json.loads(await done(office, "reserve", "--label", LABEL, *ITEM, "--json"))["request_id"]
    }


async def sent(office: Office) -> Stands:
    made = json.loads(await done(office, "drop-off", *ITEM, "--json"))
    await office.bring(made["code"])
    return {PARCEL: made["parcel_id"]}


async def receipted(office: Office) -> Stands:
    stands = await waiting(office)
    (kept,) = json.loads(await done(office, "receipts", "fetch", "--json"))["receipts"]
    (office.folder / f"{COURIER}-custody.pem").rename(office.folder / "custody.pem")
    return {**stands, RECEIPT: kept["receipt_id"]}


async def disputed(office: Office) -> Stands:
    stands = await receipted(office)
    key = ("--custody-key", "file:custody.pem")
    await done(office, "contest", stands[PARCEL], "--reason", "damaged", *key)
    return stands


async def confirmed(office: Office) -> Stands:
    out = await done(office, "reserve", "--label", LABEL, *ITEM, "--json")
    (office.folder / "confirmation.json").write_text(out)
    return {}


async def on_paper(office: Office) -> Stands:
    stands = await receipted(office)
    (office.folder / "receipt.txt").write_text(await done(office, "receipts", "text", stands[RECEIPT]))
    return {}


async def founding(office: Office) -> Stands:
    (office.folder / "point" / "records").mkdir(parents=True)
    for member, purpose, more, record in (
        ("speedy", "grant", (), "grant.json"),
        ("harbour", "device", ("--point", POINT), "point/records/device.json"),
    ):
        key = ("--out", f"{member}.pem", "--record", record, "--purpose", purpose, *more)
        await done(office, "keys", "generate", "--network", "asean", "--member", member, *key)
    return {}


async def keyed(office: Office) -> Stands:
    await done(office, "keys", "generate", "--network", "asean", "--member", "speedy", "--out", "grant.pem")
    return {}


async def synced(office: Office) -> Stands:
    await done(office, "points", "sync")
    return {}


async def loaded(office: Office) -> Stands:
    await done(office, "points", "sync")
    outside = {"width_mm": 100, "height_mm": 300, "depth_mm": 450}
    parcel = {"name": LABEL, "outside": outside, "weight_g": 2400}
    (office.folder / "van.json").write_text(json.dumps([parcel]))
    return {}


async def cut_off(office: Office) -> Stands:
    ended = await office.run(
        "reserve", "--label", LABEL, *ITEM, "--outbox", "outbox.db", LOCKERNET_ENDPOINT="127.0.0.1:1"
    )
    assert ended.code == 5, ended.err
    (waits,) = json.loads(await done(office, "outbox", "list", "--outbox", "outbox.db", "--json"))["orders"]
    return {PARCEL: waits["request_id"]}


async def answered(office: Office) -> Stands:
    made = json.loads(
        await done(office, "reserve", "--label", LABEL, *ITEM, "--outbox", "outbox.db", "--json")
    )
    return {PARCEL: made["request_id"]}


async def given_up(office: Office) -> Stands:
    await done(office, "relay", "secret", "--out", "hook.secret")
    await reserved(office)
    async with receiving(lambda _request: status(410)) as end:
        words = ("--url", end.url, "--allow", "127.0.0.0/8", "--secret", "file:hook.secret")
        await done(office, "relay", "run", *words, "--once")
    return {}


RECIPES: Mapping[str, Recipe] = {
    "keys show": keyed,
    "trust assemble": founding,
    "points search": synced,
    "points show": synced,
    "plan": loaded,
    "cancel": reserved,
    "extend": reserved,
    "redirect": waiting,
    "request": asked,
    "parcel collect": sent,
    "parcel remove": blocked,
    "parcel block": waiting,
    "parcel release": blocked,
    "parcel reissue": waiting,
    "parcel label": reserved,
    "parcel clear": owing,
    "parcel countersign": receipted,
    "parcel settle": disputed,
    "outbox list": cut_off,
    "outbox show": cut_off,
    "outbox run": cut_off,
    "outbox drop": cut_off,
    "outbox forget": answered,
    "watch": reserved,
    "status": printed,
    "code": waiting,
    "withdraw": waiting,
    "receipts list": receipted,
    "receipts verify": receipted,
    "receipts text": receipted,
    "contest": receipted,
    "statement show": confirmed,
    "statement verify": on_paper,
    "relay dead list": given_up,
    "relay dead retry": given_up,
}
"""What has to be there before; most commands need nothing but the office."""

MORE: Mapping[str, tuple[str, ...]] = {"parcel countersign": ("--custody-key", "file:custody.pem")}
"""What stands in a variable of whoever types the example."""

QUIET = {"trust assemble"}
"""What it makes is a file."""

ENDLESS = {
    "lockernet outbox run --forever": "sends until it is stopped: test_outbox",
    "lockernet watch --point sg-harbour-01 --json": "follows until it is stopped: test_watch",
    "lockernet relay run --url https://example.com/lockers --secret file:webhook.secret": "test_relay",
}
"""Examples that do not end by themselves, and which test stops one."""


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
async def test_the_examples_of_a_command_are_done(office: Office, path: tuple[str, ...]) -> None:
    name = " ".join(path)
    stands = await RECIPES.get(name, nothing)(office)
    for example in runnable(COMMANDS[path]):
        words, given = piped(office, [stands.get(word, word) for word in example[1:]])

        ended = await office.piped(*words, *MORE.get(name, ()), given=given)

        assert ended.code == 0, (words, ended.err)
        assert ended.out or name in QUIET


def runnable(command: click.Command) -> list[list[str]]:
    return [words for words in examples(command) if shlex.join(words) not in ENDLESS]


def piped(office: Office, words: list[str]) -> tuple[list[str], str]:
    """The words, and what the shell would give them on stdin."""
    if "<" in words:
        at = words.index("<")
        return words[:at], (office.folder / words[at + 1]).read_text()
    return words, SLIP if words[:2] == ["label", "slip"] else ""


SLIP = "LN1:" + "A" * 160


def test_what_is_left_out_is_an_example_that_is_there() -> None:
    every = {shlex.join(words) for command in COMMANDS.values() for words in examples(command)}

    assert set(ENDLESS) <= every
    assert set(RECIPES) | set(MORE) <= set(map(" ".join, COMMANDS))
