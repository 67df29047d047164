"""Whose node it was: the operator's key signs the nonce that the run draws from."""

import json
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lockernet_conformance.certificate.judged import proves
from lockernet_conformance.cli.operator import operator_key
from lockernet_conformance.forge.keys import P256
from lockernet_conformance.report import from_json
from lockernet_conformance.results import Proof
from tests.conformance.cli.bench import observed, suite
from tests.conformance.cli.conftest import Desk

NONCE = bytes(range(32))


def prove(key: Path, told: str) -> tuple[int, str]:
    """Exit code and what is said."""
    said = suite("prove", "--key", f"file:{key}", told=told)
    return said.code, said.all


def test_the_operators_signature_stands_in_report_and_transcript(certified: Desk) -> None:
    header = json.loads(certified.transcript.read_bytes().splitlines()[0])
    run = from_json((certified.folder / "report.json").read_bytes())

    assert run.proof is not None
    assert proves(run.proof)
    assert header["proof"]["nonce"] == header["world"]["run_nonce"] == run.proof.nonce.hex()


def test_two_runs_are_proved_by_two_nonces(certified: Desk, target: Path, tmp_path: Path) -> None:
    """This one by test control."""
    run = suite("run", "--target", target, "--out", tmp_path, "-k", "svc/reserve/other-bytes")
    assert run.code == 0, run.all

    by_control = from_json((tmp_path / "report.json").read_bytes())
    by_program = from_json((certified.folder / "report.json").read_bytes())

    assert by_control.target.mode == "controlled"
    assert by_control.proof is not None
    assert by_program.proof is not None
    assert proves(by_control.proof)
    assert by_control.proof.nonce != by_program.proof.nonce


def test_an_operator_signs_with_a_key_of_the_other_algorithm_too(tmp_path: Path) -> None:
    path = tmp_path / "grant.pem"
    path.touch(mode=0o600)
    made = generate_private_key(SECP256R1())
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    code, said = prove(path, json.dumps({"nonce": NONCE.hex()}) + "\n")
    key = operator_key(path)

    assert code == 0
    assert key is not None
    assert proves(Proof(NONCE, key.public, P256, bytes.fromhex(json.loads(said)["signature"])))


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("", "expected a line"),
        ("[]\n", "expected a line"),
        ('{"nonce": 5}\n', "expected a line"),
        ('{"nonce": "zz"}\n', "expected a line"),
        ('{"nonce": "00"}\n', "expected a nonce of 32 bytes, got 1"),
        (f'{{"nonce": "{"00" * 33}"}}\n', "got 33"),
    ],
)
def test_nothing_but_a_nonce_is_signed(target: Path, told: str, named: str) -> None:
    code, said = prove(target.parent / "keys" / "grant.pem", told)

    assert code == 2
    assert named in said
    assert len(said.splitlines()) == 1


PROGRAMS = {
    "is not there": (["/nowhere/prove"], "No such file or directory"),
    "says nothing": ([sys.executable, "-c", ""], "gave no signature, it ended with 0"),
    "fails": ([sys.executable, "-c", "raise SystemExit(7)"], "gave no signature, it ended with 7"),
    "says rubbish": ([sys.executable, "-c", "print([])"], "gave no signature"),
    "signs as somebody else": (
        [sys.executable, "-c", 'print(\'{"key_id": "00", "signature": "00"}\')'],
        "the target file lists no grant key 00 of the operator",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_proves_nothing_ends_the_run_before_it_begins(
    target: Path, tmp_path: Path, name: str
) -> None:
    command, named = PROGRAMS[name]

    refused = suite(
        "run", "--target", observed(target, f"{tmp_path.name}.yaml", prove=command), "--out", tmp_path
    )

    assert refused.code == 3
    assert named in refused.err
    assert not (tmp_path / "report.json").exists()


def test_a_signature_over_another_nonce_proves_nothing(certified: Desk, target: Path, tmp_path: Path) -> None:
    """A signature that was recorded once."""
    run = from_json((certified.folder / "report.json").read_bytes())
    assert run.proof is not None
    key = operator_key(target.parent / "keys" / "grant.pem")
    assert key is not None
    key_id = json.loads(prove(target.parent / "keys" / "grant.pem", json.dumps({"nonce": NONCE.hex()}))[1])[
        "key_id"
    ]
    recorded = json.dumps({"key_id": key_id, "signature": run.proof.signature.hex()})
    program = [sys.executable, "-c", f"print({recorded!r})"]

    refused = suite("run", "--target", observed(target, "recorded.yaml", prove=program), "--out", tmp_path)

    assert refused.code == 3
    assert "over the nonce is not good" in refused.err
