"""Reads the trust file again when it changes or on SIGHUP, so that no new key needs a visit.

A file that is wrong changes nothing: the directory before stays, and the log says why (LN-TRU-031).
"""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

import structlog

from lockernet.errors import Malformed
from lockernet_node.bootstrap.assembly import read_trust
from lockernet_node.config import NodeConfig
from lockernet_node.pipeline.trust import Trust

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 30.0


async def follow_trust(config: NodeConfig, trust: Trust, *, every: float = LOOK_EVERY_SECONDS) -> None:
    """Until cancelled."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, asked.set)
    seen = _mark(config.files.trust)
    try:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(every):
                    await asked.wait()
            now = _mark(config.files.trust)
            if asked.is_set() or now != seen:
                asked.clear()
                seen = now
                _read_again(config, trust)
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def _read_again(config: NodeConfig, trust: Trust) -> None:
    try:
        trust.accept(read_trust(config))
    except Malformed as error:
        log.error("trust_not_accepted", why=error.message)  # noqa: TRY400  # a wrong file, no mistake of ours
    else:
        log.info("trust_accepted", issued_at=trust.directory.issued_at.isoformat())


def _mark(path: Path) -> tuple[int, int, int] | None:
    """What changes with the file; None while there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return (facts.st_mtime_ns, facts.st_size, facts.st_ino)
