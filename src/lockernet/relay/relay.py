"""Relay: keeps what a watch tells and posts it, in order for each parcel, again and again for days.

At least once: a crash posts again under the same webhook id. What was tried for about three days is given up.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress

from lockernet.client.plain import plain
from lockernet.client.watch import PointEnded, Watch
from lockernet.client.world import Clock
from lockernet.errors import LockernetError
from lockernet.relay.ledger import Ledger, Waiting
from lockernet.relay.posting import Failed, Poster
from lockernet.relay.webhooks import webhook_of

PAUSES = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after the first attempt, the second and so on; after the last one it is given up."""

AT_ONCE = 8
"""Parcels that are on their way to the receiver."""

MOST_WAITING = 100_000
"""More is not taken from the points, which keep it for us."""

COUNT_EVERY = 50
"""So many are taken between two looks at how many wait."""

LOOK_SECONDS = 1.0
"""How often the ledger is asked what is due, beside when something happened."""


class Relay:
    """One watch, one receiver."""

    def __init__(
        self,
        ledger: Ledger,
        poster: Poster,
        *,
        clock: Clock,
        chance: Callable[[], float],
        note: Callable[[str], None],
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._ledger = ledger
        self._poster = poster
        self._clock = clock
        self._chance = chance
        self._note = note
        self._most_waiting = most_waiting
        self._moved = asyncio.Event()
        self._room = asyncio.Event()
        self._busy: set[str] = set()
        self._all_taken = False

    async def run(self, watch: Watch) -> LockernetError | None:
        """Until the watch ends and nothing is due any more; the first error that ended a point.

        A watch that does not follow ends with the news; what could not be posted waits in the ledger.
        """
        async with asyncio.TaskGroup() as work:
            posting = work.create_task(self._post_all(to_the_last=watch.follow))
            first = await self._take_all(watch)
            self._all_taken = True
            self._moved.set()
            await posting
        return first

    async def _take_all(self, watch: Watch) -> LockernetError | None:
        first: LockernetError | None = None
        taken = 0
        async with aclosing(watch.events()) as events:
            async for told in events:
                now = self._clock.now()
                webhook = webhook_of(told, now=plain(now))
                if self._ledger.keep(told, webhook, now=int(now.timestamp())):
                    self._moved.set()
                if isinstance(told, PointEnded):
                    first = first or told.error
                    self._note(f"{told.feed} ends: {told.error}")
                taken += 1
                await asyncio.sleep(0)  # the posts have their turn, however much the watch has to tell
                if taken % COUNT_EVERY == 0:
                    await self._until_there_is_room()
        return first

    async def _until_there_is_room(self) -> None:
        while self._ledger.count_waiting() >= self._most_waiting:
            self._room.clear()
            await self._room.wait()

    async def _post_all(self, *, to_the_last: bool) -> None:
        async with asyncio.TaskGroup() as posts:
            while True:
                self._moved.clear()
                for waiting in self._next():
                    self._busy.add(waiting.line)
                    posts.create_task(self._post(waiting))
                if self._all_taken and not self._busy and self._is_enough(to_the_last=to_the_last):
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._moved.wait()

    def _is_enough(self, *, to_the_last: bool) -> bool:
        return not to_the_last or self._ledger.count_waiting() == 0

    def _next(self) -> list[Waiting]:
        now = int(self._clock.now().timestamp())
        due = self._ledger.due(now, AT_ONCE + len(self._busy))
        return [each for each in due if each.line not in self._busy][: AT_ONCE - len(self._busy)]

    async def _post(self, waiting: Waiting) -> None:
        now = int(self._clock.now().timestamp())
        failed = await self._poster.post(waiting.webhook_id, waiting.body, timestamp=now)
        now = int(self._clock.now().timestamp())
        if failed is None:
            self._ledger.delivered(waiting, now=now)
        elif failed.is_final or waiting.attempts >= len(PAUSES):
            self._ledger.given_up(waiting, failed.words, now=now)
            self._note(f"{waiting.webhook_id} given up: {failed.words}")
        else:
            due_at = now + self._pause(waiting, failed)
            self._ledger.failed(waiting, failed.words, due_at=due_at)
            self._note(f"{waiting.webhook_id} not taken, again in {due_at - now} s: {failed.words}")
        self._busy.discard(waiting.line)
        self._moved.set()
        self._room.set()

    def _pause(self, waiting: Waiting, failed: Failed) -> int:
        """By the table, a tenth more by chance, and not before the receiver wishes."""
        pause = PAUSES[waiting.attempts] * (1 + self._chance() / 10)
        return max(round(pause), failed.wait_seconds)
