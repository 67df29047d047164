"""`LN1:` codes: small enough for their QR, bound to one place, and rubbish is refused in our own words."""

import hashlib
import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockernet.codec.bridge import encode
from lockernet.codec.compact import (
    PAYLOAD_LIMIT,
    PREFIX,
    addressee,
    parse_compact,
    seal_compact,
    verify_compact,
)
from lockernet.codes.base32 import encode as to_base32
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.trust import Purpose
from lockernet.signing.signer import Ed25519Signer, seal
from lockernet.signing.verify import SYNCED, Place, VerifiedStatement
from tests.lockernet.codec.drawn_models import models
from tests.lockernet.parties import (
    COURIER,
    DIRECTORY,
    NETWORK,
    NOW,
    OPERATOR,
    PLACE,
    POINT,
    directory,
    signer,
)

QR_9_M_ALPHANUMERIC = 262
"""Characters that a QR code of version 9, level M holds in alphanumeric mode (ISO/IEC 18004, table 7)."""

QR_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

GRANT_KEY = signer(COURIER, Purpose.GRANT)


def badge(
    *, network_id: str = NETWORK, audience: str = OPERATOR, begin: int = 0, hours: int = 24
) -> CompactGrant:
    """A badge that begins `begin` seconds after now."""
    start = int(NOW.timestamp()) + begin
    return CompactGrant(
        action=GrantAction.BADGE,
        addressee=addressee(network_id, audience),
        not_before=start,
        expires_at=start + hours * 3600,
        holder=b"\x01\x02\x03\x04\x05\x06\x07\x08",
    )


def shown(text: str, *, place: Place = PLACE, now: datetime = NOW) -> tuple[VerifiedStatement, CompactGrant]:
    return verify_compact(text, DIRECTORY, place=place, now=now)


def sealed(payload: bytes, key: Ed25519Signer = GRANT_KEY) -> str:
    statement = seal(PAYLOAD_TYPES[CompactGrant], payload, key)
    return PREFIX + to_base32(key.key_id + statement.signatures[0].signature + payload)


def test_badge_is_verified_and_opened_as_it_was() -> None:
    proof, grant = shown(seal_compact(badge(), GRANT_KEY))

    assert grant == badge()
    assert proof.header.issuer == COURIER
    assert proof.header.network_id == NETWORK
    assert proof.header.audience == OPERATOR
    assert proof.header.not_before == proof.header.issued_at == NOW
    assert proof.header.expires_at == NOW + timedelta(hours=24)


@settings(max_examples=50)
@given(models(CompactGrant))
def test_text_gives_back_the_signed_bytes(grant: CompactGrant) -> None:  # LN-SIG-014
    statement = parse_compact(seal_compact(grant, GRANT_KEY))

    assert statement == seal(PAYLOAD_TYPES[CompactGrant], encode(grant), GRANT_KEY)


@settings(max_examples=50)
@given(models(CompactGrant))
def test_every_grant_fits_its_qr_code(grant: CompactGrant) -> None:
    text = seal_compact(grant, GRANT_KEY)

    assert len(encode(grant)) <= PAYLOAD_LIMIT
    assert len(text) <= QR_9_M_ALPHANUMERIC
    assert QR_ALPHANUMERIC.issuperset(text)


def test_largest_payload_of_60_bytes_fits_version_9_at_level_m() -> None:  # LN-SIG-014
    characters = len(PREFIX) + math.ceil((8 + 64 + 60) * 8 / 5)

    assert PAYLOAD_LIMIT == 60
    assert len(sealed(bytes(60))) == characters <= QR_9_M_ALPHANUMERIC


def test_addressee_is_the_documented_hash() -> None:  # LN-SIG-014
    assert addressee("sea", "harbour") == hashlib.sha256(b"LN-addressee-v1sea\x00harbour").digest()[:8]


def test_addressee_keeps_network_and_audience_apart() -> None:
    assert addressee("sea", "test") != addressee("seat", "est")


@pytest.mark.parametrize("audience", [OPERATOR, POINT])
def test_grant_for_any_name_of_this_place_is_taken(audience: str) -> None:
    assert shown(seal_compact(badge(audience=audience), GRANT_KEY))[0].header.audience == audience


@pytest.mark.parametrize(
    ("network_id", "audience"), [(NETWORK, "other-lockers"), ("sea-prod", OPERATOR), (OPERATOR, NETWORK)]
)
def test_grant_for_another_network_or_place_is_untrusted(network_id: str, audience: str) -> None:
    text = seal_compact(badge(network_id=network_id, audience=audience), GRANT_KEY)

    with pytest.raises(Untrusted) as refusal:
        shown(text)

    assert refusal.value.code is ErrorCode.UNTRUSTED_AUDIENCE


@pytest.mark.parametrize(
    ("shift", "code"),
    [
        (-SYNCED.early - timedelta(microseconds=1), ErrorCode.UNTRUSTED_NOT_YET_VALID),
        (-SYNCED.early, None),
        (timedelta(hours=24) + SYNCED.late - timedelta(microseconds=1), None),
        (timedelta(hours=24) + SYNCED.late, ErrorCode.UNTRUSTED_EXPIRED),
        (timedelta(days=90), ErrorCode.UNTRUSTED_EXPIRED),
    ],
)
def test_grant_holds_only_in_its_time(shift: timedelta, code: ErrorCode | None) -> None:
    text = seal_compact(badge(), GRANT_KEY)
    came: ErrorCode | None = None

    try:
        shown(text, now=NOW + shift)
    except Untrusted as refusal:
        came = refusal.code

    assert came is code


