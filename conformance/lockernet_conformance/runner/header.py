"""The first line of a transcript: what a run stands on, written and read back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from lockernet_conformance.probe.transcript import BrokenTranscript
from lockernet_conformance.results import CaseResult, Profile, Proof, RunResult, TargetFacts
from lockernet_conformance.runner.known import KnownFailure
from lockernet_conformance.target import World

FORMAT = 1
"""Version of the transcript's form."""


@dataclass(frozen=True, slots=True)
class Header:
    """Everything about a run that is known before its first case."""

    suite_version: str
    suite_digest: str
    rules_digest: str
    begun_at: datetime
    shuffle_seed: int
    chosen: str
    facts: TargetFacts
    world: World
    known: Sequence[KnownFailure]
    proof: Proof | None

    def told(self) -> dict[str, Any]:
        """As fields of the line."""
        facts = self.facts
        return {
            "format": FORMAT,
            "suite_version": self.suite_version,
            "suite_digest": self.suite_digest,
            "rules_digest": self.rules_digest,
            "begun_at": self.begun_at.isoformat(),
            "shuffle_seed": self.shuffle_seed,
            "chosen": self.chosen,
            "target": asdict(facts) | {"profiles": list(facts.profiles), "features": dict(facts.features)},
            "world": self.world.told(),
            "known_failures": [entry.model_dump(mode="json") for entry in self.known],
            "proof": None if self.proof is None else _proof_told(self.proof),
        }

    def result(self, cases: Sequence[CaseResult], root: str, ended_at: datetime) -> RunResult:
        """The run, once its cases are over."""
        return RunResult(
            suite_version=self.suite_version,
            suite_digest=self.suite_digest,
            rules_digest=self.rules_digest,
            target=self.facts,
            begun_at=self.begun_at,
            ended_at=ended_at,
            shuffle_seed=self.shuffle_seed,
            cases=cases,
            transcript_root=root,
            chosen=self.chosen,
            proof=self.proof,
        )


def header_of(told: Mapping[str, Any]) -> Header:
    """The header that a line holds. Raises BrokenTranscript."""
    try:
        if told["format"] != FORMAT:
            raise BrokenTranscript(f"it is of form {told['format']}; this suite reads form {FORMAT}")
        target = told["target"]
        return Header(
            suite_version=told["suite_version"],
            suite_digest=told["suite_digest"],
            rules_digest=told["rules_digest"],
            begun_at=datetime.fromisoformat(told["begun_at"]),
            shuffle_seed=told["shuffle_seed"],
            chosen=told["chosen"],
            facts=TargetFacts(**{**target, "profiles": tuple(map(Profile, target["profiles"]))}),
            world=World.of(told["world"]),
            known=[KnownFailure.model_validate(entry) for entry in told["known_failures"]],
            proof=_proof_of(told["proof"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BrokenTranscript(f"line 1: {error!r}") from None


def _proof_told(proof: Proof) -> dict[str, str]:
    return {
        "nonce": proof.nonce.hex(),
        "public_key": proof.public_key.hex(),
        "algorithm": proof.algorithm,
        "signature": proof.signature.hex(),
    }


def _proof_of(told: Mapping[str, str] | None) -> Proof | None:
    if told is None:
        return None
    return Proof(
        nonce=bytes.fromhex(told["nonce"]),
        public_key=bytes.fromhex(told["public_key"]),
        algorithm=told["algorithm"],
        signature=bytes.fromhex(told["signature"]),
    )
