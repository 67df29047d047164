"""Messages, read by the library; calls, judged by the gate of the node."""

from contextlib import ExitStack
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from google.protobuf.message import DecodeError

from conformance.targets.reference.executor.words import Answer, Given, World, denied, octets
from lockernet.codec.bridge import from_wire, to_wire
from lockernet.codec.events import decode_event
from lockernet.codec.registry import MESSAGES, MODELS
from lockernet.errors import ErrorCode, LockernetError, Malformed
from lockernet_node.transport.gate import _check_call, _parsed
from lockernet_node.transport.limits import CallLimits, InFlight


@dataclass
class Call:
    """What a transport knows of a call before anybody reads it."""

    version: str | None
    deadline_seconds: float | None

    def invocation_metadata(self) -> list[tuple[str, str]]:
        return [] if self.version is None else [("lockernet-version", self.version)]

    def time_remaining(self) -> float | None:
        return self.deadline_seconds


def called(given: Given) -> Answer:
    """A call through the gate: room, version, deadline, size."""
    context: Any = Call(given["version"], given["deadline_seconds"])
    in_flight = InFlight(CallLimits())
    with ExitStack() as running:
        for peer, count in given["running"].items():
            for port in range(count):
                running.enter_context(in_flight.one_more(f"{peer}:{port}"))
        with in_flight.one_more(f"{given['peer']}:9999"):
            _check_call(context)
            _parsed(bytes(given["message_bytes"]), lambda data: data)
    return {}


def opened(given: Given) -> Answer:
    """A message, parsed and checked field by field; an enum's number goes the way back unchanged."""
    name, raw = given["message"], octets(given["bytes"])
    if name == "Event":
        event = decode_event(raw)
        return {"body": event.body and type(event.body).__name__}
    try:
        wire = MESSAGES[name].FromString(raw)
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_MESSAGE) from None
    if name not in MODELS:
        return {}
    model = from_wire(wire, MODELS[name])
    again = to_wire(model)
    numbers = {field: getattr(again, field) for field in MODELS[name].model_fields}
    return {
        field: list(value) if isinstance(getattr(model, field), tuple) else value
        for field, value in numbers.items()
        if isinstance(getattr(model, field), IntEnum) or field == "obligations"
    }


def message(given: Given, world: World) -> Answer:
    """A call, or a message; which field is bad stands at the beginning of what the library says."""
    if "call" in given:
        return called(given["call"])
    try:
        return opened(given)
    except LockernetError as error:
        path = error.message.partition(":")[0]
        return denied(error) | {"field": path.removeprefix(f"{given['message']}.")}
