"""What the tests of bad input share: an order that is good but for one thing, and "nothing stored"."""

from grpc import StatusCode

from lockernet.models.reservations import ReserveCompartment
from tests.network import DAY, NOW, POINT, CourierDesk
from tests.node.transport.site import Reply, Site

RESERVE = "ReservationService/ReserveCompartment"
METHODS = (
    "PointService/ListPoints",
    "ReservationService/CheckReservation",
    RESERVE,
    "ReservationService/CancelReservation",
    "ReservationService/GetRequest",
    "CustodyService/PlaceDepositOrder",
    "CustodyService/GetParcel",
    "CustodyService/GetClaimCode",
    "EventService/ListEvents",
    "LinkService/Exchange",
    "OperatorService/PlaceMaintenanceGrant",
    "OperatorService/OpenRemotely",
    "OperatorService/LeaseCapacity",
    "OperatorService/ReturnLease",
)
LABEL = "CP000000080SG"


def reservation(courier: CourierDesk, **header: object) -> ReserveCompartment:
    """An order that would be confirmed, but for what is changed in its header."""
    return ReserveCompartment(
        header=courier.header().model_copy(update=header),
        point_id=POINT,
        parcel=courier.terms(),
        label=LABEL,
        reserved_until=NOW + DAY,
    )


async def nothing_stored(site: Site, reply: Reply, status: StatusCode, reason: str) -> None:
    """The reply is this one, with exactly one reason, and a good order still goes through as the first."""
    assert (reply.status, reply.reasons) == (status, (reason,)), reply
    assert reply.about.keys() >= {"rule", "actor", "retryable"}
    assert not site.stored().requests
    assert not site.stored().journal
    courier = CourierDesk()
    good = await site.order(RESERVE, courier.sign(reservation(courier)))
    assert good.status is StatusCode.OK
    assert len(site.stored().journal) == 1
