"""The courier's process: puts reservations and their cancellations in its outbox until all are answered.

It is killed at any moment and started again with the same words, so all that it knows lies in the outbox.
Each line on stdout is how many orders are answered; the last one is the end.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.point import CLASSES, OPERATOR, POINT
from lockernet.client import Courier, NewParcel, Patience, SignedOrder
from lockernet.client.outbox import Limits, Outbox, Pace, State
from lockernet.keyring import load_directory, load_signer
from lockernet.models.reservations import Hold

WAITING_AT_MOST = 240
PARCELS_AT_ONCE = 40
PATIENCE = Patience(deadline_seconds=2.0, attempts=1)
PACE = Pace(first=0.05, longest=2.0, look=0.5)
LIMITS = Limits(max_orders=10 * WAITING_AT_MOST)


async def run(folder: Path, address: str, member_id: str, *, orders: int) -> None:
    """Until every one of so many orders is answered."""
    async with (
        Courier.connect(
            address,
            member_id=member_id,
            signer=load_signer(f"file:{folder / 'keys' / 'courier.pem'}"),
            directory=load_directory(folder / "trust.json"),
            operator_id=OPERATOR,
            patience=PATIENCE,
        ) as courier,
        Outbox.open(folder / "outbox.db", courier, pace=PACE, limits=LIMITS) as outbox,
    ):
        while True:
            counts = await outbox.counts()
            waiting, answered = counts[State.WAITING], sum(counts.values()) - counts[State.WAITING]
            print(answered, flush=True)
            if answered >= orders:
                return
            first = (waiting + answered) // 2
            if waiting < WAITING_AT_MOST:
                for number in range(first, min(first + PARCELS_AT_ONCE, orders // 2)):
                    await outbox.keep(*_there_and_back(courier, number))
            await asyncio.sleep(0.1)


def _there_and_back(courier: Courier, number: int) -> tuple[SignedOrder, SignedOrder]:
    """A promise, and the order that takes it back: kept together, so that each run finds whole pairs."""
    size = CLASSES[number % len(CLASSES)]
    parcel = NewParcel(f"ENDURE{number:08}", size.parcel, 2_400, Hold.hours(72))
    until = datetime.now(UTC) + timedelta(days=1)
    reservation = courier.drafts.reservation(POINT, parcel, reserved_until=until)
    return reservation, courier.drafts.cancellation(POINT, reservation.parcel_id)


if __name__ == "__main__":
    folder_, address_, member_, orders_ = sys.argv[1:]
    asyncio.run(run(Path(folder_), address_, member_, orders=int(orders_)))
