"""How a call must be made: version, deadline, room; and what leaves when something breaks inside."""

import asyncio

import pytest
from grpc import StatusCode
from structlog.testing import capture_logs

from lockernet.codec.statements import statement_bytes
from lockernet.errors import ErrorCode, Unavailable
from lockernet.signing.signer import seal as seal_bytes
from lockernet_node.storage.memory import MemoryStore
from lockernet_node.transport.limits import CallLimits, InFlight
from tests.node.house import House
from tests.node.transport.rows import METHODS, RESERVE, nothing_stored, reservation
from tests.node.transport.site import Site, in_field_1, served


def good_order(site: Site) -> bytes:
    return in_field_1(statement_bytes(site.house.courier.sign(reservation(site.house.courier))))


@pytest.mark.parametrize("seconds", [None, 60.0])
@pytest.mark.parametrize("method", METHODS)
async def test_no_deadline_or_one_beyond_30_s(site: Site, method: str, seconds: float | None) -> None:
    # LN-MSG-005
    reply = await site.send(method, good_order(site), seconds=seconds)

    await nothing_stored(site, reply, StatusCode.INVALID_ARGUMENT, "DEADLINE_REQUIRED")


async def test_a_deadline_of_30_s_is_taken(site: Site) -> None:
    assert (await site.send(RESERVE, good_order(site), seconds=30)).status is StatusCode.OK


@pytest.mark.parametrize("version", ["2", "0", "10", "1x", "", "one"])
async def test_versions_that_are_not_spoken_here(site: Site, version: str) -> None:  # LN-MSG-004
    reply = await site.send(RESERVE, good_order(site), metadata=(("lockernet-version", version),))

    assert reply.about["supported"] == "1"
    await nothing_stored(site, reply, StatusCode.FAILED_PRECONDITION, "VERSION_UNSUPPORTED")


@pytest.mark.parametrize("version", ["1", "1.4"])
async def test_versions_that_are(site: Site, version: str) -> None:
    reply = await site.send(RESERVE, good_order(site), metadata=(("lockernet-version", version),))

    assert reply.status is StatusCode.OK


async def test_a_payload_of_a_later_version(site: Site) -> None:  # LN-MSG-004
    name = "application/vnd.lockernet.reserve-compartment.v2+protobuf"

    reply = await site.order(RESERVE, seal_bytes(name, b"new", site.house.courier.signer))

    assert reply.about["supported"] == "1"
    await nothing_stored(site, reply, StatusCode.FAILED_PRECONDITION, "VERSION_UNSUPPORTED")


async def test_an_unknown_method(site: Site) -> None:
    assert (await site.send("PointService/MovePoint", b"")).status is StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("limits", [CallLimits(in_flight=0), CallLimits(per_peer=0)])
async def test_no_room_for_the_call(house: House, limits: CallLimits) -> None:  # LN-MSG-006
    async with served(house, limits=limits) as site:
        reply = await site.send(RESERVE, good_order(site))

        assert (reply.status, reply.reasons) == (StatusCode.RESOURCE_EXHAUSTED, ("OVERLOADED",))
        assert reply.about["retryable"] == "true"
        assert not site.stored().journal


def test_a_peer_is_an_address_however_many_ports_it_calls_from() -> None:  # LN-MSG-006
    in_flight = InFlight(CallLimits(in_flight=3, per_peer=2))
    with in_flight.one_more("ipv4:10.0.0.7:1"), in_flight.one_more("ipv4:10.0.0.7:2"):
        with pytest.raises(Unavailable) as full, in_flight.one_more("ipv4:10.0.0.7:3"):
            pass
        with (
            in_flight.one_more("ipv4:10.0.0.8:1"),
            pytest.raises(Unavailable),
            in_flight.one_more("ipv4:10.0.0.9:1"),
        ):
            pass
    assert full.value.code is ErrorCode.OVERLOADED
    with in_flight.one_more("ipv4:10.0.0.7:3"), in_flight.one_more("ipv4:10.0.0.7:4"):
        pass


async def test_room_comes_back_when_calls_end_whatever_their_end(house: House) -> None:
    async with served(house, limits=CallLimits(in_flight=1, per_peer=1)) as site:
        for data in (b"\xff", good_order(site), b"", good_order(site)):
            reply = await site.send(RESERVE, data)
            assert reply.reasons != ("OVERLOADED",)


async def test_a_store_that_is_gone(site: Site) -> None:  # LN-NOD-003
    before = site.stored()
    await site.house.desk.store.aclose()

    reply = await site.send(RESERVE, good_order(site))

    assert (reply.status, reply.reasons) == (StatusCode.UNAVAILABLE, ("STORE_UNAVAILABLE",))
    assert site.stored() == before


async def test_our_own_mistake_tells_nothing_and_is_logged_once(site: Site) -> None:  # LN-NOD-005
    assert isinstance(site.house.store, MemoryStore)
    order = good_order(site)
    site.house.store._contents = None  # type: ignore[assignment]  # as broken as can be

    with capture_logs() as logs:
        reply = await site.send(RESERVE, order)

    assert (reply.status, reply.reasons) == (StatusCode.INTERNAL, ("INTERNAL",))
    assert "NoneType" not in reply.words
    assert [each["event"] for each in logs] == ["call_failed"]
    assert "NoneType" not in str(logs), "no words of the exception: they may hold a code"
    assert any("storage/memory/" in place for place in logs[0]["at"])


async def test_a_caller_that_hangs_up_does_not_stop_the_others(site: Site) -> None:
    calls = [asyncio.create_task(site.send(RESERVE, good_order(site))) for _ in range(20)]
    await asyncio.sleep(0.005)
    for call in calls[::2]:
        call.cancel()
    await asyncio.wait(calls)

    replies = [call.result() for call in calls[1::2]]
    assert {reply.status for reply in replies} <= {StatusCode.OK, StatusCode.FAILED_PRECONDITION}
    assert (await site.send("PointService/ListPoints", b"")).reasons == ("UNTRUSTED_SESSION",)


@pytest.mark.parametrize(
    "method",
    [
        "NoService/Nothing",
    ],
)
async def test_a_call_that_is_not_served_says_so(site: Site, method: str) -> None:
    """LN-MSG-009."""
    reply = await site.send(method, b"")

    await nothing_stored(site, reply, StatusCode.UNIMPLEMENTED, "CALL_NOT_SERVED")


@pytest.mark.parametrize(
    ("method", "data"),
    [
        ("PointService/AttestTime", b"\x0a\x0aNOT A SLUG"),
        ("PointService/ListPoints", b"\x10\xff\xff\x7f"),
        ("LinkService/Exchange", b"\x0a\x0aNOT A SLUG"),
        ("LinkService/Exchange", b"\x0a\x0dsg-harbour-01\x12\x91\x03" + b"L" * 401),
    ],
)
async def test_a_field_outside_its_rules_is_the_callers_fault(site: Site, method: str, data: bytes) -> None:
    """LN-MSG-002."""
    token = statement_bytes(site.house.courier.session())

    reply = await site.send(method, data, metadata=(("lockernet-session-bin", token),))

    assert (reply.status, reply.reasons) == (StatusCode.INVALID_ARGUMENT, ("MALFORMED_FIELD",))
