"""Targets that are no node: each is wrong in its own way, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import grpc
import grpc.aio

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Takes everything and says nothing."""
    while await reader.read(65_536):
        pass


async def hanging_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ends each connection at once."""
    writer.close()


async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers with bytes that are no HTTP/2."""
    await reader.read(1)
    writer.write(b"\xff\x00garbage" * 512)
    await writer.drain()
    writer.close()


async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One byte of nonsense every 100 ms, for ever."""
    await reader.read(1)
    while True:
        writer.write(b"\x00")
        await writer.drain()
        await asyncio.sleep(0.1)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The address of a server that does this with each connection."""
    talking: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(_talk(handler, reader, writer))
        talking.add(task)
        task.add_done_callback(talking.discard)
        await task

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"{host}:{port}"
    finally:
        server.close()
        for task in talking:
            task.cancel()
        await server.wait_closed()


async def _talk(handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.CancelledError):
        await handler(reader, writer)
    writer.close()


async def empty_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers each HTTP request with 200 and nothing in it."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()


class AnswersAll(grpc.GenericRpcHandler):
    """Every call gets these bytes, or this status, whatever was asked."""

    def __init__(self, answer: bytes | grpc.StatusCode) -> None:
        self._answer = answer

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[bytes, bytes]":
        """The same for all methods."""

        async def answer(_request: bytes, context: "grpc.aio.ServicerContext[bytes, bytes]") -> bytes:
            if isinstance(self._answer, bytes):
                return self._answer
            return await context.abort(self._answer, "no")

        return grpc.unary_unary_rpc_method_handler(answer)


@asynccontextmanager
async def answering(answer: bytes | grpc.StatusCode) -> AsyncIterator[str]:
    """The address of a gRPC server that gives the same answer to every call."""
    server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
    server.add_generic_rpc_handlers((AnswersAll(answer),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(None)
