"""Webhook signatures: the vector that Standard Webhooks publishes, secrets, and their change."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet.relay.signing import headers, load_key, new_secret, read_key

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The example of the standard's own libraries."""


def test_the_published_vector() -> None:
    said = headers((read_key(SECRET),), webhook_id=MESSAGE, timestamp=TIMESTAMP, body=BODY)

    assert said == {
        "webhook-id": MESSAGE,
        "webhook-timestamp": "1614265330",
        "webhook-signature": PUBLISHED,
    }


def test_two_secrets_give_two_signatures() -> None:
    other = read_key(new_secret())

    said = headers((read_key(SECRET), other), webhook_id=MESSAGE, timestamp=TIMESTAMP, body=BODY)

    first, second = said["webhook-signature"].split(" ")
    signed = f"{MESSAGE}.{TIMESTAMP}.".encode() + BODY
    assert first == PUBLISHED
    assert b64decode(second.removeprefix("v1,")) == hmac.digest(other, signed, hashlib.sha256)


@pytest.mark.parametrize(
    "text",
    ["", "whsec_", "whsec_!!!!", "whsec_" + b64encode(bytes(23)).decode(), b64encode(bytes(65)).decode()],
)
def test_what_is_no_secret_is_not_repeated(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_key(text)

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert len(text) < 10 or text not in caught.value.message


def test_secrets_come_from_files_of_their_owner_and_from_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "webhook.secret"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    monkeypatch.setenv("HOOK", SECRET)

    assert load_key(f"file:{file}") == load_key("env:HOOK") == read_key(SECRET)
    file.chmod(0o644)
    for uri, code in (
        (f"file:{file}", ErrorCode.KEY_FILE_MODE),
        ("env:NOWHERE", ErrorCode.CONFIGURATION),
        (SECRET, ErrorCode.CONFIGURATION),
    ):
        with pytest.raises(Malformed) as caught:
            load_key(uri)
        assert caught.value.code is code
        assert SECRET not in caught.value.message
