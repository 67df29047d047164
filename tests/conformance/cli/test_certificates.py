"""run, certify, countersign, verify by their commands; everything that was tampered with is named."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lockernet_conformance.certificate.dsse import pae
from tests.conformance.certificate.papers import rewritten
from tests.conformance.cli.bench import Said, Signer, claims, key_files, observed, suite
from tests.conformance.cli.conftest import Desk

IN_TOTO = "application/vnd.in-toto+json"


def verified(desk: Desk, *words: str | Path) -> Said:
    """A stranger's check, as JSON."""
    keys = ("--runner", desk.runner.public, "--body", desk.body.public)
    return suite("verify", desk.certificate, *keys, "--json", *words)


def broken(said: Said) -> set[str]:
    """The claims that do not hold."""
    return {name for name, held in claims(said).items() if held == "does not hold"}


def words_of(said: Said, name: str) -> str:
    """What is said about this claim."""
    return next(str(check["words"]) for check in json.loads(said.out)["checks"] if check["name"] == name)


def sign_again(desk: Desk, change: Callable[[dict[str, Any]], None], *signers: Signer) -> None:
    """A certificate that says something else, signed by these."""
    told = json.loads(desk.certificate.read_bytes())
    statement = json.loads(base64.b64decode(told["payload"]))
    change(statement)
    payload = json.dumps(statement).encode()
    told["payload"] = base64.b64encode(payload).decode()
    told["signatures"] = [
        {
            "keyid": signer.key.public.key_id,
            "sig": base64.b64encode(signer.key.sign(pae(IN_TOTO, payload))).decode(),
        }
        for signer in signers
    ]
    desk.certificate.write_text(json.dumps(told))


def test_a_stranger_finds_every_claim_to_hold(certified: Desk) -> None:
    told = suite(
        "verify", certified.certificate, "--runner", certified.runner.public, "--body", certified.body.public
    )

    assert told.code == 0, told.all
    *lines, about, build = told.out.splitlines()
    assert [line[:2] for line in lines] == ["ok"] * 9
    assert about.startswith("the certificate holds: lockernet-node ")
    assert " of reference-operator, CORE, observed: " in about
    assert build.startswith("build ")


def test_without_a_body_the_countersignature_is_not_said_to_hold(certified: Desk) -> None:
    told = suite("verify", certified.certificate, "--runner", certified.runner.public, "--json")

    assert told.code == 0
    assert claims(told)["countersignature"] == "not checked"


def test_a_certificate_is_in_a_folder_of_its_own_if_the_transcript_is_named(
    certified: Desk, tmp_path: Path
) -> None:
    (tmp_path / "paper.json").write_bytes(certified.certificate.read_bytes())
    keys = ("--runner", certified.runner.public)

    alone = suite("verify", tmp_path / "paper.json", *keys)
    named = suite("verify", tmp_path / "paper.json", *keys, "--transcript", certified.transcript)

    assert (alone.code, named.code) == (3, 0)
    assert "transcript.ndjson: No such file or directory; `lockernet-conformance run` writes one" in alone.err


def test_whose_keys_are_trusted_must_be_said(certified: Desk) -> None:
    refused = suite("verify", certified.certificate)

    assert refused.code == 2
    assert "--runner" in refused.err


@pytest.mark.parametrize("place", [0.01, 0.3, 0.6, 0.999])
def test_a_changed_byte_of_the_transcript_is_named(desk: Desk, place: float) -> None:
    content = bytearray(desk.transcript.read_bytes())
    content[int(len(content) * place)] ^= 1
    desk.transcript.write_bytes(content)

    told = verified(desk)

    assert told.code == 4
    assert broken(told) == {"transcript"}


