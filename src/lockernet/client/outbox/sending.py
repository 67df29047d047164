"""Sends what waits in an outbox: in order per parcel, parcels at once, until each order has its answer.

Whatever is sent is on disk before, and an answer is on disk before anybody is told. Pauses are kept in
memory only: a new process begins with a fresh try of everything.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from lockernet.client.outbox import endings, rows
from lockernet.client.outbox.attempt import Answer, Renewed, Sender, Verdict, attempt
from lockernet.client.outbox.entries import Limits, Outcome, Pending, State, Trouble
from lockernet.client.outbox.file import OutboxFile
from lockernet.client.outbox.pace import Line, Pace
from lockernet.client.outbox.thread import FileThread
from lockernet.client.world import Clock, Entropy
from lockernet.errors import ErrorCode, LockernetError, Unavailable

log = logging.getLogger(__name__)

Tell = Callable[[Sequence[Outcome]], None]

NOBODY_THERE = frozenset({ErrorCode.PEER_UNREACHABLE, ErrorCode.PEER_TIMEOUT})
"""Troubles that every order has, whatever it says."""

PRUNE_SECONDS = 3_600.0
WORDS_KEPT = 300
DRAW_BYTES = 4


@dataclass(frozen=True, slots=True)
class Means:
    """What sending needs, and how it is done."""

    thread: FileThread
    sender: Sender
    clock: Clock
    entropy: Entropy
    limits: Limits
    pace: Pace
    tell: Tell

    def chance(self) -> float:
        """Evenly between 0 and 1."""
        drawn = int.from_bytes(self.entropy.token(DRAW_BYTES), "big")
        return drawn / (256.0**DRAW_BYTES - 1)


@dataclass
class Sending:
    """The loop of one outbox; `wake` it when something was kept."""

    means: Means
    _line: Line = field(init=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: set[bytes] = field(default_factory=set)
    _resting: dict[bytes, float] = field(default_factory=dict)
    """Until which monotonic time an order rests after it failed, by request id."""
    _prune_at: float = 0.0

    def __post_init__(self) -> None:
        limits = self.means.limits
        self._line = Line(self.means.pace, in_flight=limits.in_flight, chance=self.means.chance)

    def wake(self) -> None:
        """There is something new to look at."""
        self._news.set()

    def retry(self) -> None:
        """Let nothing rest any longer."""
        self._resting.clear()
        self._line.answered()
        self.wake()

    async def run(self) -> None:
        """Send until cancelled."""
        async with asyncio.TaskGroup() as attempts:
            while True:
                self._news.clear()
                await self._prune()
                for pending in await self._next():
                    self._under_way.add(pending.order.request_id)
                    attempts.create_task(self._one(pending))
                await self._rest()

    async def _next(self) -> list[Pending]:
        """Orders whose turn it is, as many as there is room for."""
        now = time.monotonic()
        self._resting = {each: until for each, until in self._resting.items() if until > now}
        room = self._line.room(len(self._under_way), now=now)
        if room == 0:
            return []
        passed_over = self._under_way | self._resting.keys()
        try:
            found = await self.means.thread.run(
                lambda file: rows.heads(file.connection, room + len(passed_over))
            )
        except Unavailable:  # our own disk
            asyncio.get_running_loop().call_later(self.means.pace.look, self.wake)
            return []
        return [each for each in found if each.order.request_id not in passed_over][:room]

    async def _rest(self) -> None:
        """Until there is news, or the first pause is over."""
        now = time.monotonic()
        ends = [*self._resting.values(), self._line.clear_at]
        seconds = min((end - now for end in ends if end > now), default=self.means.pace.longest)
        try:
            async with asyncio.timeout(min(seconds, self.means.pace.longest)):
                await self._news.wait()
        except TimeoutError:
            return

    async def _one(self, pending: Pending) -> None:
        """One attempt, and what follows from it, on disk."""
        request_id, began_in = pending.order.request_id, self._line.round
        try:
            verdict = await self._attempt(pending)
            if isinstance(verdict, Answer):
                self._line.answered()
                await self._end(request_id, verdict)
            else:
                await self._failed(pending, verdict, began_in=began_in)
        except Unavailable as fault:  # our own disk: the answer comes again with the same bytes
            self._rest_after(pending, fault)
        except Exception:  # one order that we cannot handle must not stop the others
            log.exception("outbox_attempt_failed", extra={"request": request_id.hex()})
            self._rest_after(pending, Unavailable(ErrorCode.INTERNAL))
        finally:
            self._under_way.discard(request_id)
            self.wake()

    async def _attempt(self, pending: Pending) -> Answer | LockernetError:
        """Send it; if it had expired and nothing was stored, once more under a new date."""
        verdict: Verdict = await attempt(self.means.sender, pending, self._now())
        if not isinstance(verdict, Renewed):
            return verdict
        order = verdict.order
        renewed = await self.means.thread.run(lambda file: rows.renew(file.connection, pending, order))
        verdict = await attempt(self.means.sender, renewed, self._now())
        if isinstance(verdict, Renewed):
            words = "signed anew, and expired again: compare this machine's clock with the operator's"
            return Unavailable(ErrorCode.TIME_UNTRUSTED, words)
        return verdict

    async def _end(self, request_id: bytes, answer: Answer) -> None:
        piece = partial(_end, request_id=request_id, answer=answer, now=self._now())
        self.means.tell(await self.means.thread.run(piece))
        self._resting.pop(request_id, None)

    async def _failed(self, pending: Pending, fault: LockernetError, *, began_in: int) -> None:
        self._line.broke(began_in, now=time.monotonic())
        self._rest_after(pending, fault)
        now = self._now()
        trouble = Trouble(fault.code, fault.message[:WORDS_KEPT], now)
        request_id = pending.order.request_id
        await self.means.thread.run(lambda file: rows.note_trouble(file.connection, request_id, trouble))
        too_old = now - self.means.limits.max_age
        if pending.kept_at < too_old:
            await self._give_up(request_id, fault, too_old)

    def _rest_after(self, pending: Pending, fault: LockernetError) -> None:
        pace = self.means.pace
        pause = pace.pause(pending.attempts + 1, self.means.chance()) if fault.retryable else pace.stuck
        self._resting[pending.order.request_id] = time.monotonic() + pause

    async def _give_up(self, request_id: bytes, fault: LockernetError, too_old: datetime) -> None:
        """This order, and if nobody answers at all, every one that is as old."""
        now, but = self._now(), self._under_way - {request_id}
        whole_line = fault.code in NOBODY_THERE

        def piece(file: OutboxFile) -> list[Outcome]:
            if whole_line:
                return endings.give_up(file.connection, too_old, now=now, but=but)
            reason = fault.code.value
            return endings.end(file.connection, request_id, State.GIVEN_UP, now=now, reason=reason)

        self.means.tell(await self.means.thread.run(piece))

    async def _prune(self) -> None:
        """Now and then, forget what was answered long ago."""
        if time.monotonic() < self._prune_at:
            return
        self._prune_at = time.monotonic() + PRUNE_SECONDS
        before = self._now() - self.means.limits.answers_kept
        try:
            await self.means.thread.run(lambda file: endings.prune(file.connection, before))
        except Unavailable:
            self._prune_at = 0.0

    def _now(self) -> datetime:
        return self.means.clock.now()


def _end(file: OutboxFile, *, request_id: bytes, answer: Answer, now: datetime) -> list[Outcome]:
    return endings.end(
        file.connection,
        request_id,
        answer.state,
        now=now,
        reason=answer.reason,
        answer=answer.statement,
    )
