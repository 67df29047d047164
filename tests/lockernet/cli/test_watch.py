"""`lockernet watch`: lines as things happen, a cursor that is kept, and how it ends."""

import asyncio
import json
import os
import signal
import sys

from lockernet.client.watch import read_cursor_text
from tests.lockernet.cli.office import OPERATOR, POINT, Office
from tests.lockernet.cli.test_calls import ITEM
from tests.patience import PATIENCE_SECONDS


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


async def test_once_prints_the_news_and_goes_on_there_next_time(office: Office) -> None:
    nothing = await office.run("watch", "--once", "--json")
    await office.run("reserve", "--label", "A", *ITEM)
    first = await office.run("watch", "--once", "--json", LOCKERNET_POINT="")
    await office.run("reserve", "--label", "B", *ITEM)
    second = await office.run("watch", "--once")

    assert (nothing.code, nothing.out) == (0, "")
    (told,) = lines(first.out)
    assert (told["kind"], told["point_id"], told["operator_id"]) == ("compartment_reserved", POINT, OPERATOR)
    assert read_cursor_text(str(told["cursor"])).cursor.sequence == 1
    assert second.out.startswith(f"{POINT}  2  ")
    assert second.out.count("\n") == 1


async def test_after_a_cursor_of_ones_own(office: Office) -> None:
    await office.run("reserve", "--label", "A", *ITEM)
    await office.run("reserve", "--label", "B", *ITEM)
    first, _ = lines((await office.run("watch", "--once", "--json")).out)
    rest, again, usage, rubbish = await asyncio.gather(
        office.run("watch", "--once", "--json", "--after", str(first["cursor"])),
        office.run("watch", "--once", "--json", "--after", "beginning"),
        office.run("watch", "--once", "--after", "beginning", LOCKERNET_POINT=""),
        office.run("watch", "--once", "--after", "yesterday"),
    )

    assert [each["sequence"] for each in lines(rest.out)] == [2]
    assert [each["sequence"] for each in lines(again.out)] == [1, 2]
    assert usage.code == 2
    assert (rubbish.code, rubbish.err.partition(":")[0]) == (1, "MALFORMED_CURSOR")


async def test_a_point_that_ends_is_told_and_is_the_exit_code(office: Office) -> None:
    await office.run("reserve", "--label", "A", *ITEM)
    both, words, away = await asyncio.gather(
        office.run("watch", "--once", "--json", "--point", "elsewhere", "--point", POINT),
        office.run("watch", "--once", "--point", "elsewhere"),
        office.run("watch", "--once", LOCKERNET_ENDPOINT="127.0.0.1:1"),
    )

    kinds = {each["point_id"]: each["kind"] for each in lines(both.out)}
    assert kinds == {"elsewhere": "point_ended", POINT: "compartment_reserved"}
    assert (both.code, words.code, away.code) == (1, 1, 5)
    assert words.out.startswith("elsewhere  ends: NOT_FOUND")


async def test_a_cursor_file_that_is_none_is_one_line(office: Office) -> None:
    (office.folder / "rubbish.db").write_text("this is no database, whatever its name says" * 40)

    ended = await office.run("watch", "--once", "--cursors", "rubbish.db")

    assert ended.code == 3
    assert ended.err.startswith("MALFORMED_FILE: rubbish.db")


async def test_a_reader_that_is_gone_is_no_fault_and_misses_nothing(office: Office) -> None:
    """As in `lockernet watch | head`: what nobody took was not acknowledged."""
    await office.run("reserve", "--label", "A", *ITEM)
    reader, writer = os.pipe()
    os.close(reader)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lockernet.cli", "watch",
        env={**os.environ, **office.env()}, cwd=office.folder, stdout=writer, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    os.close(writer)
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    rest = lines((await office.run("watch", "--once", "--json")).out)

    assert (process.returncode, err) == (0, b"")
    assert [each["sequence"] for each in rest] == [1]


async def test_ctrl_c_is_130_and_the_cursor_is_kept(office: Office) -> None:
    await office.run("reserve", "--label", "A", *ITEM)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lockernet.cli", "watch", "--json",
        env={**os.environ, **office.env()}, cwd=office.folder,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    first = json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE_SECONDS))
    await office.run("reserve", "--label", "B", *ITEM)
    second = json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE_SECONDS))
    await asyncio.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    rest = await office.run("watch", "--once", "--json")

    assert [first["sequence"], second["sequence"]] == [1, 2]
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert rest.out == ""
