"""What a run found, as plain values: what reports print, certificates count and replays compare.

The order of trust: a transcript is the evidence, a `RunResult` is what follows from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import ConfigDict

_BYTES_ARE_HEX = ConfigDict(ser_json_bytes="hex", val_json_bytes="hex", extra="forbid")
"""How pydantic writes and reads these plain values as JSON."""


class Verdict(StrEnum):
    """What became of a case."""

    PASS = "PASS"  # noqa: S105 - a verdict, no password
    """The target does what the rule says."""
    FAIL = "FAIL"
    """The target breaks a rule with MUST."""
    WARN = "WARN"
    """The target breaks a rule with SHOULD only."""
    SKIP = "SKIP"
    """The target says that it does not have this feature."""
    NOT_TESTED = "NOT_TESTED"
    """The suite could not ask: an ability or an answer of the target file is missing."""
    INCONCLUSIVE = "INCONCLUSIVE"
    """Suite or environment failed, so nothing is shown."""


class Kind(StrEnum):
    """What a case tries."""

    POSITIVE = "positive"
    """What is right is done."""
    NEGATIVE = "negative"
    """What is wrong is refused, and changes nothing."""
    FAULT = "fault"
    """Something breaks: a door, the power, the line, the clock."""


class Profile(StrEnum):
    """What a target may claim, and is then held to."""

    CORE = "CORE"
    AUTOMATED = "AUTOMATED"
    OFFLINE = "OFFLINE"
    SECURITY = "SECURITY"


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a case did not pass."""

    __pydantic_config__ = _BYTES_ARE_HEX

    expected: str
    """What the rule asks, in words."""
    seen: str
    """What came."""
    rule: str = ""
    """The rule that is broken; the case's first one if empty."""
    exchange: int | None = None
    """Number of the exchange in the transcript that shows it."""
    sender: str = ""
    """Who sent these bytes: `target` or `suite`."""
    data: bytes = b""
    """The bytes themselves."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One exchange of a case, as a timeline shows it."""

    __pydantic_config__ = _BYTES_ARE_HEX

    exchange: int
    at: datetime
    took_us: int
    call: str
    """The call, or what the tester did to the target's world."""
    outcome: str
    """`OK`, or status and reason."""
    note: str = ""
    """What the case says about it."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of one case."""

    __pydantic_config__ = _BYTES_ARE_HEX

    id: str
    title: str
    """The first sentence of the case's description."""
    kind: Kind
    profile: Profile
    rules: tuple[str, ...]
    verdict: Verdict
    reason: str = ""
    """Why it was skipped, not tested or inconclusive; the first finding's words otherwise."""
    findings: tuple[Finding, ...] = ()
    timeline: tuple[Moment, ...] = ()
    took_ms: float = 0.0
    known_failure: str = ""
    """The reason in the list of known failures, if this failure is listed there."""

    @property
    def family(self) -> str:
        """`vec`, `svc` or `jrn`."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """Who was judged."""

    __pydantic_config__ = _BYTES_ARE_HEX

    name: str
    vendor: str
    version: str
    operator_id: str
    point_id: str
    build_digest: str = ""
    """SHA-256 of the build under test, hexadecimal; empty if the target file gives none."""
    profiles: tuple[Profile, ...] = ()
    features: Mapping[str, bool | None] = field(default_factory=dict)
    mode: str = "observed"
    """`controlled` if the suite moved the target's clock and doors; `observed` otherwise."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The operator's signature over the nonce of the run."""

    __pydantic_config__ = _BYTES_ARE_HEX

    nonce: bytes
    public_key: bytes
    algorithm: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class RunResult:
    """All of a run."""

    __pydantic_config__ = _BYTES_ARE_HEX

    suite_version: str
    suite_digest: str
    """SHA-256 over the suite's own files, hexadecimal."""
    rules_digest: str
    """SHA-256 of the rule registry, hexadecimal."""
    target: TargetFacts
    begun_at: datetime
    ended_at: datetime
    shuffle_seed: int
    cases: Sequence[CaseResult]
    transcript_root: str
    """Merkle root of the transcript, hexadecimal."""
    chosen: str = ""
    """What `-k` or a list of cases chose; empty: everything. Only a whole run is certified."""
    proof: Proof | None = None
    finished: bool = True
    """False: it was stopped, and what is missing was not asked."""

    def count(self, verdict: Verdict) -> int:
        """How many cases ended so."""
        return sum(case.verdict is verdict for case in self.cases)

    def conforms(self) -> bool:
        """Nothing failed but what is listed, and nothing was inconclusive."""
        return not any(
            case.verdict is Verdict.INCONCLUSIVE or (case.verdict is Verdict.FAIL and not case.known_failure)
            for case in self.cases
        )
