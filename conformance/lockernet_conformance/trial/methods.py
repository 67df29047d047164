"""The calls of the protocol and of test control: names, requests and answers, from the schema itself."""

from dataclasses import dataclass
from functools import cache

from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from lockernet.v1 import services_pb2
from lockernet_conformance.v1 import test_control_pb2


@dataclass(frozen=True, slots=True)
class Method:
    """One call."""

    path: str
    """/package.Service/Method."""
    request: type[Message]
    response: type[Message]
    streams: bool


@cache
def methods() -> dict[str, Method]:
    """By the call's short name, such as `ListPoints`; short names are unique in the schema."""
    found: dict[str, Method] = {}
    for file in (services_pb2.DESCRIPTOR, test_control_pb2.DESCRIPTOR):
        for service in file.services_by_name.values():
            for method in service.methods:
                found[method.name] = Method(
                    path=f"/{service.full_name}/{method.name}",
                    request=GetMessageClass(method.input_type),
                    response=GetMessageClass(method.output_type),
                    streams=method.server_streaming,
                )
    return found
