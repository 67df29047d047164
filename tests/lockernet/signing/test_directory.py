"""The trusted directory: one bad entry stops the whole file, and look-ups know times and purposes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.trust import Algorithm, KeyRecord, Member, Purpose, Role
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Ed25519Signer, key_id, possession_message
from tests.lockernet.parties import (
    BEGIN,
    COURIER,
    DIRECTORY,
    END,
    MOMENT,
    NETWORK,
    NOW,
    OPERATOR,
    POINT,
    STRANGER,
    agreement,
    directory,
    key_record,
    member,
    signer,
    trust_file,
)
from tests.lockernet.signing.test_admission import SMALL_ORDER

IDENTITY = bytes([1]) + bytes(31)


def refusal(*members: Member) -> str:
    with pytest.raises(Malformed) as caught:
        TrustedDirectory(trust_file(members))
    assert caught.value.code is ErrorCode.MALFORMED_FILE
    return caught.value.message


def courier(*keys: KeyRecord) -> Member:
    return Member(member_id=COURIER, roles=(Role.COURIER,), keys=keys)


def changed(record: KeyRecord, **update: Any) -> KeyRecord:
    return record.model_copy(update=update)


def claimed(network_id: str, member_id: str, purpose: Purpose, key: Ed25519Signer | None = None) -> bytes:
    """A proof of possession over these words, by the courier's grant key unless another is given."""
    own = signer(COURIER, Purpose.GRANT)
    return (key or own).sign(possession_message(network_id, member_id, purpose, own.public_key))


GRANT = key_record(COURIER, Purpose.GRANT)


def test_sound_file_becomes_a_directory() -> None:
    trusted = TrustedDirectory(trust_file([courier(GRANT)], [agreement()]))

    assert trusted.network_id == NETWORK
    assert trusted.issued_at == BEGIN
    assert trusted.members[COURIER].roles == (Role.COURIER,)
    assert [key.record for key in trusted.keys(GRANT.key_id)] == [GRANT]


def test_member_listed_twice_stops_the_file() -> None:
    assert refusal(courier(), courier(GRANT)) == "the trust file lists a member twice"


def test_key_listed_twice_stops_the_file() -> None:
    assert "is listed twice" in refusal(courier(GRANT, GRANT))


def test_key_for_two_purposes_stops_the_file() -> None:  # LN-TRU-003
    second = changed(GRANT, purpose=Purpose.CUSTODY, proof=claimed(NETWORK, COURIER, Purpose.CUSTODY))

    assert "is listed twice" in refusal(courier(GRANT, second))


def test_key_of_two_members_stops_the_file() -> None:
    other = Member(
        member_id=STRANGER,
        roles=(Role.COURIER,),
        keys=(changed(GRANT, proof=claimed(NETWORK, STRANGER, Purpose.GRANT)),),
    )

    assert "is listed twice" in refusal(courier(GRANT), other)


def test_key_under_another_id_stops_the_file() -> None:
    assert "the id is not that of the key" in refusal(courier(changed(GRANT, key_id=bytes(8))))


def test_key_of_small_order_stops_the_file() -> None:  # LN-TRU-006
    """With this key the proof holds for every message, so only admission stands in its way."""
    forged = changed(GRANT, public_key=IDENTITY, key_id=key_id(IDENTITY), proof=IDENTITY + bytes(32))

    assert "not a canonical key of prime order" in refusal(courier(forged))


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("small", SMALL_ORDER, ids=bytes.hex)
def test_no_small_order_key_enters_under_either_algorithm(small: bytes, algorithm: Algorithm) -> None:
    """All 14, and with the one proof that the identity key gives for everything (LN-TRU-006)."""
    forged = changed(
        GRANT, algorithm=algorithm, public_key=small, key_id=key_id(small), proof=IDENTITY + bytes(32)
    )

    assert "not a canonical key of prime order" in refusal(courier(forged))


def test_key_with_a_second_encoding_stops_the_file() -> None:
    second = bytes([0xEE]) + b"\xff" * 30 + b"\x7f"

    assert "not a canonical key of prime order" in refusal(
        courier(changed(GRANT, public_key=second, key_id=key_id(second)))
    )


