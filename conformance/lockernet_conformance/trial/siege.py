"""Strangers at an address: plain connections that lie there while the case goes on."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from lockernet_conformance.probe import Question, Record
from lockernet_conformance.trial.trial import Trial

SETTLE_SECONDS = 0.2
"""Until strangers are there."""


@asynccontextmanager
async def besieged(trial: Trial, questions: Sequence[Question]) -> AsyncIterator[list[Record]]:
    """Ask all of these at once and go on meanwhile; the records are in the list once the block is over."""
    records: list[Record] = []

    async def ask() -> None:
        records.extend(await trial.probe.ask_together(questions))

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)  # numbers are given before anything else is asked
    await trial.probe.rest(SETTLE_SECONDS)
    try:
        yield records
    finally:
        await asking


def strangers(address: str, body: bytes, *, count: int, seconds: float) -> list[Question]:
    """So many connections that each send these bytes and then keep silent."""
    return [Question("tcp", address, body, seconds=seconds)] * count
