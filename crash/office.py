"""The courier's back end: sends signed orders, writes down what was acknowledged, and asks again."""

import time
from contextlib import ExitStack
from types import TracebackType
from typing import Self

import grpc

from bench.calls import CANCEL, RESERVE, Call
from bench.orders import Order, Parcel, block, call, cancel, new_parcel, remove, reserve_for
from bench.point import CLASSES, POINT
from bench.processes import Trouble
from crash.ledger import Acked, Asked, Sent, Shown, now
from crash.site import Site
from lockernet.codes.digits import DigitCode
from lockernet.models.custody import CustodyState
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.events_pb2 import Cursor
from lockernet_node.transport.sessions import TOKEN_KEY

TIMEOUT_SECONDS = 10.0
CUSTODY = "/lockernet.v1.CustodyService/"
EVENTS = "/lockernet.v1.EventService/"

_LOST = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.UNKNOWN}


class Gone(Exception):
    """The node does not answer any more."""


class Refused(Exception):
    """The node said no; the words are gRPC's."""


class Office:
    """One connection of the courier's back end; a new one for each life of the node."""

    def __init__(self, site: Site, sent: list[tuple[Acked, Call]]) -> None:
        self._site = site
        self._sent = sent
        self._stack = ExitStack()
        options = (("grpc.use_local_subchannel_pool", 1),)
        self._channel = self._stack.enter_context(grpc.insecure_channel(site.point.grpc, options))
        self._token = site.point.courier.token()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def new_parcel(self) -> Parcel:
        """A parcel that nobody has heard of."""
        return new_parcel(CLASSES[0])

    def reserve(self, parcel: Parcel) -> None:
        """A promise for it, acknowledged."""
        self._give(RESERVE, reserve_for(self._site.point.courier, parcel))

    def cancel(self, parcel: Parcel) -> None:
        """Take it back."""
        self._give(CANCEL, cancel(self._site.point.courier, parcel))

    def recall(self, parcel: Parcel) -> None:
        """No code opens its door any more, and the driver may take it away: both acknowledged."""
        courier = self._site.point.courier
        self._give(CUSTODY + "BlockParcel", block(courier, parcel))
        self._give(CUSTODY + "PlaceRemoveOrder", remove(courier, parcel))

    def digits(self, parcel: Parcel) -> DigitCode:
        """The parcel's digits, which must stand in no file of the node."""
        asked = pb.GetClaimCodeRequest(point_id=POINT, parcel_id=parcel.terms.parcel_id)
        answer = self._send(CUSTODY + "GetClaimCode", asked.SerializeToString())
        told = pb.GetClaimCodeResponse.FromString(answer)
        self._site.ledger.note(Shown(told.selector + told.digits), Shown(f"{told.selector}-{told.digits}"))
        return DigitCode(told.selector, told.digits)

    def await_state(self, parcel: Parcel, state: str) -> None:
        """Wait until the node says that the parcel is there. Raises Trouble if it never does."""
        asked = pb.GetParcelRequest(point_id=POINT, parcel_id=parcel.terms.parcel_id).SerializeToString()
        deadline = now() + TIMEOUT_SECONDS
        while now() < deadline:
            told = pb.GetParcelResponse.FromString(self._send(CUSTODY + "GetParcel", asked))
            if CustodyState(told.custody).name == state:
                return
            time.sleep(0.1)
        raise Trouble(f"{parcel.label} never came to {state}")

    def read_feed(self, *, after: int = 0) -> int:
        """A page of the courier's feed; how many events it holds."""
        place = Cursor(epoch=1, sequence=after)
        asked = pb.ListEventsRequest(point_id=POINT, scope=pb.FEED_SCOPE_MEMBER, after=place)
        answer = self._send(EVENTS + "ListEvents", asked.SerializeToString())
        return len(pb.ListEventsResponse.FromString(answer).entries)

    def ask_again(self, count: int) -> None:
        """Send the last acknowledged orders once more, and note whether the same came back."""
        for acked, sent in self._sent[-count:]:
            answer = _confirmation(self._send(sent.method, sent.request))
            self._site.ledger.note(Asked(acked.order_id, same=answer == acked.answer))

    def _give(self, method: str, order: Order) -> None:
        ready = call(method, order)
        self._site.ledger.note(Sent(ready.order_id.hex()))
        answer = self._send(method, ready.request)
        acked = Acked(ready.request_id.hex(), ready.order_id.hex(), _confirmation(answer))
        self._site.ledger.note(acked)
        self._sent.append((acked, ready))

    def _send(self, method: str, request: bytes) -> bytes:
        stub: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(method)
        try:
            return stub(request, timeout=TIMEOUT_SECONDS, metadata=((TOKEN_KEY, self._token),))
        except grpc.RpcError as error:
            if error.code() in _LOST and self._site.is_dead():
                raise Gone from None
            raise Refused(f"{error.code().name}: {error.details()}") from None


def _confirmation(answer: bytes) -> str:
    """The signed statement in an answer; every order's answer has it in the same place."""
    return pb.ReserveCompartmentResponse.FromString(answer).confirmation.SerializeToString().hex()
