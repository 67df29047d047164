"""Keys and the trust file, made without a network."""

import json
from pathlib import Path

import pytest

from tests.lockernet.cli.office import COURIER, NETWORK, OPERATOR, Say, found


def generate(say: Say, out: Path, *more: str) -> None:
    ended = say("keys", "generate", "--network", NETWORK, "--member", COURIER, "--out", str(out), *more)
    assert ended.code == 0, ended.err


def test_a_private_key_is_its_owners_only_and_its_record_is_json(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "grant.pem"

    ended = say("keys", "generate", "--network", NETWORK, "--member", COURIER, "--out", str(out), "--json")

    assert out.stat().st_mode & 0o777 == 0o600
    assert ended.json["purpose"] == "grant"
    assert "PRIVATE" not in ended.out + ended.err
    assert say("keys", "show", str(out), "--json").json["key_id"] == ended.json["key_id"]


@pytest.mark.parametrize("algorithm", ["Ed25519", "ECDSA-P256-SHA256"])
def test_a_key_is_made_for_either_algorithm(say: Say, tmp_path: Path, algorithm: str) -> None:
    generate(say, tmp_path / "k", "--algorithm", algorithm, "--record", str(tmp_path / "k.json"))

    record = json.loads((tmp_path / "k.json").read_text())
    shown = say("keys", "show", str(tmp_path / "k"), "--json").json
    ended = say(
        "trust", "assemble", "--network", NETWORK, "--member", f"{COURIER}:courier",
        "--record", f"{COURIER}={tmp_path / 'k.json'}", "--out", str(tmp_path / "trust.json"),
    )  # fmt: skip

    assert record["algorithm"] == shown["algorithm"] == algorithm
    assert record["public_key"] == shown["public_key"]
    assert ended.code == 0, ended.err


def test_a_key_for_another_algorithm_is_not_made(say: Say, tmp_path: Path) -> None:
    ended = say(
        "keys", "generate", "--network", NETWORK, "--member", COURIER,
        "--out", str(tmp_path / "k"), "--algorithm", "RSA",
    )  # fmt: skip

    assert ended.code == 2
    assert not (tmp_path / "k").exists()


def test_a_key_is_never_overwritten(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "grant.pem"
    generate(say, out)
    before = out.read_bytes()

    ended = say("keys", "generate", "--network", NETWORK, "--member", COURIER, "--out", str(out))

    assert ended.code == 3
    assert ended.err.count("\n") == 1
    assert out.read_bytes() == before


def test_a_record_is_never_overwritten_and_no_key_is_made_for_nothing(say: Say, tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_text("mine")

    ended = say(
        "keys", "generate", "--network", NETWORK, "--member", COURIER,
        "--out", str(tmp_path / "new.pem"), "--record", str(record),
    )  # fmt: skip

    assert ended.code == 3
    assert record.read_text() == "mine"
    assert not (tmp_path / "new.pem").exists()


@pytest.mark.parametrize("words", [("--purpose", "device"), ("--point", "p1"), ("--purpose", "magic")])
def test_a_device_key_and_only_that_names_a_point(say: Say, tmp_path: Path, words: tuple[str, ...]) -> None:
    ended = say(
        "keys", "generate", "--network", NETWORK, "--member", COURIER, "--out", str(tmp_path / "k"), *words
    )

    assert ended.code == 2
    assert not (tmp_path / "k").exists()


def test_a_key_that_others_can_read_is_not_used(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "grant.pem"
    generate(say, out)
    out.chmod(0o644)

    ended = say("keys", "show", str(out))

    assert ended.code == 3
    assert ended.err.startswith("KEY_FILE_MODE: ")
    assert f"chmod 600 {out}" in ended.err


def test_the_trust_file_lists_everybody(say: Say, tmp_path: Path) -> None:
    found(tmp_path, say)

    ended = say("trust", "check", str(tmp_path / "trust.json"), "--json")

    assert ended.json["network_id"] == NETWORK
    keys = {member["member_id"]: member["keys"] for member in ended.json["members"]}
    assert keys[COURIER] == {"grant": 1, "custody": 1}
    assert keys[OPERATOR] == {"grant": 1, "directory": 1, "device": 1}


def test_a_record_under_another_members_name_stops_the_trust_file(say: Say, tmp_path: Path) -> None:
    generate(say, tmp_path / "k", "--record", str(tmp_path / "k.json"))
    out = tmp_path / "trust.json"

    ended = say(
        "trust", "assemble", "--network", NETWORK, "--member", "other:courier",
        "--record", f"other={tmp_path / 'k.json'}", "--out", str(out),
    )  # fmt: skip

    assert ended.code == 3
    assert "no proof of possession" in ended.err
    assert not out.exists()


def test_a_folder_of_records_is_all_of_them(say: Say, tmp_path: Path) -> None:
    records, out = tmp_path / "records", tmp_path / "trust.json"
    records.mkdir()
    for purpose in ("grant", "custody"):
        made = str(records / f"{purpose}.json")
        generate(say, tmp_path / f"{purpose}.pem", "--purpose", purpose, "--record", made)
    (records / "README").write_text("what lies here")

    listed = ("trust", "assemble", "--network", NETWORK, "--member", f"{COURIER}:courier", "--out", str(out))
    ended = say(*listed, "--record", f"{COURIER}={records}")
    empty = say(*listed, "--record", f"{COURIER}={tmp_path / 'point'}")
    (tmp_path / "point").mkdir()
    bare = say(*listed, "--record", f"{COURIER}={tmp_path / 'point'}")

    assert ended.code == 0, ended.err
    assert say("trust", "check", str(out), "--json").json["members"][0]["keys"] == {"grant": 1, "custody": 1}
    assert [(each.code, each.err.count("\n")) for each in (empty, bare)] == [(3, 1), (3, 1)]
    assert "found none" in bare.err


@pytest.mark.parametrize(
    "words",
    [
        ("--member", "speedy"),
        ("--member", "speedy:king"),
        ("--member", "SPEEDY:courier"),
        ("--member", "speedy:courier", "--agreement", "speedy"),
        ("--member", "speedy:courier", "--record", "other=/dev/null"),
        ("--member", "speedy:courier", "--record", "speedy"),
    ],
)
def test_descriptions_that_make_no_sense(say: Say, tmp_path: Path, words: tuple[str, ...]) -> None:
    out = tmp_path / "trust.json"

    ended = say("trust", "assemble", "--network", NETWORK, "--out", str(out), *words)

    assert ended.code in (2, 3)
    assert "Traceback" not in ended.err
    assert not out.exists()


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"version": 2}'])
def test_a_trust_file_that_is_none(say: Say, tmp_path: Path, text: str) -> None:
    path = tmp_path / "trust.json"
    path.write_text(text)

    ended = say("trust", "check", str(path))

    assert ended.code == 3
    assert ended.err.startswith("MALFORMED_FILE: ")
    assert ended.err.count("\n") == 1


def test_one_altered_key_stops_the_whole_file(say: Say, tmp_path: Path) -> None:
    found(tmp_path, say)
    path = tmp_path / "trust.json"
    trust = json.loads(path.read_text())
    trust["members"][0]["keys"][0]["proof"] = "00" * 64
    path.write_text(json.dumps(trust))

    assert say("trust", "check", str(path)).code == 3


def test_dash_is_stdout(say: Say, tmp_path: Path) -> None:
    ended = say("trust", "assemble", "--network", NETWORK, "--member", "speedy:courier", "--out", "-")

    assert ended.json["members"][0]["member_id"] == "speedy"
