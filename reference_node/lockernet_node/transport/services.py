"""The services of a point: one object each, whichever listener carries the calls to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from lockernet.v1 import services_pb2 as pb
from lockernet.v1 import services_pb2_grpc as rpc
from lockernet_node.feed import Feed, Link, PointFeed
from lockernet_node.pipeline.attesting import Hours
from lockernet_node.pipeline.enrolment import Enrolment
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.questions import Questions
from lockernet_node.transport.custody_service import CustodyService
from lockernet_node.transport.event_service import EventService
from lockernet_node.transport.link_service import LinkService
from lockernet_node.transport.operator_service import EnrollingOperatorService, OperatorService
from lockernet_node.transport.point_service import PointService
from lockernet_node.transport.reservation_service import ReservationService
from lockernet_node.transport.sessions import Sessions

PACKAGE = pb.DESCRIPTOR.package


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its short name, the object that answers, and how a gRPC server takes it."""

    name: str
    answers: Any
    add_to: Callable[[Any, grpc.aio.Server], None]
    package: str = PACKAGE
    drain: Callable[[], None] = lambda: None
    """Ends what would run on by itself, such as streams; called when the node stops."""

    @property
    def full_name(self) -> str:
        """As in paths: `lockernet.v1.PointService`."""
        return f"{self.package}.{self.name}"

    def has(self, method: str) -> bool:
        """True if the object answers it itself; the generated servicer has a stub for every method."""
        stub = getattr(getattr(rpc, f"{self.name}Servicer"), method)
        return getattr(type(self.answers), method) is not stub


def build_services(
    *,
    orders: Orders,
    questions: Questions,
    feed: Feed,
    link: Link,
    points: PointFeed,
    hours: Hours,
    enrolment: Enrolment | None = None,
) -> tuple[Service, ...]:
    """Everything that this point answers; what is not implemented is CALL_NOT_SERVED by the gate."""
    sessions = Sessions(questions)
    reservations = ReservationService(sessions, orders, questions=questions)
    custody = CustodyService(sessions, orders, questions=questions)
    served = (
        Service(
            "PointService",
            PointService(sessions, points, hours=hours),
            rpc.add_PointServiceServicer_to_server,
        ),
        Service("LinkService", LinkService(link), rpc.add_LinkServiceServicer_to_server),
        Service("ReservationService", reservations, rpc.add_ReservationServiceServicer_to_server),
        Service("CustodyService", custody, rpc.add_CustodyServiceServicer_to_server),
        Service(
            "EventService",
            EventService(sessions, feed),
            rpc.add_EventServiceServicer_to_server,
            drain=feed.drain,
        ),
    )
    operator = (
        OperatorService(orders)  # type: ignore[abstract]  # the gate refuses what it does not answer
        if enrolment is None
        else EnrollingOperatorService(orders, enrolment)
    )
    return (*served, Service("OperatorService", operator, rpc.add_OperatorServiceServicer_to_server))
