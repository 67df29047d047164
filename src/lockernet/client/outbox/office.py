"""Outbox: never lose a command. What is kept here is sent until the operator has answered it.

    async with Outbox.open(path, courier) as outbox:
        order = courier.drafts.reservation("sg-harbour-01", parcel, reserved_until=tomorrow)
        outcome = await outbox.send(order)

`keep` returns when the order is on disk; sending goes on in the background as long as the block lasts, and
goes on in the next process that opens the file. Orders of one parcel are sent one after the other, parcels
at once. Only a signed answer ends an order; nobody is told of an answer before it is on disk too.

One process sends from a file, others may open it without a courier: to put orders in, and to look.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

from lockernet.client.orders import SignedOrder
from lockernet.client.outbox import endings, rows
from lockernet.client.outbox.attempt import Sender
from lockernet.client.outbox.entries import Limits, Outcome, Parties, Pending, State
from lockernet.client.outbox.file import OutboxFile, only_sender, open_file
from lockernet.client.outbox.pace import Pace
from lockernet.client.outbox.sending import Means, Sending
from lockernet.client.outbox.thread import FileThread
from lockernet.client.world import Clock, Entropy, SystemClock, SystemEntropy
from lockernet.errors import ErrorCode, Malformed, Unavailable

LIMITS = Limits()
PACE = Pace()
SYSTEM_CLOCK = SystemClock()
SYSTEM_ENTROPY = SystemEntropy()

WITHIN = timedelta(seconds=30)
"""How long `send` and `wait` wait if nobody says otherwise."""


class Outbox:
    """One member's unanswered orders to one operator; made by `open` only."""

    def __init__(self, thread: FileThread, *, limits: Limits, pace: Pace, clock: Clock) -> None:
        self._thread = thread
        self._limits = limits
        self._pace = pace
        self._clock = clock
        self._sending: Sending | None = None
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Set with the mistake of ours that stopped the background, if there was one."""
        self._asked: defaultdict[bytes, set[asyncio.Future[Outcome]]] = defaultdict(set)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        path: Path | str,
        courier: Sender | None = None,
        *,
        limits: Limits = LIMITS,
        pace: Pace = PACE,
        clock: Clock = SYSTEM_CLOCK,
        entropy: Entropy = SYSTEM_ENTROPY,
    ) -> AsyncIterator["Outbox"]:
        """The outbox in this file, until the block ends; with a courier, it sends meanwhile.

        Raises Malformed for a file that is no outbox, is another member's or can be read by others;
        Unavailable if another process sends from it.
        """
        path = Path(path)
        with ExitStack() as stack:
            if courier is not None:
                stack.enter_context(only_sender(path))
            thread = FileThread(open_file(path))
            stack.callback(thread.close)
            outbox = cls(thread, limits=limits, pace=pace, clock=clock)
            tasks = [asyncio.create_task(outbox._watch())]
            if courier is not None:
                ours = Parties(*courier.drafts.parties)
                await thread.run(lambda file: rows.claim_for(file.connection, ours))
                means = Means(thread, courier, clock, entropy, limits, pace, tell=outbox._tell)
                outbox._sending = Sending(means)
                tasks.append(asyncio.create_task(outbox._sending.run()))
            for task in tasks:
                task.add_done_callback(outbox._background_ended)
            try:
                yield outbox
            finally:
                await _end(tasks)

    async def keep(self, *orders: SignedOrder) -> None:
        """Put orders in, all or none; they are on disk when this returns. Putting one in again is no change.

        Raises Unavailable (OUTBOX_FULL, STORE_UNAVAILABLE): nothing was kept, and nothing was sent.
        """
        limits, now = self._limits, self._clock.now()
        await self._thread.run(lambda file: rows.keep(file.connection, orders, limits=limits, now=now))
        if self._sending is not None:
            self._sending.wake()

    async def send(self, order: SignedOrder, *, within: timedelta = WITHIN) -> Outcome:
        """Keep an order and wait for its answer. Raises like `keep` and `wait`."""
        await self.keep(order)
        return await self.wait(order.request_id, within=within)

    async def wait(self, request_id: bytes, *, within: timedelta = WITHIN) -> Outcome:
        """How the order ended. Raises Unavailable if it did not yet: it stays, and is sent on."""
        asked: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._asked[request_id].add(asked)
        try:
            found = await self.find(request_id)
            if isinstance(found, Outcome):
                return found
            return await self._first(asked, within, found)
        finally:
            self._asked[request_id].discard(asked)
            if not self._asked[request_id]:
                del self._asked[request_id]

    async def find(self, request_id: bytes) -> Pending | Outcome:
        """The order with this request id, as it is now. Raises Malformed(NOT_FOUND)."""
        return await self._thread.run(lambda file: rows.find(file.connection, request_id))

    async def pending(self) -> Sequence[Pending]:
        """All orders without an answer, oldest first, each with what went wrong last."""
        return await self._thread.run(lambda file: rows.pending(file.connection))

    async def outcomes(self) -> Sequence[Outcome]:
        """All orders that ended and were not forgotten, in the order in which they were kept."""
        return await self._thread.run(lambda file: rows.outcomes(file.connection))

    async def counts(self) -> Mapping[State, int]:
        """How many orders are in each state."""
        return await self._thread.run(lambda file: rows.counts(file.connection))

    async def answered(self, *, within: timedelta) -> None:
        """Wait until nothing is left to send. Raises Unavailable if something is."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                while (await self.counts())[State.WAITING]:
                    self._raise_if_stopped()
                    await asyncio.sleep(min(0.05, self._pace.look))
        except TimeoutError:
            left = (await self.counts())[State.WAITING]
            words = f"{left:,} orders are not answered yet; they stay in the outbox"
            raise Unavailable(ErrorCode.PEER_TIMEOUT, words) from None

    def retry(self) -> None:
        """Try everything now, whatever pause it is in: somebody has put right what was wrong."""
        if self._sending is None:
            raise Malformed(ErrorCode.CONFIGURATION, "this outbox was opened without a courier")
        self._sending.retry()

    async def drop(self, request_id: bytes) -> Outcome:
        """Do not send it any more; later orders of the parcel go on. It may have taken effect before.

        Raises Malformed(NOT_FOUND). An order that ended stays as it ended.
        """
        now = self._clock.now()

        def piece(file: OutboxFile) -> list[Outcome]:
            return endings.end(file.connection, request_id, State.DROPPED, now=now)

        self._tell(await self._thread.run(piece))
        found = await self.find(request_id)
        assert isinstance(found, Outcome)
        return found

    async def forget(self, request_id: bytes) -> None:
        """Delete an order that ended, with its claim code and its proof. Raises Malformed if it waits."""
        await self._thread.run(lambda file: endings.forget(file.connection, request_id))

    async def _first(self, asked: asyncio.Future[Outcome], within: timedelta, found: Pending) -> Outcome:
        done, _ = await asyncio.wait(
            (asked, self._ended), timeout=within.total_seconds(), return_when=asyncio.FIRST_COMPLETED
        )
        if asked in done:
            return asked.result()
        self._raise_if_stopped()
        why = "" if found.trouble is None else f"; the last attempt: {found.trouble.words}"
        words = f"request {found.order.request_id.hex()} is kept and not answered after {within}{why}"
        raise Unavailable(ErrorCode.PEER_TIMEOUT, words)

    def _tell(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            for asked in self._asked.get(outcome.order.request_id, ()):
                if not asked.done():
                    asked.set_result(outcome)

    async def _watch(self) -> None:
        """Notice what other processes put in, ended or dropped."""
        seen = -1
        while True:
            with suppress(Unavailable):
                changes = await self._thread.run(OutboxFile.changes_of_others)
                if changes != seen:
                    seen = changes
                    await self._look_again()
            await asyncio.sleep(self._pace.look)

    async def _look_again(self) -> None:
        if self._sending is not None:
            self._sending.wake()
        for request_id in list(self._asked):
            with suppress(Malformed):
                found = await self.find(request_id)
                if isinstance(found, Outcome):
                    self._tell([found])

    def _background_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and not self._ended.done() and task.exception() is not None:
            self._ended.set_result(None)

    def _raise_if_stopped(self) -> None:
        if self._ended.done():
            raise Unavailable(ErrorCode.INTERNAL, "the outbox stopped sending; its block ends with the cause")


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Stop the background. Raises its mistake, if it stopped by one."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
