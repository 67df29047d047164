"""The operator's calls, over the wire."""

from datetime import timedelta

from grpc import StatusCode

from lockernet.codec.statements import read_payload, read_statement
from lockernet.models.reservations import Confirmation
from lockernet.models.statements import SignedStatement
from lockernet.v1 import services_pb2 as pb
from tests.node.operator import OperatorDesk
from tests.node.pipeline.test_leases import ONE
from tests.node.transport.site import Site

CALL = "OperatorService/"


def confirmed(data: bytes) -> Confirmation:
    """All four answers carry the yes in field 1."""
    answer = pb.OpenRemotelyResponse.FromString(data)
    statement: SignedStatement = read_statement(answer.confirmation)
    return read_payload(statement, Confirmation)


async def test_each_call_of_the_operator_is_served_and_confirmed(site: Site) -> None:
    operator, house = OperatorDesk(site.house), site.house
    house.clock.advance(timedelta(seconds=60))
    orders = {
        "PlaceMaintenanceGrant": operator.grant(),
        "OpenRemotely": operator.remote("A01", house.desk.hotline.show()),
        "LeaseCapacity": operator.lease(1, ONE),
        "ReturnLease": operator.give_back(1),
    }

    for name, order in orders.items():
        reply = await site.order(CALL + name, order)
        assert reply.status is StatusCode.OK, (name, reply)
        confirmation = confirmed(reply.data)
        assert confirmation.parcel_id is None
        assert confirmation.header.audience == operator.desk.member_id


async def test_a_no_is_signed_and_has_its_status(site: Site) -> None:
    """LN-MSG-008."""
    operator = OperatorDesk(site.house)

    reply = await site.order(CALL + "OpenRemotely", operator.remote("A01", "12345678"))

    assert (reply.status, reply.reasons) == (StatusCode.FAILED_PRECONDITION, ("NONCE_NOT_SHOWN",))
    assert reply.refusal is not None


async def test_a_statement_of_another_kind_is_malformed(site: Site) -> None:
    reply = await site.order(CALL + "LeaseCapacity", OperatorDesk(site.house).grant())

    assert (reply.status, reply.reasons) == (StatusCode.INVALID_ARGUMENT, ("MALFORMED_STATEMENT",))


async def test_no_other_member_speaks_for_the_operator(site: Site) -> None:
    """LN-TRU-020."""
    operator = OperatorDesk(site.house)
    operator.desk.member_id = site.house.courier.member_id

    reply = await site.order(CALL + "PlaceMaintenanceGrant", operator.grant())

    assert reply.status is StatusCode.PERMISSION_DENIED
    assert not site.stored().maintenance_grants
