"""A courier's process that dies by SIGKILL at one step of an order's way, and goes on in its next life.

    signed    the order is signed and nowhere yet
    stored    it is on disk, and about to be sent
    answered  the operator's answer has come, and is about to be stored
    ended     the answer is on disk, and nobody has been told
    told      whoever asked has been told

Between `stored` and `answered` it is killed from outside. Says on stdout how every order ended.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from lockernet.client import SignedOrder
from lockernet.client.answers import Confirmed
from lockernet.client.outbox.file import OutboxFile
from tests.lockernet.client.line import calling, parcel
from tests.lockernet.client.outbox.desk import SOON, Through, both, opened
from tests.network import DAY, NOW, POINT

FIRST_LIFE = "first"


def die_at(step: str) -> None:
    """The end of this process, if it is to end here."""
    if step == STEP:
        os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Through):
    """A courier that may not come back from a call."""

    async def submit(self, order: SignedOrder) -> Confirmed:
        die_at("stored")
        confirmed = await super().submit(order)
        die_at("answered")
        return confirmed


_commit = OutboxFile.commit


def commit_and_die(file: OutboxFile) -> None:
    """The real commit; the first one with an answer in it may be the last."""
    _commit(file)
    (answers,) = file.connection.execute("SELECT count(*) FROM orders WHERE answer IS NOT NULL").fetchone()
    if answers:
        die_at("ended")


async def live(path: Path, address: str, life: str) -> None:
    """Put a reservation and its cancellation in, unless an earlier life has, and wait for the answers."""
    async with calling(address, seed=life.encode()) as courier, opened(path, Mortal(courier)) as outbox:
        if not sum((await outbox.counts()).values()):
            orders = both(courier, courier.drafts.reservation(POINT, parcel(), reserved_until=NOW + DAY))
            die_at("signed")
            await outbox.keep(*orders)
        for each in await outbox.pending():
            await outbox.wait(each.order.request_id, within=SOON)
            die_at("told")
        sys.stdout.write(json.dumps([each.state for each in await outbox.outcomes()]))


if __name__ == "__main__":
    path_, address_, life_, STEP = sys.argv[1:]
    OutboxFile.commit = commit_and_die  # type: ignore[assignment,method-assign]  # it commits, and then it may die
    asyncio.run(live(Path(path_), address_, life_))
