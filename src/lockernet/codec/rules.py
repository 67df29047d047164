"""What a model demands of a value that protobuf has typed already, read from the model's own fields.

A rule is a question about one value. Only such rules are made as are understood whole: limits of a number,
lengths, patterns, and what a finished model says of itself. Anything else is NotUnderstood.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from google.protobuf.descriptor import FieldDescriptor
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from lockernet.models.base import Model, OpenEnum
from lockernet.models.statements import SignedStatement

Rule = Callable[[Any], bool]

NUMBERS: Mapping[int, tuple[int, int]] = MappingProxyType(
    {
        FieldDescriptor.TYPE_UINT32: (0, 2**32 - 1),
        FieldDescriptor.TYPE_FIXED32: (0, 2**32 - 1),
        FieldDescriptor.TYPE_UINT64: (0, 2**64 - 1),
        FieldDescriptor.TYPE_SINT32: (-(2**31), 2**31 - 1),
    }
)
"""What a type of the wire can say, so that no rule need forbid it."""

_PLAIN = (str, bytes, bool, int, datetime, AwareDatetime)
_REMEMBERED = 1024


_remembered_slug = lru_cache(maxsize=_REMEMBERED)(re.compile(r"[a-z0-9][a-z0-9.-]{0,63}").fullmatch)


class NotUnderstood(Exception):
    """A model has a rule that only pydantic can judge."""


def is_slug(text: str) -> bool:
    """The rule of every network, member and point id. What is too long is asked first, and not remembered."""
    return len(text) <= 64 and _remembered_slug(text) is not None


def rule_of(field: FieldInfo, wire: FieldDescriptor) -> Rule | None:
    """What each value of this field must answer; None if every value that the wire can carry does."""
    kind, limits = _parts(field.annotation, field.metadata)
    if get_origin(kind) is tuple:
        if limits:
            raise NotUnderstood(f"{wire.full_name}: how many there may be")
        kind, limits = _parts(get_args(kind)[0], ())
    if kind is bytes or kind is str:
        return _length_and_form(limits)
    if kind is int:
        return _within(limits, *NUMBERS[wire.type])
    known = isinstance(kind, type) and issubclass(kind, (*_PLAIN, Model, OpenEnum, SignedStatement))
    if limits or not known:
        raise NotUnderstood(wire.full_name)
    return None


def validators_of(model_class: type[Model]) -> tuple[Rule, ...]:
    """What the model asks of itself once it is whole; each raises ValueError for no."""
    decorators = model_class.__pydantic_decorators__
    others = (decorators.validators, decorators.field_validators, decorators.root_validators)
    after = decorators.model_validators.values()
    if any(others) or any(each.info.mode != "after" for each in after):
        raise NotUnderstood(f"{model_class.__name__}: its own validators")
    return tuple(each.func for each in after)


def _parts(annotation: Any, metadata: Iterable[Any]) -> tuple[Any, list[Any]]:
    """The plain type of an annotation, and all limits that stand around it."""
    limits = [each for outer in metadata for each in _limits(outer)]
    while get_origin(annotation) in (Annotated, Union, UnionType):
        if get_origin(annotation) is Annotated:
            annotation, *around = get_args(annotation)
            limits += [each for outer in around for each in _limits(outer)]
        else:
            annotation = _only(each for each in get_args(annotation) if each is not NoneType)
    return annotation, limits


def _limits(outer: Any) -> Iterable[Any]:
    return outer.metadata if isinstance(outer, FieldInfo) else (outer,)


def _only(kinds: Iterable[Any]) -> Any:
    first, *others = kinds
    if others:
        raise NotUnderstood("one of several types")
    return first


def _within(limits: Iterable[Any], low: int, high: int) -> Rule | None:
    """A rule for numbers, if any number from `low` to `high` is beyond the limits."""
    least, most = low, high
    for limit in limits:
        match limit:
            case Ge(ge=int(bound)):
                least = max(least, bound)
            case Gt(gt=int(bound)):
                least = max(least, bound + 1)
            case Le(le=int(bound)):
                most = min(most, bound)
            case Lt(lt=int(bound)):
                most = min(most, bound - 1)
            case _:
                raise NotUnderstood(repr(limit))
    return None if (least, most) == (low, high) else lambda value: least <= value <= most


def _length_and_form(limits: Iterable[Any]) -> Rule | None:
    """A rule for text and bytes. The length is asked first: what is too long is not remembered."""
    least = 0
    most: int | None = None
    form: Callable[[str], Any] | None = None
    for limit in limits:
        match limit:
            case MinLen(min_length=bound):
                least = max(least, bound)
            case MaxLen(max_length=bound):
                most = bound if most is None else min(most, bound)
            case _ if getattr(limit, "pattern", None) and form is None:
                form = re.compile(limit.pattern).fullmatch  # never says yes where a search would say no
            case _:
                raise NotUnderstood(repr(limit))
    return _sized(least, most, form)


def _sized(least: int, most: int | None, form: Callable[[str], Any] | None) -> Rule | None:
    if form is None and least == most:
        return lambda value: len(value) == least
    if form is None and most is None:
        return (lambda value: len(value) >= least) if least else None
    if form is not None and most is None:
        return lambda value: len(value) >= least and form(value) is not None
    assert most is not None  # asked above, both ways
    if form is None:
        return lambda value: least <= len(value) <= most
    remembered = lru_cache(maxsize=_REMEMBERED)(form)  # the same few names and doors stand in all messages
    return lambda value: least <= len(value) <= most and remembered(value) is not None
