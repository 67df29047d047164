"""Messages as JSON or protobuf for HTTP: reading is put off until the gate asks for it.

So the gate measures and parses every body itself, and what does not parse fails like everywhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message

M = TypeVar("M", bound=Message)

DEPTH_LIMIT: Final = 32


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
    except (json_format.Error, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise DecodeError(f"no {message_class.DESCRIPTOR.name} in JSON") from error
    return message
