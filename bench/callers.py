"""Concurrent callers of one server: the same code and bytes whoever answers. Runs in a process of its own."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import TypeAlias

import grpc
import uvloop

from bench.calls import CANCEL, RESERVE, Call

Methods: TypeAlias = "dict[str, grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]]"

CONNECTIONS = 4
OPTIONS = (("grpc.use_local_subchannel_pool", 1),)
"""A connection for each channel; else gRPC would share one."""

TIMEOUT_SECONDS = 25.0
CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back."""

    seconds: float
    answered: list[Call]
    """In the order of the answers."""
    failures: list[str]
    """One for each caller that stopped before its last call, in the words of gRPC."""


def send(
    address: str,
    calls: Sequence[Sequence[Call]],
    *,
    warm_up: Sequence[Sequence[Call]] = (),
    flag: Path | None = None,
) -> Heard:
    """Each inner sequence is one caller's, one call after the other; all callers at once.

    `flag` is a file that is made when the first call goes out.
    """
    begin = (lambda: None) if flag is None else flag.touch
    return uvloop.run(_send(address, calls, warm_up, begin))


async def _send(
    address: str,
    calls: Sequence[Sequence[Call]],
    warm_up: Sequence[Sequence[Call]],
    begin: Callable[[], None],
) -> Heard:
    async with AsyncExitStack() as open_channels:
        channels = [
            await open_channels.enter_async_context(grpc.aio.insecure_channel(address, OPTIONS))
            for _ in range(CONNECTIONS)
        ]
        for channel in channels:
            await asyncio.wait_for(channel.channel_ready(), CONNECT_SECONDS)
        crowd = _Crowd(channels)
        await crowd.call(warm_up)
        crowd.answered.clear()
        begin()
        begun = time.perf_counter()
        await crowd.call(calls)
        return Heard(time.perf_counter() - begun, crowd.answered, crowd.failures)


class _Crowd:
    def __init__(self, channels: Sequence[grpc.aio.Channel]) -> None:
        self._methods: list[Methods] = [
            {method: channel.unary_unary(method) for method in (RESERVE, CANCEL)} for channel in channels
        ]
        self.answered: list[Call] = []
        self.failures: list[str] = []

    async def call(self, calls: Sequence[Sequence[Call]]) -> None:
        lines = cycle(self._methods)
        await asyncio.gather(*(self._one(each, next(lines)) for each in calls))

    async def _one(self, calls: Sequence[Call], methods: Methods) -> None:
        for call in calls:
            try:
                await methods[call.method](call.request, timeout=TIMEOUT_SECONDS)
            except grpc.aio.AioRpcError as error:
                self.failures.append(f"{error.code().name}: {error.details()}")
                return
            self.answered.append(call)
