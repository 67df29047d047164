"""The two servers that the node is measured against; same paths, same bytes.

echo     grpc.aio gives back what it gets
floor    the same, after one raw verify, one raw sign and one row that is on the disk (group commit)

python -m bench.peers echo 127.0.0.1:50051
python -m bench.peers floor 127.0.0.1:50051 build/floor.db
"""

import asyncio
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.calls import CANCEL, RESERVE

Answer = Callable[[bytes, Any], Awaitable[bytes]]


async def echo(request: bytes, _context: object) -> bytes:
    """The same bytes."""
    return request


class Floor:
    """The least that a signed and durable answer costs."""

    def __init__(self, path: str) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._public_key = self._key.public_key()
        self._message = b"x" * 300
        self._signature = self._key.sign(self._message)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = wal")
        self._connection.execute("PRAGMA synchronous = full")
        self._connection.execute("CREATE TABLE answers (request BLOB NOT NULL, answer BLOB NOT NULL) STRICT")
        self._waiting: list[tuple[bytes, bytes, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def answer(self, request: bytes, _context: object) -> bytes:
        """The same bytes, once they are verified, signed and stored."""
        self._public_key.verify(self._signature, self._message)
        signature = self._key.sign(request)
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, signature, stored))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await stored
        return request

    async def _write(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            await asyncio.to_thread(self._commit, [(request, signature) for request, signature, _ in group])
            for _, _, stored in group:
                stored.set_result(None)

    def _commit(self, rows: list[tuple[bytes, bytes]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO answers (request, answer) VALUES (?, ?)", rows)
        self._connection.execute("COMMIT")


async def main(kind: str, address: str, *more: str) -> None:
    """Serve until killed."""
    answer: Answer = echo if kind == "echo" else Floor(*more).answer
    server = grpc.aio.server(options=(("grpc.so_reuseport", 0),))
    for path in (RESERVE, CANCEL):
        service, _, method = path.strip("/").partition("/")
        answers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
            method: grpc.unary_unary_rpc_method_handler(answer)
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, answers),))
    server.add_insecure_port(address)
    await server.start()
    print(json.dumps({"ready": {"grpc": address}}), flush=True)
    await server.wait_for_termination()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
