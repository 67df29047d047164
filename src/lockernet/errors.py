"""What can go wrong, and who must act: four error classes and one registry of codes.

    LockernetError            never raised itself
    ├── Malformed             the bytes are bad
    ├── Untrusted             the signature, the key or the policy says no
    ├── RefusedByPeer         the peer understood us and its rules say no
    └── Unavailable           the peer, the board or the disk did not answer

A new way to fail is a new `ErrorCode`, never a new class. Inside the core a refusal is a value
(`lockernet.models.outcome.Refused`), not an exception; it carries a code of this registry too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Actor(StrEnum):
    """Who has to do something before the same wish can succeed."""

    NOBODY = "nobody"
    COURIER = "courier"
    DRIVER = "driver"
    RECIPIENT = "recipient"
    OPERATOR = "operator"
    DEVELOPER = "developer"


class ErrorCode(StrEnum):
    """Every reason of the protocol. The value is the `reason` of `google.rpc.ErrorInfo`."""

    MALFORMED_MESSAGE = "MALFORMED_MESSAGE"
    MALFORMED_STATEMENT = "MALFORMED_STATEMENT"
    MALFORMED_FIELD = "MALFORMED_FIELD"
    MALFORMED_CODE = "MALFORMED_CODE"
    MALFORMED_CURSOR = "MALFORMED_CURSOR"
    MALFORMED_FILE = "MALFORMED_FILE"
    MESSAGE_TOO_LARGE = "MESSAGE_TOO_LARGE"
    VERSION_UNSUPPORTED = "VERSION_UNSUPPORTED"
    DEADLINE_REQUIRED = "DEADLINE_REQUIRED"
    CALL_NOT_SERVED = "CALL_NOT_SERVED"
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"

    UNTRUSTED_SIGNATURE = "UNTRUSTED_SIGNATURE"
    UNTRUSTED_KEY = "UNTRUSTED_KEY"
    UNTRUSTED_KEY_COMPROMISED = "UNTRUSTED_KEY_COMPROMISED"
    UNTRUSTED_PURPOSE = "UNTRUSTED_PURPOSE"
    UNTRUSTED_ISSUER = "UNTRUSTED_ISSUER"
    UNTRUSTED_NETWORK = "UNTRUSTED_NETWORK"
    UNTRUSTED_AUDIENCE = "UNTRUSTED_AUDIENCE"
    UNTRUSTED_EXPIRED = "UNTRUSTED_EXPIRED"
    UNTRUSTED_NOT_YET_VALID = "UNTRUSTED_NOT_YET_VALID"
    UNTRUSTED_CRITICAL_FEATURE = "UNTRUSTED_CRITICAL_FEATURE"
    UNTRUSTED_AGREEMENT = "UNTRUSTED_AGREEMENT"
    AGREEMENT_NOT_ACCEPTED = "AGREEMENT_NOT_ACCEPTED"
    UNTRUSTED_DELEGATION = "UNTRUSTED_DELEGATION"
    UNTRUSTED_DELEGATION_SCOPE = "UNTRUSTED_DELEGATION_SCOPE"
    UNTRUSTED_SESSION = "UNTRUSTED_SESSION"
    UNTRUSTED_HISTORY = "UNTRUSTED_HISTORY"
    UNTRUSTED_FORK = "UNTRUSTED_FORK"

    ENROLMENT_REFUSED = "ENROLMENT_REFUSED"
    NOT_FOUND = "NOT_FOUND"
    NO_FITTING_SIZE = "NO_FITTING_SIZE"
    POINT_FULL = "POINT_FULL"
    QUOTA_REACHED = "QUOTA_REACHED"
    TOO_MANY_EXPECTED = "TOO_MANY_EXPECTED"
    PARCEL_ID_IN_USE = "PARCEL_ID_IN_USE"
    HANDLE_IN_USE = "HANDLE_IN_USE"
    LABEL_IN_USE = "LABEL_IN_USE"
    WINDOW_TOO_LONG = "WINDOW_TOO_LONG"
    OBLIGATION_UNMET = "OBLIGATION_UNMET"
    NOT_OFFERED = "NOT_OFFERED"
    POINT_CLOSED = "POINT_CLOSED"
    RESERVATION_ENDED = "RESERVATION_ENDED"
    CANCEL_TOO_LATE = "CANCEL_TOO_LATE"
    NOT_EXPECTED = "NOT_EXPECTED"
    ALREADY_DEPOSITED = "ALREADY_DEPOSITED"
    ALREADY_COLLECTED = "ALREADY_COLLECTED"
    DOOR_IN_USE = "DOOR_IN_USE"
    CODE_REFUSED = "CODE_REFUSED"
    REOPEN_REFUSED = "REOPEN_REFUSED"
    NOT_GRANTED = "NOT_GRANTED"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    NONCE_NOT_SHOWN = "NONCE_NOT_SHOWN"
    TOO_MANY_OPENINGS = "TOO_MANY_OPENINGS"
    LEASE_REFUSED = "LEASE_REFUSED"
    CUSTODY_UNCERTAIN = "CUSTODY_UNCERTAIN"
    DOOR_DID_NOT_OPEN = "DOOR_DID_NOT_OPEN"
    VISIT_WITHOUT_HANDOVER = "VISIT_WITHOUT_HANDOVER"
    ITEM_LEFT_INSIDE = "ITEM_LEFT_INSIDE"
    PARCEL_BLOCKED = "PARCEL_BLOCKED"
    SHIPMENT_INCOMPLETE = "SHIPMENT_INCOMPLETE"
    OBLIGATION_OPEN = "OBLIGATION_OPEN"
    PARCEL_TOO_BIG = "PARCEL_TOO_BIG"
    COMPARTMENT_OCCUPIED = "COMPARTMENT_OCCUPIED"
    COMPARTMENT_EMPTY = "COMPARTMENT_EMPTY"
    WRONG_ITEM = "WRONG_ITEM"
    PARCEL_DAMAGED = "PARCEL_DAMAGED"
    DOOR_DID_NOT_CLOSE = "DOOR_DID_NOT_CLOSE"
    REMOVAL_STARTED = "REMOVAL_STARTED"
    NOT_REMOVABLE = "NOT_REMOVABLE"
    WRONG_JOURNEY = "WRONG_JOURNEY"
    ALREADY_WITHDRAWN = "ALREADY_WITHDRAWN"
    EXTENSION_REFUSED = "EXTENSION_REFUSED"
    GENERATION_TOO_LOW = "GENERATION_TOO_LOW"
    CONTEST_TOO_LATE = "CONTEST_TOO_LATE"
    DELEGATION_UNKNOWN = "DELEGATION_UNKNOWN"
    TRANSITION_NOT_ALLOWED = "TRANSITION_NOT_ALLOWED"
    DEADLINE_SUSPENDED = "DEADLINE_SUSPENDED"
    DEADLINE_NEVER_REACHED = "DEADLINE_NEVER_REACHED"
    DEADLINE_OUT_OF_RANGE = "DEADLINE_OUT_OF_RANGE"

    PEER_UNREACHABLE = "PEER_UNREACHABLE"
    PEER_TIMEOUT = "PEER_TIMEOUT"
    BOARD_SILENT = "BOARD_SILENT"
    STORE_UNAVAILABLE = "STORE_UNAVAILABLE"
    TIME_UNTRUSTED = "TIME_UNTRUSTED"
    DIRECTORY_EXPIRED = "DIRECTORY_EXPIRED"
    ATTESTATION_REFUSED = "ATTESTATION_REFUSED"
    POINT_IN_RECOVERY = "POINT_IN_RECOVERY"
    OVERLOADED = "OVERLOADED"
    STREAM_ENDED = "STREAM_ENDED"
    STREAM_TOO_SLOW = "STREAM_TOO_SLOW"
    INTERNAL = "INTERNAL"

    CONFIGURATION = "CONFIGURATION"
    KEY_FILE_MODE = "KEY_FILE_MODE"
    DATABASE_NEWER = "DATABASE_NEWER"
    PORT_TAKEN = "PORT_TAKEN"
    OUTBOX_FULL = "OUTBOX_FULL"


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a caller needs to know about a code: may the same bytes be sent again, and who acts.

    `rule` is the numbered rule of docs/spec that the code enforces; `words` is one plain sentence.
    """

    retryable: bool
    actor: Actor
    rule: str
    words: str


