"""Calls over gRPC as raw bytes: the suite decides what they are, and whether they make sense."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import grpc.aio

from lockernet_conformance.probe.exchange import Answer, Question

DETAILS = "grpc-status-details-bin"
LARGEST_BYTES = 8 * 1024 * 1024
"""More than any answer of the protocol may have."""
_OPTIONS = [
    ("grpc.max_receive_message_length", LARGEST_BYTES),
    ("grpc.enable_retries", 0),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 200),
]


class GrpcLine:
    """One address. It connects by itself, and again after the target was gone."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel

    async def __call__(self, question: Question) -> Answer:
        """Ask; whatever comes, or does not, is an answer."""
        if question.most > 1:
            return await self._stream(question)
        send: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(question.method)
        call = send(question.body, timeout=question.seconds, metadata=_metadata(question))
        try:
            body = await call
        except grpc.aio.AioRpcError as error:
            return _failed(error)
        except asyncio.CancelledError:
            call.cancel()
            raise
        return Answer("OK", (bytes(body),))

    async def _stream(self, question: Question) -> Answer:
        send: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = self._channel.unary_stream(question.method)
        call = send(question.body, timeout=question.seconds, metadata=_metadata(question))
        bodies: list[bytes] = []
        try:
            async for body in call:
                bodies.append(bytes(body))
                if len(bodies) == question.most:
                    call.cancel()
                    return Answer("LEFT", tuple(bodies))
        except grpc.aio.AioRpcError as error:
            failed = _failed(error)
            if failed.status == "NO_ANSWER" and bodies:
                return Answer("LEFT", tuple(bodies))
            return Answer(failed.status, tuple(bodies), failed.message, failed.details)
        return Answer("OK", tuple(bodies))


@asynccontextmanager
async def open_grpc(address: str, *, roots: bytes | None = None) -> AsyncIterator[GrpcLine]:
    """A line to this host:port; `roots` are the certificates that it must show one of, None for plaintext."""
    if roots is None:
        channel = grpc.aio.insecure_channel(address, options=_OPTIONS)
    else:
        credentials = grpc.ssl_channel_credentials(root_certificates=roots)
        channel = grpc.aio.secure_channel(address, credentials, options=_OPTIONS)
    try:
        yield GrpcLine(channel)
    finally:
        await channel.close()


def _metadata(question: Question) -> grpc.aio.Metadata:
    pairs = [
        (name, value if name.endswith("-bin") else value.decode("latin-1"))
        for name, value in question.metadata
    ]
    return grpc.aio.Metadata(*pairs)


def _failed(error: grpc.aio.AioRpcError) -> Answer:
    trailers = dict(error.trailing_metadata() or ())
    raw = trailers.get(DETAILS, b"")
    details = raw if isinstance(raw, bytes) else b""
    status = error.code().name
    message = error.details() or ""
    if not details and status == "DEADLINE_EXCEEDED":
        return Answer("NO_ANSWER", (), message)
    if not details and status == "UNAVAILABLE":
        return Answer("UNREACHABLE", (), message)
    return Answer(status, (), message, details)
