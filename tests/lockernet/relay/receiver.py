"""A back end that receives webhooks over real HTTP and does with them what it is told to."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.patience import PATIENCE_SECONDS

Answer = Callable[["Received"], bytes | None]
"""What goes back on the wire; None: nothing, and the connection stays open."""

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


def status(code: int, *more: str) -> bytes:
    """An answer without a body."""
    lines = "".join(f"{each}\r\n" for each in more)
    return f"HTTP/1.1 {code} Whatever\r\ncontent-length: 0\r\n{lines}\r\n".encode()


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What it says."""
        return json.loads(self.body)


@dataclass
class BackEnd:
    """Where the webhooks go."""

    answer: Answer
    received: list[Received] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook?of=lockernet"

    async def until(self, count: int) -> list[Received]:
        """So many requests, as soon as they are there."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.received) < count:
                await asyncio.sleep(0.01)
        return self.received

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while True:
                request = await self._request(reader)
                self.received.append(request)
                answer = self.answer(request)
                if answer is None:
                    await reader.read(-1)
                    break
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _request(self, reader: asyncio.StreamReader) -> Received:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(_header(line) for line in head[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        return Received(head[0].split()[1], headers, body)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name.lower(), value


@asynccontextmanager
async def receiving(
    answer: Answer = lambda request: OK, *, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1"
) -> AsyncIterator[BackEnd]:
    """A back end on a free port."""
    end = BackEnd(answer)
    server = await asyncio.start_server(end.serve, address, 0, ssl=tls)
    end.port = server.sockets[0].getsockname()[1]
    try:
        yield end
    finally:
        server.close()
