"""Asks a real target, and records every word."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from lockernet_conformance.probe.exchange import Answer, Question, Record
from lockernet_conformance.probe.probe import Inconclusive
from lockernet_conformance.probe.transcript import Transcript

Line = Callable[[Question], Awaitable[Answer]]
"""Takes a question to where it goes. Never raises for what a target does or does not do."""


class LiveProbe:
    """One case's line to a real target."""

    def __init__(
        self,
        case: str,
        lines: Mapping[str, Line],
        transcript: Transcript,
        *,
        sign: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self._case = case
        self._lines = lines
        self._transcript = transcript
        self._sign = sign
        self._asked = 0
        self.records: list[Record] = []

    async def ask(self, question: Question) -> Record:
        """Ask and wait for the answer."""
        return await self._ask(self._next(), question)

    async def ask_together(self, questions: Sequence[Question]) -> list[Record]:
        """Ask all at the same time."""
        numbered = [(self._next(), question) for question in questions]
        return await asyncio.gather(*(self._ask(number, question) for number, question in numbered))

    def sign(self, pae: bytes) -> bytes:
        """The signature of the operator's grant key; it is recorded, so that a replay needs no key."""
        if self._sign is None:
            raise Inconclusive("the target file gives no grant key of the operator")
        signature = self._sign(pae)
        at_ns = time.time_ns()
        answer = Answer("OK", (signature,))
        self._keep(Record(self._case, self._next(), at_ns, 0, Question("signer", "sign", pae), answer))
        return signature

    async def rest(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)

    def now_ns(self) -> int:
        """The time of this machine, recorded."""
        now = time.time_ns()
        answer = Answer("OK", (str(now).encode(),))
        self._keep(Record(self._case, self._next(), now, 0, Question("clock", "now"), answer))
        return now

    async def _ask(self, number: int, question: Question) -> Record:
        line = self._lines.get(question.to)
        if line is None:
            raise Inconclusive(f"the target file says no way to its {question.to}")
        at_ns, began = time.time_ns(), time.perf_counter_ns()
        answer = await line(question)
        took_us = (time.perf_counter_ns() - began) // 1000
        return self._keep(Record(self._case, number, at_ns, took_us, question, answer))

    def _next(self) -> int:
        self._asked += 1
        return self._asked

    def _keep(self, record: Record) -> Record:
        self.records.append(record)
        self._transcript.exchange(record)
        return record
