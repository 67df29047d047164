"""Messages as JSON or protobuf for HTTP: reading is put off until the gate asks for it.

So the gate measures and parses every body itself, and what does not parse fails like everywhere else.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

M = TypeVar("M", bound=Message)

DEPTH_LIMIT: Final = 32
BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")
"""In both alphabets, with padding or without, as proto3 JSON takes it."""


@dataclass(frozen=True, slots=True)
class Body:
    """A message as it came, and what reads it; the reader raises DecodeError."""

    data: bytes
    parse: Callable[[bytes], Any]


class BinaryCodec:
    """Protobuf, as gRPC has it."""

    def name(self) -> str:
        """The last part of the content type."""
        return "proto"

    def encode(self, message: Message) -> bytes:
        """The bytes of an answer."""
        return message.SerializeToString()

    def decode(self, data: bytes | bytearray, message_class: type[M]) -> Body:
        """A request, not read yet."""
        return Body(bytes(data), message_class.FromString)


class JsonCodec:
    """proto3 JSON: names in lowerCamelCase, bytes in base64, 64-bit numbers as strings."""

    def name(self) -> str:
        """The last part of the content type."""
        return "json"

    def encode(self, message: Message) -> bytes:
        """The bytes of an answer."""
        return json_format.MessageToJson(message, indent=None).encode()

    def decode(self, data: bytes | bytearray, message_class: type[M]) -> Body:
        """A request, not read yet."""
        return Body(bytes(data), partial(read_json, message_class))


def read_json(message_class: type[M], data: bytes) -> M:
    """The message in this JSON. A name that the schema does not have is passed over, as in protobuf.

    Raises DecodeError for anything else than an object of this message.
    """
    message = message_class()
    if not data.lstrip().startswith(b"{"):  # the library takes an empty list for an empty message
        raise DecodeError(f"no {message_class.DESCRIPTOR.name} in JSON")
    try:
        json_format.Parse(data, message, ignore_unknown_fields=True, max_recursion_depth=DEPTH_LIMIT)
        _require_base64(message_class.DESCRIPTOR, json.loads(data))
    except (json_format.Error, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise DecodeError(f"no {message_class.DESCRIPTOR.name} in JSON") from error
    return message


def _require_base64(of: Any, told: Any) -> None:
    """The library passes over what is no base64, so other text becomes the same bytes. Raises ValueError."""
    for name, value in told.items():
        field = of.fields_by_camelcase_name.get(name) or of.fields_by_name.get(name)
        values = value if isinstance(value, list) else [value]
        if field is not None and field.type == FieldDescriptor.TYPE_BYTES:
            for text in values:
                if isinstance(text, str) and not BASE64.fullmatch(text):
                    raise ValueError(f"{name}: no base64")
        elif field is not None and field.message_type is not None:
            for each in values:
                if isinstance(each, dict):
                    _require_base64(field.message_type, each)
