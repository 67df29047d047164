"""What the vectors cover: counts, rules both ways, every reason; and what cannot be covered, with why."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lockernet.errors import ErrorCode
from tools.vectors.form import Vector, reasons_in

ROOT = Path(__file__).resolve().parents[2]

MOST_FOR_A_RULE, MOST_ACCEPTED = 5, 2
"""More vectors of a rule are welcome and do not count; of those that count, two at most are accepted ones."""

BOTH_WAYS = ("LN-SIG", "LN-TRU", "LN-COD", "LN-CUS")
"""Every MUST of these has a vector that is taken and one that is not."""

_RULE = re.compile(r"^\*\*(LN-[A-Z]{3}-[0-9]{3})\*\* (.*?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)

_PICTURE = (
    "it is about a picture or a file, not about an input with one answer; tests/lockernet/test_qr.py holds it"
)

_STATE = "it is a state of the point, not of an input; tests/node holds it"

_CARRIED = (
    "it is about a call and what is signed after it, not about an input with one answer; tests/node holds it"
)

NO_POSITIVE = {
    **dict.fromkeys(("LN-CUS-060", "LN-CUS-061", "LN-CUS-062", "LN-CUS-064"), _CARRIED),
    **dict.fromkeys(("LN-TRU-030", "LN-TRU-031"), _STATE),
    "LN-COD-021": "it binds a courier not to contest; the node honours the lower one, as LN-COD-014 shows",
    **dict.fromkeys(("LN-COD-040", "LN-COD-041", "LN-COD-042", "LN-COD-043", "LN-COD-044"), _PICTURE),
}
"""Rules that no case can keep visibly, each with why."""

NO_NEGATIVE = {
    **dict.fromkeys(("LN-CUS-060", "LN-CUS-061", "LN-CUS-062", "LN-CUS-064"), _CARRIED),
    **dict.fromkeys(("LN-TRU-030", "LN-TRU-031"), _STATE),
    "LN-COD-021": "what a courier must not contest no input can show",
    **dict.fromkeys(("LN-COD-040", "LN-COD-041", "LN-COD-042", "LN-COD-043", "LN-COD-044"), _PICTURE),
    "LN-COD-010": "it forbids a kiosk to shut: no entry is turned away for being one too many",
}
"""Rules that no input can break, each with why."""

NO_VECTOR = {
    "POINT_IN_RECOVERY": "it needs a restored database; tests/node/pipeline/test_recovery.py makes one",
    "STREAM_ENDED": "it needs a stream and a node that stops; tests/node/feed has both",
    "STREAM_TOO_SLOW": "it needs a stream and a reader that waits; tests/node/feed has both",
    "UNTRUSTED_FORK": "it needs two answers of one point; tests/lockernet/client/watch has a point that lies",
    "ENROLMENT_REFUSED": "it needs claims that a node gave out; tests/node/pipeline gives some out",
    "TIME_UNTRUSTED": "it needs a clock that nobody vouches for; tests/node/pipeline has one",
    "DIRECTORY_EXPIRED": "the age of the directory is no input; tests/node/pipeline lets it grow",
    "ATTESTATION_REFUSED": "the challenge is drawn by the node; tests/node/pipeline answers it",
    "NOT_GRANTED": "it is said at the kiosk; tests/node/pipeline/test_maintenance.py shows grants",
    "OUT_OF_SERVICE": "staff say it at the kiosk; tests/node/pipeline/test_maintenance.py does",
    "NONCE_NOT_SHOWN": "a nonce is what a kiosk shows now; tests/node/pipeline/test_remote.py reads it",
    "TOO_MANY_OPENINGS": "it needs a kiosk and a minute; tests/node/pipeline/test_remote.py has both",
    "LEASE_REFUSED": "it needs a node with a lease; tests/node/pipeline/test_leases.py",
    "POINT_CLOSED": "an operator closes its point by hand; tests/node/pipeline/test_closing.py does",
    "PORT_TAKEN": "it needs a second program on the port; tests/node/transport starts one",
    "OUTBOX_FULL": "it is about a courier's own disk; tests/lockernet/client/outbox fills one",
}
"""Reasons that no input of a vector can bring about, each with why."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the last line."""

    vectors: int
    counting: int
    counting_per_rule: int
    negative_percent: float
    rules: int
    reasons: int


def counted(vectors: list[Vector]) -> Counts:
    """How many there are, how many count, and what share of those is negative."""
    counting = list(_first_of_each(vectors, by_topic=True))
    negative = sum(is_negative(vector) for vector in counting)
    return Counts(
        vectors=len(vectors),
        counting=len(counting),
        counting_per_rule=len(list(_first_of_each(vectors, by_topic=False))),
        negative_percent=100 * negative / max(1, len(counting)),
        rules=len({vector["rule"] for vector in vectors}),
        reasons=len(reasons_of(vectors)),
    )


def is_negative(vector: Vector) -> bool:
    """True unless it is taken."""
    return bool(vector["expected"]["verdict"] != "accepted")


def reasons_of(vectors: list[Vector]) -> set[str]:
    """Every reason that one of them expects."""
    return {reason for vector in vectors for reason in reasons_in(vector["expected"])}


def gaps(vectors: list[Vector]) -> Iterator[str]:
    """One line for each rule or reason that should have a vector and has none, and for each stale excuse."""
    ways = {(vector["rule"], is_negative(vector)) for vector in vectors}
    for rule in sorted(musts()):
        if rule.startswith(BOTH_WAYS):
            yield from _one_way(rule, "accepted", (rule, False) in ways, NO_POSITIVE)
            yield from _one_way(rule, "refused", (rule, True) in ways, NO_NEGATIVE)
    for rule in sorted({vector["rule"] for vector in vectors} - all_rules()):
        yield f"vectors name {rule}, which docs/spec does not have"
    had = reasons_of(vectors)
    for code in ErrorCode:
        yield from _one_way(str(code), "expected", str(code) in had, NO_VECTOR)
    for reason in sorted(had - {str(code) for code in ErrorCode}):
        yield f"vectors expect {reason}, which the registry does not have"


def all_rules() -> set[str]:
    """The id of every rule of docs/spec."""
    return {rule for rule, _ in _rules()}


def musts() -> set[str]:
    """Every rule of docs/spec that says MUST and is kept today."""
    return {rule for rule, words in _rules() if "MUST" in words and "(not yet enforced" not in words}


def _rules() -> Iterator[tuple[str, str]]:
    for page in sorted((ROOT / "docs" / "spec").glob("*.md")):
        yield from _RULE.findall(page.read_text())


def _one_way(name: str, way: str, has: bool, excuses: dict[str, str]) -> Iterator[str]:  # noqa: FBT001
    if not has and name not in excuses:
        yield f"{name}: no vector is {way}, and no reason is listed why"
    if has and name in excuses:
        yield f"{name}: a vector is {way}, so its excuse is stale"


def _first_of_each(vectors: Iterable[Vector], *, by_topic: bool) -> Iterator[Vector]:
    """The first five of each rule, two accepted ones at most, in the order of the files."""
    seen: Counter[tuple[str, str]] = Counter()
    accepted: Counter[tuple[str, str]] = Counter()
    for vector in vectors:
        name = vector["rule"], vector["id"].rpartition("-")[0] if by_topic else ""
        accepted[name] += not is_negative(vector)
        if is_negative(vector) or accepted[name] <= MOST_ACCEPTED:
            seen[name] += 1
            if seen[name] <= MOST_FOR_A_RULE:
                yield vector
