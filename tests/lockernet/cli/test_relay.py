"""`lockernet relay`: from a point to a receiver, and what was given up."""

import asyncio
import os
import signal
import stat
import sys

from tests.lockernet.cli.office import Ended, Office
from tests.lockernet.cli.test_calls import ITEM
from tests.lockernet.relay.receiver import OK, BackEnd, receiving, status
from tests.patience import PATIENCE_SECONDS


async def relay(office: Office, end: BackEnd, *more: str) -> Ended:
    words = ("--url", end.url, "--secret", "file:hook.secret", "--allow", "127.0.0.0/8", "--once")
    return await office.run("relay", "run", *words, *more)


async def test_what_happens_is_posted_and_what_is_refused_can_be_tried_again(office: Office) -> None:
    made = await office.run("relay", "secret", "--out", "hook.secret")
    await office.run("reserve", "--label", "A", *ITEM)
    async with receiving(lambda request: status(410)) as end:
        refused = await relay(office, end)
        end.answer = lambda request: OK
        none = await office.run("relay", "dead", "retry", "77")
        listed = await office.run("relay", "dead", "list", "--json")
        words = await office.run("relay", "dead", "list")
        again = await office.run("relay", "dead", "retry", "--all", "--json")
        done = await relay(office, end)
        empty = await office.run("relay", "dead", "list")

    assert made.code == 0
    assert stat.S_IMODE((office.folder / "hook.secret").stat().st_mode) == 0o600
    assert (refused.code, done.code, none.code) == (0, 0, 1)
    assert "given up" in refused.err
    (dead,) = listed.json["dead"]
    assert dead["last_words"] in words.out
    assert again.json == {"revived": 1}
    assert [each.json["type"] for each in end.received] == ["compartment_reserved"] * 2
    assert empty.out == "Nothing was given up.\n"


async def test_what_is_not_taken_waits_and_says_so(office: Office) -> None:
    await office.run("relay", "secret", "--out", "hook.secret")
    await office.run("reserve", "--label", "A", *ITEM)
    async with receiving(lambda request: status(500)) as end:
        ended = await relay(office, end)
        machine = await relay(office, end, "--json")

    assert (ended.code, machine.code, machine.json) == (5, 5, {"waiting": 1})
    assert ended.out == "1 webhooks wait for the receiver.\n"


async def test_bad_configuration_is_one_line(office: Office) -> None:
    await office.run("relay", "secret", "--out", "hook.secret")
    secret = ("--secret", "file:hook.secret")
    cases = [
        ("run", "--url", "http://10.0.0.1/", *secret),
        ("run", "--url", "https://example.com/", "--secret", "whsec_abc"),
        ("run", "--url", "https://example.com/", *secret, "--allow", "everything"),
        ("secret", "--out", "hook.secret"),
    ]
    for words in cases:
        ended = await office.run("relay", *words)
        assert (ended.code, ended.out) == (3, ""), words
        assert ended.err.startswith("CONFIGURATION: ")
        assert ended.err.count("\n") == 1
        assert "whsec_abc" not in ended.err
    assert (await office.run("relay", "dead", "retry")).code == 2


async def test_ctrl_c_is_130(office: Office) -> None:
    await office.run("relay", "secret", "--out", "hook.secret")
    await office.run("reserve", "--label", "A", *ITEM)
    async with receiving() as end:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "lockernet.cli", "relay", "run", "--url", end.url,
            "--secret", "file:hook.secret", "--allow", "127.0.0.0/8",
            env={**os.environ, **office.env()}, cwd=office.folder, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await end.until(1)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)

    assert process.returncode == 130
    assert b"Traceback" not in err


async def test_without_the_extra_one_line_says_what_to_install(office: Office) -> None:
    program = (
        "import sys; sys.modules['httpx'] = None; from lockernet.cli import main;"
        "sys.argv = 'lockernet relay run --url https://example.com --secret env:X'.split(); main()"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stderr=asyncio.subprocess.PIPE, env={**os.environ, **office.env()}
    )
    _, err = await process.communicate()

    assert process.returncode == 3
    assert b"httpx is missing; run: pip install 'lockernet[relay]'" in err
