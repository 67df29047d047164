"""Key files: only their owner may read a private one, and only Ed25519 signs certificates. LN-NOD-002."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from lockernet_conformance.certificate import BadKey, load_private, load_public, load_signer

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PRIVATE = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
LOCKED = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))
OTHER = generate_private_key(SECP256R1())
OTHER_PRIVATE = OTHER.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
OTHER_PUBLIC = OTHER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def put(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "key.pem"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_both_halves_of_a_key_have_one_id(folder: Path) -> None:
    signer = load_signer(f"file:{put(folder, PRIVATE)}")
    public = load_public(put(folder, PUBLIC, 0o644))

    assert signer.public == public
    assert public.key_id.startswith("56475aa75463474c")  # docs/spec/statements.md
    assert public.verifies(signer.sign(b"words"), b"words")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_private_key_that_others_can_read_is_refused(folder: Path, mode: int) -> None:
    with pytest.raises(BadKey, match=f"mode {mode:o}; run: chmod 600"):
        load_signer(f"file:{put(folder, PRIVATE, mode)}")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (OTHER_PRIVATE, "expected an Ed25519 key"),
        (LOCKED, "expected an unencrypted private key"),
        (PUBLIC, "expected an unencrypted private key"),
        (b"", "expected an unencrypted private key"),
    ],
)
def test_what_is_no_signing_key_is_named(folder: Path, content: bytes, named: str) -> None:
    with pytest.raises(BadKey, match=named):
        load_signer(f"file:{put(folder, content)}")


@pytest.mark.parametrize("content", [OTHER_PUBLIC, PRIVATE, b"-----BEGIN PUBLIC KEY-----"])
def test_what_is_no_public_key_is_named(folder: Path, content: bytes) -> None:
    with pytest.raises(BadKey, match="expected"):
        load_public(put(folder, content))


@pytest.mark.parametrize(
    "uri", ["", "file:", "/a/key.pem", "env:", "env:LOCKERNET_UNSET", "pkcs11:x", "file:/nowhere/key.pem"]
)
def test_another_place_for_a_key_is_refused_in_one_line(uri: str) -> None:
    with pytest.raises(BadKey):
        load_signer(uri)
    with pytest.raises(BadKey):
        load_public(Path("/nowhere/key.pem"))


def test_a_key_may_stand_in_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runners of continuous integration keep secrets so."""
    monkeypatch.setenv("LOCKERNET_TEST_KEY", PRIVATE.decode())

    assert load_signer("env:LOCKERNET_TEST_KEY").public.raw == KEY.public_key().public_bytes_raw()


def test_a_key_on_another_curve_is_named(folder: Path) -> None:
    other = generate_private_key(SECP384R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    with pytest.raises(BadKey, match="expected an Ed25519 or a P-256 key"):
        load_private(f"file:{put(folder, pem)}")
