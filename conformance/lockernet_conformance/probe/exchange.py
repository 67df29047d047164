"""One exchange with a target as plain bytes, and its line in the transcript.

A line is JSON with sorted keys and no spaces; bytes are base64 (RFC 4648, with padding); instants are
nanoseconds since 1970-01-01T00:00Z by the clock of the machine that runs the suite, durations microseconds.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Metadata = tuple[tuple[str, bytes], ...]
"""Lower-case names and raw values, in the order in which they are sent."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the suite sends or asks."""

    to: str
    """`point`, `control`, `tcp`, `executor`, `signer` or `clock`."""
    method: str
    """The gRPC method, `/package.Service/Method`; for others what is done."""
    body: bytes = b""
    metadata: Metadata = ()
    seconds: float = 5.0
    """How long the answer may take."""
    most: int = 1
    """How many messages of a stream are read before it is left."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: str
    """Name of the gRPC status; `NO_ANSWER` if nothing came in time; `UNREACHABLE` if nobody listens."""
    bodies: tuple[bytes, ...] = ()
    message: str = ""
    details: bytes = b""
    """google.rpc.Status as it came, if the answer has one."""

    @property
    def body(self) -> bytes:
        """The only message; empty if there is none."""
        return self.bodies[0] if self.bodies else b""


@dataclass(frozen=True, slots=True)
class Record:
    """One exchange of one case."""

    case: str
    number: int
    """Counted in its case, from 1, in the order in which questions were asked."""
    at_ns: int
    took_us: int
    question: Question
    answer: Answer


def line_of(kind: str, fields: Mapping[str, Any]) -> bytes:
    """One line of a transcript, without its end."""
    return json.dumps({"kind": kind, **fields}, sort_keys=True, separators=(",", ":")).encode()


def told(record: Record) -> dict[str, Any]:
    """The record as fields of a line."""
    question, answer = record.question, record.answer
    return {
        "case": record.case,
        "number": record.number,
        "at_ns": record.at_ns,
        "took_us": record.took_us,
        "to": question.to,
        "method": question.method,
        "request": _text(question.body),
        "metadata": [[name, _text(value)] for name, value in question.metadata],
        "seconds": question.seconds,
        "most": question.most,
        "status": answer.status,
        "responses": [_text(body) for body in answer.bodies],
        "message": answer.message,
        "details": _text(answer.details),
    }


def record_of(fields: Mapping[str, Any]) -> Record:
    """The record that a line holds. Raises ValueError or KeyError if it holds none."""
    question = Question(
        to=fields["to"],
        method=fields["method"],
        body=_bytes(fields["request"]),
        metadata=tuple((name, _bytes(value)) for name, value in fields["metadata"]),
        seconds=fields["seconds"],
        most=fields["most"],
    )
    answer = Answer(
        status=fields["status"],
        bodies=tuple(map(_bytes, fields["responses"])),
        message=fields["message"],
        details=_bytes(fields["details"]),
    )
    return Record(
        case=fields["case"],
        number=fields["number"],
        at_ns=fields["at_ns"],
        took_us=fields["took_us"],
        question=question,
        answer=answer,
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
