"""Base32: RFC 4648's own vectors, one text per value, and refusal of everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.codes.base32 import ALPHABET, MAX_CHARACTERS, decode, encode
from lockernet.errors import ErrorCode, Malformed


def decoded_or_refusal(text: str) -> bytes | Malformed:
    try:
        return decode(text)
    except Malformed as refusal:
        return refusal


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"f", "MY"),
        (b"fo", "MZXQ"),
        (b"foo", "MZXW6"),
        (b"foob", "MZXW6YQ"),
        (b"fooba", "MZXW6YTB"),
        (b"foobar", "MZXW6YTBOI"),
    ],
)
def test_rfc_4648_section_10_without_padding(raw: bytes, text: str) -> None:
    assert encode(raw) == text
    assert decode(text) == raw


@given(st.binary(max_size=320))
def test_what_is_encoded_is_decoded_the_same(raw: bytes) -> None:
    assert ALPHABET.issuperset(encode(raw))
    assert decode(encode(raw)) == raw


@given(st.text(alphabet=sorted(ALPHABET), max_size=40))
def test_no_bytes_have_a_second_text(text: str) -> None:
    outcome = decoded_or_refusal(text)
    assert isinstance(outcome, Malformed) or encode(outcome) == text


@pytest.mark.parametrize(
    "text",
    [
        "MY======",
        "MY=",
        "my",
        "M1",
        "M0",
        "M8",
        "MY\n",
        " MY",
        "M Y",
        "MZ-XQ",
        "\uff2d\uff39",
        "\u017f\u017f",
        "A",
        "ABC",
        "ABCDEF",
        "MZ",
        "MZXR",
        "MZXW7",
        "MZXW6YR",
    ],
)
def test_padding_lower_case_odd_lengths_and_trailing_bits_are_refused(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        decode(text)
    assert refusal.value.code is ErrorCode.MALFORMED_CODE


def test_the_size_limit_is_the_longest_text_that_is_read() -> None:
    assert len(decode("A" * MAX_CHARACTERS)) == 320
    with pytest.raises(Malformed):
        decode("A" * (MAX_CHARACTERS + 8))


@given(st.text(max_size=40))
def test_rubbish_raises_malformed_and_nothing_else(text: str) -> None:
    outcome = decoded_or_refusal(text)
    assert isinstance(outcome, bytes) or outcome.code is ErrorCode.MALFORMED_CODE
