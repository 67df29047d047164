"""Reads proto/ with its comments: every message, enum and call, as plain values.

buf builds the descriptors and keeps the comments; it works without a network. The order is that of the
files' names and, within a file, that of the text.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    ServiceDescriptorProto,
)

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "lockernet.v1"
FALLBACK = "Fallback: "
"""What an enum's comment says last, if a reader has to do something else than LN-MSG-007 says."""

Comments = Mapping[tuple[int, ...], str]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: `kind` is its type, `given` says how often it stands there."""

    number: int
    name: str
    kind: str
    given: str
    words: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message with its fields in the order of the text."""

    name: str
    file: str
    words: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One name and number of an enum, without the prefix that proto style asks for."""

    number: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Enumeration:
    """One enum; `fallback` is empty where the general rule holds."""

    name: str
    file: str
    words: str
    fallback: str
    values: tuple[EnumValue, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a service."""

    service: str
    name: str
    request: str
    answer: str
    words: str


@dataclass(frozen=True, slots=True)
class Schema:
    """All of the package."""

    messages: tuple[Message, ...]
    enums: tuple[Enumeration, ...]
    calls: tuple[Call, ...]

    def message(self, name: str) -> Message:
        """The message of this name."""
        return next(each for each in self.messages if each.name == name)

    def enum(self, name: str) -> Enumeration:
        """The enum of this name."""
        return next(each for each in self.enums if each.name == name)


@cache
def schema() -> Schema:
    """The schema as it stands in proto/; read once."""
    command = [str(Path(sys.executable).parent / "buf"), "build", "--as-file-descriptor-set", "-o", "-"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if built.returncode:
        sys.exit("buf refused the schema; its words are above")
    files = [file for file in FileDescriptorSet.FromString(built.stdout).file if file.package == PACKAGE]
    files.sort(key=lambda file: file.name)
    return Schema(
        messages=tuple(message for file in files for message in _messages(file)),
        enums=tuple(enum for file in files for enum in _enums(file)),
        calls=tuple(call for file in files for call in _calls(file)),
    )


def _messages(file: FileDescriptorProto) -> Iterator[Message]:
    comments = _comments(file)
    for at, message in enumerate(file.message_type):
        if message.nested_type or message.enum_type:
            sys.exit(f"{message.name} holds another type; types stand side by side, so that none is left out")
        fields = tuple(
            _field(message, field, words=comments.get((4, at, 2, place), ""))
            for place, field in enumerate(message.field)
        )
        yield Message(message.name, file.name, comments.get((4, at), ""), fields)


def _enums(file: FileDescriptorProto) -> Iterator[Enumeration]:
    comments = _comments(file)
    for at, enum in enumerate(file.enum_type):
        words, _, fallback = comments.get((5, at), "").partition(FALLBACK)
        yield Enumeration(enum.name, file.name, words.strip(), fallback, tuple(_values(enum, comments, at)))


def _values(enum: EnumDescriptorProto, comments: Comments, at: int) -> Iterator[EnumValue]:
    zero = next(value.name for value in enum.value if value.number == 0)
    prefix = zero.removesuffix("UNSPECIFIED")
    for place, value in enumerate(enum.value):
        words = comments.get((5, at, 2, place), "")
        yield EnumValue(value.number, value.name.removeprefix(prefix), words)


def _calls(file: FileDescriptorProto) -> Iterator[Call]:
    comments = _comments(file)
    for at, service in enumerate(file.service):
        yield from _calls_of(
            service, {path[3]: text for path, text in comments.items() if _is_call(path, at)}
        )


def _is_call(path: Sequence[int], service: int) -> bool:
    return len(path) == len((6, service, 2, 0)) and tuple(path[:3]) == (6, service, 2)


def _calls_of(service: ServiceDescriptorProto, words: Mapping[int, str]) -> Iterator[Call]:
    for place, method in enumerate(service.method):
        stream = "stream of " if method.server_streaming else ""
        answer = stream + _local(method.output_type)
        yield Call(service.name, method.name, _local(method.input_type), answer, words.get(place, ""))


def _field(message: DescriptorProto, field: FieldDescriptorProto, *, words: str) -> FieldRow:
    return FieldRow(field.number, field.name, _kind(field), _given(message, field), words)


def _kind(field: FieldDescriptorProto) -> str:
    if field.type_name:
        return _local(field.type_name)
    return FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower()


def _given(message: DescriptorProto, field: FieldDescriptorProto) -> str:
    """How often the field stands in its message; empty for once."""
    if field.label == FieldDescriptorProto.LABEL_REPEATED:
        return "repeated"
    if field.proto3_optional:
        return "optional"
    if field.HasField("oneof_index"):
        return f"one {message.oneof_decl[field.oneof_index].name}"
    return ""


def _local(name: str) -> str:
    """A type's name without our own package."""
    return name.removeprefix(".").removeprefix(PACKAGE + ".")


def _comments(file: FileDescriptorProto) -> Comments:
    return {
        tuple(place.path): " ".join((place.leading_comments or place.trailing_comments).split())
        for place in file.source_code_info.location
        if place.leading_comments or place.trailing_comments
    }
