"""gRPC status -> the error that the peer meant: the inverse of `lockernet.status`.

The reason in `google.rpc.ErrorInfo` decides. A reason that this version does not know keeps its words and
gets the class that its status suggests; a status without a reason comes from gRPC itself.
"""

from collections.abc import Mapping
from types import MappingProxyType

import grpc
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement

DOMAIN = "lockernet"
DETAILS_KEY = "grpc-status-details-bin"
WORDS_LIMIT = 300

_MALFORMED = frozenset(
    {
        ErrorCode.MESSAGE_TOO_LARGE,
        ErrorCode.VERSION_UNSUPPORTED,
        ErrorCode.DEADLINE_REQUIRED,
        ErrorCode.REQUEST_ID_REUSED,
    }
)
_UNAVAILABLE = frozenset(
    {
        ErrorCode.PEER_UNREACHABLE,
        ErrorCode.PEER_TIMEOUT,
        ErrorCode.BOARD_SILENT,
        ErrorCode.STORE_UNAVAILABLE,
        ErrorCode.TIME_UNTRUSTED,
        ErrorCode.DIRECTORY_EXPIRED,
        ErrorCode.OVERLOADED,
        ErrorCode.STREAM_ENDED,
        ErrorCode.STREAM_TOO_SLOW,
        ErrorCode.INTERNAL,
    }
)

_BY_STATUS: Mapping[grpc.StatusCode, ErrorCode] = MappingProxyType(
    {
        grpc.StatusCode.INVALID_ARGUMENT: ErrorCode.MALFORMED_MESSAGE,
        grpc.StatusCode.UNIMPLEMENTED: ErrorCode.VERSION_UNSUPPORTED,
        grpc.StatusCode.UNAUTHENTICATED: ErrorCode.UNTRUSTED_SESSION,
        grpc.StatusCode.PERMISSION_DENIED: ErrorCode.UNTRUSTED_ISSUER,
        grpc.StatusCode.NOT_FOUND: ErrorCode.NOT_FOUND,
        grpc.StatusCode.ALREADY_EXISTS: ErrorCode.REQUEST_ID_REUSED,
        grpc.StatusCode.FAILED_PRECONDITION: ErrorCode.TRANSITION_NOT_ALLOWED,
        grpc.StatusCode.RESOURCE_EXHAUSTED: ErrorCode.OVERLOADED,
        grpc.StatusCode.DEADLINE_EXCEEDED: ErrorCode.PEER_TIMEOUT,
        grpc.StatusCode.UNAVAILABLE: ErrorCode.PEER_UNREACHABLE,
        grpc.StatusCode.CANCELLED: ErrorCode.PEER_UNREACHABLE,
    }
)
"""What a status means without a reason that we know; every other one: INTERNAL."""

_TOO_LARGE = ("larger than max", "metadata size exceeds")
"""gRPC's own words for a message beyond its limit; it has no reason for them."""


def fault_of(error: grpc.aio.AioRpcError) -> LockernetError:
    """The error that this failed call means."""
    words = (error.details() or "")[:WORDS_LIMIT]
    reason, refusal = _details(error)
    if reason in ErrorCode.__members__:
        return _fault(ErrorCode[reason], words, refusal=refusal)
    if reason:
        return _fault(_code_for(error), f"{reason}: {words}", refusal=refusal)
    if any(each in words for each in _TOO_LARGE):
        return Malformed(ErrorCode.MESSAGE_TOO_LARGE, words)
    return _fault(_code_for(error), words, refusal=None)


def class_of(code: ErrorCode) -> type[LockernetError]:
    """The class under which a peer's code is raised."""
    if code in _MALFORMED or code.startswith("MALFORMED_"):
        return Malformed
    if code.startswith("UNTRUSTED_"):
        return Untrusted
    return Unavailable if code in _UNAVAILABLE else RefusedByPeer


def _fault(code: ErrorCode, words: str, *, refusal: bytes | None) -> LockernetError:
    kind = class_of(code)
    if kind is RefusedByPeer:
        return RefusedByPeer(code, words, refusal=refusal)
    return kind(code, words)


def _code_for(error: grpc.aio.AioRpcError) -> ErrorCode:
    return _BY_STATUS.get(error.code(), ErrorCode.INTERNAL)


def _details(error: grpc.aio.AioRpcError) -> tuple[str, bytes | None]:
    """The reason, empty if there is none, and the bytes of the signed refusal, if there is one."""
    raw = (error.trailing_metadata() or grpc.aio.Metadata()).get(DETAILS_KEY)
    reason, refusal = "", None
    for packed in _status(raw).details:
        info, statement = ErrorInfo(), WireStatement()
        if packed.Is(ErrorInfo.DESCRIPTOR) and packed.Unpack(info) and info.domain == DOMAIN:
            reason = info.reason
        elif packed.Is(WireStatement.DESCRIPTOR):
            packed.Unpack(statement)
            refusal = statement.SerializeToString()
    return reason, refusal


def _status(raw: str | bytes | None) -> RpcStatus:
    """The details, or none: bytes that do not parse explain nothing."""
    try:
        return RpcStatus.FromString(raw) if isinstance(raw, bytes) else RpcStatus()
    except DecodeError:
        return RpcStatus()
