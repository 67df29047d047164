"""The library answers every vector about messages, the node every one about calls (LN-MSG)."""

from contextlib import ExitStack
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import pytest
from google.protobuf.message import DecodeError

from lockernet.codec.bridge import from_wire, to_wire
from lockernet.codec.events import decode_event
from lockernet.codec.registry import MESSAGES, MODELS
from lockernet.errors import ErrorCode, LockernetError, Malformed
from lockernet_node.transport.gate import _check_call, _parsed
from lockernet_node.transport.limits import CallLimits, InFlight
from tests.vectors.reading import Answer, Vector, agrees, answered, octets, vectors_of


@dataclass
class Call:
    """What a transport knows of a call before anybody reads it."""

    version: str | None
    deadline_seconds: float | None

    def invocation_metadata(self) -> list[tuple[str, str]]:
        return [] if self.version is None else [("lockernet-version", self.version)]

    def time_remaining(self) -> float | None:
        return self.deadline_seconds


def called(given: Vector) -> Answer:
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


def opened(given: Vector) -> Answer:
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


@pytest.mark.parametrize("vector", vectors_of("messages"))
def test_message_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    given = vector["input"]
    if "call" in given:
        answer = answered(lambda: called(given["call"]))
        agrees(answer, vector)
        return
    answer = answered(lambda: opened(given))
    field = vector["expected"].get("field")
    if field is not None and answer["verdict"] != "accepted":
        with pytest.raises(LockernetError, match=field):
            opened(given)
        answer["field"] = field
    agrees(answer, vector)
