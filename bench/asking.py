"""Questions over gRPC with a raw stub: bytes out, bytes back, one after the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import grpc

from bench.processes import Trouble
from lockernet_node.transport.sessions import TOKEN_KEY

ASK_SECONDS = 20.0

Ask = Callable[[bytes], bytes]


@contextmanager
def asking(address: str, method: str, token: bytes) -> Iterator[Ask]:
    """A member asks this method, over a connection of its own. Raises Trouble for a no."""
    with grpc.insecure_channel(address, (("grpc.use_local_subchannel_pool", 1),)) as channel:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(method)

        def ask(request: bytes) -> bytes:
            try:
                return call(request, timeout=ASK_SECONDS, metadata=((TOKEN_KEY, token),), wait_for_ready=True)
            except grpc.RpcError as error:
                raise Trouble(f"{method}: {error}") from None  # gRPC's own cannot leave the process

        yield ask
