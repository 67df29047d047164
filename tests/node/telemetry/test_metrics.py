"""What the node counts: names as Prometheus users expect, labels from closed lists, committed facts."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.calls import FeedScope, StreamEventsRequest
from lockernet.models.events import OrderRefused
from lockernet.models.journal import Cause, CauseKind, Cursor
from lockernet.models.points import Dimensions
from lockernet.models.reservations import ReserveCompartment
from lockernet_node.bootstrap.backups import LastBackup
from lockernet_node.bootstrap.gauges import show
from lockernet_node.bootstrap.status import NodeStatus
from lockernet_node.feed import Feed
from lockernet_node.metrics import DECLARED, PREFIX, REGISTRY, exposition
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.questions import Caller
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.tally import Tally
from lockernet_node.ports import DoorReading, Transaction
from tests.network import COURIER, NOW, POINT
from tests.node.house import House
from tools.reference.operation import load_all_rooms

ROOT = Path(__file__).resolve().parents[3]
OURS = (PREFIX, "grpc_server_")
LABELS = {
    "state",
    "reason",
    "event",
    "outcome",
    "alarm",
    "version",
    "grpc_type",
    "grpc_service",
    "grpc_method",
}
LABELS |= {"grpc_code"}
"""Whoever adds one says here that its values come from a closed list."""


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_names_have_a_prefix_and_counters_end_in_total() -> None:
    load_all_rooms()

    for each in DECLARED:
        assert each.name.startswith(OURS)
        assert re.fullmatch(r"[a-z][a-z0-9_]*", each.name)
        assert each.name.endswith("_total") == (each.kind == "counter"), each.name
        assert each.words.endswith(".")


def test_every_label_comes_from_a_closed_list() -> None:  # LN-NOD-042
    load_all_rooms()

    assert {label for each in DECLARED for label in each.labels} <= LABELS


def test_the_page_lists_what_is_served_and_nothing_else() -> None:
    load_all_rooms()
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    listed = set(re.findall(r"^\| `(\w+)` \| (?:counter|gauge|histogram)", page, re.MULTILINE))
    served = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in text_string_to_metric_families(exposition().decode())
    }

    assert listed == {name for name in served if name.startswith(OURS) and not name.endswith("_created")}


async def test_transitions_are_counted_once_they_are_committed(house: House) -> None:
    tally = Tally()
    await tally.begin(house.desk.store)
    states = ("EXPECTED", "DEPOSITING", "WAITING", "COLLECTING", "COLLECTED")
    name = "lockernet_custody_transitions_total"
    before = {state: value(name, state=state) for state in states}

    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)
    await house.collecting.confirm(parcel.parcel_id)
    await tally.catch_up(house.desk.store)

    assert {state: value(name, state=state) - before[state] for state in states} == dict.fromkeys(states, 1)
    await tally.catch_up(house.desk.store)
    assert value(name, state="WAITING") - before["WAITING"] == 1


async def test_what_was_there_before_the_process_is_not_counted_again(house: House) -> None:
    await house.reserve()
    before = value("lockernet_events_total", event="compartment_reserved")
    tally = Tally()

    await tally.begin(house.desk.store)
    await tally.catch_up(house.desk.store)

    assert value("lockernet_events_total", event="compartment_reserved") == before


async def test_a_refusal_is_counted_by_its_reason(house: House) -> None:
    tally = Tally()
    await tally.begin(house.desk.store)
    labels = {"event": "order_refused", "reason": ErrorCode.NO_FITTING_SIZE.value}
    before = value("lockernet_refusals_total", **labels)
    terms = house.courier.terms(claim=house.courier.claim())
    huge = Dimensions(width_mm=3_000, height_mm=3_000, depth_mm=3_000)
    order = house.courier.reserve("CP000000093SG", terms.model_copy(update={"outside": huge}))

    with pytest.raises(RefusedByPeer):
        await house.orders.submit(order, ReserveCompartment)
    await tally.catch_up(house.desk.store)

    assert value("lockernet_refusals_total", **labels) == before + 1


async def test_a_reason_that_is_no_code_counts_as_other_so_that_nobody_can_make_series(house: House) -> None:
    body = OrderRefused(courier_id="swift", parcel_id=bytes(16), reason="Jane Doe, 91234567", final=True)
    tally = Tally()
    await tally.begin(house.desk.store)
    before = value("lockernet_refusals_total", event="order_refused", reason="OTHER")

    await _append(house, body)
    await tally.catch_up(house.desk.store)

    assert value("lockernet_refusals_total", event="order_refused", reason="OTHER") == before + 1
    assert b"Jane Doe" not in exposition()


async def _append(house: House, body: OrderRefused) -> None:
    """An event as the journal keeps it, whatever it says."""

    def work(tx: Transaction) -> None:
        moment = Moment(house.desk.clock.now(), Cause(kind=CauseKind.STAFF))
        record(tx, house.desk.point, body, moment=moment, members=())

    await house.desk.store.transact(work)


async def test_the_gauges_say_what_the_status_says(house: House, tmp_path: Path) -> None:
    (tmp_path / "node.db").touch()
    await house.deposit()
    await house.desk.store.transact(lambda tx: tx.mark_faulted("C06", "BOARD_SILENT"))
    await house.say("A02", closed=False, occupied=False)

    database = tmp_path / "node.db"
    backups = LastBackup(database)
    backups.note("elsewhere", house.clock.now() - timedelta(days=8))

    show(await NodeStatus(house.desk, house.sensors, database=database, backups=backups).tell())

    assert value("lockernet_parcels", state="WAITING") == 1
    assert value("lockernet_compartments", state="ASSIGNED") == 1
    assert value("lockernet_compartments", state="FAULTED") == 1
    assert value("lockernet_doors", state="open") == 1
    assert value("lockernet_alarms_open", alarm="compartment_faulted") == 1
    assert value("lockernet_alarms_open", alarm="door_open") == 1
    assert value("lockernet_alarms_open", alarm="backup_old") == 1
    assert value("lockernet_backup_age_seconds") == 8 * 86_400
    assert value("lockernet_time_state", state="SYNCED") == 1
    assert value("lockernet_journal_head") == len(await house.journal())


async def test_open_streams_and_how_long_their_readers_take_are_told(house: House) -> None:
    asked = StreamEventsRequest(point_id=POINT, scope=FeedScope.MEMBER, after=Cursor(epoch=0, sequence=0))
    taken = value("lockernet_feed_lag_seconds_count")
    stream = Feed(house.desk).stream(Caller(COURIER, NOW + timedelta(hours=1)), asked)

    await anext(stream)
    opened = value("lockernet_feed_streams")
    await house.reserve()
    await anext(stream)
    await stream.aclose()

    assert (opened, value("lockernet_feed_streams")) == (1, 0)
    assert value("lockernet_feed_lag_seconds_count") == taken + 1


async def test_a_door_that_was_not_asked_yet_is_no_alarm(house: House, tmp_path: Path) -> None:
    (tmp_path / "node.db").touch()
    status = NodeStatus(
        house.desk, Sensors(), database=tmp_path / "node.db", backups=LastBackup(tmp_path / "node.db")
    )

    told = await status.tell()
    show(told)

    assert told["alarms"] == []
    assert value("lockernet_doors", state="unheard") == len(house.compartments)
    assert value("lockernet_doors", state="silent") == 0


async def test_a_board_that_was_asked_and_did_not_answer_is_one(house: House, tmp_path: Path) -> None:
    (tmp_path / "node.db").touch()
    sensors = Sensors()
    sensors.note(DoorReading("A02", closed=None, occupied=None))
    status = NodeStatus(
        house.desk, sensors, database=tmp_path / "node.db", backups=LastBackup(tmp_path / "node.db")
    )

    told = await status.tell()

    assert [(alarm["name"], alarm["about"]) for alarm in told["alarms"]] == [("door_silent", "A02")]
