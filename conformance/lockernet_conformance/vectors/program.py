"""A child process that is told one line at a time, and must say one line back in time.

It has a session of its own, so that what it starts ends with it. The end of its standard error is kept.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

ERRORS_KEPT = 2_000
"""Characters of the standard error."""

MOMENT_SECONDS = 0.5
"""So long its exit code and last words may take, after its output ended."""

GRACE_SECONDS = 2.0
"""So long it may take to end when its input ends, before it is killed."""

OUT, ERR = 1, 2


class ProgramFailed(Exception):
    """No line came, in the words that a report shows. The program is of no use any more."""


class Program:
    """One running process."""

    def __init__(self, transport: asyncio.SubprocessTransport, pipes: "_Pipes") -> None:
        self._transport = transport
        self._pipes = pipes

    @classmethod
    async def started(cls, command: Sequence[str], *, folder: Path, line_bytes: int) -> "Program":
        """Start it in this folder. Raises ProgramFailed where there is no such program."""
        loop = asyncio.get_running_loop()
        try:
            transport, pipes = await loop.subprocess_exec(
                lambda: _Pipes(line_bytes), *command, cwd=folder, start_new_session=True
            )
        except OSError as error:
            raise ProgramFailed(f"{command[0]} does not start: {error.strerror}") from None
        return cls(transport, pipes)

    async def exchange(self, line: bytes, *, seconds: float) -> bytes:
        """Say this line and give back the next one. Raises ProgramFailed."""
        pipes = self._pipes
        if pipes.lines:
            raise ProgramFailed(f"it said something that nobody asked for: {pipes.shown()}")
        stdin = cast("asyncio.WriteTransport", self._transport.get_pipe_transport(0))
        if not stdin.is_closing():
            stdin.write(line + b"\n")
        try:
            async with asyncio.timeout(seconds):
                answer = await self._next_line()
        except TimeoutError:
            raise ProgramFailed(f"no answer within {seconds:g} s{self._errors()}") from None
        if answer is None:
            await self._closed(MOMENT_SECONDS)
            raise ProgramFailed(self._how_it_ended())
        return answer

    async def stop(self) -> None:
        """End its input and wait a moment; then as `kill`."""
        cast("asyncio.WriteTransport", self._transport.get_pipe_transport(0)).close()
        await self._closed(GRACE_SECONDS)
        await self.kill()

    async def kill(self) -> None:
        """End it and all that it started, at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._transport.get_pid(), signal.SIGKILL)
        self._transport.close()
        await self._closed(GRACE_SECONDS)

    async def _next_line(self) -> bytes | None:
        """The next line, or None where nothing can come any more. Raises ProgramFailed for one too long."""
        pipes = self._pipes
        while (line := pipes.next_line()) is None and pipes.open:
            if pipes.too_long:
                raise ProgramFailed(f"a line of more than {pipes.line_bytes} bytes: {pipes.shown()}")
            pipes.changed.clear()
            await pipes.changed.wait()
        return line

    async def _closed(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._pipes.closed.wait(), seconds)

    def _how_it_ended(self) -> str:
        code = self._transport.get_returncode()
        if code is None:
            return f"it closed its standard output{self._errors()}"
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        rest = f" in the middle of a line: {self._pipes.shown()}" if self._pipes.lines else ""
        return f"it {how}{rest}{self._errors()}"

    def _errors(self) -> str:
        """What it said on its standard error, from the end."""
        said = self._pipes.errors.decode(errors="replace").strip()[-ERRORS_KEPT:]
        return f"; standard error: {said}" if said else ""


class _Pipes(asyncio.SubprocessProtocol):
    """What came from the process. Reading stops where more came than any answer may have."""

    def __init__(self, line_bytes: int) -> None:
        self.line_bytes = line_bytes
        self.lines = b""
        """What it said and nobody took."""
        self.errors = b""
        self.open = True
        self.changed = asyncio.Event()
        self.closed = asyncio.Event()
        self._transport: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == ERR:
            self.errors = (self.errors + data)[-4 * ERRORS_KEPT :]
            return
        self.lines += data
        if len(self.lines) > 2 * self.line_bytes and self._transport is not None:
            cast("asyncio.ReadTransport", self._transport.get_pipe_transport(OUT)).pause_reading()
        self.changed.set()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002 - as asyncio calls it
        if fd == OUT:
            self.open = False
            self.changed.set()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the same
        self.open = False
        self.changed.set()
        self.closed.set()

    def next_line(self) -> bytes | None:
        """The next whole line, if it is there and not too long."""
        if self.too_long or b"\n" not in self.lines:
            return None
        line, _, self.lines = self.lines.partition(b"\n")
        return line.removesuffix(b"\r")

    @property
    def too_long(self) -> bool:
        """Whether the line that is being said is longer than any answer may be."""
        end = self.lines.find(b"\n", 0, self.line_bytes + 1)
        return end < 0 and len(self.lines) > self.line_bytes

    def shown(self) -> str:
        """The beginning of what it said."""
        return self.lines[:100].decode(errors="replace")
