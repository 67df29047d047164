"""Custody operations at a steady pace, each story of a parcel four calls long, some cancelled by the caller.

    reserve or deposit order -> claim code -> where is it -> cancel

The pace does not wait for answers: a node that falls behind gets more calls in flight, as in the field. A
cancelled order may have been stored or not; its story goes on, and its last call is repeated until it is
answered, so that nothing piles up at the point but what the node itself forgets to let go.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

import grpc

from bench.calls import CANCEL, RESERVE
from bench.orders import Order, Parcel, cancel, expect, new_parcel, reserve_for, wrapped
from bench.point import CLASSES, POINT, BenchPoint
from crash.office import CUSTODY
from lockernet.v1 import services_pb2 as pb
from lockernet_node.transport.sessions import TOKEN_KEY

PER_SECOND = 50
CANCELLED_SHARE = 0.2
CANCEL_WITHIN_SECONDS = 0.0012
"""Before most answers: a call that was answered first was not cancelled, and is counted as answered."""
TIMEOUT_SECONDS = 10.0
TOKEN_SECONDS = 300.0

DEPOSIT, GET_PARCEL, CLAIM_CODE = (
    CUSTODY + "PlaceDepositOrder",
    CUSTODY + "GetParcel",
    CUSTODY + "GetClaimCode",
)

Channel: TypeAlias = grpc.aio.Channel


@dataclass
class Heard:
    """What came back."""

    milliseconds: list[float] = field(default_factory=list)
    """Of each call that was answered."""
    cancelled: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    """Answers that should not have come, in gRPC's words."""

    @property
    def calls(self) -> int:
        """All that were made."""
        return len(self.milliseconds) + self.cancelled + self.errors.total()


class _Cancelled(Exception):
    """The caller hung up; what became of the call is unknown."""


class _Paced:
    """Gives out the moments at which calls begin, so many a second, whoever takes them."""

    def __init__(self, per_second: float) -> None:
        self._pause = 1 / per_second
        self._next = time.monotonic()

    async def turn(self) -> None:
        """Wait for the next moment."""
        self._next = max(self._next + self._pause, time.monotonic() - 1.0)
        await asyncio.sleep(max(0.0, self._next - time.monotonic()))


class Load:
    """Stories at one point, over one connection."""

    def __init__(self, point: BenchPoint, channel: Channel, draw: Random, heard: Heard) -> None:
        self._point = point
        self._channel = channel
        self._draw = draw
        self._heard = heard
        self._pace = _Paced(PER_SECOND)
        self._token, self._token_until = b"", 0.0

    async def run(self, is_over: Callable[[], bool]) -> None:
        """Until it is over; stories that have begun are told to their ends."""
        async with asyncio.TaskGroup() as stories:
            number = 0
            while not is_over():
                begun = asyncio.Event()
                stories.create_task(self._story(number, begun))
                await begun.wait()
                number += 1

    async def _story(self, number: int, begun: asyncio.Event) -> None:
        parcel = new_parcel(CLASSES[number % len(CLASSES)])
        method, order = self._first(number, parcel)
        await self._pace.turn()
        known = await self._call(method, wrapped(order))
        begun.set()
        asked = pb.GetClaimCodeRequest(point_id=POINT, parcel_id=parcel.terms.parcel_id)
        await self._pace.turn()
        await self._call(CLAIM_CODE, asked.SerializeToString(), may_be_missing=not known)
        where = pb.GetParcelRequest(point_id=POINT, parcel_id=parcel.terms.parcel_id)
        await self._pace.turn()
        await self._call(GET_PARCEL, where.SerializeToString(), may_be_missing=not known)
        last = wrapped(cancel(self._point.courier, parcel))
        await self._pace.turn()
        while not await self._call(CANCEL, last, may_be_missing=not known):
            await self._pace.turn()

    def _first(self, number: int, parcel: Parcel) -> tuple[str, Order]:
        if number % 3:
            return RESERVE, reserve_for(self._point.courier, parcel)
        return DEPOSIT, expect(self._point.courier, parcel)

    async def _call(self, method: str, request: bytes, *, may_be_missing: bool = False) -> bool:
        """Make one call; False if it was hung up on."""
        begun = time.perf_counter()
        try:
            await self._answer(method, request)
        except _Cancelled:
            self._heard.cancelled += 1
            return False
        except grpc.aio.AioRpcError as error:
            if not (may_be_missing and error.code() is grpc.StatusCode.NOT_FOUND):
                self._heard.errors[
                    f"{method.rpartition('/')[2]}: {error.code().name}: {error.details()}"
                ] += 1
                return True
        self._heard.milliseconds.append((time.perf_counter() - begun) * 1e3)
        return True

    async def _answer(self, method: str, request: bytes) -> bytes:
        stub: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(method)
        call = stub(request, timeout=TIMEOUT_SECONDS, metadata=((TOKEN_KEY, self._session()),))
        hangs_up = self._draw.random() < CANCELLED_SHARE
        if hangs_up:
            asyncio.get_running_loop().call_later(self._draw.uniform(0, CANCEL_WITHIN_SECONDS), call.cancel)
        try:
            return await call
        except asyncio.CancelledError:
            if not hangs_up:
                raise
            raise _Cancelled from None

    def _session(self) -> bytes:
        if time.monotonic() > self._token_until:
            self._token = self._point.courier.token()
            self._token_until = time.monotonic() + TOKEN_SECONDS
        return self._token
