"""`lockernet doctor`: a good house is green, and each thing that is broken is red with what to do."""

import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lockernet.cli.remedies import REMEDIES, remedy_for
from lockernet.errors import CODES, ErrorCode
from lockernet_node.clocks import SystemClock
from tests.lockernet.cli.office import COURIER, OPERATOR, STRANGER, Ended, Office, Runner, Say, opened

TRUST = "trust.json"


def red(ended: Ended) -> dict[str, dict[str, str]]:
    return {each["topic"]: each for each in ended.json["lines"] if each["mark"] == "RED"}


def marks(ended: Ended) -> dict[str, str]:
    return {each["topic"]: each["mark"] for each in ended.json["lines"]}


def rewritten(office: Office, change: Callable[[dict[str, Any]], None]) -> None:
    """The office's trust file, changed; the operator keeps what it read."""
    path = office.folder / TRUST
    trust = json.loads(path.read_text())
    change(trust)
    path.write_text(json.dumps(trust))


def member(trust: dict[str, Any], member_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in trust["members"] if each["member_id"] == member_id)
    return found


async def test_a_good_house_is_green(office: Office) -> None:
    words, machine = await asyncio.gather(
        office.run("doctor"),
        office.run("doctor", "--custody-key", f"file:{COURIER}-custody.pem", "--json"),
    )

    assert (words.code, words.out.splitlines()[-1]) == (0, "All is well.")
    assert machine.code == 0
    assert marks(machine) == {
        "trust file": "ok",
        "member": "ok",
        "grant key": "ok",
        "custody key": "ok",
        OPERATOR: "ok",
    }
    assert f"asking {OPERATOR} at {office.address}" in machine.err
    took = {each["topic"]: each["milliseconds"] for each in machine.json["lines"]}
    assert {topic for topic, each in took.items() if each is not None} == {OPERATOR}
    assert f" in {took[OPERATOR]} ms, " in next(
        each["words"] for each in machine.json["lines"] if each["topic"] == OPERATOR
    )


@pytest.mark.parametrize(
    ("env", "topic", "code", "todo"),
    [
        ({"LOCKERNET_MEMBER": "nobody"}, "member", 3, "--member"),
        ({"LOCKERNET_MEMBER": STRANGER}, "grant key", 4, "--key"),
        ({"LOCKERNET_KEY": f"file:{COURIER}-custody.pem"}, "grant key", 4, "grant key"),
        ({"LOCKERNET_KEY": f"file:{OPERATOR}-grant.pem"}, "grant key", 4, "--member and --key"),
        ({"LOCKERNET_KEY": "file:nowhere.pem"}, "grant key", 3, "keys generate"),
        ({"LOCKERNET_TRUST": "nowhere.json"}, "trust file", 3, "trust check"),
        ({"LOCKERNET_ENDPOINT": "127.0.0.1:1"}, OPERATOR, 5, "firewall"),
        ({"LOCKERNET_OPERATOR": "nobody"}, "operators", 3, "--operator"),
    ],
)
async def test_each_broken_thing_is_red_and_says_what_to_do(
    office: Office, env: dict[str, str], topic: str, code: int, todo: str
) -> None:
    ended = await office.run("doctor", "--json", **env)

    assert ended.code == code
    assert todo in red(ended)[topic]["todo"]


async def test_a_key_that_others_can_read_is_red(office: Office) -> None:
    (office.folder / f"{COURIER}-grant.pem").chmod(0o644)

    ended = await office.run("doctor", "--json")

    assert ended.code == 3
    assert "chmod 600" in red(ended)["grant key"]["words"]


def test_who_does_not_say_who_it_is_is_told_first(say: Say, tmp_path: Path) -> None:
    ended = say("doctor", "--data-dir", str(tmp_path))

    assert ended.code == 3
    assert "-> give --member, or set LOCKERNET_MEMBER" in ended.out
    assert ended.out.endswith("1 red.\n")


async def test_a_key_that_ends_soon_is_a_warning_and_one_that_ended_is_red(office: Office) -> None:
    def ending(**after: int) -> Callable[[dict[str, Any]], None]:
        def change(trust: dict[str, Any]) -> None:
            for key in member(trust, COURIER)["keys"]:
                key["not_after"] = (datetime.now(UTC) + timedelta(**after)).isoformat()

        return change

    rewritten(office, ending(days=5))
    soon = await office.run("doctor", "--json")
    rewritten(office, ending(seconds=-5))
    over = await office.run("doctor", "--json")

    assert (soon.code, marks(soon)["grant key"]) == (0, "warning")
    assert (over.code, "successor" in red(over)["grant key"]["todo"]) == (4, True)


async def test_a_compromised_key_a_missing_agreement_and_an_old_trust_file_are_red(office: Office) -> None:
    def change(trust: dict[str, Any]) -> None:
        member(trust, COURIER)["keys"][0]["compromised_from"] = trust["issued_at"]
        trust["agreements"] = []
        trust["expires_at"] = (datetime.now(UTC) - timedelta(days=9)).isoformat()

    rewritten(office, change)

    ended = await office.run("doctor", "--json")

    assert ended.code == 4
    assert set(red(ended)) == {"trust file", "grant key", OPERATOR}


async def test_a_trust_file_from_the_future_means_that_our_clock_is_wrong(office: Office) -> None:
    def change(trust: dict[str, Any]) -> None:
        trust["issued_at"] = (datetime.now(UTC) + timedelta(hours=2)).isoformat()

    rewritten(office, change)

    ended = await office.run("doctor", "--json")

    assert "timedatectl" in red(ended)["clock"]["todo"]


async def test_an_operator_whose_key_we_do_not_know_is_red(office: Office) -> None:
    def change(trust: dict[str, Any]) -> None:
        keys = member(trust, OPERATOR)["keys"]
        keys[:] = [each for each in keys if each["purpose"] != "directory"]

    rewritten(office, change)

    ended = await office.run("doctor", "--json")

    assert ended.code == 4
    assert "newest" in red(ended)[OPERATOR]["todo"]


class _Ahead(SystemClock):
    """An operator whose clock is an hour ahead."""

    def now(self) -> datetime:
        return super().now() + timedelta(hours=1)


async def test_clocks_that_differ_are_red_with_the_one_command_for_it(office: Office, runner: Runner) -> None:
    folder = office.folder / "ahead"
    shutil.copytree(office.folder, folder, ignore=shutil.ignore_patterns("ahead"))

    async with opened(folder, runner, clock=_Ahead()) as ahead:
        ended = await ahead.run("doctor", "--json")

    assert ended.code == 4
    assert "clock" in red(ended)[OPERATOR]["todo"]


def test_every_remedy_is_for_a_code_and_every_code_has_a_word() -> None:
    assert set(REMEDIES) <= set(CODES)
    assert all(remedy_for(code) for code in ErrorCode)
