"""The conversation with a target's program: a hello first, then one answer for each question.

`ask` always ends: each answer and all waiting together have a limit. A program that fails is started anew for
the next question, so that a case shows what it asks and not what another one broke; after three starts in a
row without one good answer it is left alone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lockernet_conformance.vectors.lines import FAILED, Hello, Unreadable, in_step, read_hello
from lockernet_conformance.vectors.program import Program, ProgramFailed
from lockernet_conformance.vectors.published import topics


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may take."""

    line_bytes: int = 1 << 20
    start_seconds: float = 30.0
    """From its start to its hello."""
    answer_seconds: float = 10.0
    total_seconds: float = 900.0
    """All waiting of a run together."""
    starts_in_vain: int = 3


class Executor:
    """Starts the program when it is needed; `close` ends it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        hello: bytes,
        claimed: frozenset[str] | None = None,
        limits: Limits | None = None,
    ) -> None:
        """`claimed`: the topics of the target file; None: those that the program names itself."""
        self.hello: Hello | None = None
        """What it said of itself."""
        self._command, self._folder, self._line = command, folder, hello
        self._claimed, self._limits = claimed, limits or Limits()
        self._program: Program | None = None
        self._in_vain, self._last_words, self._waited = 0, "", 0.0
        self._one_at_a_time = asyncio.Lock()

    async def start(self) -> str:
        """Start it and hear its hello. What went wrong, or nothing; `ask` says the same again."""
        async with self._one_at_a_time:
            wrong = "it was not waited for"
            try:
                await self._running()
                wrong = ""
            except ProgramFailed as failed:
                wrong = str(failed)
            finally:
                if wrong:
                    await self._drop()
            return wrong

    @property
    def topics(self) -> frozenset[str]:
        """What it is asked: who never said hello is asked everything, and fails it."""
        if self._claimed is not None:
            return self._claimed
        return frozenset(topics()) if self.hello is None else self.hello.topics

    async def ask(self, line: bytes) -> bytes:
        """The program's next line, without its end; or what went wrong, beginning with `!`.

        A program that failed, is out of step or was left in the middle of a question is asked no more.
        """
        async with self._one_at_a_time:
            goes_on = False
            try:
                program = await self._running()
                answer = await self._exchange(program, line, self._limits.answer_seconds)
                goes_on = in_step(line, answer)
                self._last_words = "" if goes_on else "the last one: no answer to its question"
            except ProgramFailed as failed:
                answer = FAILED + str(failed).encode()
            finally:
                if not goes_on:
                    await self._drop()
            self._in_vain = 0 if goes_on else self._in_vain
            return answer

    async def close(self) -> None:
        """End the program."""
        async with self._one_at_a_time:
            if self._program is not None:
                await self._program.stop()
                self._program = None

    async def _running(self) -> Program:
        """The program, after its hello. Raises ProgramFailed."""
        if self._program is not None:
            return self._program
        if self._in_vain >= self._limits.starts_in_vain:
            raise ProgramFailed(f"not started again after {self._in_vain} failures; {self._last_words}")
        self._in_vain += 1
        try:
            return await self._greeted()
        except ProgramFailed as failed:
            self._last_words = f"the last one: {failed}"
            raise

    async def _greeted(self) -> Program:
        limits = self._limits
        program = await Program.started(self._command, folder=self._folder, line_bytes=limits.line_bytes)
        self._program = program
        line = await self._exchange(program, self._line, limits.start_seconds)
        try:
            self.hello = read_hello(line)
        except Unreadable as error:
            raise ProgramFailed(f"its hello: {error}") from None
        return program

    async def _exchange(self, program: Program, line: bytes, seconds: float) -> bytes:
        """One line out, one back, within what is left of all waiting."""
        left = self._limits.total_seconds - self._waited
        if left <= 0:
            raise ProgramFailed(f"the {self._limits.total_seconds:g} s of a run are used up")
        now = asyncio.get_running_loop().time
        begun = now()
        try:
            return await program.exchange(line, seconds=min(seconds, left))
        except ProgramFailed as failed:
            self._last_words = f"the last one: {failed}"
            raise
        finally:
            self._waited += now() - begun

    async def _drop(self) -> None:
        """A program that failed is not asked again."""
        if self._program is not None:
            await self._program.kill()
            self._program = None
