"""A new device is enrolled by the programs: the claim on the operator's side, the key on its own."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lockernet.codec.statements import parse_statement, read_payload
from lockernet.keyring import load_directory, load_signer
from lockernet.models.points import DeviceKey
from lockernet.models.trust import KeyRecord, Purpose, TrustFile
from tests.node.programs import FREE, call, founded, running
from tests.node.transport.certificates import Authority


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The operator's node, running: its configuration and its address."""
    config = founded(tmp_path / "operator")
    with running(config) as ready:
        yield config, ready["grpc"]


@pytest.fixture
def device(tmp_path: Path, operator: tuple[Path, str]) -> Path:
    """The configuration of a new device of the same operator; it has no keys yet."""
    return new_device(tmp_path / "device", operator[0])


def new_device(folder: Path, operators: Path) -> Path:
    config = founded(folder)
    config.write_text(config.read_text().replace('point_id = "p"', 'point_id = "q"'))
    (folder / "trust.json").write_bytes((operators.parent / "trust.json").read_bytes())
    (folder / "keys" / "device.pem").unlink()
    return config


def claim(config: Path, *words: str) -> str:
    status, printed, said = call("claim", "new", "--config", str(config), "--point", "q", *words)
    assert status == 0, said
    return printed.strip()


def enrol(device: Path, address: str, text: str, *words: str, given: str = "") -> tuple[int, str, str]:
    named = ("--config", str(device), "--at", address, "--claim", text)
    return call("enrol", *named, *words, given=given)


def test_a_claim_has_128_bits_and_is_shown_once(operator: tuple[Path, str]) -> None:  # LN-NOD-021
    claims = {claim(operator[0]) for _ in range(3)}

    assert len(claims) == 3
    assert all(re.fullmatch("LNE:[A-Z2-7]{26}", each) for each in claims)
    status, printed, _ = call("claim", "list", "--config", str(operator[0]), "--json")
    assert (status, len(json.loads(printed)["claims"])) == (0, 3)
    for path in operator[0].parent.rglob("*"):
        if path.is_file():
            assert not any(each[4:].encode() in path.read_bytes() for each in claims)


def test_a_new_device_makes_its_key_and_its_record_fits_the_trust_file(
    operator: tuple[Path, str], device: Path
) -> None:  # LN-NOD-021, LN-NOD-023
    config, address = operator

    status, printed, said = enrol(device, address, "-", "--json", given=claim(config) + "\n")

    assert status == 0, said
    key = load_signer(f"file:{device.parent / 'keys' / 'device.pem'}")
    assert json.loads(printed)["key_id"] == key.key_id.hex()
    record = KeyRecord.model_validate_json((device.parent / "records" / "device-key.json").read_bytes())
    assert (record.public_key, record.purpose, record.point_id) == (key.public_key, Purpose.DEVICE, "q")
    statement = parse_statement((device.parent / "records" / "device-key.bin").read_bytes())
    assert read_payload(statement, DeviceKey).public_key == key.public_key
    trust = TrustFile.model_validate_json((config.parent / "trust.json").read_bytes())
    (member,) = trust.members
    wider = member.model_copy(update={"keys": (*member.keys, record)})
    path = device.parent / "trust.json"
    path.write_text(trust.model_copy(update={"members": (wider,)}).model_dump_json())
    assert load_directory(path).key(key.public_key) is not None, "admitted like every key"


def test_a_claim_enrols_one_device(operator: tuple[Path, str], device: Path, tmp_path: Path) -> None:
    # LN-NOD-022
    text = claim(operator[0])
    assert enrol(device, operator[1], text)[0] == 0

    status, _, said = enrol(new_device(tmp_path / "other", operator[0]), operator[1], text)

    assert (status, said.partition(":")[0]) == (1, "ENROLMENT_REFUSED")


def test_an_enrolled_device_is_left_as_it_is(operator: tuple[Path, str], device: Path) -> None:
    # LN-NOD-001, LN-NOD-023
    assert enrol(device, operator[1], claim(operator[0]))[0] == 0
    before = (device.parent / "keys" / "device.pem").read_bytes()

    status, _, said = enrol(device, operator[1], claim(operator[0]))

    assert (status, said.partition(":")[0]) == (3, "CONFIGURATION")
    assert (device.parent / "keys" / "device.pem").read_bytes() == before


def test_a_device_that_got_no_answer_tries_again_with_the_same_key(
    operator: tuple[Path, str], device: Path
) -> None:  # LN-NOD-023
    text = claim(operator[0])
    assert enrol(device, "127.0.0.1:1", text)[0] == 5
    before = (device.parent / "keys" / "device.pem").read_bytes()

    assert enrol(device, operator[1], text)[0] == 0
    assert (device.parent / "keys" / "device.pem").read_bytes() == before


def test_a_device_believes_its_own_operator_only(
    operator: tuple[Path, str], device: Path, tmp_path: Path
) -> None:  # LN-NOD-023
    """The same ids and a claim that is good, but another directory key."""
    liar = founded(tmp_path / "liar")
    with running(liar) as ready:
        status, _, said = enrol(device, ready["grpc"], claim(liar))

    assert status == 4, said
    assert said.startswith("UNTRUSTED_")
    assert not (device.parent / "records" / "device-key.json").exists()


@pytest.mark.parametrize("text", ["", "LNE:", "LNE:AAAA", "rubbish", "LNE:" + "A" * 60])
def test_a_claim_that_is_none_calls_nobody(device: Path, text: str) -> None:
    status, _, said = enrol(device, "127.0.0.1:1", text)

    assert (status, said.partition(":")[0]) == (1, "MALFORMED_CODE")


def test_enrolling_over_tls(tmp_path: Path) -> None:  # LN-NOD-017
    authority = Authority.founded()
    tls = '\n[tls]\ncertificate = "tls/cert.pem"\nkey = "tls/key.pem"\n'
    config = founded(tmp_path / "operator", listen=FREE + tls)
    authority.issue(config.parent / "tls", "operator")
    (tmp_path / "roots.pem").write_bytes(authority.roots)
    device = new_device(tmp_path / "device", config)
    with running(config) as ready:
        status, _, said = enrol(device, ready["grpc"], claim(config), "--roots", str(tmp_path / "roots.pem"))
    assert status == 0, said
