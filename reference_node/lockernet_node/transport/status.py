"""Which gRPC status each code travels as, and the details that go with it (DESIGN section 14).

Every failure carries one `google.rpc.ErrorInfo` whose reason is the code of the registry; a signed no to an
order carries the Refusal statement beside it. A code that is not in the table is about this machine alone
and leaves it as INTERNAL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from lockernet.errors import CODES, ErrorCode, LockernetError, RefusedByPeer, Unavailable
from lockernet.v1.statements_pb2 import SignedStatement as WireStatement

DOMAIN = "lockernet"
DETAILS_KEY = "grpc-status-details-bin"
SUPPORTED_VERSIONS = "1"
WORDS_LIMIT = 300
"""Characters of a message: it travels in metadata, twice, and 8 KiB is all there is."""

_BAD = grpc.StatusCode.INVALID_ARGUMENT
_WHO = grpc.StatusCode.UNAUTHENTICATED
_MAY_NOT = grpc.StatusCode.PERMISSION_DENIED
_RULE = grpc.StatusCode.FAILED_PRECONDITION
_FULL = grpc.StatusCode.RESOURCE_EXHAUSTED
_AWAY = grpc.StatusCode.UNAVAILABLE

STATUS: Mapping[ErrorCode, grpc.StatusCode] = MappingProxyType(
    {
        ErrorCode.MALFORMED_MESSAGE: _BAD,
        ErrorCode.MALFORMED_STATEMENT: _BAD,
        ErrorCode.MALFORMED_FIELD: _BAD,
        ErrorCode.MALFORMED_CODE: _BAD,
        ErrorCode.MALFORMED_CURSOR: _BAD,
        ErrorCode.MESSAGE_TOO_LARGE: _BAD,
        ErrorCode.DEADLINE_REQUIRED: _BAD,
        ErrorCode.VERSION_UNSUPPORTED: _RULE,
        ErrorCode.REQUEST_ID_REUSED: grpc.StatusCode.ALREADY_EXISTS,
        ErrorCode.UNTRUSTED_SIGNATURE: _WHO,
        ErrorCode.UNTRUSTED_KEY: _WHO,
        ErrorCode.UNTRUSTED_SESSION: _WHO,
        ErrorCode.UNTRUSTED_EXPIRED: _WHO,
        ErrorCode.UNTRUSTED_NOT_YET_VALID: _WHO,
        ErrorCode.UNTRUSTED_PURPOSE: _MAY_NOT,
        ErrorCode.UNTRUSTED_ISSUER: _MAY_NOT,
        ErrorCode.UNTRUSTED_NETWORK: _MAY_NOT,
        ErrorCode.UNTRUSTED_AUDIENCE: _MAY_NOT,
        ErrorCode.UNTRUSTED_AGREEMENT: _MAY_NOT,
        ErrorCode.UNTRUSTED_CRITICAL_FEATURE: _MAY_NOT,
        ErrorCode.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
        ErrorCode.POINT_FULL: _FULL,
        ErrorCode.NO_FITTING_SIZE: _RULE,
        ErrorCode.PARCEL_ID_IN_USE: _RULE,
        ErrorCode.HANDLE_IN_USE: _RULE,
        ErrorCode.LABEL_IN_USE: _RULE,
        ErrorCode.WINDOW_TOO_LONG: _RULE,
        ErrorCode.OBLIGATION_UNMET: _RULE,
        ErrorCode.RESERVATION_ENDED: _RULE,
        ErrorCode.CANCEL_TOO_LATE: _RULE,
        ErrorCode.NOT_EXPECTED: _RULE,
        ErrorCode.ALREADY_DEPOSITED: _RULE,
        ErrorCode.ALREADY_COLLECTED: _RULE,
        ErrorCode.CUSTODY_UNCERTAIN: _RULE,
        ErrorCode.REMOVAL_STARTED: _RULE,
        ErrorCode.NOT_REMOVABLE: _RULE,
        ErrorCode.WRONG_JOURNEY: _RULE,
        ErrorCode.ALREADY_WITHDRAWN: _RULE,
        ErrorCode.EXTENSION_REFUSED: _RULE,
        ErrorCode.GENERATION_TOO_LOW: _RULE,
        ErrorCode.CONTEST_TOO_LATE: _RULE,
        ErrorCode.DELEGATION_UNKNOWN: _RULE,
        ErrorCode.PARCEL_BLOCKED: _RULE,
        ErrorCode.SHIPMENT_INCOMPLETE: _RULE,
        ErrorCode.OBLIGATION_OPEN: _RULE,
        ErrorCode.TRANSITION_NOT_ALLOWED: _RULE,
        ErrorCode.STORE_UNAVAILABLE: _AWAY,
        ErrorCode.BOARD_SILENT: _AWAY,
        ErrorCode.OVERLOADED: _FULL,
        ErrorCode.INTERNAL: grpc.StatusCode.INTERNAL,
    }
)


@dataclass(frozen=True, slots=True)
class Failure:
    """How a call ends that is not answered."""

    status: grpc.StatusCode
    words: str
    trailing: tuple[tuple[str, bytes], ...]


def failure_of(error: LockernetError) -> Failure:
    """The failure that says what the error says, and nothing about this machine."""
    code = error.code if error.code in STATUS else ErrorCode.INTERNAL
    status = STATUS[code]
    words = CODES[code].words if _is_ours(error, code) else error.message[:WORDS_LIMIT]
    details = [_packed(_error_info(code))]
    if isinstance(error, RefusedByPeer) and error.refusal is not None:
        details.append(_packed(WireStatement.FromString(error.refusal)))
    whole = RpcStatus(code=_number(status), message=words, details=details)
    return Failure(status, words, ((DETAILS_KEY, whole.SerializeToString()),))


def _is_ours(error: LockernetError, code: ErrorCode) -> bool:
    """True where the message may tell of paths and devices of this machine."""
    return isinstance(error, Unavailable) or code is not error.code


def _error_info(code: ErrorCode) -> ErrorInfo:
    facts = CODES[code]
    about = {"rule": facts.rule, "actor": facts.actor.value, "retryable": str(facts.retryable).lower()}
    if code is ErrorCode.VERSION_UNSUPPORTED:
        about["supported"] = SUPPORTED_VERSIONS
    return ErrorInfo(reason=code.value, domain=DOMAIN, metadata=about)


def _packed(message: ErrorInfo | WireStatement) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(message)
    return packed


def _number(status: grpc.StatusCode) -> int:
    number, _name = status.value
    return int(number)
