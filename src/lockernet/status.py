"""Which gRPC status each reason travels as: one table for the library, the node and the documents.

A code that is not in the table never ends a call: it is said in an event, at the kiosk, or by a program about
its own machine (DESIGN section 14, LN-MSG-008).
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from lockernet.errors import ErrorCode


class Status(IntEnum):
    """The status codes of gRPC that the protocol uses, with their numbers on the wire."""

    INVALID_ARGUMENT = 3
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    UNAUTHENTICATED = 16


_BAD = Status.INVALID_ARGUMENT
_WHO = Status.UNAUTHENTICATED
_MAY_NOT = Status.PERMISSION_DENIED
_RULE = Status.FAILED_PRECONDITION
_FULL = Status.RESOURCE_EXHAUSTED
_AWAY = Status.UNAVAILABLE

STATUS: Mapping[ErrorCode, Status] = MappingProxyType(
    {
        ErrorCode.MALFORMED_MESSAGE: _BAD,
        ErrorCode.MALFORMED_STATEMENT: _BAD,
        ErrorCode.MALFORMED_FIELD: _BAD,
        ErrorCode.MALFORMED_CODE: _BAD,
        ErrorCode.MALFORMED_CURSOR: _BAD,
        ErrorCode.MESSAGE_TOO_LARGE: _BAD,
        ErrorCode.DEADLINE_REQUIRED: _BAD,
        ErrorCode.CALL_NOT_SERVED: Status.UNIMPLEMENTED,
        ErrorCode.VERSION_UNSUPPORTED: _RULE,
        ErrorCode.REQUEST_ID_REUSED: Status.ALREADY_EXISTS,
        ErrorCode.UNTRUSTED_SIGNATURE: _WHO,
        ErrorCode.UNTRUSTED_KEY: _WHO,
        ErrorCode.UNTRUSTED_KEY_COMPROMISED: _WHO,
        ErrorCode.UNTRUSTED_SESSION: _WHO,
        ErrorCode.UNTRUSTED_EXPIRED: _WHO,
        ErrorCode.UNTRUSTED_NOT_YET_VALID: _WHO,
        ErrorCode.UNTRUSTED_PURPOSE: _MAY_NOT,
        ErrorCode.UNTRUSTED_ISSUER: _MAY_NOT,
        ErrorCode.UNTRUSTED_NETWORK: _MAY_NOT,
        ErrorCode.UNTRUSTED_AUDIENCE: _MAY_NOT,
        ErrorCode.UNTRUSTED_AGREEMENT: _MAY_NOT,
        ErrorCode.UNTRUSTED_DELEGATION: _MAY_NOT,
        ErrorCode.UNTRUSTED_DELEGATION_SCOPE: _MAY_NOT,
        ErrorCode.UNTRUSTED_CRITICAL_FEATURE: _MAY_NOT,
        ErrorCode.AGREEMENT_NOT_ACCEPTED: _RULE,
        ErrorCode.ENROLMENT_REFUSED: _MAY_NOT,
        ErrorCode.NOT_FOUND: Status.NOT_FOUND,
        ErrorCode.POINT_FULL: _FULL,
        ErrorCode.QUOTA_REACHED: _FULL,
        ErrorCode.TOO_MANY_EXPECTED: _FULL,
        ErrorCode.NO_FITTING_SIZE: _RULE,
        ErrorCode.PARCEL_ID_IN_USE: _RULE,
        ErrorCode.HANDLE_IN_USE: _RULE,
        ErrorCode.LABEL_IN_USE: _RULE,
        ErrorCode.WINDOW_TOO_LONG: _RULE,
        ErrorCode.DEADLINE_NEVER_REACHED: _RULE,
        ErrorCode.DEADLINE_OUT_OF_RANGE: _RULE,
        ErrorCode.OBLIGATION_UNMET: _RULE,
        ErrorCode.NOT_OFFERED: _RULE,
        ErrorCode.POINT_CLOSED: _RULE,
        ErrorCode.DOOR_IN_USE: _RULE,
        ErrorCode.NONCE_NOT_SHOWN: _RULE,
        ErrorCode.TOO_MANY_OPENINGS: _FULL,
        ErrorCode.LEASE_REFUSED: _RULE,
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
        ErrorCode.POINT_IN_RECOVERY: _RULE,
        ErrorCode.BOARD_SILENT: _AWAY,
        ErrorCode.TIME_UNTRUSTED: _AWAY,
        ErrorCode.DIRECTORY_EXPIRED: _AWAY,
        ErrorCode.ATTESTATION_REFUSED: _RULE,
        ErrorCode.OVERLOADED: _FULL,
        ErrorCode.STREAM_ENDED: _AWAY,
        ErrorCode.STREAM_TOO_SLOW: _FULL,
        ErrorCode.INTERNAL: Status.INTERNAL,
    }
)