class LockernetError(Exception):
    """The root; catch it to catch all of ours. Only its four children are raised."""

    def __init__(self, code: ErrorCode, message: str = "") -> None:
        super().__init__(message or CODES[code].words)
        self.code = code
        self.message = message or CODES[code].words

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    @property
    def retryable(self) -> bool:
        """True if sending the same bytes again may succeed."""
        return CODES[self.code].retryable


class Malformed(LockernetError):
    """Bytes, files or settings that cannot mean anything; nothing was changed."""


class Untrusted(LockernetError):
    """Well formed, but not from somebody who may say it here and now; nothing was changed.

    `proof` are signed statements, as bytes, that show it to anybody who knows the key.
    """

    def __init__(self, code: ErrorCode, message: str = "", *, proof: tuple[bytes, ...] = ()) -> None:
        super().__init__(code, message)
        self.proof = proof


class RefusedByPeer(LockernetError):
    """The peer understood and its rules say no. `refusal` is its signed word, if it sent one."""

    def __init__(self, code: ErrorCode, message: str = "", *, refusal: bytes | None = None) -> None:
        super().__init__(code, message)
        self.refusal = refusal


class Unavailable(LockernetError):
    """No answer: whether the wish took effect is unknown. Ask again with the same bytes."""


def _facts(retryable: bool, actor: Actor, rule: str, words: str) -> CodeFacts:
    return CodeFacts(retryable=retryable, actor=actor, rule=rule, words=words)


