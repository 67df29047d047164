"""Both ends of a line for the SDK's tests: a courier that calls, and an operator that may lie."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import grpc

from lockernet.client import Courier, Patience
from lockernet.client.orders import NewParcel
from lockernet.client.world import Clock
from lockernet.models.points import Dimensions
from lockernet.models.reservations import Hold, HoldUnit
from lockernet.models.trust import Purpose
from lockernet.signing.directory import TrustedDirectory
from lockernet_node.clocks import FrozenClock, SeededEntropy
from tests.network import COURIER, ITEM, ITEM_WEIGHT_G, NOW, OPERATOR, signer, trust_file

DIRECTORY = TrustedDirectory(trust_file())
HASTY = Patience(deadline_seconds=10, attempts=3, first_pause_seconds=0.02)
HOLD = Hold(unit=HoldUnit.HOURS, amount=72)

Reply = bytes | grpc.StatusCode
"""What a lying operator does with a request: bytes to send back, or a status to end with."""


def calling(
    address: str,
    *,
    member_id: str = COURIER,
    clock: Clock | None = None,
    patience: Patience = HASTY,
    seed: bytes = b"sdk",
) -> AbstractAsyncContextManager[Courier]:
    """A courier of the test network that calls this address."""
    return Courier.connect(
        address,
        member_id=member_id,
        signer=signer(f"{member_id}/{Purpose.GRANT}"),
        directory=DIRECTORY,
        operator_id=OPERATOR,
        clock=clock or FrozenClock(NOW),
        entropy=SeededEntropy(seed),
        patience=patience,
    )


def parcel(label: str = "CP000000080SG", *, outside: Dimensions = ITEM, claim: bool = True) -> NewParcel:
    """The item of the demo."""
    return NewParcel(label, outside, ITEM_WEIGHT_G, HOLD, claim=claim)


class _Anything(grpc.GenericRpcHandler):
    """Answers every method with the same function from bytes to a reply."""

    def __init__(self, reply: Callable[[bytes], Reply]) -> None:
        self._reply = reply

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        return grpc.unary_unary_rpc_method_handler(self._answer)

    async def _answer(self, request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        reply = self._reply(request)
        if isinstance(reply, grpc.StatusCode):
            await context.abort(reply, "as told")
        return reply


@asynccontextmanager
async def lying_operator(reply: Callable[[bytes], Reply]) -> AsyncIterator[str]:
    """A gRPC server whose every answer is this function's; yields its address."""
    server = grpc.aio.server(options=(("grpc.so_reuseport", 0),))
    server.add_generic_rpc_handlers((_Anything(reply),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)
