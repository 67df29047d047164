"""T0: the text of the QR code, and the commitment that stands for it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.codes.claim import ClaimCode, commitment, opens, parse_claim
from lockernet.errors import ErrorCode, Malformed

HANDLE = bytes(range(8))
SECRET = bytes(range(100, 116))
CLAIM = ClaimCode(handle=HANDLE, secret=SECRET)

claims = st.builds(
    ClaimCode, handle=st.binary(min_size=8, max_size=8), secret=st.binary(min_size=16, max_size=16)
)


def test_the_text_is_that_of_the_design() -> None:
    assert CLAIM.text() == "LN0:AAAQEAYEAUDAOZDFMZTWQ2LKNNWG23TPOBYXE4Y"


@given(claims)
def test_what_is_written_is_read_the_same(claim: ClaimCode) -> None:
    assert parse_claim(claim.text()) == claim
    assert len(claim.text()) == 43


def test_the_commitment_is_the_hash_of_label_handle_and_secret() -> None:  # LN-COD-002
    sha = hashlib.sha256()
    for part in (b"\x4c\x4e\x2d\x63\x6c\x61\x69\x6d\x2d\x76\x31", HANDLE, SECRET):
        sha.update(part)
    assert commitment(HANDLE, SECRET) == sha.digest()
    by_sha256sum = "81dbd2da91dd56f337a3237181081968ae660bb9af3aa3142907955f8fa7dd16"
    assert commitment(HANDLE, SECRET).hex() == by_sha256sum


@given(claims, claims)
def test_only_the_committed_code_opens(claim: ClaimCode, other: ClaimCode) -> None:  # LN-COD-002
    committed = commitment(claim.handle, claim.secret)
    assert opens(claim, committed)
    assert opens(other, committed) is (other == claim)


@given(claims, st.integers(0, 191))
def test_a_code_with_one_bit_changed_opens_nothing(claim: ClaimCode, bit: int) -> None:
    both = int.from_bytes(claim.handle + claim.secret) ^ (1 << bit)
    raw = both.to_bytes(24)
    assert not opens(ClaimCode(raw[:8], raw[8:]), commitment(claim.handle, claim.secret))


@pytest.mark.parametrize("committed", [b"", b"\x00" * 32, commitment(HANDLE, SECRET)[:31]])
def test_a_damaged_commitment_opens_to_nobody(committed: bytes) -> None:
    assert not opens(CLAIM, committed)


def test_the_secret_is_not_in_the_representation() -> None:
    assert "secret" not in repr(CLAIM)
    assert repr(SECRET)[2:-1] not in repr(CLAIM)
    assert "handle" in repr(CLAIM)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LN0:",
        CLAIM.text()[:-1],
        CLAIM.text()[:-2],
        CLAIM.text() + "A",
        CLAIM.text() + "AA",
        CLAIM.text().lower(),
        CLAIM.text()[4:],
        CLAIM.text()[:-1] + "Z",
        " " + CLAIM.text(),
        CLAIM.text() + "\n",
        "LN1:" + CLAIM.text()[4:],
        "ln0:" + CLAIM.text()[4:],
        "LN0:LN0:" + CLAIM.text()[8:],
    ],
)
def test_anything_but_the_exact_text_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_claim(text)
    assert refusal.value.code is ErrorCode.MALFORMED_CODE


@given(st.text(max_size=60), st.sampled_from(["", "LN0:"]))
def test_rubbish_is_malformed_and_never_repeated_in_the_message(rubbish: str, prefix: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_claim(prefix + rubbish)
    assert len(rubbish) < 8 or rubbish not in str(refusal.value)


@pytest.mark.parametrize(("handle", "secret"), [(7, 16), (9, 15), (8, 15), (8, 17), (0, 24)])
def test_wrong_lengths_never_become_a_code_or_a_commitment(handle: int, secret: int) -> None:
    with pytest.raises(ValueError, match="handle of 8"):
        ClaimCode(bytes(handle), bytes(secret))
    with pytest.raises(ValueError, match="handle of 8"):
        commitment(bytes(handle), bytes(secret))