_YES, _NO = True, False

# fmt: off
CODES: Mapping[ErrorCode, CodeFacts] = MappingProxyType(
    {
        ErrorCode.MALFORMED_MESSAGE: _facts(_NO, Actor.DEVELOPER, "LN-MSG-001", "The message does not parse."),
        ErrorCode.MALFORMED_STATEMENT: _facts(_NO, Actor.DEVELOPER, "LN-SIG-002", "The signed statement is not well formed."),
        ErrorCode.MALFORMED_FIELD: _facts(_NO, Actor.DEVELOPER, "LN-MSG-002", "A field has a value outside its rules."),
        ErrorCode.MALFORMED_CODE: _facts(_NO, Actor.RECIPIENT, "LN-COD-001", "This is not a code of this network."),
        ErrorCode.MALFORMED_CURSOR: _facts(_NO, Actor.DEVELOPER, "LN-EVT-004", "The cursor does not belong to this feed."),
        ErrorCode.MALFORMED_FILE: _facts(_NO, Actor.OPERATOR, "LN-NOD-001", "The file cannot be read as what it should be."),
        ErrorCode.MESSAGE_TOO_LARGE: _facts(_NO, Actor.DEVELOPER, "LN-MSG-003", "The message is larger than the limit."),
        ErrorCode.VERSION_UNSUPPORTED: _facts(_NO, Actor.DEVELOPER, "LN-MSG-004", "This version is not spoken here."),
        ErrorCode.DEADLINE_REQUIRED: _facts(_NO, Actor.DEVELOPER, "LN-MSG-005", "Every call needs a deadline of at most 30 s."),
        ErrorCode.CALL_NOT_SERVED: _facts(_NO, Actor.DEVELOPER, "LN-MSG-009", "This call is not served here."),
        ErrorCode.REQUEST_ID_REUSED: _facts(_NO, Actor.DEVELOPER, "LN-REQ-003", "The request id was used with other bytes."),
        ErrorCode.UNTRUSTED_SIGNATURE: _facts(_NO, Actor.DEVELOPER, "LN-SIG-005", "No signature over these bytes is good."),
        ErrorCode.UNTRUSTED_KEY: _facts(_NO, Actor.COURIER, "LN-TRU-001", "The key is not in the directory, or not at this time."),
        ErrorCode.UNTRUSTED_KEY_COMPROMISED: _facts(_NO, Actor.OPERATOR, "LN-TRU-014", "Somebody else may hold the key, and nothing shows that the statement is older."),
        ErrorCode.UNTRUSTED_PURPOSE: _facts(_NO, Actor.DEVELOPER, "LN-TRU-003", "The key may not sign this kind of statement."),
        ErrorCode.UNTRUSTED_ISSUER: _facts(_NO, Actor.DEVELOPER, "LN-TRU-002", "The issuer may not say this."),
        ErrorCode.UNTRUSTED_NETWORK: _facts(_NO, Actor.DEVELOPER, "LN-SIG-007", "The statement belongs to another network."),
        ErrorCode.UNTRUSTED_AUDIENCE: _facts(_NO, Actor.DEVELOPER, "LN-SIG-008", "The statement is addressed to somebody else."),
        ErrorCode.UNTRUSTED_EXPIRED: _facts(_NO, Actor.COURIER, "LN-SIG-009", "The statement has expired; sign it anew."),
        ErrorCode.UNTRUSTED_NOT_YET_VALID: _facts(_YES, Actor.COURIER, "LN-SIG-010", "The statement is not valid yet."),
        ErrorCode.UNTRUSTED_CRITICAL_FEATURE: _facts(_NO, Actor.DEVELOPER, "LN-SIG-011", "A critical feature is unknown here."),
        ErrorCode.UNTRUSTED_AGREEMENT: _facts(_NO, Actor.COURIER, "LN-TRU-004", "No agreement between the two members is in force."),
        ErrorCode.AGREEMENT_NOT_ACCEPTED: _facts(_NO, Actor.COURIER, "LN-AGR-001", "The two members have not signed the same agreement."),
        ErrorCode.UNTRUSTED_DELEGATION: _facts(_YES, Actor.COURIER, "LN-TRU-016", "No delegations held here lead from the parcel's courier to this member."),
        ErrorCode.UNTRUSTED_DELEGATION_SCOPE: _facts(_NO, Actor.COURIER, "LN-TRU-017", "The delegation does not name this, or gives more than its giver has."),
        ErrorCode.UNTRUSTED_SESSION: _facts(_NO, Actor.DEVELOPER, "LN-TRU-005", "The call carries no valid session token."),
        ErrorCode.UNTRUSTED_HISTORY: _facts(_NO, Actor.OPERATOR, "LN-EVT-006", "The events do not form the signed chain."),
        ErrorCode.UNTRUSTED_FORK: _facts(_NO, Actor.OPERATOR, "LN-EVT-040", "The point has signed two histories that cannot both be true."),
        ErrorCode.ENROLMENT_REFUSED: _facts(_NO, Actor.OPERATOR, "LN-NOD-022", "The claim enrols no device here; ask the operator for a new one."),
        ErrorCode.NOT_FOUND: _facts(_NO, Actor.COURIER, "LN-REQ-005", "There is nothing of yours by this id."),
        ErrorCode.NO_FITTING_SIZE: _facts(_NO, Actor.COURIER, "LN-CAP-002", "No compartment of this point can ever take this parcel."),
        ErrorCode.POINT_FULL: _facts(_YES, Actor.COURIER, "LN-CAP-001", "Every fitting compartment is taken or promised now."),
        ErrorCode.QUOTA_REACHED: _facts(_YES, Actor.COURIER, "LN-CAP-016", "You hold as many promises here as your published quota allows."),
        ErrorCode.TOO_MANY_EXPECTED: _facts(_YES, Actor.COURIER, "LN-CAP-030", "You have as many parcels expected here without a promise as this point allows."),
        ErrorCode.PARCEL_ID_IN_USE: _facts(_NO, Actor.DEVELOPER, "LN-CUS-002", "The parcel id was used before; draw a new one."),
        ErrorCode.HANDLE_IN_USE: _facts(_NO, Actor.DEVELOPER, "LN-COD-003", "The claim handle was used before; draw a new one."),
        ErrorCode.LABEL_IN_USE: _facts(_NO, Actor.COURIER, "LN-CUS-003", "A live parcel of yours carries this label."),
        ErrorCode.WINDOW_TOO_LONG: _facts(_NO, Actor.COURIER, "LN-CAP-006", "The time asked for is longer than this point allows."),
        ErrorCode.NOT_OFFERED: _facts(_NO, Actor.COURIER, "LN-CAP-029", "The order asks for a window, a journey or an evidence grade that this point does not offer."),
        ErrorCode.POINT_CLOSED: _facts(_YES, Actor.OPERATOR, "LN-CAP-035", "This point serves you less for now than it offers; parcels inside can be collected."),
        ErrorCode.OBLIGATION_UNMET: _facts(_NO, Actor.COURIER, "LN-CAP-007", "This point cannot meet an obligation of the parcel."),
        ErrorCode.RESERVATION_ENDED: _facts(_NO, Actor.COURIER, "LN-CAP-005", "The reservation has ended."),
        ErrorCode.CANCEL_TOO_LATE: _facts(_NO, Actor.COURIER, "LN-CUS-010", "The parcel is at the point already, or on its way in."),
        ErrorCode.NOT_EXPECTED: _facts(_NO, Actor.DRIVER, "LN-CUS-004", "This point does not expect the parcel."),
        ErrorCode.ALREADY_DEPOSITED: _facts(_NO, Actor.DRIVER, "LN-CUS-005", "The parcel was deposited before."),
        ErrorCode.ALREADY_COLLECTED: _facts(_NO, Actor.RECIPIENT, "LN-CUS-006", "The parcel was collected before."),
        ErrorCode.DOOR_IN_USE: _facts(_YES, Actor.NOBODY, "LN-CUS-007", "Another door is in use; try again when it is closed."),
        ErrorCode.CODE_REFUSED: _facts(_NO, Actor.RECIPIENT, "LN-COD-006", "The code opens nothing here."),
        ErrorCode.REOPEN_REFUSED: _facts(_NO, Actor.RECIPIENT, "LN-COD-009", "The door cannot be opened again in this session."),
        ErrorCode.NOT_GRANTED: _facts(_NO, Actor.OPERATOR, "LN-GRA-005", "The grant is over, or does not name this work or this compartment."),
        ErrorCode.OUT_OF_SERVICE: _facts(_NO, Actor.OPERATOR, "LN-GRA-007", "Staff took the compartment out of service."),
        ErrorCode.NONCE_NOT_SHOWN: _facts(_NO, Actor.OPERATOR, "LN-GRA-002", "The kiosk does not show this number now."),
        ErrorCode.TOO_MANY_OPENINGS: _facts(_YES, Actor.NOBODY, "LN-GRA-002", "Three doors were opened from afar in the last minute; wait."),
        ErrorCode.LEASE_REFUSED: _facts(_NO, Actor.OPERATOR, "LN-CAP-038", "A lease lives, or this one is not new, or does not cover the parcel."),
        ErrorCode.CUSTODY_UNCERTAIN: _facts(_NO, Actor.OPERATOR, "LN-CUS-012", "The compartment waits for an inspection."),
        ErrorCode.DOOR_DID_NOT_OPEN: _facts(_YES, Actor.OPERATOR, "LN-CUS-011", "The door did not open."),
        ErrorCode.VISIT_WITHOUT_HANDOVER: _facts(_NO, Actor.NOBODY, "LN-CUS-013", "The door closed and nothing had changed hands."),
        ErrorCode.ITEM_LEFT_INSIDE: _facts(_NO, Actor.OPERATOR, "LN-CUS-014", "Something was left in the compartment."),
        ErrorCode.PARCEL_BLOCKED: _facts(_YES, Actor.COURIER, "LN-CUS-029", "The parcel is blocked until its courier releases it."),
        ErrorCode.SHIPMENT_INCOMPLETE: _facts(_YES, Actor.COURIER, "LN-CUS-035", "Parcels of the same shipment are not here yet."),
        ErrorCode.OBLIGATION_OPEN: _facts(_YES, Actor.RECIPIENT, "LN-CUS-036", "Something has to be met before the door opens, such as a payment."),
        ErrorCode.PARCEL_TOO_BIG: _facts(_NO, Actor.COURIER, "LN-CUS-025", "The parcel does not fit this compartment."),
        ErrorCode.COMPARTMENT_OCCUPIED: _facts(_NO, Actor.OPERATOR, "LN-CUS-046", "Something lies in the compartment that should be empty."),
        ErrorCode.COMPARTMENT_EMPTY: _facts(_NO, Actor.OPERATOR, "LN-CUS-028", "The compartment is empty and should hold the parcel."),
        ErrorCode.WRONG_ITEM: _facts(_NO, Actor.OPERATOR, "LN-CUS-028", "Another thing lies where the parcel should be."),
        ErrorCode.PARCEL_DAMAGED: _facts(_NO, Actor.COURIER, "LN-CUS-025", "The parcel is damaged and was not put in."),
        ErrorCode.DOOR_DID_NOT_CLOSE: _facts(_NO, Actor.OPERATOR, "LN-CUS-037", "The door stood open when the visit was over."),
        ErrorCode.REMOVAL_STARTED: _facts(_NO, Actor.COURIER, "LN-CUS-032", "The parcel is being taken away, or was."),
        ErrorCode.NOT_REMOVABLE: _facts(_YES, Actor.COURIER, "LN-CUS-031", "Nothing says that the parcel should go; block it first."),
        ErrorCode.WRONG_JOURNEY: _facts(_NO, Actor.COURIER, "LN-CUS-026", "Couriers collect what is sent from here, and remove the rest."),
        ErrorCode.ALREADY_WITHDRAWN: _facts(_NO, Actor.COURIER, "LN-CUS-027", "The sender took the parcel back before."),
        ErrorCode.EXTENSION_REFUSED: _facts(_NO, Actor.COURIER, "LN-CUS-024", "The new end is not later, or is later than the operator allows."),
        ErrorCode.GENERATION_TOO_LOW: _facts(_NO, Actor.DEVELOPER, "LN-COD-011", "A new code needs a generation higher than all before."),
        ErrorCode.CONTEST_TOO_LATE: _facts(_NO, Actor.COURIER, "LN-CUS-043", "The receipt stands: it is a day old, or was countersigned."),
        ErrorCode.DELEGATION_UNKNOWN: _facts(_NO, Actor.COURIER, "LN-CUS-023", "The point holds no delegation that allows this."),
        ErrorCode.TRANSITION_NOT_ALLOWED: _facts(_NO, Actor.COURIER, "LN-CUS-001", "This cannot be done to the parcel where it is now."),
        ErrorCode.DEADLINE_SUSPENDED: _facts(_YES, Actor.OPERATOR, "LN-DLN-017", "The term runs on; its end is known when the outage ends."),
        ErrorCode.DEADLINE_NEVER_REACHED: _facts(_NO, Actor.COURIER, "LN-DLN-018", "This term does not end within 1,100 days at this point."),
        ErrorCode.DEADLINE_OUT_OF_RANGE: _facts(_NO, Actor.DEVELOPER, "LN-DLN-019", "No deadline is computed from such a start or so many outages."),
        ErrorCode.PEER_UNREACHABLE: _facts(_YES, Actor.NOBODY, "LN-REQ-004", "The peer cannot be reached."),
        ErrorCode.PEER_TIMEOUT: _facts(_YES, Actor.NOBODY, "LN-REQ-004", "The peer did not answer in time."),
        ErrorCode.BOARD_SILENT: _facts(_YES, Actor.OPERATOR, "LN-NOD-004", "The lock board does not answer."),
        ErrorCode.STORE_UNAVAILABLE: _facts(_YES, Actor.OPERATOR, "LN-NOD-003", "Nothing can be stored now, so no door opens."),
        ErrorCode.TIME_UNTRUSTED: _facts(_YES, Actor.OPERATOR, "LN-NOD-052", "The point does not know what time it is; only parcels that lie there can be collected."),
        ErrorCode.DIRECTORY_EXPIRED: _facts(_YES, Actor.OPERATOR, "LN-TRU-030", "The point's directory is too old; only parcels that lie there can be collected."),
        ErrorCode.ATTESTATION_REFUSED: _facts(_NO, Actor.COURIER, "LN-GRA-004", "This word on the time moves nothing here; answer the challenge."),
        ErrorCode.POINT_IN_RECOVERY: _facts(_YES, Actor.OPERATOR, "LN-NOD-032", "The point was restored and is being inspected; it takes no parcel in yet."),
        ErrorCode.OVERLOADED: _facts(_YES, Actor.NOBODY, "LN-MSG-006", "Too many calls at once; try again later."),
        ErrorCode.STREAM_ENDED: _facts(_YES, Actor.NOBODY, "LN-EVT-010", "The stream ends here; open it again where it stopped."),
        ErrorCode.STREAM_TOO_SLOW: _facts(_YES, Actor.DEVELOPER, "LN-EVT-013", "The stream was read too slowly; open it again where it stopped."),
        ErrorCode.INTERNAL: _facts(_YES, Actor.OPERATOR, "LN-NOD-005", "The node failed; nothing was acknowledged."),
        ErrorCode.CONFIGURATION: _facts(_NO, Actor.OPERATOR, "LN-NOD-001", "The configuration does not hold together."),
        ErrorCode.KEY_FILE_MODE: _facts(_NO, Actor.OPERATOR, "LN-NOD-002", "A private key must be readable by its owner only."),
        ErrorCode.DATABASE_NEWER: _facts(_NO, Actor.OPERATOR, "LN-NOD-006", "The database was written by a newer version."),
        ErrorCode.PORT_TAKEN: _facts(_NO, Actor.OPERATOR, "LN-NOD-007", "The port is in use by another program."),
        ErrorCode.OUTBOX_FULL: _facts(_YES, Actor.COURIER, "LN-REQ-033", "The outbox keeps as many unanswered orders as it may; this one was not kept."),
    }
)
# fmt: on
