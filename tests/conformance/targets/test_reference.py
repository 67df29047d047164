"""The test bed: each call of test control does what it says, to the node that customers get."""

from collections.abc import Iterator
from datetime import timedelta

import grpc
import pytest

from lockernet.codec.events import decode_event
from lockernet.models.custody import CustodyState
from lockernet.models.journal import Event
from lockernet.models.trust import TrustFile
from lockernet.v1 import services_pb2 as pb
from lockernet_conformance.v1 import test_control_pb2 as wire
from tests.conformance.targets.world import World, members, reason, started_bed
from tests.network import COURIER, NOW, OTHER_COURIER, POINT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with started_bed(tmp_path_factory.mktemp("bed"), "--doors", "20") as world:
        yield world


@pytest.fixture
def point(bed: World) -> World:
    """An empty point at NOW."""
    bed.reset()
    return bed


def bodies(point: World) -> list[Event]:
    """What the courier's feed says, oldest first."""
    return [decode_event(entry.event) for entry in point.events().entries]


def test_describe_tells_all_abilities_and_every_door(point: World) -> None:
    told = point.control(wire.DescribeRequest(), wire.DescribeResponse)
    assert set(told.abilities) == set(wire.Ability.values()) - {wire.ABILITY_UNSPECIFIED}
    assert len(told.doors) == 20
    assert set(told.doors) == set(point.doors())
    assert len(told.build_digest) == 32


def test_parcel_goes_in_and_out_by_kiosk_and_hands_alone(point: World) -> None:
    parcel, door = point.deposit()
    assert point.state(parcel) is CustodyState.WAITING
    assert point.doors()[door].occupied

    seen = point.enter(wire.KIOSK_ACT_SHOW_CODE, parcel.code)
    assert (seen.scene, seen.door) == (wire.SCENE_DOOR_OPEN, door)
    assert door in seen.words
    point.hand(door, wire.HAND_ACTION_TAKE)
    point.hand(door, wire.HAND_ACTION_SHUT)
    assert point.enter(wire.KIOSK_ACT_LOOK).scene == wire.SCENE_ASKING
    assert point.enter(wire.KIOSK_ACT_DONE).scene == wire.SCENE_DONE

    assert point.state(parcel) is CustodyState.COLLECTED
    assert point.doors()[door].pulses == 2


def test_reset_leaves_an_empty_point_with_sound_shut_doors(point: World) -> None:
    parcel, door = point.deposit()
    point.spoil(door, wire.DOOR_FAULT_JAMMED)
    point.hand("A02", wire.HAND_ACTION_FORCE)
    driver = point.enter(wire.KIOSK_ACT_LOOK, person="driver")
    assert driver.scene != wire.SCENE_START

    point.reset(NOW + 10 * DAY)

    with pytest.raises(grpc.RpcError) as caught:
        point.state(parcel)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    doors = point.doors().values()
    assert not any(each.open or each.occupied or each.pulses for each in doors)
    assert not point.events().entries
    assert point.enter(wire.KIOSK_ACT_LOOK, person="driver").scene == wire.SCENE_START
    again, _ = point.deposit()
    assert point.state(again) is CustodyState.WAITING


def test_equal_seed_draws_equal_selectors(bed: World) -> None:
    def selector() -> str:
        bed.reset(seed=b"a seed of this test")
        parcel, _ = bed.deposit()
        asked = pb.GetClaimCodeRequest(point_id=POINT, parcel_id=parcel.parcel_id)
        answer = bed.call("CustodyService/GetClaimCode", asked.SerializeToString())
        return pb.GetClaimCodeResponse.FromString(answer).selector

    assert selector() == selector()


def test_another_trust_file_is_in_force_once_the_call_is_answered(point: World) -> None:
    only = TrustFile.model_validate_json(members(COURIER))
    point.set_trust(only.model_dump_json().encode())
    point.courier.member_id = OTHER_COURIER
    with pytest.raises(grpc.RpcError) as caught:
        point.reserve()
    assert reason(caught.value).startswith("UNTRUSTED")

    point.set_trust(members(COURIER, OTHER_COURIER, agree=True).encode())
    point.reserve()


