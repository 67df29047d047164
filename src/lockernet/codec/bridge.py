"""The one bridge between wire messages and models, driven by the descriptors; no mapper per message.

A plan is made once per model: for each field of the descriptor how to read it and how to write it. What
is absent on the wire and has presence is absent in the model; what a model forbids is Malformed, with
the path of the field. Fields that this version does not know stay in the signed bytes, not in the model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import ValidationError

from lockernet.codec.envelope import read_statement, write_statement
from lockernet.codec.judging import instant, judge_of
from lockernet.codec.registry import ENUMS, MESSAGES, MODELS, descriptor_of
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.base import Model
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement

M = TypeVar("M", bound=Model)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME_RULE = "expected whole microseconds within the years 1 to 9999"

Convert = Callable[[Any], Any]


def to_wire(model: Model) -> Message:
    """The message that says the same as the model."""
    plan = _plan(type(model))
    values = {}
    for field in plan.fields:
        value = getattr(model, field.name)
        if value is None or value == ():
            continue
        values[field.name] = [field.write(each) for each in value] if field.repeated else field.write(value)
    return plan.message_class(**values)


def from_wire(message: Message, model_class: type[M]) -> M:
    """The model that says the same as the message. Raises Malformed with the path of a bad field."""
    model: M | None = judge_of(model_class)(message)
    return by_its_model(message, model_class) if model is None else model


def by_its_model(message: Message, model_class: type[M]) -> M:
    """The same, slowly, by the model's own validation: it knows every rule, and names the field."""
    try:
        return model_class.model_validate(_values(message, _plan(model_class)))
    except ValidationError as error:
        raise Malformed(ErrorCode.MALFORMED_FIELD, _describe(model_class, error)) from None


def encode(model: Model) -> bytes:
    """The bytes of a model; stable for our own events, never compared with a peer's."""
    return to_wire(model).SerializeToString(deterministic=True)


def _values(message: Message, plan: "_Plan") -> dict[str, Any]:
    """The set fields, nested ones too; pydantic checks all of them at once and names the bad one."""
    values = dict(plan.absent)
    for descriptor, value in message.ListFields():
        field = plan.by_number[descriptor.number]
        values[field.name] = tuple(map(field.read, value)) if field.repeated else field.read(value)
    return values


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    repeated: bool
    read: Convert
    write: Convert


@dataclass(frozen=True, slots=True)
class _Plan:
    message_class: type[Message]
    fields: tuple[_Field, ...]
    by_number: dict[int, _Field]
    absent: dict[str, Any]
    """What a field without presence means when it is not on the wire."""


@cache
def _plan(model_class: type[Model]) -> _Plan:
    message_class = MESSAGES[model_class.__name__]
    by_number, absent = {}, {}
    for descriptor in descriptor_of(model_class).fields:
        read, write = _converters(descriptor)
        repeated = descriptor.is_repeated
        by_number[descriptor.number] = _Field(descriptor.name, repeated, read, write)
        if not descriptor.has_presence:
            absent[descriptor.name] = () if repeated else read(descriptor.default_value)
    return _Plan(message_class, tuple(by_number.values()), by_number, absent)


def _converters(field: FieldDescriptor) -> tuple[Convert, Convert]:
    if field.enum_type is not None:
        return ENUMS[field.enum_type.name], int
    if field.message_type is None:
        return _same, _same
    if field.message_type is Timestamp.DESCRIPTOR:
        return _to_instant, _from_instant
    if field.message_type is WireStatement.DESCRIPTOR:
        return read_statement, write_statement
    nested = MODELS[field.message_type.name]
    return lambda message: _values(message, _plan(nested)), to_wire


def _same(value: Any) -> Any:
    return value


def _to_instant(stamp: Timestamp) -> datetime | Timestamp:
    """The moment; a stamp that is none stays what it is, and the model refuses it by its path."""
    return instant(stamp) or stamp


def _from_instant(moment: datetime) -> Timestamp:
    since = moment - _EPOCH
    return Timestamp(seconds=since.days * 86_400 + since.seconds, nanos=since.microseconds * 1000)


def _describe(model_class: type[Model], error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    path = ".".join([model_class.__name__, *map(str, first["loc"])])
    return f"{path}: {_TIME_RULE if first['type'] == 'datetime_type' else first['msg']}"
