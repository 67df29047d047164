"""A program that syncs one operator into an atlas, to be killed by a test: `python -m ... FILE ADDRESS`."""

import asyncio
import sys
from pathlib import Path

from lockernet.client.atlas import Atlas
from tests.lockernet.client.atlas.operators import connected
from tests.network import NETWORK


async def run(path: Path, address: str) -> None:
    with Atlas.open(path, network_id=NETWORK) as atlas:
        async with connected(atlas, harbour=address) as network:
            await network.sync()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2]))