@pytest.mark.parametrize("told", [b"", b"{}", members(COURIER).replace("test-network", "elsewhere").encode()])
def test_wrong_trust_file_is_refused_and_changes_nothing(point: World, told: bytes) -> None:
    point.set_trust(members(COURIER, agree=True).encode())
    with pytest.raises(grpc.RpcError) as caught:
        point.set_trust(told)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    point.reserve()


def test_three_days_pass_in_one_call_and_what_is_due_happens_in_its_order(point: World) -> None:
    point.set_trust(members(COURIER, agree=True).encode())
    kept, _ = point.deposit()
    hold_until = point.parcel(kept).hold_until.ToDatetime(NOW.tzinfo)
    lapsing = point.reserve("CP000000081SG", until=NOW + 5 * HOUR)
    later = point.reserve("CP000000082SG", until=NOW + 30 * HOUR)
    before = len(bodies(point))

    told = point.pass_time(74 * HOUR)

    assert abs(told - (NOW + 74 * HOUR)) < timedelta(seconds=30)
    due = {kept.parcel_id: hold_until, lapsing.parcel_id: NOW + 5 * HOUR, later.parcel_id: NOW + 30 * HOUR}
    happened = bodies(point)[before:]
    firsts = {each.body.parcel_id: each.occurred_at for each in reversed(happened)}  # type: ignore[union-attr]
    assert set(due) <= set(firsts)
    for parcel_id, moment in due.items():
        assert timedelta(0) <= firsts[parcel_id] - moment < timedelta(seconds=5)
    times = [each.occurred_at for each in happened]
    assert times == sorted(times)


def test_passing_time_is_no_jump_of_the_clock_while_the_node_is_at_work(point: World) -> None:
    """LN-NOD-053: a change of state would be an event; a jump would make the state HOLDOVER."""
    for number in range(20):
        point.enter(wire.KIOSK_ACT_LOOK)
        point.pass_time(timedelta(minutes=5 + number))
    point.clock(wire.CLOCK_CHANGE_SET, point.courier.now + timedelta(hours=-3))
    before = point.courier.now
    assert abs(point.pass_time(timedelta(0)) - before) < timedelta(seconds=30)
    point.reserve()


def test_visit_ends_when_its_time_has_passed(point: World) -> None:
    parcel = point.reserve()
    door = point.open_for_deposit(parcel)
    point.hand(door, wire.HAND_ACTION_SHUT)
    point.pass_time(timedelta(minutes=3))
    assert point.state(parcel) is not CustodyState.DEPOSITING


def test_clock_that_somebody_sets_moves_nothing_until_the_node_starts_again(point: World) -> None:
    """LN-NOD-051: a jump is not followed; LN-NOD-052: after a restart no time is known."""
    told = point.clock(wire.CLOCK_CHANGE_SET, NOW + 50 * HOUR)
    assert told - NOW < timedelta(minutes=1)
    point.reserve()
    point.cut()
    with pytest.raises(grpc.RpcError) as caught:
        point.reserve("CP000000081SG")
    assert reason(caught.value) == "TIME_UNTRUSTED"


def test_jammed_door_is_told_as_failed_once_the_time_to_open_has_passed(point: World) -> None:
    parcel = point.reserve()
    for door in point.doors():
        point.spoil(door, wire.DOOR_FAULT_JAMMED)
    point.enter(wire.KIOSK_ACT_SHOW_BADGE, point.courier.badge())
    assert point.enter(wire.KIOSK_ACT_SCAN_LABEL, parcel.label).scene == wire.SCENE_OPENING
    assert point.pulses() == 1
    point.pass_time(timedelta(seconds=12))
    assert point.enter(wire.KIOSK_ACT_LOOK).scene == wire.SCENE_FAILED
    assert not any(each.open for each in point.doors().values())


@pytest.mark.parametrize("fault", [fault for fault in wire.DoorFault.values() if fault])
def test_every_fault_befalls_the_door_and_can_be_mended(
    point: World, fault: wire.DoorFault.ValueType
) -> None:
    parcel, door = point.deposit()
    point.spoil(door, fault)
    assert not point.doors()[door].open
    assert point.doors()[door].occupied
    point.spoil(door, wire.DOOR_FAULT_UNSPECIFIED)
    assert point.enter(wire.KIOSK_ACT_SHOW_CODE, parcel.code).scene == wire.SCENE_DOOR_OPEN


