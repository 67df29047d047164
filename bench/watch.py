"""Events per second through `courier.watch`, all verified, over what raw signature checks would allow.

A courier's whole feed from a node in another process: eight events and two receipts a parcel, a signed head
a page. Beside it, in the same process: a bare Ed25519 verify of each of the same receipts and heads, nothing
else. Both run in every round; the ratio is the median.
"""

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bench.history import write_history
from bench.point import COURIER, OPERATOR, POINT, found_point
from bench.processes import Trouble, in_fresh_process, node, started
from bench.sizes import Sizes
from bench.table import Measured, at_least
from lockernet.client import Courier
from lockernet.client.chain import NOTHING
from lockernet.client.feed import pages
from lockernet.client.watch import PointEvent
from lockernet.keyring import load_directory, load_signer
from lockernet.models.statements import SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.pae import pae

TARGET = 0.5


@dataclass(frozen=True, slots=True)
class Watched:
    """One round."""

    events: int
    signatures: int
    seconds: float
    raw_seconds: float

    @property
    def ratio(self) -> float:
        """Of the rate that raw checks would allow."""
        return self.raw_seconds / self.seconds


def measure(sizes: Sizes, folder: Path) -> Measured:
    """The median of the rounds."""
    point = found_point(folder)
    write_history(point, sizes.journal)
    with started(folder, node=node(point.path)):
        told = [in_fresh_process(_round, point.grpc, folder, sizes.journal) for _ in range(sizes.rounds)]
    last = told[-1]
    return Measured(
        rows=(
            at_least(
                "events through watch, verified, over raw checks of their receipts and heads",
                median(each.ratio for each in told),
                "x",
                TARGET,
            ),
        ),
        note=(
            f"watch: {last.events:,} events with {last.signatures:,} signatures, "
            f"{last.events / last.seconds:,.0f} events/s; raw checks alone would allow "
            f"{last.events / last.raw_seconds:,.0f} events/s"
        ),
    )


def _round(endpoint: str, folder: Path, events: int) -> Watched:
    return asyncio.run(_watch(endpoint, folder, events))


async def _watch(endpoint: str, folder: Path, events: int) -> Watched:
    directory = load_directory(folder / "trust.json")
    signer = load_signer(f"file:{folder / 'keys' / 'courier.pem'}")
    async with Courier.connect(
        endpoint, member_id=COURIER, signer=signer, directory=directory, operator_id=OPERATOR
    ) as courier:
        seconds = await _follow(courier, events)
        signed = await _signed(courier)
    (device,) = directory.keys_of(OPERATOR, Purpose.DEVICE)
    key = Ed25519PublicKey.from_public_bytes(device.record.public_key)
    checks = [(each.signatures[0].signature, pae(each.payload_type, each.payload)) for each in signed]
    begun = time.perf_counter()
    for signature, message in checks:
        key.verify(signature, message)
    return Watched(events, len(checks), seconds, time.perf_counter() - begun)


async def _follow(courier: Courier, events: int) -> float:
    """Seconds until the last event was told."""
    count, begun = 0, time.perf_counter()
    async with aclosing(courier.watch(POINT).events()) as stream:
        async for told in stream:
            if not isinstance(told, PointEvent) or told.event.body is None:
                raise Trouble(f"expected an event, got {told}")
            count += 1
            if count == events:
                break
    return time.perf_counter() - begun


async def _signed(courier: Courier) -> list[SignedStatement]:
    """All receipts and heads of the same pages."""
    found: list[SignedStatement] = []
    async for page in pages(courier._channel, POINT, member_id=COURIER, after=NOTHING.cursor):  # noqa: SLF001
        found += [each.receipt for each in page.entries if each.receipt is not None]
        found += [] if page.head is None else [page.head]
    return found
