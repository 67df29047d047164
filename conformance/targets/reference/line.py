"""Questions and answers between the bed and the node it runs, both ways: one JSON object a line."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

Told = Mapping[str, Any]
Answering = Callable[[str, Told], Awaitable[Told]]
"""Answers a question by its name; raises `No`."""


class No(Exception):
    """The other side says no, in words for a person."""


class Gone(Exception):
    """The other side is not there any more."""


class Line:
    """One end. Questions are answered side by side; each is asked once."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answering: Answering
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._answering = answering
        self._waiting: dict[int, asyncio.Future[Told]] = {}
        self._asked = 0
        self._gone = False

    async def ask(self, question: str, **said: Any) -> Told:
        """The answer. Raises No; Gone if the other side ends before it answers."""
        if self._gone:
            raise Gone
        self._asked += 1
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting[self._asked] = answer
        self._write({"ask": self._asked, "question": question, "said": said})
        return await answer

    async def run(self) -> None:
        """Carry words until the other side ends."""
        try:
            async with asyncio.TaskGroup() as answers:
                while line := await self._next():
                    told = json.loads(line)
                    if "ask" in told:
                        answers.create_task(self._answer(told))
                    else:
                        self._settle(told)
        finally:
            self._hang_up()

    async def _next(self) -> bytes:
        with suppress(ConnectionError):
            return await self._reader.readline()
        return b""

    async def _answer(self, told: Told) -> None:
        try:
            answer = {"re": told["ask"], "told": await self._answering(told["question"], told["said"])}
        except No as no:
            answer = {"re": told["ask"], "no": str(no)}
        self._write(answer)

    def _settle(self, told: Told) -> None:
        answer = self._waiting.pop(told["re"])
        if answer.done():
            return
        if "no" in told:
            answer.set_exception(No(told["no"]))
        else:
            answer.set_result(told["told"])

    def _write(self, words: Told) -> None:
        if not self._writer.is_closing():
            self._writer.write(json.dumps(words).encode() + b"\n")

    def _hang_up(self) -> None:
        self._gone = True
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(Gone())
        self._waiting.clear()
        self._writer.close()
