"""The failure that a call ends with: the gRPC status of its code, and the details that go with it.

Every failure carries one `google.rpc.ErrorInfo` whose reason is the code of the registry; a signed no to an
order carries the Refusal statement beside it, and the end of a stream the place where it goes on. A code
without a status is about this machine alone and leaves it as INTERNAL.
"""

from dataclasses import dataclass

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from lockernet.errors import CODES, ErrorCode, LockernetError, RefusedByPeer, Unavailable
from lockernet.status import STATUS
from lockernet.v1.events_pb2 import Cursor
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement

DOMAIN = "lockernet"
DETAILS_KEY = "grpc-status-details-bin"
SUPPORTED_VERSIONS = "1"
WORDS_LIMIT = 300
"""Characters of a message: it travels in metadata, twice, and 8 KiB is all there is."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a call ends that is not answered."""

    status: grpc.StatusCode
    words: str
    trailing: tuple[tuple[str, bytes], ...]


def failure_of(error: LockernetError, *, resume: Cursor | None = None) -> Failure:
    """The failure that says what the error says, and nothing about this machine.

    `resume` is where a stream goes on that ends with it (LN-EVT-013).
    """
    code = error.code if error.code in STATUS else ErrorCode.INTERNAL
    status = STATUS[code]
    words = CODES[code].words if _is_ours(error, code) else error.message[:WORDS_LIMIT]
    details = [_packed(_error_info(code))]
    if isinstance(error, RefusedByPeer) and error.refusal is not None:
        details.append(_packed(WireStatement.FromString(error.refusal)))
    if resume is not None:
        details.append(_packed(resume))
    whole = RpcStatus(code=int(status), message=words, details=details)
    return Failure(grpc.StatusCode[status.name], words, ((DETAILS_KEY, whole.SerializeToString()),))


def _is_ours(error: LockernetError, code: ErrorCode) -> bool:
    """True where the message may tell of paths and devices of this machine."""
    return isinstance(error, Unavailable) or code is not error.code


def _error_info(code: ErrorCode) -> ErrorInfo:
    facts = CODES[code]
    about = {"rule": facts.rule, "actor": facts.actor.value, "retryable": str(facts.retryable).lower()}
    if code is ErrorCode.VERSION_UNSUPPORTED:
        about["supported"] = SUPPORTED_VERSIONS
    return ErrorInfo(reason=code.value, domain=DOMAIN, metadata=about)


def _packed(message: ErrorInfo | WireStatement | Cursor) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(message)
    return packed
