"""The SDK's table of faults is the inverse of the node's table of statuses."""

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]  # stubs, but no py.typed
from google.rpc.status_pb2 import Status as RpcStatus  # type: ignore[import-untyped]  # the same

from lockernet.client.faults import fault_of
from lockernet.codec.statements import statement_bytes
from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet.status import STATUS
from lockernet_node.transport.status import failure_of
from tests.network import CourierDesk

STAYS_HERE = {
    "MALFORMED_FILE",
    "UNTRUSTED_HISTORY",
    "UNTRUSTED_FORK",
    "NOT_GRANTED",
    "OUT_OF_SERVICE",
    "CODE_REFUSED",
    "REOPEN_REFUSED",
    "DOOR_DID_NOT_OPEN",
    "VISIT_WITHOUT_HANDOVER",
    "ITEM_LEFT_INSIDE",
    "PARCEL_TOO_BIG",
    "PARCEL_DAMAGED",
    "COMPARTMENT_OCCUPIED",
    "COMPARTMENT_EMPTY",
    "WRONG_ITEM",
    "DEADLINE_SUSPENDED",
    "DOOR_DID_NOT_CLOSE",
    "PEER_UNREACHABLE",
    "PEER_TIMEOUT",
    "CONFIGURATION",
    "KEY_FILE_MODE",
    "DATABASE_NEWER",
    "PORT_TAKEN",
    "OUTBOX_FULL",
}
"""Codes that no call is answered with: of files and the kiosk, and of the caller's own side of the line."""

OTHER_CLASSES: dict[str, type[LockernetError]] = {
    "MESSAGE_TOO_LARGE": Malformed,
    "VERSION_UNSUPPORTED": Malformed,
    "DEADLINE_REQUIRED": Malformed,
    "REQUEST_ID_REUSED": Malformed,
    "STORE_UNAVAILABLE": Unavailable,
    "BOARD_SILENT": Unavailable,
    "TIME_UNTRUSTED": Unavailable,
    "DIRECTORY_EXPIRED": Unavailable,
    "OVERLOADED": Unavailable,
    "STREAM_ENDED": Unavailable,
    "STREAM_TOO_SLOW": Unavailable,
    "INTERNAL": Unavailable,
}


def meant_class(code: ErrorCode) -> type[LockernetError]:
    """The class under which the node raises this code; written by hand."""
    if code.startswith("MALFORMED_"):
        return Malformed
    if code.startswith("UNTRUSTED_"):
        return Untrusted
    return OTHER_CLASSES.get(code, RefusedByPeer)


def over_the_wire(error: LockernetError) -> LockernetError:
    """What the SDK raises when the node meets this error."""
    failure = failure_of(error)
    metadata = grpc.aio.Metadata(*failure.trailing)
    return fault_of(grpc.aio.AioRpcError(failure.status, trailing_metadata=metadata, details=failure.words))


def of_grpc_itself(
    status: grpc.StatusCode, words: str = "", *, details: bytes | None = None
) -> LockernetError:
    """What the SDK makes of a status that the node did not write."""
    trailing = () if details is None else (("grpc-status-details-bin", details),)
    metadata = grpc.aio.Metadata(*trailing)
    return fault_of(grpc.aio.AioRpcError(status, trailing_metadata=metadata, details=words))


def test_every_code_travels_or_is_known_to_stay() -> None:
    assert set(ErrorCode) - STATUS.keys() == STAYS_HERE


@pytest.mark.parametrize("code", list(STATUS))
def test_code_and_class_come_back_as_they_were(code: ErrorCode) -> None:
    fault = over_the_wire(meant_class(code)(code))

    assert (type(fault), fault.code) == (meant_class(code), code)


def test_words_come_back_unless_they_tell_of_the_nodes_machine() -> None:
    told = over_the_wire(Malformed(ErrorCode.MALFORMED_FIELD, "Header.issuer: too long"))
    hidden = over_the_wire(Unavailable(ErrorCode.STORE_UNAVAILABLE, "/var/lib/point/node.db: disk full"))

    assert told.message == "Header.issuer: too long"
    assert "/var" not in hidden.message


