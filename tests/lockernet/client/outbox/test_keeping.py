"""A courier whose calls go through an outbox, and a disk that has no room."""

import asyncio
from pathlib import Path

import pytest

from lockernet.client.outbox import KeepingCourier, Outbox, Pending
from lockernet.client.outbox.file import OutboxFile, has_sender
from lockernet.errors import ErrorCode, RefusedByPeer, Unavailable
from lockernet.models.points import Dimensions
from lockernet.models.reservations import ReservationState
from lockernet.models.trust import Purpose
from lockernet_node.clocks import SeededEntropy
from tests.lockernet.client.line import DIRECTORY, HASTY, parcel
from tests.lockernet.client.outbox.desk import MOMENT, SOON, opened, promises
from tests.network import COURIER, DAY, NOW, OPERATOR, POINT, signer
from tests.node.transport.site import Site

HUGE = Dimensions(width_mm=500, height_mm=500, depth_mm=700)


def keeping(site: Site, address: str | None = None):  # type: ignore[no-untyped-def]  # a context manager
    return KeepingCourier.connect(
        address or site.address,
        member_id=COURIER,
        signer=signer(f"{COURIER}/{Purpose.GRANT}"),
        directory=DIRECTORY,
        operator_id=OPERATOR,
        clock=site.house.clock,
        entropy=SeededEntropy(b"keeping"),
        patience=HASTY,
    )


async def test_every_order_of_a_keeping_courier_is_kept_first(site: Site, tmp_path: Path) -> None:
    async with keeping(site) as courier, courier.kept_in(tmp_path / "outbox.db", within=SOON) as outbox:
        reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)
        cancelled = await courier.cancel(POINT, reserved.parcel_id)
        with pytest.raises(RefusedByPeer) as caught:
            await courier.reserve(POINT, parcel("H", outside=HUGE), reserved_until=NOW + DAY)

        outcomes = await outbox.outcomes()
    assert cancelled.confirmation.reservation is ReservationState.CANCELLED
    assert caught.value.code is ErrorCode.NO_FITTING_SIZE
    assert [each.answer is not None for each in outcomes] == [True, True, True]
    assert len(await promises(site.house)) == 2


async def test_without_an_outbox_it_is_a_courier_like_any_other(site: Site) -> None:
    async with keeping(site) as courier:
        reserved = await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)

    assert reserved.confirmation.reservation is ReservationState.HARD


async def test_a_call_without_an_answer_leaves_its_order_behind(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    async with keeping(site, "127.0.0.1:1") as courier, courier.kept_in(path, within=MOMENT):
        with pytest.raises(Unavailable, match="is kept"):
            await courier.reserve(POINT, parcel(), reserved_until=NOW + DAY)

    async with opened(path) as outbox:
        assert len(await outbox.pending()) == 1


async def test_whether_somebody_sends_can_be_asked(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    async with keeping(site) as courier, courier.kept_in(path):
        during = has_sender(path)

    assert (during, has_sender(path)) == (True, False)


async def room(outbox: Outbox, pages: int) -> None:
    """From now on the file may have so many pages; fewer than it has means: none is left."""

    def limit(file: OutboxFile) -> None:
        file.connection.execute(f"PRAGMA max_page_count = {pages}")

    await outbox._thread.run(limit)


async def test_a_full_disk_keeps_nothing_and_says_so(site: Site, tmp_path: Path) -> None:
    async with keeping(site) as courier, opened(tmp_path / "outbox.db") as outbox:
        await room(outbox, 1)
        orders = [
            courier.drafts.reservation(POINT, parcel(f"PARCEL{number}"), reserved_until=NOW + DAY)
            for number in range(40)
        ]
        with pytest.raises(Unavailable) as caught:
            await outbox.keep(*orders)
        assert caught.value.code is ErrorCode.STORE_UNAVAILABLE
        assert not await outbox.pending()

        await room(outbox, 10_000)
        await outbox.keep(*orders)

        assert len(await outbox.pending()) == len(orders)


async def test_an_answer_that_finds_no_room_is_not_told_and_comes_again(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    async with keeping(site) as courier:
        orders = [
            courier.drafts.reservation(POINT, parcel(f"PARCEL{number}"), reserved_until=NOW + DAY)
            for number in range(8)
        ]
        async with opened(path) as outbox:
            await outbox.keep(*orders)
        async with opened(path, courier) as outbox:
            await room(outbox, 1)
            await asyncio.sleep(MOMENT.total_seconds())
            found = [await outbox.find(order.request_id) for order in orders]
            await room(outbox, 10_000)

            for order in orders:
                assert (await outbox.wait(order.request_id, within=SOON)).is_confirmed
    assert any(isinstance(each, Pending) for each in found)
    assert len(await promises(site.house)) == len(orders)
