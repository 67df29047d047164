"""A real run over a line that answers, its transcript, and everybody who signs or checks a certificate."""

import asyncio
import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lockernet_conformance.certificate import NotCertified, PrivateKey, Trusted, certify
from lockernet_conformance.certificate.dsse import pae
from lockernet_conformance.certificate.judged import NONCE_TYPE
from lockernet_conformance.forge.keys import ED25519, derive
from lockernet_conformance.probe import Answer, Question, Transcript, parse_transcript
from lockernet_conformance.probe.exchange import line_of
from lockernet_conformance.probe.transcript import root_of
from lockernet_conformance.registry import Case, CaseFunction
from lockernet_conformance.results import Kind, Profile, Proof, RunResult, TargetFacts
from lockernet_conformance.runner import Plan, replay, run
from lockernet_conformance.runner.header import Header, header_of
from lockernet_conformance.runner.known import known_list
from lockernet_conformance.target.file import OperatorKey
from lockernet_conformance.trial import Trial
from tests.conformance.runner.worlds import WORLD

NONCE = bytes(range(32))


def signer(name: str) -> PrivateKey:
    """A key that signs certificates; each name has its own."""
    return PrivateKey(derive(bytes(32), name)._ed25519())


RUNNER, BODY, STRANGER = signer("runner"), signer("body"), signer("stranger")
TRUSTED = Trusted((RUNNER.public,), (BODY.public,))


async def _answers(trial: Trial) -> None:
    """A question and its answer."""
    record = await trial.probe.ask(Question("point", "/a.B/C", trial.draw(8)))
    assert record.answer.status == "OK"


async def _warns(trial: Trial) -> None:
    """A SHOULD that is broken."""
    await _answers(trial)
    trial.warn("sorted", holds=False, seen="unsorted")


CASES: tuple[tuple[str, Profile, CaseFunction, str | None], ...] = (
    ("svc/points/core", Profile.CORE, _answers, None),
    ("svc/points/warned", Profile.CORE, _warns, None),
    ("svc/points/doors", Profile.AUTOMATED, _answers, None),
    ("svc/points/dark", Profile.OFFLINE, _answers, None),
    ("svc/points/limits", Profile.SECURITY, _answers, None),
    ("svc/points/infrared", Profile.AUTOMATED, _answers, "infrared"),
)


def cases() -> list[Case]:
    """The suite of this test."""
    return [
        Case(
            name,
            ("LN-PNT-001",),
            Kind.NEGATIVE,
            profile,
            frozenset(),
            feature,
            None,
            5.0,
            function,
            "It is so.",
        )
        for name, profile, function, feature in CASES
    ]


@dataclass(frozen=True)
class Paper:
    """A run, what it left behind, and its certificate."""

    run: RunResult
    transcript: bytes
    certificate: bytes
    now: datetime

    def statement(self) -> dict[str, Any]:
        """What the certificate says."""
        told: dict[str, Any] = json.loads(base64.b64decode(json.loads(self.certificate)["payload"]))
        return told


def proof_by(algorithm: str = ED25519, nonce: bytes = NONCE) -> Proof:
    """The operator signs the nonce."""
    key = derive(bytes(32), "operator", algorithm)
    return Proof(nonce, key.public, algorithm, key.sign(pae(NONCE_TYPE, nonce)))


def make_paper(folder: Path, *, algorithm: str = ED25519) -> Paper:
    """Run the cases, write the transcript, sign the certificate."""
    begun = datetime.now(UTC)
    proof = proof_by(algorithm)
    features = {"infrared": False, "returns": True}
    listed = OperatorKey(purpose="grant", algorithm=algorithm, public_key=proof.public_key.hex())
    header = Header(
        suite_version="0.1.0",
        suite_digest="a1" * 32,
        rules_digest="b2" * 32,
        begun_at=begun,
        shuffle_seed=4711,
        chosen="",
        facts=TargetFacts(
            "node", "Maker", "1.2", "o", "p", "5f" * 32, tuple(Profile), features, "controlled"
        ),
        world=replace(WORLD, operator_keys=(listed,), features=features),
        known=(),
        proof=proof,
    )
    path = folder / f"{algorithm}.ndjson"
    results, root = asyncio.run(_run(header, path))
    result = header.result(results, root, datetime.now(UTC))
    now = result.ended_at + timedelta(minutes=1)
    certificate = certify(result, path.read_bytes(), signer=RUNNER, issued_at=now)
    assert not isinstance(certificate, NotCertified), certificate
    return Paper(result, path.read_bytes(), certificate, now + timedelta(days=30))


async def _run(header: Header, path: Path) -> tuple[list[Any], str]:
    async def line(question: Question) -> Answer:
        return Answer("OK", (question.body[::-1],))

    async def tidy() -> None:
        return None

    listed = known_list((), header.begun_at.date(), frozenset(case.id for case in cases()))
    plan = Plan(header.world, cases(), header.shuffle_seed, {"point": line}, listed, tidy)
    with Transcript(path) as transcript:
        return await run(plan, transcript, header.told(), lambda _done, _total, _result: None)


def replayed(transcript: bytes) -> Sequence[str]:
    """What the suite finds when it judges the record again."""
    told = parse_transcript(transcript)
    header = header_of(told.header)
    listed = known_list((), header.begun_at.date(), frozenset(case.id for case in cases()))
    return asyncio.run(replay(header.world, told, cases(), listed)).differences


def rewritten(transcript: bytes, change: Callable[[list[dict[str, Any]]], None]) -> bytes:
    """A transcript that somebody changed, and sealed again with its right root."""
    objects = [json.loads(line) for line in transcript.splitlines()]
    change(objects)
    lines = [line_of(each.pop("kind"), each) for each in objects[:-1]]
    end = line_of("end", {"root": root_of(lines)})
    return b"".join(line + b"\n" for line in (*lines, end))


def resigned(paper: Paper, statement: Any, *keys: PrivateKey) -> bytes:
    """A certificate that says something else, signed by these keys."""
    payload = json.dumps(statement).encode()
    kind = "application/vnd.in-toto+json"
    signatures = [
        {"keyid": key.public.key_id, "sig": base64.b64encode(key.sign(pae(kind, payload))).decode()}
        for key in keys
    ]
    told = {"payloadType": kind, "payload": base64.b64encode(payload).decode(), "signatures": signatures}
    return json.dumps(told).encode()