@pytest.mark.parametrize("code", sorted(STAYS_HERE))
def test_what_must_stay_leaves_as_internal(code: str) -> None:
    fault = over_the_wire(Malformed(ErrorCode(code), "/etc/point: secret"))

    assert (type(fault), fault.code) == (Unavailable, ErrorCode.INTERNAL)
    assert "/etc" not in fault.message


def test_the_signed_refusal_comes_back_byte_for_byte() -> None:
    signed = statement_bytes(CourierDesk().cancel(bytes(16)))

    fault = over_the_wire(RefusedByPeer(ErrorCode.POINT_FULL, refusal=signed))

    assert isinstance(fault, RefusedByPeer)
    assert fault.refusal == signed


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, Malformed, "MALFORMED_MESSAGE"),
        (grpc.StatusCode.UNIMPLEMENTED, Malformed, "VERSION_UNSUPPORTED"),
        (grpc.StatusCode.ALREADY_EXISTS, Malformed, "REQUEST_ID_REUSED"),
        (grpc.StatusCode.UNAUTHENTICATED, Untrusted, "UNTRUSTED_SESSION"),
        (grpc.StatusCode.PERMISSION_DENIED, Untrusted, "UNTRUSTED_ISSUER"),
        (grpc.StatusCode.NOT_FOUND, RefusedByPeer, "NOT_FOUND"),
        (grpc.StatusCode.FAILED_PRECONDITION, RefusedByPeer, "TRANSITION_NOT_ALLOWED"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, Unavailable, "OVERLOADED"),
        (grpc.StatusCode.UNAVAILABLE, Unavailable, "PEER_UNREACHABLE"),
        (grpc.StatusCode.DEADLINE_EXCEEDED, Unavailable, "PEER_TIMEOUT"),
        (grpc.StatusCode.UNKNOWN, Unavailable, "INTERNAL"),
        (grpc.StatusCode.DATA_LOSS, Unavailable, "INTERNAL"),
    ],
)
def test_a_status_without_a_reason(status: grpc.StatusCode, kind: type[LockernetError], code: str) -> None:
    fault = of_grpc_itself(status, "words of gRPC")

    assert (type(fault), fault.code, fault.message) == (kind, code, "words of gRPC")


def test_a_reason_of_a_later_version_keeps_its_words() -> None:
    packed = AnyMessage()
    packed.Pack(ErrorInfo(reason="COMPARTMENT_TOO_COLD", domain="lockernet"))

    details = RpcStatus(details=[packed]).SerializeToString()

    fault = of_grpc_itself(grpc.StatusCode.FAILED_PRECONDITION, "It freezes.", details=details)

    assert isinstance(fault, RefusedByPeer)
    assert fault.message == "COMPARTMENT_TOO_COLD: It freezes."


def test_a_reason_of_another_domain_is_not_ours() -> None:
    packed = AnyMessage()
    packed.Pack(ErrorInfo(reason="POINT_FULL", domain="proxy.example"))

    fault = of_grpc_itself(
        grpc.StatusCode.UNAVAILABLE, "gateway", details=RpcStatus(details=[packed]).SerializeToString()
    )

    assert fault.code is ErrorCode.PEER_UNREACHABLE


def test_details_that_do_not_parse_explain_nothing() -> None:
    fault = of_grpc_itself(grpc.StatusCode.UNAVAILABLE, "away", details=b"\xff\xff")

    assert fault.code is ErrorCode.PEER_UNREACHABLE


@pytest.mark.parametrize(
    "words", ["Received message larger than max (5 vs. 4)", "received metadata size exceeds hard limit"]
)
def test_what_is_too_large_for_grpc_is_not_worth_a_retry(words: str) -> None:
    fault = of_grpc_itself(grpc.StatusCode.RESOURCE_EXHAUSTED, words)

    assert fault.code is ErrorCode.MESSAGE_TOO_LARGE
