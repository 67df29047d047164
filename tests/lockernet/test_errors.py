"""The registry of codes and the four classes that carry them."""

import re

import pytest

from lockernet import errors
from lockernet.errors import (
    CODES,
    Actor,
    ErrorCode,
    LockernetError,
    Malformed,
    RefusedByPeer,
    Unavailable,
    Untrusted,
)

FOUR = (Malformed, Untrusted, RefusedByPeer, Unavailable)

RETRYABLE = {
    "UNTRUSTED_NOT_YET_VALID",
    "UNTRUSTED_DELEGATION",
    "POINT_FULL",
    "POINT_CLOSED",
    "TOO_MANY_OPENINGS",
    "QUOTA_REACHED",
    "TOO_MANY_EXPECTED",
    "DOOR_IN_USE",
    "PARCEL_BLOCKED",
    "SHIPMENT_INCOMPLETE",
    "OBLIGATION_OPEN",
    "NOT_REMOVABLE",
    "DOOR_DID_NOT_OPEN",
    "PEER_UNREACHABLE",
    "PEER_TIMEOUT",
    "BOARD_SILENT",
    "DEADLINE_SUSPENDED",
    "OUTBOX_FULL",
    "STORE_UNAVAILABLE",
    "OVERLOADED",
    "TIME_UNTRUSTED",
    "DIRECTORY_EXPIRED",
    "POINT_IN_RECOVERY",
    "STREAM_ENDED",
    "STREAM_TOO_SLOW",
    "INTERNAL",
}
"""Written by hand: for these alone the same bytes may succeed later."""


def test_every_code_has_its_facts_and_no_facts_lack_a_code() -> None:
    assert set(CODES) == set(ErrorCode)


def test_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CODES[ErrorCode.INTERNAL] = CODES[ErrorCode.NOT_FOUND]  # type: ignore[index]


@pytest.mark.parametrize("code", ErrorCode)
def test_code_is_its_own_name_on_the_wire(code: ErrorCode) -> None:
    assert code.value == code.name
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", code.value)


@pytest.mark.parametrize("code", ErrorCode)
def test_code_enforces_exactly_one_numbered_rule(code: ErrorCode) -> None:
    assert re.fullmatch(r"LN-[A-Z]{3}-\d{3}", CODES[code].rule)


@pytest.mark.parametrize("code", ErrorCode)
def test_words_are_one_plain_sentence(code: ErrorCode) -> None:
    words = CODES[code].words

    assert re.fullmatch(r"[A-Z][^.]*\.", words)
    assert words == " ".join(words.split())


@pytest.mark.parametrize("code", ErrorCode)
def test_code_names_who_must_act(code: ErrorCode) -> None:
    assert isinstance(CODES[code].actor, Actor)


@pytest.mark.parametrize("code", ErrorCode)
def test_only_listed_codes_invite_the_same_bytes_again(code: ErrorCode) -> None:
    assert CODES[code].retryable is (code.name in RETRYABLE)
    assert LockernetError(code).retryable is (code.name in RETRYABLE)


def test_there_are_four_classes_under_one_root() -> None:
    ours = {each for each in LockernetError.__subclasses__() if each.__module__ == errors.__name__}

    assert ours == set(FOUR)
    assert all(each.__subclasses__() == [] for each in FOUR)


@pytest.mark.parametrize("kind", FOUR)
def test_error_without_a_message_says_the_words_of_its_code(kind: type[LockernetError]) -> None:
    error = kind(ErrorCode.NOT_FOUND)

    assert str(error) == "NOT_FOUND: There is nothing of yours by this id."
    assert error.code is ErrorCode.NOT_FOUND


@pytest.mark.parametrize("kind", FOUR)
def test_error_with_a_message_says_it_after_the_code(kind: type[LockernetError]) -> None:
    error = kind(ErrorCode.MALFORMED_CODE, "expected LN1:")

    assert str(error) == "MALFORMED_CODE: expected LN1:"
    assert error.message == "expected LN1:"


def test_refusal_of_a_peer_keeps_its_signed_word() -> None:
    assert RefusedByPeer(ErrorCode.POINT_FULL, refusal=b"signed").refusal == b"signed"
    assert RefusedByPeer(ErrorCode.POINT_FULL).refusal is None
