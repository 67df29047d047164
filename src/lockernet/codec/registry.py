"""Which model stands for which message: same name, same fields (`tests/lockernet/codec/test_parity.py`)."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any, TypeVar

from google.protobuf.message import Message

from lockernet import models
from lockernet.models import agreements, calls, journal, trust
from lockernet.models.base import Model, OpenEnum
from lockernet.v1 import (
    agreements_pb2,
    custody_pb2,
    events_pb2,
    grants_pb2,
    points_pb2,
    reservations_pb2,
    services_pb2,
    statements_pb2,
)

T = TypeVar("T")

_FILES: tuple[ModuleType, ...] = (
    statements_pb2,
    points_pb2,
    grants_pb2,
    reservations_pb2,
    custody_pb2,
    agreements_pb2,
    events_pb2,
    services_pb2,
)
_MODEL_ROOTS = (agreements, calls, journal, trust)
"""Importing these imports every module of models, so that the subclasses below are all there."""

MESSAGES: dict[str, type[Message]] = {
    name: getattr(module, name) for module in _FILES for name in module.DESCRIPTOR.message_types_by_name
}
"""Every message of the schema by its short name."""


def _below(root: type[T]) -> Iterator[type[T]]:
    """The subclasses in `lockernet.models`; those of other packages never go over the wire."""
    for child in root.__subclasses__():
        if child.__module__.startswith(f"{models.__name__}."):
            yield child
        yield from _below(child)


def descriptor_of(model_class: type[Model]) -> Any:
    """The descriptor of a model's message. Any: the stubs name two classes for the one that exists."""
    return MESSAGES[model_class.__name__].DESCRIPTOR


MODELS: dict[str, type[Model]] = {child.__name__: child for child in _below(Model)}
"""Every model by name."""

ENUMS: dict[str, type[OpenEnum]] = {child.__name__: child for child in _below(OpenEnum)}
"""Every open enum by name."""
