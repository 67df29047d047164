"""Follows an operator's feed of points: only what is new is read, and nothing is believed before it is whole.

Each word is judged as of the time at which it was issued; that it is this word and no other, the fresh head
says, through the chain (LN-PNT-009). What is out of date now is not offered.
"""

from datetime import datetime

from lockernet.client.channel import Channel
from lockernet.client.operator import Operator
from lockernet.codec.statements import read_header, read_statement
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.points import PointFeedHead, PointRecord, PointTombstone
from lockernet.models.statements import SignedStatement
from lockernet.network.point_feed import Points, Word, follow, require_sealed
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2_grpc import PointServiceStub


async def read_points(
    channel: Channel, operator: Operator, *, network_id: str, known: Points, now: datetime
) -> Points:
    """What the operator says of its points now, going on after `known`. Raises LockernetError."""
    stub = PointServiceStub(channel.grpc)
    points = known
    while True:
        page = await channel.ask(stub.ListPoints, pb.ListPointsRequest(after_sequence=points.sequence))
        words = [
            open_word(operator, read_statement(each), network_id=network_id, now=now) for each in page.points
        ]
        points = follow(points, words)
        if not page.more:
            break
        if not words:
            raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, "an empty page of points promises more")
    if not page.HasField("head"):
        raise Untrusted(ErrorCode.UNTRUSTED_HISTORY, "the feed of points has no head")
    head = operator.open(read_statement(page.head), PointFeedHead, audience=network_id, now=now)
    require_sealed(points, head.word)
    return points


def open_word(
    operator: Operator, statement: SignedStatement, *, network_id: str, now: datetime
) -> tuple[bytes, Word]:
    """A verified record or tombstone and its statement id. Raises Malformed or Untrusted."""
    issued_at = min(read_header(statement).issued_at, now)
    if statement.payload_type == PAYLOAD_TYPES[PointTombstone]:
        closed = operator.open(statement, PointTombstone, audience=network_id, now=issued_at)
        return closed.statement_id, closed.word
    said = operator.open(statement, PointRecord, audience=network_id, now=issued_at)
    return said.statement_id, said.word


def in_date(points: Points, now: datetime) -> tuple[PointRecord, ...]:
    """The points that serve and whose records have not expired."""
    return tuple(each for each in points.records.values() if now < each.header.expires_at)
