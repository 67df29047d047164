"""The signed bytes: DSSE v1 pre-authentication encoding, and the id made from them."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.signing.pae import pae, statement_id


def test_published_vector_of_dsse_v1() -> None:  # LN-SIG-004
    """secure-systems-lab/dsse, protocol.md, test vectors."""
    assert (
        pae("http://example.com/HelloWorld", b"hello world")
        == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@pytest.mark.parametrize(
    ("payload_type", "payload", "encoded"),
    [
        ("", b"", b"DSSEv1 0  0 "),
        ("t", b"\x00\xff \n", b"DSSEv1 1 t 4 \x00\xff \n"),
        ("zürich", b"1", b"DSSEv1 7 z\xc3\xbcrich 1 1"),
        ("t", bytes(100), b"DSSEv1 1 t 100 " + bytes(100)),
    ],
)
def test_lengths_are_decimal_and_count_bytes(payload_type: str, payload: bytes, encoded: bytes) -> None:
    assert pae(payload_type, payload) == encoded


@given(st.text(max_size=30), st.binary(max_size=30), st.text(max_size=30), st.binary(max_size=30))
def test_two_statements_never_share_their_signed_bytes(
    first_type: str, first: bytes, second_type: str, second: bytes
) -> None:
    same = (first_type, first) == (second_type, second)

    assert (pae(first_type, first) == pae(second_type, second)) is same


def test_bytes_moved_from_type_to_payload_are_another_statement() -> None:
    assert pae("a 1 b", b"c") != pae("a", b"1 b 1 c")


def test_statement_id_is_the_hash_of_the_signed_bytes() -> None:
    encoded = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"

    assert statement_id("http://example.com/HelloWorld", b"hello world") == hashlib.sha256(encoded).digest()
