"""The statuses are gRPC's own, and say the same of a reason as DESIGN section 14."""

import grpc
import pytest

from lockernet.errors import ErrorCode
from lockernet.status import STATUS, Status

NOT_PROVEN = {Status.UNAUTHENTICATED, Status.PERMISSION_DENIED}


@pytest.mark.parametrize("status", Status)
def test_status_has_the_name_and_number_that_grpc_gives_it(status: Status) -> None:
    number, _words = grpc.StatusCode[status.name].value

    assert status == number


@pytest.mark.parametrize("code", [code for code in STATUS if code.startswith("UNTRUSTED_")])
def test_what_is_untrusted_is_never_a_matter_of_the_rules(code: ErrorCode) -> None:
    assert STATUS[code] in NOT_PROVEN


@pytest.mark.parametrize("code", [code for code in STATUS if code.startswith("MALFORMED_")])
def test_bad_bytes_are_an_invalid_argument(code: ErrorCode) -> None:
    assert STATUS[code] is Status.INVALID_ARGUMENT


def test_the_same_id_with_other_bytes_and_what_is_not_yours_have_their_own_status() -> None:
    assert STATUS[ErrorCode.REQUEST_ID_REUSED] is Status.ALREADY_EXISTS  # LN-MSG-008
    assert STATUS[ErrorCode.NOT_FOUND] is Status.NOT_FOUND
    assert STATUS[ErrorCode.POINT_FULL] is Status.RESOURCE_EXHAUSTED
    assert STATUS[ErrorCode.VERSION_UNSUPPORTED] is Status.FAILED_PRECONDITION


def test_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        STATUS[ErrorCode.INTERNAL] = Status.NOT_FOUND  # type: ignore[index]
