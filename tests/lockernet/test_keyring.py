"""Private keys and the trust file: read by URI, never overwritten, never shared with other users."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import generate_key, key_record, load_directory, load_signer, write_secret
from lockernet.models.trust import Algorithm, Member, Purpose, Role
from tests.lockernet.parties import BEGIN, COURIER, END, NETWORK, trust_file


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_generated_key_is_its_owners_only_and_loads_again(tmp_path: Path, algorithm: Algorithm) -> None:
    made = generate_key(tmp_path / "grant.pem", algorithm)

    assert (tmp_path / "grant.pem").stat().st_mode & 0o777 == 0o600
    loaded = load_signer(f"file:{tmp_path / 'grant.pem'}")
    assert (loaded.algorithm, loaded.public_key) == (algorithm, made.public_key)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_the_record_of_a_key_is_admitted_with_its_proof(tmp_path: Path, algorithm: Algorithm) -> None:
    """LN-TRU-007, LN-TRU-012: possession is proven for both algorithms, and the record names which."""
    made = key_record(
        generate_key(tmp_path / "grant.pem", algorithm),
        network_id=NETWORK,
        member_id=COURIER,
        purpose=Purpose.GRANT,
        not_before=BEGIN,
        not_after=END,
    )
    courier = Member(member_id=COURIER, roles=(Role.COURIER,), keys=(made,))
    (tmp_path / "trust.json").write_text(trust_file([courier]).model_dump_json())

    (key,) = load_directory(tmp_path / "trust.json").keys_of(COURIER, Purpose.GRANT)

    assert key.record == made
    assert key.record.algorithm is algorithm


def test_a_key_comes_from_the_environment_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = generate_key(tmp_path / "grant.pem")
    monkeypatch.setenv("GRANT_KEY", (tmp_path / "grant.pem").read_text())

    assert load_signer("env:GRANT_KEY").key_id == made.key_id


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused_and_the_remedy_is_named(tmp_path: Path, mode: int) -> None:
    # LN-NOD-002
    path = tmp_path / "grant.pem"
    generate_key(path)
    path.chmod(mode)

    with pytest.raises(Malformed, match="chmod 600") as caught:
        load_signer(f"file:{path}")

    assert caught.value.code is ErrorCode.KEY_FILE_MODE


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    write_secret(tmp_path / "key", b"first")

    with pytest.raises(Malformed, match="never overwritten"):
        write_secret(tmp_path / "key", b"second")

    assert (tmp_path / "key").read_bytes() == b"first"


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("file:/nowhere/grant.pem", ErrorCode.MALFORMED_FILE),
        ("env:NOT_SET_ANYWHERE", ErrorCode.CONFIGURATION),
        ("pkcs11:token", ErrorCode.CONFIGURATION),
        ("grant.pem", ErrorCode.CONFIGURATION),
    ],
)
def test_a_uri_that_leads_to_no_key_is_named(uri: str, code: ErrorCode) -> None:
    with pytest.raises(Malformed) as caught:
        load_signer(uri)

    assert caught.value.code is code
    assert uri.removeprefix("file:") in str(caught.value)


def test_a_key_in_hardware_is_refused_with_a_clear_word() -> None:
    with pytest.raises(Malformed, match="pkcs11:token=grant: keys in hardware are not supported yet"):
        load_signer("pkcs11:token=grant")


@pytest.mark.parametrize(
    "make",
    [
        lambda: ec.generate_private_key(ec.SECP384R1()),
        lambda: ec.generate_private_key(ec.SECP256K1()),
        X25519PrivateKey.generate,
        lambda: rsa.generate_private_key(65537, 2048),
    ],
    ids=["P-384", "secp256k1", "X25519", "RSA"],
)
def test_a_key_of_another_kind_is_refused(tmp_path: Path, make: Callable[[], PrivateKeyTypes]) -> None:
    """LN-SIG-015: two algorithms, and no third."""
    write_secret(tmp_path / "key", make().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    with pytest.raises(Malformed, match="expected an Ed25519 or a P-256 key") as caught:
        load_signer(f"file:{tmp_path / 'key'}")

    assert caught.value.code is ErrorCode.MALFORMED_FILE


@pytest.mark.parametrize("text", ["", "-----BEGIN PRIVATE KEY-----", "rubbish", "\x00"])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, text: str) -> None:
    write_secret(tmp_path / "key", text.encode())

    with pytest.raises(Malformed, match="not an unencrypted PEM private key"):
        load_signer(f"file:{tmp_path / 'key'}")


def test_an_encrypted_key_is_refused(tmp_path: Path) -> None:
    locked = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    write_secret(tmp_path / "key", locked)

    with pytest.raises(Malformed, match="not an unencrypted PEM private key"):
        load_signer(f"file:{tmp_path / 'key'}")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 2}'])
def test_a_trust_file_that_is_none_is_one_clear_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "trust.json"
    path.write_text(text)

    with pytest.raises(Malformed) as caught:
        load_directory(path)

    assert caught.value.code is ErrorCode.MALFORMED_FILE
    assert "\n" not in str(caught.value)