def test_device_key_without_its_point_stops_the_file() -> None:
    device = changed(key_record(OPERATOR, Purpose.DEVICE), point_id=None)

    assert "names its point" in refusal(Member(member_id=OPERATOR, roles=(Role.OPERATOR,), keys=(device,)))


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.DEVICE])
def test_other_key_with_a_point_stops_the_file(purpose: Purpose) -> None:
    bound = changed(key_record(COURIER, purpose), point_id=POINT)

    assert "names its point" in refusal(courier(bound))


@pytest.mark.parametrize(
    "proof",
    [
        lambda: bytes(64),
        lambda: claimed("sea-prod", COURIER, Purpose.GRANT),
        lambda: claimed(NETWORK, STRANGER, Purpose.GRANT),
        lambda: claimed(NETWORK, COURIER, Purpose.DIRECTORY),
        lambda: claimed(NETWORK, COURIER, Purpose.GRANT, signer(STRANGER, Purpose.GRANT)),
    ],
    ids=["nothing", "other network", "other member", "other purpose", "other key"],
)
def test_key_without_its_proof_of_possession_stops_the_file(proof: Callable[[], bytes]) -> None:  # LN-TRU-007
    assert "no proof of possession" in refusal(courier(changed(GRANT, proof=proof())))


def test_one_bad_key_among_good_ones_stops_the_whole_file() -> None:
    assert "no proof" in refusal(
        member(OPERATOR),
        courier(GRANT),
        member(STRANGER, changed(key_record(STRANGER, Purpose.GRANT, number=1), proof=bytes(64))),
    )


def test_refusal_names_the_key_and_its_member() -> None:
    words = refusal(courier(changed(GRANT, proof=bytes(64))))

    assert words.startswith(f"key {GRANT.key_id.hex()} of {COURIER}: ")


def test_unknown_hint_finds_no_key() -> None:
    assert DIRECTORY.keys(bytes(8)) == ()
    assert DIRECTORY.keys(b"") == ()


@pytest.mark.parametrize("purpose", Purpose)
def test_keys_of_a_member_are_found_by_their_purpose(purpose: Purpose) -> None:
    (key,) = DIRECTORY.keys_of(COURIER, purpose)

    assert key.record.key_id == signer(COURIER, purpose).key_id
    assert [each for each in Purpose if key.is_for(each)] == [purpose]


def test_key_is_valid_from_its_first_moment_until_just_before_its_end() -> None:
    (key,) = DIRECTORY.keys_of(COURIER, Purpose.GRANT)

    assert not key.is_valid_at(BEGIN - MOMENT)
    assert key.is_valid_at(BEGIN)
    assert key.is_valid_at(END - MOMENT)
    assert not key.is_valid_at(END)


def test_agreement_is_in_force_from_its_first_moment_until_just_before_its_end() -> None:
    assert not DIRECTORY.in_agreement(COURIER, OPERATOR, BEGIN - MOMENT)
    assert DIRECTORY.in_agreement(COURIER, OPERATOR, BEGIN)
    assert DIRECTORY.in_agreement(COURIER, OPERATOR, END - MOMENT)
    assert not DIRECTORY.in_agreement(COURIER, OPERATOR, END)


def test_agreement_holds_for_its_two_members_in_their_roles_only() -> None:
    assert not DIRECTORY.in_agreement(STRANGER, OPERATOR, NOW)
    assert not DIRECTORY.in_agreement(OPERATOR, COURIER, NOW)
    assert not DIRECTORY.in_agreement(COURIER, "other-lockers", NOW)


def test_operator_needs_no_agreement_with_itself() -> None:
    assert DIRECTORY.in_agreement(OPERATOR, OPERATOR, NOW)


def test_second_agreement_adds_to_the_first() -> None:
    day = timedelta(days=1)
    trusted = directory(
        agreements=(
            agreement(not_before=NOW - 2 * day, not_after=NOW - day),
            agreement(not_before=NOW, not_after=NOW + day),
        )
    )

    assert trusted.in_agreement(COURIER, OPERATOR, NOW - 2 * day)
    assert not trusted.in_agreement(COURIER, OPERATOR, NOW - day)
    assert trusted.in_agreement(COURIER, OPERATOR, NOW)
