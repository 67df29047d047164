"""Calls over HTTP/1.1 by plain bytes: Connect with JSON or protobuf, and what no client would send."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from google.protobuf import json_format  # noqa: TID251 - the suite's own bridge: it shares none with the node
from google.protobuf.message import DecodeError, Message
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed

from lockernet.v1.statements_pb2 import SignedStatement
from lockernet_conformance.probe import Record
from lockernet_conformance.trial.expectations import Failed, NotTested, finding
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.trial.trial import Metadata, Trial

DEADLINE_MS = 5_000
JSON, PROTO = "application/json", "application/proto"
_STATUSES = {"canceled": "CANCELLED"}
M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class Page:
    """An answer of HTTP."""

    status: int
    """0: none came, or no HTTP."""
    headers: Mapping[str, str]
    body: bytes
    record: Record

    def words(self) -> str:
        """What came, in a few words."""
        if not self.status:
            return f"{self.record.answer.status}, {len(self.record.answer.body)} bytes that are no HTTP"
        return f"{self.status} {self.body[:200].decode(errors='replace')}"

    def read(self, kind: type[M]) -> M:
        """The message of an answered call, from JSON or protobuf. Raises Failed."""
        told = kind()
        if self.status != 200:
            raise Failed(finding("200", self.words(), record=self.record))
        try:
            if self.headers.get("content-type", "").startswith(JSON):
                json_format.Parse(self.body, told)
            else:
                told.ParseFromString(self.body)
        except (json_format.ParseError, DecodeError) as error:
            raise Failed(finding(f"a {told.DESCRIPTOR.name}", str(error), record=self.record)) from None
        return told

    def error(self) -> "ConnectError":
        """How the call failed. Raises Failed if it did not, or not in Connect's form."""
        try:
            told = json.loads(self.body)
            code, details = str(told["code"]), told.get("details", [])
            found = [(str(each["type"]), _base64(each["value"])) for each in details]
        except (ValueError, KeyError, TypeError):
            words = "an error in the form of Connect"
            raise Failed(finding(words, self.words(), record=self.record)) from None
        return ConnectError(_STATUSES.get(code, code.upper()), found)


@dataclass(frozen=True)
class ConnectError:
    """A failure as Connect tells it."""

    status: str
    """Name of the gRPC status."""
    details: list[tuple[str, bytes]]

    @property
    def reason(self) -> str:
        """The reason of the only ErrorInfo; empty if there is none or more than one."""
        infos = [ErrorInfo.FromString(data) for kind, data in self.details if kind.endswith("rpc.ErrorInfo")]
        return str(infos[0].reason) if len(infos) == 1 else ""

    @property
    def signed_refusal(self) -> SignedStatement | None:
        """The signed no that came with it."""
        found = [data for kind, data in self.details if kind.endswith("SignedStatement")]
        return SignedStatement.FromString(found[0]) if found else None


def address_of(trial: Trial, listener: str) -> str:
    """host:port of this listener. Raises NotTested if the target file does not name it."""
    address = trial.world.addresses.get(listener)
    if address is None:
        raise NotTested(f"the target file names no address for {listener}")
    return address


def head_of(address: str, line: str, headers: Mapping[str, str]) -> bytes:
    """The head of a request."""
    rows = [line, *(f"{name}: {value}" for name, value in {"Host": address, **headers}.items())]
    return ("\r\n".join(rows) + "\r\n\r\n").encode("latin-1")


async def ask_plainly(trial: Trial, address: str, sent: bytes, *, seconds: float | None = None) -> Page:
    """Send these bytes, and read the answer as HTTP if it is any."""
    record = await trial.tcp(address, sent, seconds=seconds)
    return parse(record)


async def get(trial: Trial, listener: str, path: str, **headers: str) -> Page:
    """GET this path."""
    address = address_of(trial, listener)
    head = head_of(address, f"GET {path} HTTP/1.1", {"Connection": "close", **headers})
    return await ask_plainly(trial, address, head)


async def post(trial: Trial, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
    """POST to the Connect listener."""
    address = address_of(trial, "connect")
    told = {"Connection": "close", "Content-Length": str(len(body)), **headers}
    return await ask_plainly(trial, address, head_of(address, f"POST {path} HTTP/1.1", told) + body)


async def connect(
    trial: Trial,
    name: str,
    request: Message | bytes,
    *,
    metadata: Metadata = (),
    kind: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Page:
    """One call by its short name; `headers` replace or, with an empty text, leave out."""
    told = {"Content-Type": kind, "Connect-Timeout-Ms": str(DEADLINE_MS)}
    told |= {
        key: base64.b64encode(value).decode() if key.endswith("-bin") else value.decode()
        for key, value in metadata
    }
    told |= headers or {}
    body = request if isinstance(request, bytes) else _written(request, kind)
    return await post(trial, methods()[name].path, body, {key: text for key, text in told.items() if text})


def parse(record: Record) -> Page:
    """The bytes that came, read as one answer of HTTP/1.1."""
    head, found, body = record.answer.body.partition(b"\r\n\r\n")
    first, *rows = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if not (found and first.startswith("HTTP/1.") and len(words) > 1 and words[1].isdigit()):
        return Page(0, {}, record.answer.body, record)
    headers = {name.strip().lower(): value.strip() for name, _, value in (row.partition(":") for row in rows)}
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _joined(body)
    return Page(int(words[1]), headers, body, record)


def _written(request: Message, kind: str) -> bytes:
    if kind == JSON:
        return json_format.MessageToJson(request, indent=None).encode()
    return request.SerializeToString(deterministic=True)


def _joined(body: bytes) -> bytes:
    """Chunks put together, as far as they are whole."""
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        try:
            length = int(size.split(b";")[0], 16)
        except ValueError:
            return whole
        if not length:
            return whole
        whole, body = whole + rest[:length], rest[length + 2 :]
    return whole


def _base64(text: Any) -> bytes:
    return base64.b64decode(str(text) + "=" * (-len(str(text)) % 4))