def test_silent_board_opens_nothing_and_mute_board_opens_unsaid(point: World) -> None:
    parcel, door = point.deposit()
    point.spoil(door, wire.DOOR_FAULT_SILENT)
    point.enter(wire.KIOSK_ACT_SHOW_CODE, parcel.code)
    assert not point.doors()[door].open
    point.reset()
    parcel, door = point.deposit()
    point.spoil(door, wire.DOOR_FAULT_MUTE)
    point.enter(wire.KIOSK_ACT_SHOW_CODE, parcel.code)
    assert point.doors()[door].open


@pytest.mark.parametrize("action", [wire.HAND_ACTION_PUT, wire.HAND_ACTION_TAKE, wire.HAND_ACTION_SHUT])
def test_hands_can_do_nothing_at_a_shut_door(point: World, action: wire.HandAction.ValueType) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        point.hand("A01", action)
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION


def test_door_that_is_not_there_is_not_found(point: World) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        point.hand("Z99", wire.HAND_ACTION_FORCE)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_node_has_taken_note_of_a_forced_door_when_the_call_is_answered(point: World) -> None:
    parcel, door = point.deposit()
    before = len(bodies(point))
    point.hand(door, wire.HAND_ACTION_FORCE)
    assert len(bodies(point)) > before
    assert point.state(parcel) is CustodyState.WAITING


def test_two_people_have_a_screen_each(point: World) -> None:
    parcel = point.reserve()
    point.enter(wire.KIOSK_ACT_SHOW_BADGE, point.courier.badge(), person="driver")
    assert point.enter(wire.KIOSK_ACT_SHOW_CODE, "0000000000", person="dewi").scene == wire.SCENE_REFUSED
    assert point.enter(wire.KIOSK_ACT_LOOK, person="driver").scene == wire.SCENE_DRIVER
    seen = point.enter(wire.KIOSK_ACT_SCAN_LABEL, parcel.label, person="driver")
    assert seen.scene == wire.SCENE_DOOR_OPEN
    assert point.enter(wire.KIOSK_ACT_LEAVE, person="driver").scene == wire.SCENE_START
    assert point.enter(wire.KIOSK_ACT_LOOK, person="driver").scene == wire.SCENE_START


def test_driver_takes_parcels_back_and_says_what_does_not_fit(point: World) -> None:
    parcel = point.reserve()
    door = point.open_for_deposit(parcel)
    point.hand(door, wire.HAND_ACTION_SHUT)
    assert point.enter(wire.KIOSK_ACT_LOOK, person="driver").scene == wire.SCENE_ASKING
    assert point.enter(wire.KIOSK_ACT_DOES_NOT_FIT, person="driver").scene == wire.SCENE_FAILED
    other = point.enter(wire.KIOSK_ACT_SCAN_LABEL, parcel.label, person="driver")
    assert (other.scene, other.door != door) == (wire.SCENE_DOOR_OPEN, True)
    point.hand(other.door, wire.HAND_ACTION_SHUT)
    assert point.enter(wire.KIOSK_ACT_TOOK_BACK, person="driver").scene == wire.SCENE_FAILED
    assert point.state(parcel) is not CustodyState.WAITING


def test_recipient_opens_once_more_and_says_that_it_was_empty(point: World) -> None:
    parcel, door = point.deposit()
    point.enter(wire.KIOSK_ACT_SHOW_CODE, parcel.code)
    point.hand(door, wire.HAND_ACTION_SHUT)
    assert point.enter(wire.KIOSK_ACT_REOPEN).scene == wire.SCENE_DOOR_OPEN
    point.hand(door, wire.HAND_ACTION_SHUT)
    said = point.enter(wire.KIOSK_ACT_WAS_EMPTY)
    assert said.scene in (wire.SCENE_FAILED, wire.SCENE_DONE)
    assert point.state(parcel) is CustodyState.UNCERTAIN


def test_what_no_button_says_changes_nothing(point: World) -> None:
    _, door = point.deposit()
    seen = point.enter(wire.KIOSK_ACT_DID_NOT_OPEN, person="driver")
    assert (seen.scene, seen.door) == (wire.SCENE_DONE, door)
