"""The network between courier and point: a TCP relay, a process of its own, that can go away.

    python -m demo.relay 127.0.0.1:50051        prints {"ready": {"port": 41234}}

then takes one word a line on stdin: `cut` closes every connection and the listening socket, `mend` listens
again on the same port. Each word is answered with {"done": word}.
"""

import asyncio
import json
import sys
from contextlib import suppress

CHUNK = 64 * 1024


class Relay:
    """Passes bytes both ways while it is mended."""

    def __init__(self, host: str, port: int) -> None:
        self._peer = (host, port)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            peer_reader, peer_writer = await asyncio.open_connection(*self._peer)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, peer_writer}
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pump(reader, peer_writer))
            tasks.create_task(self._pump(peer_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(CHUNK):
                writer.write(chunk)
                await writer.drain()
        self._writers.discard(writer)
        writer.transport.abort()


async def main(host: str, port: int) -> None:
    relay = Relay(host, port)
    await relay.mend()
    print(json.dumps({"ready": {"port": relay.port}}), flush=True)
    words = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(words), sys.stdin)
    while line := await words.readline():
        word = line.decode().strip()
        await {"cut": relay.cut, "mend": relay.mend}[word]()
        print(json.dumps({"done": word}), flush=True)
    await relay.cut()


if __name__ == "__main__":
    given_host, _, given_port = sys.argv[1].rpartition(":")
    asyncio.run(main(given_host, int(given_port)))
