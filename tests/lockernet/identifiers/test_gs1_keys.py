"""SSCC and GLN; LN-IDN-014 and LN-IDN-015."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.gs1_keys import Gln, Sscc, check_digit, is_gln, is_sscc

BODIES = st.from_regex(r"[0-9]{17}", fullmatch=True)
EXCHANGED_UNFOUND = {(0, 5), (1, 6), (2, 7), (3, 8), (4, 9)}


@pytest.fixture(scope="module")
def published(shared_vectors: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared_vectors / "identifiers.json").read_text())
    return loaded


def test_every_published_number_gets_its_verdict(published: dict[str, Any]) -> None:
    assert [text for text in published["sscc"]["valid"] if not is_sscc(text)] == []
    assert [text for text in published["sscc"]["invalid"] if is_sscc(text)] == []
    assert [text for text in published["gln"]["valid"] if not is_gln(text)] == []
    assert [text for text in published["gln"]["invalid"] if is_gln(text)] == []
    assert len(published["sscc"]["valid"]) == 3
    assert len(published["gln"]["valid"]) == 2


@pytest.mark.parametrize(
    ("digits", "check"),
    [
        ("0", "0"),
        ("1", "7"),
        ("061414112345", "2"),
        ("950600013437", "6"),
        ("10614141123456789", "7"),
        ("37610425002123456", "9"),
        ("95200000000000001", "9"),
        ("00012345000000000", "3"),  # 1 + 3 * 2 + 3 + 3 * 4 + 5 = 27
    ],
)
def test_the_check_digit_fills_the_weighted_sum_to_the_next_ten(digits: str, check: str) -> None:
    """LN-IDN-014: worked out by hand."""
    assert check_digit(digits) == check


@given(BODIES)
def test_exactly_one_check_digit_is_right(body: str) -> None:
    """LN-IDN-014."""
    right = [digit for digit in "0123456789" if is_sscc(body + digit)]

    assert right == [check_digit(body)]


@given(BODIES, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(body: str, place: int, by: int) -> None:
    """LN-IDN-014."""
    right = body + check_digit(body)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]

    assert not is_sscc(wrong)


@given(BODIES, st.integers(0, 16))
def test_neighbours_exchanged_are_found_unless_they_differ_by_five(body: str, place: int) -> None:
    """LN-IDN-014."""
    right = body + check_digit(body)
    one, two = sorted((int(right[place]), int(right[place + 1])))
    assume(one != two)
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert is_sscc(wrong) == ((one, two) in EXCHANGED_UNFOUND)


@given(BODIES, st.integers(0, 15))
def test_two_digits_with_one_between_can_be_exchanged_unseen(body: str, place: int) -> None:
    """LN-IDN-014: their weights are the same."""
    digits = list(body + check_digit(body))
    digits[place], digits[place + 2] = digits[place + 2], digits[place]

    assert is_sscc("".join(digits))


def test_leading_zeros_count() -> None:
    """LN-IDN-015: 17 digits are no SSCC, though their missing zero would change no sum."""
    assert is_sscc("000123450000000003")
    assert not is_sscc("00123450000000003")
    assert not is_sscc("123450000000003")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10614141123456789",
        "1061414112345678970",
        "106141411234567890",
        "10614141123456789\u0667",  # Arabic-Indic seven
        "10614141123456789\u00b2",
        "(00)106141411234567897",
        "106141411234567897\n",
        " 06141411234567897",
        "1061414112345678O7",
        "1" * 10_000_000,
    ],
    ids=lambda text: f"{len(text)} characters",
)
def test_anything_else_is_no_sscc_and_not_repeated(text: str) -> None:
    """LN-IDN-014."""
    assert not is_sscc(text)
    with pytest.raises(Malformed) as raised:
        Sscc(text)
    assert raised.value.code is ErrorCode.MALFORMED_CODE
    assert not text or text not in str(raised.value)


@pytest.mark.parametrize(
    "text", ["", "061414112345", "0614141123453", "00614141123452", "061414112345\u0662"]
)
def test_anything_else_is_no_gln(text: str) -> None:
    """LN-IDN-014."""
    assert not is_gln(text)
    with pytest.raises(Malformed):
        Gln(text)


def test_a_number_of_a_parcel_stays_out_of_repr_and_a_place_does_not() -> None:
    """LN-IDN-009."""
    assert "1061" not in repr(Sscc("106141411234567897"))
    assert "0614141123452" in repr(Gln("0614141123452"))


def test_a_barcode_carries_the_sscc_behind_its_identifier() -> None:
    assert Sscc("106141411234567897").element_string() == "00106141411234567897"


def test_a_check_digit_of_no_digits_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="digits"):
        check_digit("")
