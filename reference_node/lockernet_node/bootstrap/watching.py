"""The node watches itself: counts what was committed, refreshes its gauges, tells systemd that it lives."""

import asyncio

import structlog

from lockernet.errors import Unavailable
from lockernet_node.bootstrap.gauges import show
from lockernet_node.bootstrap.systemd import Systemd
from lockernet_node.control.status import StatusBoard
from lockernet_node.pipeline.tally import Tally
from lockernet_node.ports import Store

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
"""Well below the watchdog of the unit file."""


async def begin_tally(store: Store) -> Tally:
    """Counting begins with what is committed from now on."""
    tally = Tally()
    await tally.begin(store)
    return tally


async def watch(store: Store, board: StatusBoard, *, tally: Tally, systemd: Systemd) -> None:
    """Until cancelled. The watchdog is fed only while the store answers: a stuck node is started anew."""
    while True:
        try:
            await tally.catch_up(store)
            show(await board.read())
        except Unavailable as error:
            log.warning("status_not_read", code=error.code)
        systemd.tell("WATCHDOG=1")
        await asyncio.sleep(EVERY_SECONDS)