def test_grant_may_end_with_the_last_second_that_fits() -> None:
    last = badge().model_copy(update={"expires_at": 2**32 - 1})

    assert shown(seal_compact(last, GRANT_KEY))[0].header.expires_at == datetime(
        2106, 2, 7, 6, 28, 15, tzinfo=UTC
    )


def test_grant_without_an_agreement_is_untrusted() -> None:
    text = seal_compact(badge(), GRANT_KEY)

    with pytest.raises(Untrusted) as refusal:
        verify_compact(text, directory(agreements=()), place=PLACE, now=NOW)

    assert refusal.value.code is ErrorCode.UNTRUSTED_AGREEMENT


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.GRANT])
def test_grant_signed_with_a_key_for_something_else_is_untrusted(purpose: Purpose) -> None:
    with pytest.raises(Untrusted) as refusal:
        shown(seal_compact(badge(), signer(COURIER, purpose)))

    assert refusal.value.code is ErrorCode.UNTRUSTED_PURPOSE


def test_grant_of_an_operator_is_untrusted() -> None:
    with pytest.raises(Untrusted) as refusal:
        shown(seal_compact(badge(), signer(OPERATOR, Purpose.GRANT)))

    assert refusal.value.code is ErrorCode.UNTRUSTED_ISSUER


def test_grant_signed_with_an_unknown_key_is_untrusted() -> None:
    with pytest.raises(Untrusted) as refusal:
        shown(seal_compact(badge(), Ed25519Signer.from_seed(bytes(32))))

    assert refusal.value.code is ErrorCode.UNTRUSTED_KEY


@settings(max_examples=60)
@given(st.data())
def test_any_altered_character_is_refused(data: st.DataObject) -> None:
    text = seal_compact(badge(), GRANT_KEY)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(ALPHABET + ":").filter(lambda each: each != text[at]))

    with pytest.raises((Malformed, Untrusted)):
        shown(text[:at] + other + text[at + 1 :])


GOOD = seal_compact(badge(), GRANT_KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LN1:",
        "LN1",
        GOOD.removeprefix(PREFIX),
        GOOD.lower(),
        "ln1:" + GOOD.removeprefix(PREFIX),
        "LN0:" + GOOD.removeprefix(PREFIX),
        "LN2:" + GOOD.removeprefix(PREFIX),
        " " + GOOD,
        GOOD + " ",
        GOOD + "\n",
        GOOD + "=",
        GOOD + "AA",
        GOOD[:40] + "0" + GOOD[41:],
        GOOD[:40] + "1" + GOOD[41:],
        GOOD[:40] + "8" + GOOD[41:],
        GOOD[:40] + "Ä" + GOOD[41:],
        GOOD[:40],
    ],
)
def test_text_that_is_not_exactly_a_code_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        shown(text)

    assert refusal.value.code is ErrorCode.MALFORMED_CODE


def test_base32_with_loose_last_bits_is_malformed() -> None:
    """One payload has one text: otherwise a spent code could be shown again in another spelling."""
    text = sealed(bytes(31))  # 103 bytes leave one spare bit in the last character
    loose = text[:-1] + ALPHABET[ALPHABET.index(text[-1]) + 1]

    assert parse_compact(text).payload == bytes(31)
    with pytest.raises(Malformed):
        parse_compact(loose)


@pytest.mark.parametrize("size", [0, 61, 62, 100, 200])
def test_payload_that_is_empty_or_beyond_60_bytes_is_malformed(size: int) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_compact(sealed(bytes(size)))

    assert refusal.value.code is ErrorCode.MALFORMED_CODE


@pytest.mark.parametrize("size", [0, 7, 8, 71, 72])
def test_text_too_short_for_a_signature_is_malformed(size: int) -> None:
    with pytest.raises(Malformed):
        parse_compact(PREFIX + to_base32(bytes(size)))


@given(st.text(max_size=300) | st.text(alphabet=ALPHABET, max_size=300))
def test_rubbish_is_malformed_or_untrusted_and_nothing_else(text: str) -> None:
    for each in (text, PREFIX + text):
        with pytest.raises((Malformed, Untrusted)):
            shown(each)


@settings(max_examples=200)
@given(st.binary(min_size=1, max_size=60))
def test_signed_rubbish_is_malformed_or_untrusted_and_nothing_else(payload: bytes) -> None:
    with pytest.raises((Malformed, Untrusted)):
        shown(sealed(payload))


def test_grant_in_two_readings_is_malformed() -> None:
    twice = encode(badge(hours=1)) + encode(
        CompactGrant.model_construct(
            action=GrantAction.COLLECT, addressee=b"", not_before=0, expires_at=0, holder=b""
        )
    )

    with pytest.raises(Malformed, match=r"CompactGrant\.action stands twice"):
        shown(sealed(twice))


def test_grant_with_a_bad_holder_is_malformed() -> None:
    short = CompactGrant.model_construct(**(badge().model_dump() | {"holder": b"\x01"}))

    with pytest.raises(Malformed, match=r"CompactGrant\.holder: "):
        shown(sealed(encode(short)))


def test_action_of_a_newer_version_is_kept_for_the_reader_to_refuse() -> None:
    newer = badge().model_copy(update={"action": GrantAction(77)})

    assert shown(seal_compact(newer, GRANT_KEY))[1].action.name == "UNRECOGNIZED_77"
