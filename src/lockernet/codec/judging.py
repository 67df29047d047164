"""Models straight out of wire messages: the rules of a model judged on the wire, and nothing typed twice.

protobuf has checked every type before. What is left of a model's rules is read once from the model itself:
lengths, limits, patterns, what must stand, and what its own validators say. A message that keeps all of them
becomes its model here. One that breaks any, and a model with a rule that is not understood here, is left to
pydantic, which names the field. `tests/lockernet/codec/test_judging.py` shows that both ways always agree.

For each model one function is written out and compiled, as `dataclasses` does it: a loop over fields takes
three times as long as the lines that it stands for. All its text comes from our own models and schema.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import BaseModel

from lockernet.codec.envelope import read_statement
from lockernet.codec.registry import ENUMS, MODELS, descriptor_of
from lockernet.codec.rules import NotUnderstood, Rule, rule_of, validators_of
from lockernet.models.base import Model, OpenEnum
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement

M = TypeVar("M", bound=Model)

Read = Callable[[Any], Any]
"""From the wire to a model, or to a value of one; None if it breaks a rule, or may."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXACT_SECONDS = 2**32
"""Below (until 2106) the nearest float is within a quarter of a microsecond, so it rounds right."""
_from_seconds = datetime.fromtimestamp

_new = object.__new__
_SLOTS = ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
_set_values, _set_given, _set_extra, _set_private = (vars(BaseModel)[slot].__set__ for slot in _SLOTS)
"""What pydantic itself sets when it copies or unpickles a model."""


@cache
def judge_of(model_class: type[Model]) -> Read:
    """What makes this model of its message; of none, if its rules are not understood."""
    try:
        return _Source.of(model_class).compiled()
    except NotUnderstood:
        return _never


def sound(model_class: type[M], values: dict[str, Any], given: set[str]) -> M:
    """A model of values that keep all its rules: whoever calls has checked them, and gives every field.

    `given` is shared by all models that were given the same fields; nobody changes it, for they are frozen.
    """
    model = _new(model_class)
    _set_values(model, values)
    _set_given(model, given)
    _set_extra(model, None)
    _set_private(model, None)
    return model


def instant(stamp: Timestamp) -> datetime | None:
    """The moment; None for a stamp that is none (LN-MSG-005)."""
    seconds, nanos = stamp.seconds, stamp.nanos
    if nanos % 1000 or not 0 <= nanos < 1_000_000_000:
        return None
    if 0 <= seconds < _EXACT_SECONDS:
        return _from_seconds(seconds + nanos / 1e9, UTC)
    try:
        return _EPOCH + timedelta(0, seconds, nanos // 1000)
    except OverflowError:
        return None


class Members(dict[int, OpenEnum]):
    """The members of an open enum by number; numbers that it does not know are made when they come."""

    def __init__(self, enum: type[OpenEnum]) -> None:
        super().__init__({member.value: member for member in enum})
        self._enum = enum

    def __missing__(self, number: int) -> OpenEnum:
        return self._enum(number)


@dataclass(slots=True)
class _Source:
    """The text of one judge as it grows, and what it calls by which name."""

    model_class: type[Model]
    lines: list[str] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    always: set[str] = field(default_factory=set)
    """Fields that every message gives."""

    @classmethod
    def of(cls, model_class: type[Model]) -> "_Source":
        """All of it. Raises NotUnderstood."""
        source = cls(model_class)
        fields = model_class.model_fields
        for wire in descriptor_of(model_class).fields:
            info = fields[wire.name]
            source.names[f"rule_{wire.name}"] = rule = rule_of(info, wire)
            source.names[f"read_{wire.name}"] = read = _reader(wire)
            source.names[f"blank_{wire.name}"] = None if info.is_required() else info.default
            if wire.has_presence and not info.is_required():
                source.may(wire.name, _taken(wire, rule, read))
            else:
                source.must(wire.name, _taken(wire, rule, read), presence=wire.has_presence)
        source.end(", ".join(f'"{name}": its_{name}' for name in fields), validators_of(model_class))
        return source

    def must(self, name: str, taken: Sequence[str], *, presence: bool) -> None:
        """A field without which there is no model; on the wire it has presence or not."""
        self.always.add(name)
        if presence:
            self.lines += [f'if not message.HasField("{name}"):', "    return None"]
        self.lines += taken

    def may(self, name: str, taken: Sequence[str]) -> None:
        """A field that may be absent."""
        self.lines += [f"its_{name} = blank_{name}", f'if message.HasField("{name}"):']
        self.lines += [f"    {line}" for line in taken]
        self.lines += [f'    given = given | {{"{name}"}}']

    def end(self, values: str, validators: Sequence[Rule]) -> None:
        """The model itself."""
        self.lines.insert(0, "given = always")
        self.lines += [
            "model = new(model_class)",
            f"set_values(model, {{{values}}})",
            "set_given(model, given)",
            "set_extra(model, None)",
            "set_private(model, None)",
            "return valid(model, validators)" if validators else "return model",
        ]
        self.names |= {"model_class": self.model_class, "always": self.always, "new": _new}
        self.names |= {"set_values": _set_values, "set_given": _set_given}
        self.names |= {"set_extra": _set_extra, "set_private": _set_private}
        self.names |= {"valid": _valid, "validators": validators, "all_of": _all_of}

    def compiled(self) -> Read:
        """The function."""
        name = f"<the judge of {self.model_class.__name__}>"
        text = "\n    ".join(["def judge(message):", *self.lines])
        exec(compile(text, name, "exec"), self.names)  # noqa: S102  # our own text, see above
        return self.names["judge"]  # type: ignore[no-any-return]  # made in the line before


def _taken(wire: FieldDescriptor, rule: Rule | None, read: Read | None) -> Sequence[str]:
    """The lines that take one field and return None if it breaks a rule."""
    name = wire.name
    value = f"message.{name}"
    if wire.is_repeated:
        value = f"all_of({value}, read_{name}, rule_{name})"
    elif read is not None:
        value = f"read_{name}({value})"
    lines = [f"its_{name} = {value}"]
    if wire.is_repeated or wire.message_type is not None:
        lines += [f"if its_{name} is None:", "    return None"]
    elif rule is not None:
        lines += [f"if not rule_{name}(its_{name}):", "    return None"]
    return lines


def _reader(wire: FieldDescriptor) -> Read | None:
    """How one value of the field is read; None if it is taken as it is."""
    if wire.enum_type is not None:
        return Members(ENUMS[wire.enum_type.name]).__getitem__
    if wire.message_type is None:
        return None
    if wire.message_type is Timestamp.DESCRIPTOR:
        return instant
    if wire.message_type is WireStatement.DESCRIPTOR:
        return read_statement
    return judge_of(MODELS[wire.message_type.name])


def _all_of(values: Any, read: Read | None, rule: Rule | None) -> tuple[Any, ...] | None:
    """All values of a repeated field, if each keeps the rules."""
    if not values:
        return ()
    found = tuple(values if read is None else map(read, values))
    for each in found:
        if each is None or (rule is not None and not rule(each)):
            return None
    return found


def _never(_message: Any) -> None:
    """Left to pydantic, always."""


def _valid(model: Model, validators: Sequence[Rule]) -> Model | None:
    try:
        for validate in validators:
            validate(model)
    except ValueError:
        return None
    return model
