"""The bed takes the power away at every moment that it promises, and brings an old disk back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import grpc
import pytest

from lockernet.models.custody import CustodyState
from lockernet.v1 import services_pb2 as pb
from lockernet_conformance.v1 import test_control_pb2 as wire
from tests.conformance.targets.world import World, started_bed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bed")


@pytest.fixture(scope="module")
def bed(folder: Path) -> Iterator[World]:
    with started_bed(folder, "--doors", "20") as world:
        yield world


@pytest.fixture
def point(bed: World) -> World:
    """An empty point at NOW."""
    bed.reset()
    return bed


def lives(folder: Path) -> int:
    """How often a node came to serve."""
    return (folder / "node.log").read_text().count('"node_ready"')


def test_node_comes_back_by_itself_with_all_that_was_acknowledged(point: World, folder: Path) -> None:
    before = lives(folder)
    parcel, door = point.deposit()
    promised = point.reserve("CP000000081SG")
    point.cut()
    assert lives(folder) == before + 1
    assert point.state(parcel) is CustodyState.WAITING
    assert point.state(promised) is CustodyState.EXPECTED
    assert point.pulses() == 1
    assert point.enter(wire.KIOSK_ACT_SHOW_CODE, parcel.code).door == door


def test_order_is_stored_and_unanswered_when_the_power_goes_before_its_answer(
    point: World, folder: Path
) -> None:
    before = lives(folder)
    point.cut(wire.CUT_MOMENT_BEFORE_ANSWER)
    parcel, statement = point.order()
    with pytest.raises(grpc.RpcError) as caught:
        point.send_order(statement)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    asked = pb.GetRequestRequest(request_id=point.request_id(statement))
    told = point.call("ReservationService/GetRequest", asked.SerializeToString())
    assert pb.GetRequestResponse.FromString(told).answer.SerializeToString() == point.send_order(statement)
    assert point.state(parcel) is CustodyState.EXPECTED
    assert lives(folder) == before + 1


def test_door_stands_open_and_is_pulsed_once_when_the_power_goes_after_the_pulse(
    point: World, folder: Path
) -> None:
    before = lives(folder)
    parcel = point.reserve()
    point.enter(wire.KIOSK_ACT_SHOW_BADGE, point.courier.badge(), person="driver")
    point.cut(wire.CUT_MOMENT_AFTER_PULSE)
    dark = point.enter(wire.KIOSK_ACT_SCAN_LABEL, parcel.label, person="driver")
    assert dark.scene == wire.SCENE_START
    assert lives(folder) == before + 1
    (opened,) = [door for door in point.doors().values() if door.open]
    assert opened.pulses == point.pulses() == 1
    assert point.state(parcel) is CustodyState.DEPOSITING

    point.hand(opened.door, wire.HAND_ACTION_PUT)
    point.hand(opened.door, wire.HAND_ACTION_SHUT)
    point.pass_time(timedelta(minutes=3))
    assert point.state(parcel) in (CustodyState.WAITING, CustodyState.UNCERTAIN)
    assert point.pulses() == 1


def test_no_door_opens_when_the_power_goes_before_the_pulse(point: World, folder: Path) -> None:
    before = lives(folder)
    parcel, _ = point.deposit()
    point.cut(wire.CUT_MOMENT_BEFORE_PULSE)
    point.enter(wire.KIOSK_ACT_SHOW_CODE, parcel.code)
    assert lives(folder) == before + 1
    assert point.pulses() == 1  # of the deposit
    assert not any(door.open for door in point.doors().values())
    point.pass_time(timedelta(minutes=3))
    assert point.state(parcel) is CustodyState.WAITING
    assert point.enter(wire.KIOSK_ACT_SHOW_CODE, parcel.code).scene == wire.SCENE_DOOR_OPEN


def test_hand_over_is_judged_by_what_the_door_shows_when_the_power_went_before_the_shut(
    point: World, folder: Path
) -> None:
    before = lives(folder)
    parcel = point.reserve()
    point.cut(wire.CUT_MOMENT_BEFORE_SHUT)
    door = point.open_for_deposit(parcel)
    assert lives(folder) == before, "an opening door is no shut"
    point.hand(door, wire.HAND_ACTION_PUT)
    point.hand(door, wire.HAND_ACTION_SHUT)
    assert lives(folder) == before + 1
    assert not point.doors()[door].open
    point.pass_time(timedelta(minutes=3))
    assert point.state(parcel) in (CustodyState.WAITING, CustodyState.UNCERTAIN)


def test_power_goes_once_for_each_plan(point: World, folder: Path) -> None:
    before = lives(folder)
    point.cut(wire.CUT_MOMENT_BEFORE_ANSWER)
    with pytest.raises(grpc.RpcError):
        point.reserve()
    point.reserve("CP000000081SG")
    point.reserve("CP000000082SG")
    assert lives(folder) == before + 1


def test_plan_that_did_not_come_to_pass_ends_with_the_reset(point: World, folder: Path) -> None:
    point.cut(wire.CUT_MOMENT_BEFORE_SHUT)
    point.reset()
    before = lives(folder)
    parcel, _ = point.deposit()
    assert point.state(parcel) is CustodyState.WAITING
    assert lives(folder) == before


def test_power_may_go_while_time_passes(point: World) -> None:
    parcel, _ = point.deposit()
    point.cut()
    point.pass_time(timedelta(hours=74))
    assert point.parcel(parcel).marks


def test_disk_that_was_put_back_knows_nothing_of_what_came_after(point: World) -> None:
    """LN-NOD-030: the node notices by the place of its journal that it keeps outside the database."""
    parcel, _ = point.deposit()
    point.control(wire.RewindRequest(act=wire.REWIND_ACT_KEEP), wire.RewindResponse)
    later = point.reserve("CP000000081SG")
    point.pass_time(timedelta(seconds=5))
    point.control(wire.RewindRequest(act=wire.REWIND_ACT_PUT_BACK), wire.RewindResponse)
    with pytest.raises(grpc.RpcError) as caught:
        point.state(later)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    assert point.enter(wire.KIOSK_ACT_SHOW_CODE, parcel.code).scene == wire.SCENE_REFUSED
    assert point.pulses() == 1


def test_nothing_is_put_back_that_was_not_kept(point: World) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        point.control(wire.RewindRequest(act=wire.REWIND_ACT_PUT_BACK), wire.RewindResponse)
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION


def test_wrong_words_in_test_control_are_invalid(point: World) -> None:
    for call in (
        lambda: point.control(wire.RewindRequest(), wire.RewindResponse),
        lambda: point.control(wire.SetClockRequest(), wire.SetClockResponse),
        lambda: point.control(wire.EnterRequest(person="dewi"), wire.EnterResponse),
        lambda: point.control(wire.HandleRequest(door="A01"), wire.HandleResponse),
        lambda: point.control(wire.ProveRequest(nonce=b"short"), wire.ProveResponse),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            call()
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
