"""A point as operators run it: the program `lockernet-node`, lock boards on a line, the courier's SDK."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.arrival import open_point
from demo.founding import found_network
from demo.narrator import Narrator
from demo.person import Hands
from demo.stage import COURIER, OPERATOR, POINT, Stage
from lockernet.client.courier import Courier
from lockernet.client.orders import NewParcel
from lockernet.keyring import load_directory, load_signer
from lockernet.models.points import Dimensions
from lockernet.models.reservations import Hold, HoldUnit
from lockernet_node.hardware.board.client import BoardControl

ITEM = Dimensions(width_mm=100, height_mm=300, depth_mm=450)


@dataclass(frozen=True, slots=True)
class Codes:
    """What a recipient got from the courier for one parcel."""

    parcel_id: bytes
    qr: str
    digits: str


@dataclass
class RealPoint:
    """The courier's back end, the doors' hands and the address of the pages."""

    url: str
    courier: Courier
    hands: Hands

    async def reserve(self, label: str) -> Codes:
        """A compartment is promised; what opens it later."""
        parcel = NewParcel(
            label=label, outside=ITEM, weight_g=1_000, hold=Hold(unit=HoldUnit.HOURS, amount=72)
        )
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        reserved = await self.courier.reserve(POINT, parcel, reserved_until=tomorrow)
        code = await self.courier.claim_code(POINT, reserved.parcel_id)
        assert reserved.claim_code is not None
        return Codes(reserved.parcel_id, reserved.claim_code.text(), code.selector + code.digits)

    def badge(self) -> str:
        """What a driver of the courier shows today."""
        return self.courier.badge(timedelta(hours=8))

    async def state(self, codes: Codes) -> str:
        """Where the parcel is, by the point's own word."""
        return (await self.courier.parcel(POINT, codes.parcel_id)).custody.name

    async def put(self, door: str) -> None:
        """The driver's hands: the parcel goes in and the door shut."""
        assert await asyncio.to_thread(self.hands.wait_open, door)
        await asyncio.to_thread(self.hands.put, door)

    async def take(self, door: str) -> None:
        """The recipient's hands: the parcel comes out and the door shut."""
        assert await asyncio.to_thread(self.hands.wait_open, door)
        await asyncio.to_thread(self.hands.take, door)


@asynccontextmanager
async def real_point(folder: Path) -> AsyncIterator[RealPoint]:
    """Found the network, start boards and node, connect the courier; all of it ends with the block."""
    stage = Stage(folder, Narrator(as_json=True, total=1), sabotage="")
    try:
        await asyncio.to_thread(_start, stage)
        connection = Courier.connect(
            stage.addresses["grpc"],
            member_id=COURIER,
            signer=load_signer(f"file:{folder / 'courier' / 'grant.pem'}"),
            directory=load_directory(folder / "trust.json"),
            operator_id=OPERATOR,
        )
        with BoardControl(stage.hands) as world:
            async with connection as courier:
                yield RealPoint(f"http://{stage.addresses['pages']}", courier, Hands(world, stage.config))
    finally:
        await asyncio.to_thread(stage.close, keep=False)


def _start(stage: Stage) -> None:
    found_network(stage)
    open_point(stage)
