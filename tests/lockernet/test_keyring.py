"""Private keys and the trust file: read by URI, never overwritten, never shared with other users."""

from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import generate_key, load_directory, load_signer, write_secret


def test_a_generated_key_is_its_owners_only_and_loads_again(tmp_path: Path) -> None:
    made = generate_key(tmp_path / "grant.pem")

    assert (tmp_path / "grant.pem").stat().st_mode & 0o777 == 0o600
    assert load_signer(f"file:{tmp_path / 'grant.pem'}").public_key == made.public_key


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


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 2}'])
def test_a_trust_file_that_is_none_is_one_clear_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "trust.json"
    path.write_text(text)

    with pytest.raises(Malformed) as caught:
        load_directory(path)

    assert caught.value.code is ErrorCode.MALFORMED_FILE
    assert "\n" not in str(caught.value)