def test_a_changed_statement_is_named(desk: Desk) -> None:
    told = json.loads(desk.certificate.read_bytes())
    statement = json.loads(base64.b64decode(told["payload"]))
    statement["predicate"]["profiles"].append("SECURITY")
    told["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    desk.certificate.write_text(json.dumps(told))

    found = verified(desk)

    assert found.code == 4
    assert broken(found) == {"runner's signature", "countersignature", "contents"}
    assert "predicate.profiles: the transcript gives ['CORE']" in words_of(found, "contents")


def test_a_runner_who_signs_more_than_the_transcript_shows_is_named(desk: Desk) -> None:
    def more(statement: dict[str, Any]) -> None:
        statement["predicate"]["mode"] = "controlled"

    sign_again(desk, more, desk.runner, desk.body)
    found = verified(desk)

    assert found.code == 4
    assert "predicate.mode: the transcript gives 'observed'" in words_of(found, "contents")


def test_verdicts_that_do_not_follow_from_the_bytes_are_named(desk: Desk) -> None:
    """The runner seals a changed transcript again, and signs a certificate that fits it."""

    def hide(lines: list[dict[str, Any]]) -> None:
        line = next(line for line in lines if line["kind"] == "verdict" and line["verdict"] == "PASS")
        line.update(verdict="SKIP", reason="not here")

    desk.transcript.write_bytes(rewritten(desk.transcript.read_bytes(), hide))
    hidden = json.loads(desk.transcript.read_bytes().splitlines()[-1])["root"]

    def follow(statement: dict[str, Any]) -> None:
        lines = [json.loads(line) for line in desk.transcript.read_bytes().splitlines()]
        verdicts = {line["case"]: line["verdict"] for line in lines if line["kind"] == "verdict"}
        predicate = statement["predicate"]
        for name, verdict in {"passedTests": "PASS", "skippedTests": "SKIP"}.items():
            predicate[name] = sorted(case for case, found in verdicts.items() if found == verdict)
            predicate["counts"][verdict] = len(predicate[name])
        predicate["transcriptRoot"] = hidden

    sign_again(desk, follow, desk.runner, desk.body)
    found = verified(desk)

    assert found.code == 4
    assert broken(found) == {"replay"}
    assert "verdict is written as 'SKIP'; the record shows 'PASS'" in words_of(found, "replay")


def test_a_signature_of_somebody_else_is_named(desk: Desk) -> None:
    sign_again(desk, lambda _: None, desk.stranger, desk.body)

    assert broken(verified(desk)) == {"runner's signature", "countersignature"}


def test_a_missing_countersignature_is_named(desk: Desk) -> None:
    desk.certificate.write_bytes((desk.folder / "runner-only.json").read_bytes())

    assert broken(verified(desk)) == {"countersignature"}


@pytest.mark.parametrize(("at", "named"), [("2020-01-01", "has not come yet"), ("2099-01-01", "expired at")])
def test_a_certificate_out_of_its_time_is_named(certified: Desk, at: str, named: str) -> None:
    told = verified(certified, "--at", at)

    assert told.code == 4
    assert broken(told) == {"validity"}
    assert named in words_of(told, "validity")


def test_the_proof_of_another_run_is_named(desk: Desk) -> None:
    """A runner who once had the operator's signature cannot use it for another node's run."""

    def other(lines: list[dict[str, Any]]) -> None:
        lines[0]["world"]["run_nonce"] = "00" * 32

    desk.transcript.write_bytes(rewritten(desk.transcript.read_bytes(), other))

    assert "not the one that this run drew from" in words_of(verified(desk), "operator's proof")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe"])
def test_what_is_no_certificate_ends_in_one_line(desk: Desk, content: bytes) -> None:
    desk.certificate.write_bytes(content)
    keys = ("--runner", desk.runner.public)

    for told in (
        suite("verify", desk.certificate, *keys),
        suite("countersign", desk.certificate, *keys, "--key", desk.body.secret),
    ):
        assert told.code == 4
        assert len(told.err.splitlines()) == 1


def test_a_body_countersigns_nothing_that_does_not_hold(desk: Desk) -> None:
    sign_again(desk, lambda statement: statement["predicate"].update(mode="controlled"), desk.runner)
    before = desk.certificate.read_bytes()

    refused = suite(
        "countersign", desk.certificate, "--runner", desk.runner.public, "--key", desk.body.secret
    )

    assert refused.code == 1
    assert "  - contents: predicate.mode" in refused.err
    assert desk.certificate.read_bytes() == before


@pytest.mark.parametrize(
    ("who", "named"), [("body", "countersigned with this key already"), ("runner", "own")]
)
def test_a_body_signs_once_and_with_a_key_of_its_own(desk: Desk, who: str, named: str) -> None:
    signer: Signer = getattr(desk, who)

    refused = suite("countersign", desk.certificate, "--runner", desk.runner.public, "--key", signer.secret)

    assert refused.code == 1
    assert named in refused.err


def test_each_obstacle_to_a_certificate_is_named(desk: Desk, target: Path, tmp_path: Path) -> None:
    """Chosen cases, no proof of whose node it is, and a feature that the target file does not tell."""
    path = observed(target, "silent.yaml", prove=())
    path.write_text(path.read_text().replace("frozen: false", "frozen: null"))
    run = suite("run", "--target", path, "--out", tmp_path / "part", "-k", "svc/reserve/other-bytes")
    assert run.code == 0, run.all

    refused = suite("certify", tmp_path / "part", "--key", desk.runner.secret)

    assert refused.code == 1
    assert not (tmp_path / "part" / "certificate.json").exists()
    first, *reasons = refused.err.splitlines()
    assert first == "not certified:"
    assert reasons == [
        "  - the target file does not say whether it has frozen",
        "  - only some cases were chosen (svc/reserve/other-bytes); run all of them",
        "  - the operator's key proved nothing: give `prove` or test control with PROVE",
    ]


def test_a_report_of_another_run_is_not_certified(desk: Desk, target: Path, tmp_path: Path) -> None:
    other = suite(
        "run", "--target", observed(target), "--out", tmp_path / "o", "-k", "svc/reserve/other-bytes"
    )
    assert other.code == 0
    (desk.folder / "report.json").write_bytes((tmp_path / "o" / "report.json").read_bytes())

    refused = suite("certify", desk.folder, "--key", desk.runner.secret)

    assert refused.code == 1
    assert "the transcript is of another run: root" in refused.err


def test_a_changed_transcript_is_not_certified(desk: Desk) -> None:
    content = bytearray(desk.transcript.read_bytes())
    content[len(content) // 2] ^= 1
    desk.transcript.write_bytes(content)

    assert suite("certify", desk.folder, "--key", desk.runner.secret).code == 4


def test_a_key_that_others_can_read_signs_nothing(desk: Desk, tmp_path: Path) -> None:
    open_key = key_files(tmp_path, "open", desk.runner.key)
    (tmp_path / "open.pem").chmod(0o644)

    refused = suite("certify", desk.folder, "--key", open_key.secret)

    assert refused.code == 3
    assert "has mode 644; run: chmod 600" in refused.err


def test_a_key_from_the_environment_signs(desk: Desk) -> None:
    pem = Path(desk.runner.secret.removeprefix("file:")).read_text()

    signed = suite("certify", desk.folder, "--key", "env:RUNNER_KEY", RUNNER_KEY=pem)

    assert signed.code == 0, signed.all
    assert suite("verify", desk.certificate, "--runner", desk.runner.public).code == 0
