"""The commands that call, against a point: what they say, and how they end."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from tests.lockernet.cli.office import COURIER, OPERATOR, POINT, STRANGER, Office
from tests.patience import PATIENCE_SECONDS

ITEM = ("--outside", "100x300x450", "--weight-g", "2400")
HUGE = ("--outside", "500x500x700", "--weight-g", "2400")


async def test_a_parcels_way_in_json(office: Office) -> None:
    reserved = await office.run("reserve", "--label", "CP000000080SG", *ITEM, "--json")
    parcel_id = reserved.json["parcel_id"]
    status, code, asked, badge = await asyncio.gather(
        office.run("status", parcel_id, "--json"),
        office.run("code", parcel_id, "--json"),
        office.run("request", reserved.json["request_id"], "--json"),
        office.run("badge", "--lifetime", "8h", "--json"),
    )
    cancelled = await office.run("cancel", parcel_id, "--json")

    assert reserved.json["reservation"] == "HARD"
    assert reserved.json["claim_code"].startswith("LN0:")
    assert reserved.json["claim_code"] not in reserved.err
    assert reserved.json["request_id"] in reserved.err
    assert status.json["custody"] == "EXPECTED"
    assert len(code.json["selector"] + code.json["digits"]) == 10
    assert asked.json["confirmed"] is True
    assert asked.json["statement"] == reserved.json["statement"]
    assert badge.json["badge"].startswith("LN1:")
    assert cancelled.json["reservation"] == "CANCELLED"


async def test_a_parcels_way_in_words(office: Office) -> None:
    expected = await office.run("expect", "--label", "W1", *ITEM, "--no-claim")
    parcel_id = expected.out.split()[1]
    status, code, points, check = await asyncio.gather(
        office.run("status", parcel_id),
        office.run("code", parcel_id),
        office.run("points", "list"),
        office.run("check", *ITEM),
    )

    assert "claim code" not in expected.out
    assert status.out == "EXPECTED\n"
    assert code.out[4] == "-"
    assert POINT in points.out
    assert (check.code, check.out) == (0, "Yes.\n")


async def test_a_no_is_exit_code_1(office: Office) -> None:
    check, reserve, status, audit = await asyncio.gather(
        office.run("check", *HUGE, "--json"),
        office.run("reserve", "--label", "H", *HUGE),
        office.run("status", "00" * 16),
        office.run("audit", "--scope", "point"),
    )

    assert (check.code, check.json) == (1, {"possible": False, "reason": "NO_FITTING_SIZE"})
    assert (reserve.code, reserve.out) == (1, "")
    assert reserve.err.splitlines()[-1].startswith("NO_FITTING_SIZE: No compartment")
    assert (status.code, status.out) == (1, "")
    assert status.err.startswith("NOT_FOUND: ")
    assert status.err.count("\n") == 1
    assert audit.code == 1


async def test_the_other_ways_to_fail(office: Office) -> None:
    usage, configuration, nobody, unreachable = await asyncio.gather(
        office.run("check", "--outside", "big", "--weight-g", "1"),
        office.run("points", "list", LOCKERNET_KEY="file:nowhere.pem"),
        office.run("points", "list", LOCKERNET_OPERATOR="nobody"),
        office.run("points", "list", LOCKERNET_ENDPOINT="127.0.0.1:1"),
    )

    assert (usage.code, configuration.code, unreachable.code) == (2, 3, 5)
    assert "100x300x450" in usage.err
    assert configuration.err.startswith("MALFORMED_FILE: ")
    assert (nobody.code, nobody.err.partition(":")[0]) == (3, "CONFIGURATION")
    assert unreachable.err.startswith("PEER_UNREACHABLE: ")
    for ended in (usage, configuration, nobody, unreachable):
        assert "Traceback" not in ended.err
        assert ended.out == ""


async def test_a_caller_without_agreement_is_exit_code_4(office: Office) -> None:
    ended = await office.run(
        "reserve",
        "--label",
        "S",
        *ITEM,
        LOCKERNET_MEMBER=STRANGER,
        LOCKERNET_KEY=f"file:{STRANGER}-grant.pem",
    )

    assert ended.code == 4
    assert ended.err.splitlines()[-1].startswith("UNTRUSTED_AGREEMENT: ")


async def test_events_go_on_where_the_cursor_file_says(office: Office) -> None:
    cursor = ("--cursor-file", "harbour.cursor", "--json")
    nothing = await office.run("events", *cursor)
    await office.run("reserve", "--label", "A", *ITEM)
    first = await office.run("events", *cursor)
    await office.run("reserve", "--label", "B", *ITEM)
    second, other = await asyncio.gather(
        office.run("events", *cursor),
        office.run("events", *cursor, LOCKERNET_MEMBER=OPERATOR, LOCKERNET_KEY=f"file:{OPERATOR}-grant.pem"),
    )

    assert nothing.json == {"events": [], "cursor": None}
    assert [event["kind"] for event in first.json["events"]] == ["compartment_reserved"]
    assert [event["sequence"] for event in second.json["events"]] == [2]
    kept = json.loads((office.folder / "harbour.cursor").read_text())
    assert kept == {**second.json["cursor"], "point_id": POINT, "member_id": COURIER}
    assert (other.code, other.out) == (3, "")
    (office.folder / "harbour.cursor").write_text("rubbish")
    assert (await office.run("events", *cursor)).code == 3


async def test_a_saved_feed_is_verified_without_a_line(office: Office) -> None:
    await office.run("reserve", "--label", "A", *ITEM)
    kept = office.folder / "harbour.feed"
    fetched = await office.run("audit", "--save", str(kept), "--json")
    feed = json.loads(kept.read_text())
    (office.folder / "cut.feed").write_text(json.dumps({**feed, "entries": []}))
    offline, cut, rubbish = await asyncio.gather(
        office.run("audit", "--from", str(kept), "--json", LOCKERNET_ENDPOINT="127.0.0.1:1"),
        office.run("audit", "--from", "cut.feed"),
        office.run("audit", "--from", "trust.json"),
    )

    assert (offline.code, offline.json) == (0, fetched.json)
    assert (offline.json["events"], offline.json["member_id"]) == (1, COURIER)
    assert offline.json["parcels"][0]["state"] == "EXPECTED"
    assert (cut.code, cut.out) == (4, "")
    assert cut.err.startswith("UNTRUSTED_HISTORY: ")
    assert rubbish.code == 3


async def test_the_operator_audits_the_whole_journal(office: Office) -> None:
    await office.run("reserve", "--label", "A", *ITEM)

    ended = await office.run(
        "audit", "--scope", "point", LOCKERNET_MEMBER=OPERATOR, LOCKERNET_KEY=f"file:{OPERATOR}-grant.pem"
    )

    assert ended.code == 0
    assert f"whole journal of {POINT}" in ended.out


async def test_ctrl_c_is_exit_code_130(office: Office) -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read(-1)
        writer.close()

    called = asyncio.Event()
    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "lockernet.cli", "points", "list",
            env={**os.environ, **office.env(), "LOCKERNET_ENDPOINT": address}, cwd=office.folder,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await asyncio.wait_for(called.wait(), PATIENCE_SECONDS)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)

    assert process.returncode == 130
    assert b"Traceback" not in err


async def test_without_click_one_line_says_what_to_install(tmp_path: Path) -> None:
    program = "import sys; sys.modules['click'] = None; from lockernet.cli import main; main()"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stderr=asyncio.subprocess.PIPE, cwd=tmp_path
    )
    _, err = await process.communicate()

    assert process.returncode == 3
    assert err.decode().splitlines() == [
        "lockernet: CONFIGURATION: click is missing; run: pip install 'lockernet[cli]'"
    ]
