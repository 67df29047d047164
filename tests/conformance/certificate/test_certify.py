"""What is certified, what is not and why, and what the paper says; read by other in-toto tools too."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._key import Key, SSlibKey

from lockernet_conformance.certificate import (
    PREDICATE_TYPE,
    NotCertified,
    PrivateKey,
    Trusted,
    certify,
    countersign,
    verify,
)
from lockernet_conformance.certificate.dsse import pae
from lockernet_conformance.certificate.statement import a_year_after
from lockernet_conformance.forge.keys import P256
from lockernet_conformance.results import CaseResult, Finding, RunResult, Verdict
from tests.conformance.certificate.papers import (
    BODY,
    RUNNER,
    STRANGER,
    TRUSTED,
    Paper,
    make_paper,
    replayed,
    rewritten,
)


def test_the_statement_is_in_toto_and_holds_the_fields_of_test_result(paper: Paper) -> None:
    told = paper.statement()
    predicate = told["predicate"]

    assert told["_type"] == "https://in-toto.io/Statement/v1"
    assert told["predicateType"] == PREDICATE_TYPE
    assert [subject["digest"] for subject in told["subject"]] == [
        {"sha256": "5f" * 32},
        {"sha256": _sha256(paper.run.proof.public_key if paper.run.proof else b"")},
    ]
    assert predicate["result"] == "WARNED"
    assert predicate["warnedTests"] == ["svc/points/warned"]
    assert predicate["failedTests"] == []
    assert predicate["skippedTests"] == ["svc/points/infrared"]
    assert len(predicate["passedTests"]) == 4
    assert predicate["counts"] == {
        "PASS": 4,
        "FAIL": 0,
        "WARN": 1,
        "SKIP": 1,
        "NOT_TESTED": 0,
        "INCONCLUSIVE": 0,
    }
    assert predicate["profiles"] == ["CORE", "AUTOMATED", "OFFLINE", "SECURITY"]
    assert predicate["transcriptRoot"] == paper.run.transcript_root
    assert {each["name"] for each in predicate["configuration"]} == {"lockernet-conformance", "rules.json"}
    ended, expires = (datetime.fromisoformat(predicate[name]) for name in ("endedAt", "expiresAt"))
    assert timedelta(days=364) < expires - ended < timedelta(days=367)


def test_securesystemslib_reads_the_envelope_and_verifies_both_signatures(paper: Paper) -> None:
    countersigned = countersign(
        paper.certificate, paper.transcript, signer=BODY, trusted=TRUSTED, now=paper.now, replay=replayed
    )
    assert isinstance(countersigned, bytes)

    envelope = Envelope.from_dict(json.loads(countersigned))

    keys: list[Key] = [_sslib(RUNNER), _sslib(BODY)]
    assert envelope.payload_type == "application/vnd.in-toto+json"
    assert envelope.pae() == pae(envelope.payload_type, envelope.payload)
    assert set(envelope.verify(keys, threshold=2)) == {key.keyid for key in keys}
    with pytest.raises(VerificationError):
        envelope.verify([_sslib(STRANGER)], threshold=1)
    with pytest.raises(VerificationError):
        Envelope.from_dict(json.loads(paper.certificate)).verify(keys, threshold=2)


def test_a_certificate_that_securesystemslib_signed_is_verified_by_us(paper: Paper) -> None:
    theirs = Envelope.from_dict(json.loads(paper.certificate))
    ours = json.dumps(theirs.to_dict()).encode()

    assert verify(ours, paper.transcript, trusted=Trusted((RUNNER.public,)), now=paper.now).holds


def test_an_operator_with_a_p256_key_is_certified_as_well(tmp_path: Path) -> None:
    paper = make_paper(tmp_path, algorithm=P256)

    checked = verify(
        paper.certificate, paper.transcript, trusted=Trusted((RUNNER.public,)), now=paper.now, replay=replayed
    )

    assert checked.holds, checked.broken


def _failed(case: CaseResult, **more: Any) -> CaseResult:
    found = Finding(expected="a refusal", seen="OK", rule="LN-REQ-003")
    return replace(case, verdict=Verdict.FAIL, findings=(found,), **more)


RESULTS: dict[str, tuple[Callable[[RunResult], RunResult], str]] = {
    "a failure": (
        lambda run: replace(run, cases=[_failed(run.cases[0]), *run.cases[1:]]),
        "the transcript is of another run: verdicts",
    ),
    "a known failure on a MUST": (
        lambda run: replace(run, cases=[_failed(run.cases[0], known_failure="later"), *run.cases[1:]]),
        "a known failure is a failure: {first} breaks LN-REQ-003, a MUST",
    ),
    "a stopped run": (lambda run: replace(run, finished=False), "the run was stopped before its end"),
    "a subset": (lambda run: replace(run, chosen="-k codes"), "the transcript is of another run: chosen"),
    "no proof": (lambda run: replace(run, proof=None), "the transcript is of another run: proof"),
    "another root": (
        lambda run: replace(run, transcript_root="00" * 32), "the transcript is of another run: root",
    ),
    "a case less": (
        lambda run: replace(run, cases=run.cases[1:]), "the transcript is of another run: verdicts",
    ),
    "a case twice": (
        lambda run: replace(run, cases=[*run.cases, run.cases[0]]), "a case stands twice in the result",
    ),
    "another suite": (
        lambda run: replace(run, suite_digest="00" * 32), "the transcript is of another run: suite_digest",
    ),
    "another target": (
        lambda run: replace(run, target=replace(run.target, vendor="X")),
        "the transcript is of another run: target",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_that_is_not_that_of_the_transcript_or_not_good_is_not_certified(
    paper: Paper, name: str
) -> None:
    change, reason = RESULTS[name]

    refused = certify(change(paper.run), paper.transcript, signer=RUNNER, issued_at=paper.now)

    assert isinstance(refused, NotCertified)
    assert reason.format(first=paper.run.cases[0].id) in refused.reasons


def _verdict(value: str, **more: str) -> Callable[[list[dict[str, Any]]], None]:
    def change(lines: list[dict[str, Any]]) -> None:
        next(line for line in lines if line["kind"] == "verdict").update(verdict=value, **more)

    return change


def _header(**changes: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda lines: lines[0].update(changes)


def _facts(**changes: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda lines: lines[0]["target"].update(changes)


TRANSCRIPTS: dict[str, tuple[Callable[[list[dict[str, Any]]], None], str]] = {
    "failed": (_verdict("FAIL"), "1 case failed: "),
    "known to fail": (_verdict("FAIL", known_failure="later"), "1 case failed: "),
    "inconclusive": (_verdict("INCONCLUSIVE"), "1 case could not be judged: "),
    "subset": (_header(chosen="-k codes"), "only some cases were chosen (-k codes); run all of them"),
    "no proof": (_header(proof=None), "the operator's key proved nothing"),
    "feature not said": (_facts(features={"cod": None}), "the target file does not say whether it has cod"),
    "no profile": (_facts(profiles=[]), "no profile is claimed"),
    "no digest": (_facts(build_digest=""), "the target file gives no build digest"),
    "no cases": (lambda lines: lines.__delitem__(slice(1, -1)), "no case passed"),
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_transcript_with_an_obstacle_is_not_certified_and_says_which(paper: Paper, name: str) -> None:
    change, reason = TRANSCRIPTS[name]

    refused = certify(paper.run, rewritten(paper.transcript, change), signer=RUNNER, issued_at=paper.now)

    assert isinstance(refused, NotCertified)
    assert any(each.startswith(reason) for each in refused.reasons), refused.reasons


def test_a_profile_of_which_nothing_passed_is_not_certified(paper: Paper) -> None:
    others = [case for case in paper.run.cases if case.profile != "OFFLINE"]

    refused = certify(replace(paper.run, cases=others), paper.transcript, signer=RUNNER, issued_at=paper.now)

    assert isinstance(refused, NotCertified)
    assert "no case of the profile OFFLINE passed" in refused.reasons


def test_no_certificate_is_issued_before_its_run_ended(paper: Paper) -> None:
    early = certify(paper.run, paper.transcript, signer=RUNNER, issued_at=paper.run.begun_at)

    assert early == NotCertified(("a certificate is not issued before its run ended",))


def test_a_year_after_a_leap_day_is_the_end_of_february(paper: Paper) -> None:
    leap = paper.now.replace(year=2028, month=2, day=29)

    assert a_year_after(leap) == leap.replace(year=2029, day=28)


@pytest.mark.parametrize(
    ("signer", "wrong", "named"),
    [
        (RUNNER, False, "a key of its own"),
        (BODY, True, "replay: "),
    ],
)
def test_a_body_countersigns_with_its_own_key_and_only_what_it_found_again(
    paper: Paper, signer: PrivateKey, wrong: bool, named: str
) -> None:
    refused = countersign(
        paper.certificate,
        paper.transcript,
        signer=signer,
        trusted=TRUSTED,
        now=paper.now,
        replay=lambda _transcript: ["svc/points/core: another verdict"] if wrong else [],
    )

    assert isinstance(refused, NotCertified)
    assert named in refused.reasons[0]


def test_a_body_countersigns_once(paper: Paper) -> None:
    def again(certificate: bytes) -> bytes | NotCertified:
        return countersign(
            certificate, paper.transcript, signer=BODY, trusted=TRUSTED, now=paper.now, replay=replayed
        )

    once = again(paper.certificate)
    assert isinstance(once, bytes)

    assert again(once) == NotCertified(("it is countersigned with this key already",))


def _sslib(key: PrivateKey) -> SSlibKey:
    found = SSlibKey.from_crypto(key.key.public_key())
    return SSlibKey(key.public.key_id, found.keytype, found.scheme, found.keyval)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_the_payload_is_plain_json_that_anybody_decodes(paper: Paper) -> None:
    envelope = json.loads(paper.certificate)

    assert json.loads(base64.b64decode(envelope["payload"], validate=True)) == paper.statement()
    assert [each["keyid"] for each in envelope["signatures"]] == [RUNNER.public.key_id]
