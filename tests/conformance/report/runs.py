"""Runs to report on: small ones by hand, and one of four hundred cases over all rules, the same each time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from random import Random

from lockernet_conformance.requirements import Rule, rules, rules_digest
from lockernet_conformance.results import (
    CaseResult,
    Finding,
    Kind,
    Moment,
    Profile,
    Proof,
    RunResult,
    TargetFacts,
    Verdict,
)

BEGUN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TARGET = TargetFacts(
    name="harbour-node",
    vendor="Harbour Lockers Ltd",
    version="3.2.1",
    operator_id="harbour-lockers",
    point_id="point-7",
    build_digest="5f" * 32,
    profiles=tuple(Profile),
    features={"returns": True, "infrared": False},
    mode="controlled",
)
ORDER = bytes.fromhex("0a590a0b6578616d706c652d6e6574120f636f75726965722d6d65726c696f6e1a0f686172626f7572")

CALLS = (
    "/lockernet.v1.ReservationService/ReserveCompartment",
    "/lockernet.v1.CustodyService/SubmitOrder",
    "/lockernet.v1.EventService/ListEvents",
    "control SetDoor B04 stuck",
    "/lockernet.v1.PointService/GetAvailability",
)
OUTCOMES = ("OK", "OK", "ALREADY_EXISTS REQUEST_ID_REUSED", "FAILED_PRECONDITION POINT_FULL", "NO_ANSWER")


def case(
    case_id: str = "svc/requests/other-bytes",
    verdict: Verdict = Verdict.PASS,
    *,
    rules: tuple[str, ...] = ("LN-REQ-003",),
    profile: Profile = Profile.CORE,
    findings: tuple[Finding, ...] = (),
    known_failure: str = "",
) -> CaseResult:
    """One case that ended so."""
    reasons = {
        Verdict.SKIP: "infrared: false",
        Verdict.NOT_TESTED: "needs clock",
        Verdict.INCONCLUSIVE: "late",
    }
    return CaseResult(
        id=case_id,
        title="The same request id with other bytes is refused.",
        kind=Kind.NEGATIVE,
        profile=profile,
        rules=rules,
        verdict=verdict,
        reason=findings[0].seen if findings else reasons.get(verdict, ""),
        findings=findings,
        timeline=timeline(Random(case_id), BEGUN),
        took_ms=41.5,
        known_failure=known_failure,
    )


def run(*cases: CaseResult, target: TargetFacts = TARGET) -> RunResult:
    """A whole run of these cases."""
    return RunResult(
        suite_version="0.1.0",
        suite_digest="a1" * 32,
        rules_digest=rules_digest(),
        target=target,
        begun_at=BEGUN,
        ended_at=BEGUN + timedelta(seconds=134.2),
        shuffle_seed=4711,
        cases=cases,
        transcript_root="c3" * 32,
        proof=Proof(b"\x01" * 32, b"\x02" * 32, "Ed25519", b"\x03" * 64),
    )


def finding(**changes: object) -> Finding:
    """A target that answered when it should have refused."""
    told = Finding(
        expected="ALREADY_EXISTS with REQUEST_ID_REUSED",
        seen="OK, and a second confirmation",
        rule="LN-REQ-003",
        exchange=2,
        sender="target",
        data=ORDER,
    )
    return replace(told, **changes)  # type: ignore[arg-type]


def every_profile() -> list[CaseResult]:
    """One case that passed for each profile."""
    return [case(f"svc/requests/{profile.lower()}", profile=profile) for profile in Profile]


def conforming() -> RunResult:
    """Everything passed."""
    return run(*every_profile(), case("svc/points/infrared", Verdict.SKIP))


def of_all_verdicts() -> RunResult:
    """One case for each verdict, and one known failure."""
    listed = case(
        "jrn/offline/full-bank",
        Verdict.FAIL,
        rules=("LN-CAP-008",),
        findings=(finding(rule="LN-CAP-008"),),
        known_failure="Fixed in 3.3, see harbour/issues/912; until 2026-12-31",
    )
    return run(
        *every_profile(),
        case("svc/requests/other-bytes", Verdict.FAIL, findings=(finding(),)),
        case(
            "svc/points/words",
            Verdict.WARN,
            rules=("LN-PNT-001",),
            findings=(finding(rule="LN-PNT-001", data=b""),),
        ),
        case("svc/points/infrared", Verdict.SKIP),
        case("jrn/clocks/holdover", Verdict.NOT_TESTED),
        case("vec/codes/base32", Verdict.INCONCLUSIVE),
        listed,
    )


def large(cases: int = 400, *, failed: int = 3) -> RunResult:
    """Cases over all rules and verdicts; `failed` of them failed."""
    random = Random(7)
    made = [_drawn(random, number, rule) for number, rule in zip(range(cases), _round(), strict=False)]
    for number in range(failed):
        place = number * (cases // failed)
        found = finding(rule=made[place].rules[0], data=random.randbytes(180), exchange=3)
        changes = {"verdict": Verdict.FAIL, "findings": (found,), "reason": found.seen}
        made[place] = replace(made[place], **changes)  # type: ignore[arg-type]
    return run(*made)


def timeline(random: Random, begun: datetime) -> tuple[Moment, ...]:
    """Some exchanges, one after the other."""
    moments = []
    at = begun
    for number in range(1, random.randint(3, 9)):
        took = random.randint(300, 18_000)
        outcome = random.choice(OUTCOMES)
        note = "the answer that the rule forbids" if outcome == "NO_ANSWER" else ""
        moments.append(Moment(number, at, took, random.choice(CALLS), outcome, note))
        at += timedelta(microseconds=took + random.randint(100, 4_000))
    return tuple(moments)


def _drawn(random: Random, number: int, rule: Rule) -> CaseResult:
    verdicts = (Verdict.PASS,) * 40 + (Verdict.SKIP, Verdict.SKIP, Verdict.NOT_TESTED, Verdict.WARN)
    topic = PurePosixPath(rule.page).stem
    verdict = random.choice(verdicts)
    first = rule.words.split(". ")[0].replace("MUST ", "").replace("`", "")[:90]
    told = case(
        f"{random.choice(('svc', 'svc', 'jrn', 'vec'))}/{topic}/{rule.id.lower()}-{number}",
        verdict,
        rules=(rule.id, *random.sample(sorted(rules()), random.choice((0, 0, 1)))),
        profile=random.choice(
            [Profile(name) for name in rule.profiles if name in set(Profile)] or [Profile.CORE]
        ),
        findings=(finding(rule=rule.id, data=b""),) if verdict is Verdict.WARN else (),
    )
    begun = BEGUN + timedelta(milliseconds=310 * number)
    return replace(
        told,
        title=f"{first}.",
        kind=random.choice((Kind.POSITIVE, Kind.NEGATIVE, Kind.NEGATIVE, Kind.FAULT)),
        timeline=timeline(random, begun),
        took_ms=random.uniform(4, 900),
    )


def _round() -> Sequence[Rule]:
    every = list(rules().values())
    return every * 3
