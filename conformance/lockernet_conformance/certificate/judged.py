"""What a certificate is about: the same values from a run's result and from its transcript."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from lockernet_conformance.certificate.dsse import pae
from lockernet_conformance.certificate.keys import PublicKey
from lockernet_conformance.probe import Told
from lockernet_conformance.probe.transcript import BrokenTranscript
from lockernet_conformance.results import Profile, Proof, RunResult, TargetFacts, Verdict

NONCE_TYPE = "application/vnd.lockernet.conformance-nonce.v1"
"""What the operator's key signs is PAE of this and the nonce (test_control.proto, ProveResponse)."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judged:
    """A run without its words."""

    suite_version: str
    suite_digest: str
    rules_digest: str
    target: TargetFacts
    begun_at: datetime
    shuffle_seed: int
    chosen: str
    proof: Proof | None
    root: str
    verdicts: Mapping[str, Verdict]
    """By case."""
    known_failures: Mapping[str, str]
    """Reasons, by case."""

    def count(self, verdict: Verdict) -> int:
        """How many cases ended so."""
        return len(self.ended(verdict))

    def ended(self, verdict: Verdict) -> list[str]:
        """The cases that ended so, sorted."""
        return sorted(case for case, found in self.verdicts.items() if found is verdict)

    def differing(self, other: "Judged") -> list[str]:
        """Names of what is not the same."""
        names = (field.name for field in fields(self))
        return [name for name in names if getattr(self, name) != getattr(other, name)]


def judged_run(run: RunResult) -> Judged:
    """What this result says."""
    return Judged(
        suite_version=run.suite_version,
        suite_digest=run.suite_digest,
        rules_digest=run.rules_digest,
        target=run.target,
        begun_at=run.begun_at,
        shuffle_seed=run.shuffle_seed,
        chosen=run.chosen,
        proof=run.proof,
        root=run.transcript_root,
        verdicts={case.id: case.verdict for case in run.cases},
        known_failures={case.id: case.known_failure for case in run.cases if case.known_failure},
    )


def judged_transcript(told: Told) -> Judged:
    """What this transcript says. Raises BrokenTranscript."""
    header = told.header
    try:
        target = header["target"]
        proof = header["proof"]
        return Judged(
            suite_version=header["suite_version"],
            suite_digest=header["suite_digest"],
            rules_digest=header["rules_digest"],
            target=TargetFacts(**{**target, "profiles": tuple(map(Profile, target["profiles"]))}),
            begun_at=datetime.fromisoformat(header["begun_at"]),
            shuffle_seed=header["shuffle_seed"],
            chosen=header["chosen"],
            proof=None if proof is None else proof_of(proof),
            root=told.root,
            verdicts=_verdicts(told),
            known_failures={
                line["case"]: line["known_failure"] for line in told.verdicts if line["known_failure"]
            },
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BrokenTranscript(f"header or verdicts are not as this suite writes them: {error!r}") from None


def last_seen(told: Told) -> datetime:
    """When the last answer of the run came, in whole microseconds; when it began, if none came."""
    ends = [
        EPOCH + timedelta(microseconds=record.at_ns // 1000 + record.took_us)
        for records in told.exchanges.values()
        for record in records
    ]
    return max([datetime.fromisoformat(told.header["begun_at"]), *ends])


def operator_keys(told: Told) -> list[PublicKey]:
    """The operator's grant keys, as the trust file that the run stood on lists them."""
    listed = told.header.get("world", {}).get("operator_keys", [])
    return [
        PublicKey(bytes.fromhex(key["public_key"]), key["algorithm"])
        for key in listed
        if key["purpose"] == "grant"
    ]


def proof_of(told: Mapping[str, str]) -> Proof:
    """A proof from its JSON. Raises KeyError, ValueError or TypeError."""
    return Proof(
        nonce=bytes.fromhex(told["nonce"]),
        public_key=bytes.fromhex(told["public_key"]),
        algorithm=told["algorithm"],
        signature=bytes.fromhex(told["signature"]),
    )


def proves(proof: Proof) -> bool:
    """Whether the signature over the nonce is good under the proof's own key."""
    key = PublicKey(proof.public_key, proof.algorithm)
    return len(proof.nonce) == 32 and key.verifies(proof.signature, pae(NONCE_TYPE, proof.nonce))


def _verdicts(told: Told) -> dict[str, Verdict]:
    found = {line["case"]: Verdict(line["verdict"]) for line in told.verdicts}
    if len(found) != len(told.verdicts):
        raise ValueError("a case has two verdicts")
    return found
