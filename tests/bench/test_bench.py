import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.aftermath import Entry, count_assigned_twice, read_journal
from bench.cli import MEASURES, main, run
from bench.clockwork import percentile
from bench.history import write_history
from bench.kiosk import Job
from bench.point import OPERATOR, found_point
from bench.sizes import TINY
from bench.table import Measured, Row, as_json, at_least, at_most, show
from lockernet.models.events import DepositAborted, DepositStarted
from lockernet_node.bootstrap.assembly import build_desk, build_point, compartments
from lockernet_node.cli.program import node as node_program
from lockernet_node.clocks import SystemClock
from lockernet_node.hardware.board.world import Pulse
from lockernet_node.pipeline.reports import Reports
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.starting import start
from lockernet_node.pipeline.whole_check import WholeCheck
from lockernet_node.storage.anchor import FileAnchor, anchor_path
from lockernet_node.storage.sqlite import open_sqlite

LONGEST_FIRST = (
    "crash",
    "operations",
    "sdk",
    "restart",
    "watch",
    "feed",
    "doors",
    "admission",
    "statements",
    "refusals",
    "core",
    "points",
)

ROWS = {
    "statements": 2,
    "refusals": 1,
    "admission": 1,
    "operations": 2,
    "sdk": 1,
    "crash": 1,
    "doors": 1,
    "feed": 1,
    "restart": 1,
    "watch": 1,
    "core": 0,
    "points": 1,
}


@pytest.fixture(scope="module")
def rows() -> dict[str, Sequence[Row]]:
    """Every measurement, hardly any of each, side by side: they mostly wait for processes to start."""
    with ThreadPoolExecutor(4) as pool:
        measured = pool.map(lambda name: run([name], TINY), LONGEST_FIRST)
        return {name: each.rows for name, (each,) in zip(LONGEST_FIRST, measured, strict=True)}


def test_every_measurement_gives_its_rows(rows: dict[str, Sequence[Row]]) -> None:
    assert set(LONGEST_FIRST) == set(MEASURES)
    assert {name: len(found) for name, found in rows.items()} == ROWS


def test_json_is_a_list_of_named_values_that_are_judged(rows: dict[str, Sequence[Row]]) -> None:
    every = [row for found in rows.values() for row in found]
    told = json.loads(as_json(every))

    assert [set(row) for row in told] == [{"name", "value", "unit", "target", "met"}] * sum(ROWS.values())
    assert all(isinstance(row["met"], bool) for row in told)
    assert all(isinstance(row["value"], int | float) for row in told)
    assert len({row["name"] for row in told}) == len(told)


def test_nothing_is_lost_when_the_node_is_killed(rows: dict[str, Sequence[Row]]) -> None:
    (row,) = rows["crash"]

    assert (row.value, row.met) == (0, True)


def test_a_miss_is_shown() -> None:
    table = show([Measured((at_most("slow", 3.0, "ms", 2), at_least("fast", 3.0, "1/s", 2)), "a note")])

    assert table.splitlines()[2:4] == [
        "slow      3  ms    <= 2    NO",
        "fast      3  1/s   >= 2    yes",
    ]
    assert table.endswith("- a note")


def test_percentile_is_a_value_that_was_seen() -> None:
    assert percentile(range(1, 201), 0.99) == 198
    assert percentile([5.0], 0.5) == 5.0


def test_generated_history_is_what_a_node_would_have_written(tmp_path: Path) -> None:
    point = found_point(tmp_path / "point")
    write_history(point, 1_200, also=OPERATOR, every=100)

    verified = CliRunner().invoke(
        node_program, ["journal", "verify", "--json", "--config", str(point.path)], catch_exceptions=False
    )
    told = json.loads(verified.stdout)
    counts = [told[name] for name in ("events", "receipts", "checkpoints", "parcels")]
    assert counts == [1_200, 300, 4, 150]


async def test_a_node_on_a_generated_history_finds_it_whole_and_takes_parcels(tmp_path: Path) -> None:
    point = found_point(tmp_path / "point")
    await asyncio.to_thread(write_history, point, 800, also=OPERATOR, every=100)

    async with open_sqlite(point.config.files.database, compartments=compartments(point.config)) as store:
        clock, wakeup = SystemClock(), asyncio.Event()
        desk = build_desk(build_point(point.config), store, clock=clock, wakeup=wakeup)
        anchor = FileAnchor(anchor_path(point.config.files.database))
        started = await start(desk, Reports(desk, Sensors()), anchor)
        checked = await WholeCheck(desk, share=1.0).run()
        closings = await store.transact(lambda tx: list(tx.closings()))

    assert (started.verified.events, started.set_back) == (800 % 256, None)
    assert checked is not None
    assert (checked.events >= 800, closings) == (True, [])  # a start writes an event of its own


def test_help_names_an_example_and_every_measurement() -> None:
    helped = CliRunner().invoke(main, ["--help"])

    assert helped.exit_code == 0
    assert "Examples:" in helped.stdout
    assert all(name in helped.stdout for name in MEASURES)


def test_what_must_not_be_is_counted(tmp_path: Path) -> None:
    point = found_point(tmp_path / "point")
    write_history(point, 80)
    never_done = Job("collect", {}, bytes(16))
    explained = [Pulse(board=0, lock=0, at=0.0, frame=b"")] * 20
    unexplained = Pulse(board=0, lock=1, at=0.0, frame=b"")

    found = read_journal(point, [never_done], [*explained, unexplained])

    assert (found.lost_visits, found.pulses, found.pulses_without_cause) == (1, 21, 1)


def test_a_box_given_to_two_parcels_is_counted() -> None:
    until = datetime(2026, 11, 23, tzinfo=UTC)
    parcels = [bytes([number]) * 16 for number in range(3)]
    given = [DepositStarted(parcel_id=each, compartment_id="A01", session_until=until) for each in parcels]
    back = DepositAborted(parcel_id=parcels[1], compartment_id="A01", reason="DOOR_DID_NOT_OPEN")

    assert count_assigned_twice([Entry(body, has_receipt=False) for body in (given[0], given[1])]) == 1
    assert count_assigned_twice([Entry(body, has_receipt=False) for body in (given[1], back, given[2])]) == 0
