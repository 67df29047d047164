"""`points sync | search | show` and `plan`: this machine's copy of the points, and what is done with it."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.lockernet.cli.office import OPERATOR, POINT, Office

NEAR = ("--near", "1.2836,103.8509")
NOBODY = "127.0.0.1:1"


def write(path: Path, value: Any) -> str:
    path.write_text(json.dumps(value))
    return str(path)


def parcel(name: str, *sides: int) -> dict[str, Any]:
    width, height, depth = sides
    outside = {"width_mm": width, "height_mm": height, "depth_mm": depth}
    return {"name": name, "outside": outside, "weight_g": 2_400}


async def test_what_was_synced_is_searched_without_a_line(office: Office) -> None:
    first, again = await office.run("points", "sync", "--json"), await office.run("points", "sync")
    found, fitting, late, shown = await asyncio.gather(
        office.run("points", "search", *NEAR, "--json", LOCKERNET_ENDPOINT=NOBODY),
        office.run("points", "search", *NEAR, "--fits", "500x500x700", LOCKERNET_ENDPOINT=NOBODY),
        office.run("points", "search", "--open-at", "2026-11-24T03:00", "--within-km", "1", *NEAR),
        office.run("points", "show", POINT, LOCKERNET_ENDPOINT=NOBODY),
    )

    assert (first.code, first.json) == (0, {"operators": [{"operator": OPERATOR, "new": 1, "sequence": 1}]})
    assert first.err == f"{OPERATOR}: 1 of 1\n"
    assert again.out == f"{OPERATOR}  0 new, 1 in all\n"
    assert [each["record"]["point_id"] for each in found.json["points"]] == [POINT]
    assert found.json["points"][0]["operator"] == OPERATOR
    assert found.json["after"] is None
    assert found.err == ""
    assert (fitting.code, fitting.out) == (0, "No point fits.\n")
    assert POINT in late.out
    assert "Asia/Singapore" in shown.out


async def test_without_a_sync_nothing_is_known_and_that_is_said(office: Office) -> None:
    search, shown = await asyncio.gather(
        office.run("points", "search", *NEAR), office.run("points", "show", POINT)
    )

    assert (search.code, search.out) == (0, "No point fits.\n")
    assert search.err == "No points are known yet. Run: lockernet points sync\n"
    assert (shown.code, shown.out) == (1, "")


async def test_an_old_copy_is_said_to_be_old(office: Office) -> None:
    """LN-PNT-022."""
    await office.run("points", "sync")
    fresh = await office.run("points", "search")
    with closing(sqlite3.connect(office.folder / "points.db")) as connection, connection:
        connection.execute("UPDATE feed SET sealed_at = sealed_at - ?", (25 * 3_600 * 1_000_000,))

    old = await office.run("points", "search")

    assert fresh.err == ""
    assert old.err.startswith(f"{OPERATOR}: last synced ")
    assert old.out == fresh.out


async def test_a_sync_that_fails_says_whose_and_why(office: Office) -> None:
    unreachable = await office.run("points", "sync", "--json", LOCKERNET_ENDPOINT=NOBODY)
    anew, usage = await asyncio.gather(
        office.run("points", "sync", "--operator", OPERATOR, "--anew"), office.run("points", "sync", "--anew")
    )

    assert unreachable.code == 5
    assert unreachable.json == {"operators": [{"operator": OPERATOR, "error": "PEER_UNREACHABLE"}]}
    assert unreachable.err.startswith("PEER_UNREACHABLE: ")
    assert (anew.code, usage.code) == (0, 2)
    assert anew.out == f"{OPERATOR}  1 new, 1 in all\n"


async def test_rubbish_is_a_usage_error_or_a_broken_file(office: Office) -> None:
    window, after, near = await asyncio.gather(
        office.run("points", "search", "--open-at", "tomorrow"),
        office.run("points", "search", "--after", "there"),
        office.run("points", "search", "--near", "here"),
    )
    (office.folder / "points.db").write_text("no database" * 100)
    broken = await office.run("points", "search")

    assert (window.code, after.code, near.code) == (2, 2, 2)
    assert broken.code == 3
    assert "delete it and sync again" in broken.err
    for ended in (window, after, near, broken):
        assert "Traceback" not in ended.err


async def test_a_stop_is_planned_from_the_copy(office: Office) -> None:
    await office.run("points", "sync")
    van = write(office.folder / "van.json", [parcel("shoes", 100, 300, 450), parcel("ski", 100, 100, 1_900)])
    inside = {"width_mm": 380, "height_mm": 190, "depth_mm": 640}
    door = {"compartment": "B07", "inside": inside, "max_weight_g": 25_000, "column": 2, "height_mm": 900}
    doors = write(office.folder / "doors.json", [door])
    fits = write(office.folder / "fits.json", [parcel("shoes", 100, 300, 450)])
    bad = write(office.folder / "bad.json", [{"name": "shoes"}])
    words, machines, seen, broken, missing = await asyncio.gather(
        office.run("plan", van),
        office.run("plan", van, "--json"),
        office.run("plan", fits, "--doors", doors),
        office.run("plan", bad),
        office.run("plan", fits, "--point", "nowhere"),
    )

    assert words.code == 1
    assert words.out.splitlines() == ["1.  shoes  190x380x640 mm", "-   ski    stays: NO_FITTING_SIZE"]
    assert machines.json["left_out"] == [{"name": "ski", "reason": "NO_FITTING_SIZE"}]
    assert (seen.code, seen.out) == (0, "1.  shoes  B07 (190x380x640 mm)\n")
    assert broken.code == 3
    assert "0.outside" in broken.err
    assert missing.code == 3
