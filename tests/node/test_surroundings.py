"""Whoever embeds a node may bring clock, randomness and lock boards of its own; nobody else notices."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc

from lockernet_node.bootstrap.node import Addresses, open_house, serve_house
from lockernet_node.bootstrap.surroundings import Surroundings
from lockernet_node.clocks import FrozenClock, SeededEntropy
from lockernet_node.config import load_config
from lockernet_node.hardware.address import DoorAddress
from lockernet_node.hardware.simulated import SimulatedBank
from lockernet_node.ports import LockBank
from tests.node.cli.founding import founded
from tests.patience import PATIENCE_SECONDS

LATER = datetime(2031, 5, 4, 3, 2, tzinfo=UTC)


async def test_node_stands_on_what_it_was_given(tmp_path: Path) -> None:
    config, clock, banks = load_config(founded(tmp_path / "point")), FrozenClock(LATER), []

    @asynccontextmanager
    async def ours(_url: str, doors: Mapping[str, DoorAddress]) -> AsyncIterator[LockBank]:
        banks.append(SimulatedBank(doors))
        yield banks[0]

    around = Surroundings(wall=clock, entropy=SeededEntropy(b"ours"), open_bank=ours)
    async with open_house(config, around) as house:
        assert house.bank is banks[0]
        assert house.desk.clock.now() == LATER
        assert house.desk.entropy.token(16) == SeededEntropy(b"ours").token(16)
        clock.advance(timedelta(hours=1))
        assert house.desk.clock.now() == LATER + timedelta(hours=1)


async def test_node_stands_on_the_machine_if_nobody_says_otherwise(tmp_path: Path) -> None:
    config = load_config(founded(tmp_path / "point"))
    async with open_house(config) as house:
        assert abs(house.desk.clock.now() - datetime.now(UTC)) < timedelta(seconds=60)
        assert house.desk.entropy.token(16) != house.desk.entropy.token(16)
        assert isinstance(house.bank, SimulatedBank)


async def test_house_serves_until_whoever_embeds_it_says_stop(tmp_path: Path) -> None:
    config, stop = load_config(founded(tmp_path / "point")), asyncio.Event()
    opened: asyncio.Future[Addresses] = asyncio.get_running_loop().create_future()
    async with open_house(config) as house:
        serving = asyncio.create_task(serve_house(house, config, stop=stop, on_ready=opened.set_result))
        async with asyncio.timeout(PATIENCE_SECONDS):
            addresses = await opened
            async with grpc.aio.insecure_channel(addresses.grpc) as channel:
                await channel.channel_ready()
            await house.effects.tick()
            stop.set()
            await serving


async def test_ticks_are_one_after_the_other_whoever_asks_for_them(tmp_path: Path) -> None:
    config = load_config(founded(tmp_path / "point"))
    async with open_house(config) as house:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*(house.effects.tick() for _ in range(5)))
        assert await house.store.transact(lambda tx: tx.journal_head().sequence) >= 1
