"""Keys in this process sign as RFC 8032 says, and a proof of possession names its whole purpose."""

import hashlib

import pytest

from lockernet.models.trust import Purpose
from lockernet.signing.signer import Ed25519Signer, key_id, possession_message, seal

# RFC 8032, section 7.1: secret key, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("seed", "public_key", "message", "signature"), RFC_8032)
def test_published_vectors_of_rfc_8032(seed: str, public_key: str, message: str, signature: str) -> None:
    signer = Ed25519Signer.from_seed(bytes.fromhex(seed))

    assert signer.public_key.hex() == public_key
    assert signer.sign(bytes.fromhex(message)).hex() == signature


def test_key_id_is_the_first_8_bytes_of_the_hash_of_the_public_key() -> None:  # LN-SIG-012
    signer = Ed25519Signer.from_seed(bytes(32))

    assert signer.key_id == key_id(signer.public_key) == hashlib.sha256(signer.public_key).digest()[:8]


def test_seal_signs_the_encoded_type_and_payload_once() -> None:
    signer = Ed25519Signer.from_seed(bytes(32))

    statement = seal("http://example.com/HelloWorld", b"hello world", signer)

    (signature,) = statement.signatures
    assert (statement.payload_type, statement.payload) == ("http://example.com/HelloWorld", b"hello world")
    assert signature.key_id == signer.key_id
    assert signature.signature == signer.sign(b"DSSEv1 29 http://example.com/HelloWorld 11 hello world")


def test_proof_of_possession_names_network_member_purpose_and_key() -> None:  # LN-TRU-007
    message = possession_message("sea", "swift", Purpose.GRANT, b"\x01" * 32)

    assert message == b"LN-key-v1\x00sea\x00swift\x00grant\x00" + b"\x01" * 32
