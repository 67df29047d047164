"""What `--outbox` does: every order of a command is kept in the file before it is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from lockernet.client.outbox import KeepingCourier
from lockernet.client.outbox.file import has_sender

WITHIN = timedelta(seconds=4)
"""How long a command waits for its answer; the order stays in any case."""


@asynccontextmanager
async def kept(courier: KeepingCourier, path: Path) -> AsyncIterator[None]:
    """Within: the courier's orders go through the outbox; a process that sends from it already goes on."""
    async with courier.kept_in(path, within=WITHIN, is_sender=not has_sender(path)):
        yield
