"""Only a signed answer ends an order: whatever else comes back, it stays and says what is wrong."""

from pathlib import Path

import grpc
import pytest

from lockernet.client.outbox import Limits, Pace, Pending
from lockernet.client.outbox.office import Outbox
from lockernet.errors import ErrorCode, Unavailable
from lockernet.v1 import services_pb2 as pb
from tests.lockernet.client.line import Reply, calling, lying_operator, parcel
from tests.lockernet.client.outbox.desk import MOMENT, SOON, opened, promises
from tests.network import DAY, NOW, POINT
from tests.node.house import House
from tests.node.transport.site import served

SILENT_YES = pb.ReserveCompartmentResponse().SerializeToString()
Code = grpc.StatusCode


async def tried(outbox: Outbox, request_id: bytes) -> Pending:
    """The order after it was sent, still waiting."""
    with pytest.raises(Unavailable):
        await outbox.wait(request_id, within=MOMENT)
    found = await outbox.find(request_id)
    assert isinstance(found, Pending)
    return found


@pytest.mark.parametrize(
    ("reply", "code", "needs_a_person"),
    [
        (Code.INVALID_ARGUMENT, ErrorCode.MALFORMED_MESSAGE, True),
        (Code.NOT_FOUND, ErrorCode.UNTRUSTED_SIGNATURE, True),
        (Code.FAILED_PRECONDITION, ErrorCode.UNTRUSTED_SIGNATURE, True),
        (Code.PERMISSION_DENIED, ErrorCode.UNTRUSTED_ISSUER, True),
        (Code.UNIMPLEMENTED, ErrorCode.VERSION_UNSUPPORTED, True),
        (Code.ALREADY_EXISTS, ErrorCode.REQUEST_ID_REUSED, True),
        (Code.INTERNAL, ErrorCode.INTERNAL, False),
        (Code.RESOURCE_EXHAUSTED, ErrorCode.OVERLOADED, False),
        (SILENT_YES, ErrorCode.MALFORMED_STATEMENT, True),
        (b"\xff\xff\xff", ErrorCode.MALFORMED_MESSAGE, True),
    ],
)
async def test_what_is_not_signed_ends_nothing(  # LN-REQ-030
    tmp_path: Path, reply: Reply, code: ErrorCode, needs_a_person: bool
) -> None:
    async with lying_operator(lambda _: reply) as address, calling(address) as courier:
        order = courier.drafts.reservation(POINT, parcel(), reserved_until=NOW + DAY)
        async with opened(tmp_path / "outbox.db", courier) as outbox:
            await outbox.keep(order)
            found = await tried(outbox, order.request_id)

    assert found.trouble is not None
    assert (found.trouble.code, found.trouble.needs_a_person) == (code, needs_a_person)
    assert found.attempts >= 1


async def test_an_honest_operator_in_the_liars_place_answers_it_after_all(tmp_path: Path) -> None:
    house = House()
    async with lying_operator(lambda _: Code.PERMISSION_DENIED) as address, calling(address) as courier:
        order = courier.drafts.reservation(POINT, parcel(), reserved_until=NOW + DAY)
        async with opened(tmp_path / "outbox.db", courier) as outbox:
            await outbox.keep(order)
            await tried(outbox, order.request_id)

    async with (
        served(house) as site,
        calling(site.address) as courier,
        opened(tmp_path / "outbox.db", courier) as outbox,
    ):
        assert (await outbox.wait(order.request_id, within=SOON)).is_confirmed
    assert len(await promises(house)) == 1


async def test_what_will_not_help_is_tried_again_when_somebody_says_so(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def no(request: bytes) -> Reply:
        seen.append(request)
        return Code.PERMISSION_DENIED

    async with lying_operator(no) as address, calling(address) as courier:
        order = courier.drafts.reservation(POINT, parcel(), reserved_until=NOW + DAY)
        async with opened(tmp_path / "outbox.db", courier) as outbox:
            await outbox.keep(order)
            await tried(outbox, order.request_id)
            assert len(seen) == 1

            outbox.retry()
            await tried(outbox, order.request_id)

    assert len(seen) == 2
    assert len(set(seen)) == 1


async def test_a_peer_that_knows_no_key_of_ours_is_not_asked_once_for_each_order(tmp_path: Path) -> None:
    # LN-REQ-032
    seen: list[bytes] = []

    def no(request: bytes) -> Reply:
        seen.append(request)
        return Code.PERMISSION_DENIED

    async with lying_operator(no) as address, calling(address) as courier:
        orders = [
            courier.drafts.reservation(POINT, parcel(f"PARCEL{number}"), reserved_until=NOW + DAY)
            for number in range(50)
        ]
        async with opened(tmp_path / "outbox.db", courier, pace=Pace(first=3_600, longest=3_600)) as outbox:
            await outbox.keep(*orders)
            await tried(outbox, orders[0].request_id)

            assert len(await outbox.pending()) == len(orders)
    assert len(seen) <= Limits().in_flight
