"""How the TypeScript point starts and stops, and what has changed since."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from lockernet.models.reservations import ReservationState
from lockernet.v1 import services_pb2 as pb
from tests.conformance.targets.typescript.people import CRATE, LABELS, POINT, order, parcel, reason, tomorrow
from tests.conformance.targets.typescript.point import TypeScriptPoint
from tests.examples.typescript import Program


def test_a_second_process_leaves_the_first_one_alone(point: TypeScriptPoint) -> None:
    # LN-NOD-029
    status, said = point.fails_to_start()

    assert (status, "another process" in said) == (3, True), said


async def test_a_compartment_that_is_left_out_breaks_the_youngest_promises(point: TypeScriptPoint) -> None:
    # LN-CAP-008, LN-CAP-037
    async with point.courier() as courier:
        promises = [
            await courier.reserve(POINT, parcel(next(LABELS), CRATE), reserved_until=tomorrow())
            for _ in range(6)
        ]
    point.stop()
    point.change("config.json", lambda told: told["compartments"][2]["ids"].remove("C05"))
    point.start()
    async with point.courier() as courier:
        states = [(await courier.parcel(POINT, each.parcel_id)).reservation for each in promises]

    assert states == [*[ReservationState.HARD] * 5, ReservationState.BROKEN]


async def test_the_point_tells_when_what_it_says_of_itself_changes(point: TypeScriptPoint) -> None:
    # LN-PNT-001, LN-PNT-008
    async with point.courier() as courier:
        (before,) = await courier.points()
    point.stop()
    point.change("config.json", lambda told: told["point"].update(name="Another name"))
    point.start()
    async with point.courier() as courier:
        (after,) = await courier.points()

    assert (before.header.sequence, after.header.sequence, after.name) == (1, 2, "Another name")


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        ("config.json", lambda told: told.update(colour="red"), "CONFIGURATION"),
        ("config.json", lambda told: told.update(listen="0.0.0.0:50071"), "CONFIGURATION"),
        ("config.json", lambda told: told["point"].update(time_zone="Asia/Atlantis"), "CONFIGURATION"),
        ("config.json", lambda told: told.update(trust="nowhere.json"), "CONFIGURATION"),
        ("trust.json", lambda told: told.update(network_id="another-net"), "MALFORMED_FILE"),
        ("trust.json", lambda told: told["members"].pop(), "CONFIGURATION"),
        (
            "trust.json",
            lambda told: told["members"][-1]["keys"][0].update(compromised_from="2026-01-01T00:00:00Z"),
            "UNTRUSTED_KEY_COMPROMISED",
        ),
    ],
)
def test_what_does_not_hold_together_stops_the_start(
    program: Program, tmp_path: Path, file: str, change: Callable[[Any], Any], expected: str
) -> None:
    # LN-NOD-001, LN-NOD-017, LN-NOD-041
    point = TypeScriptPoint.found(program, tmp_path)
    point.change(file, change)

    status, said = point.fails_to_start()

    assert (status, said.split(":")[0]) == (4 if expected.startswith("UNTRUSTED") else 3, expected), said
    assert len(said.splitlines()) == 1


def test_a_key_that_others_can_read_stops_the_start(program: Program, tmp_path: Path) -> None:
    # LN-NOD-002
    point = TypeScriptPoint.found(program, tmp_path)
    (point.folder / "grant.pem").chmod(0o644)

    status, said = point.fails_to_start()

    assert (status, said.split(":")[0]) == (3, "KEY_FILE_MODE")


async def test_a_stop_ends_streams_and_leaves_what_was_said(point: TypeScriptPoint) -> None:
    # LN-NOD-043, LN-EVT-010
    async with point.courier() as courier:
        yes = await courier.submit(signed := order(courier))
        token = courier.session_token()
    asked = pb.StreamEventsRequest(point_id=POINT, scope=pb.FEED_SCOPE_MEMBER).SerializeToString()
    with point.channel() as channel:
        stream = channel.unary_stream("/lockernet.v1.EventService/StreamEvents")(
            asked, metadata=(("lockernet-session-bin", token),)
        )
        first = pb.StreamEventsResponse.FromString(next(stream))
        status = point.stop()
        with pytest.raises(grpc.RpcError) as ended:
            next(stream)
    point.start()
    async with point.courier() as courier:
        again = await courier.submit(signed)

    assert (len(first.entries), first.resume.sequence, status) == (1, 1, 0)
    assert (reason(ended.value).reason, again) == ("STREAM_ENDED", yes)
