"""The services over HTTP, as Connect (JSON or protobuf) and gRPC-Web: the same objects behind the same gate.

Routes are made from the schema's descriptors. JSON is proto3 JSON of the wire messages; a statement travels
in it as bytes, in base64, and is never encoded again, so its signature holds (docs/adr/0026).
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing
from typing import Any, TypeAlias

from connectrpc.code import Code
from connectrpc.errors import ConnectError, ErrorDetail
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.server import ConnectASGIApplication, Endpoint
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # stubs, but no py.typed
from protobuf.wkt import Any as AnyDetail

from lockernet.v1 import services_pb2 as pb
from lockernet.v1.services_pb2 import ListPointsRequest, ListPointsResponse
from lockernet_node.transport.connect_call import ConnectCall, Context
from lockernet_node.transport.counts import CallCounts
from lockernet_node.transport.gate import NOT_SERVED, CallFailed, Gate, Method, serve_nothing
from lockernet_node.transport.json_codec import BinaryCodec, Body, JsonCodec
from lockernet_node.transport.limits import MESSAGE_LIMIT
from lockernet_node.transport.services import Service
from lockernet_node.transport.status import Failure

Routes: TypeAlias = dict[str, Any]
"""Endpoints by path; connectrpc keeps their type to itself."""

UNKNOWN_PATH = "/lockernet.unknown/Call"
"""Where calls go that no service has; nobody can call it by this name to any effect."""

CODES = {code.value.upper(): code for code in Code} | {"CANCELLED": Code.CANCELED}


class ConnectApp(ConnectASGIApplication[tuple[Service, ...]]):
    """All services of the point as one ASGI application; `paths` says what it serves."""

    def __init__(self, services: tuple[Service, ...], gate: Gate) -> None:
        self.routes = _routes(services, gate)
        super().__init__(
            service=services,
            endpoints=lambda _services: self.routes,
            read_max_bytes=2 * MESSAGE_LIMIT,
            compressions=(),
            codecs=(BinaryCodec(), JsonCodec()),
        )

    @property
    def path(self) -> str:
        """Where it is mounted."""
        return ""


def _routes(services: Iterable[Service], gate: Gate) -> Routes:
    routes = {path: endpoint for service in services for path, endpoint in _endpoints(service, gate)}
    unknown = _info("unknown", "Call", (ListPointsRequest, ListPointsResponse), StreamType.UNARY)
    routes[UNKNOWN_PATH] = Endpoint.unary(unknown, _unary(gate, NOT_SERVED))
    return routes


def _endpoints(service: Service, gate: Gate) -> Iterator[tuple[str, Any]]:
    for method in pb.DESCRIPTOR.services_by_name[service.name].methods:
        yield f"/{service.full_name}/{method.name}", _endpoint(service, method, gate)


def _endpoint(service: Service, method: MethodDescriptor, gate: Gate) -> Any:
    messages = (GetMessageClass(method.input_type), GetMessageClass(method.output_type))
    serve = getattr(service.answers, method.name) if service.has(method.name) else serve_nothing
    kind = "server_stream" if method.server_streaming else "unary"
    counted = Method(method.name, bytes, serve, CallCounts(kind, service.full_name, method.name))
    if method.server_streaming:
        info = _info(service.full_name, method.name, messages, StreamType.SERVER_STREAM)
        return Endpoint.server_stream(info, _stream(gate, counted))
    info = _info(service.full_name, method.name, messages, StreamType.UNARY)
    return Endpoint.unary(info, _unary(gate, counted))


def _info(
    service: str, name: str, messages: tuple[type[Any], type[Any]], kind: StreamType
) -> MethodInfo[Any, Any]:
    return MethodInfo(
        name=name,
        service_name=service,
        input=messages[0],
        output=messages[1],
        idempotency_level=IdempotencyLevel.UNKNOWN,
        stream_type=kind,
    )


def _unary(gate: Gate, method: Method) -> Callable[[Body, Context], Awaitable[Any]]:
    async def answer(body: Body, context: Context) -> Any:
        try:
            return await gate.answer(method, body.data, ConnectCall(context), parse=body.parse)
        except CallFailed as failed:
            raise _connect_error(failed.failure) from None

    return answer


def _stream(gate: Gate, method: Method) -> Callable[[Body, Context], AsyncGenerator[Any, None]]:
    async def messages(body: Body, context: Context) -> AsyncGenerator[Any, None]:
        stream = gate.stream(method, body.data, ConnectCall(context), parse=body.parse)
        async with aclosing(stream) as items:
            async for item in items:
                if isinstance(item, Failure):
                    raise _connect_error(item)
                yield item

    return messages


def _connect_error(failure: Failure) -> ConnectError:
    """The same status, words and details in Connect's form."""
    ((_key, data),) = failure.trailing
    details = [
        ErrorDetail(AnyDetail(type_url=each.type_url, value=each.value))
        for each in RpcStatus.FromString(data).details
    ]
    return ConnectError(CODES[failure.status.name], failure.words, details)
