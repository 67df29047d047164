"""What must not be certified, and why: each reason is a sentence that an operator can act on."""

import re
from collections.abc import Iterator

from lockernet_conformance.certificate.judged import Judged, proves
from lockernet_conformance.requirements import rules
from lockernet_conformance.results import RunResult, Verdict

_DIGEST = re.compile(r"[0-9a-f]{64}")


def obstacles(judged: Judged) -> Iterator[str]:
    """Why this is not certified, as far as the transcript itself shows it. None: it may be."""
    yield from _of_verdicts(judged)
    yield from _of_claims(judged)
    if judged.chosen:
        yield f"only some cases were chosen ({judged.chosen}); run all of them"
    if not _DIGEST.fullmatch(judged.target.build_digest):
        yield "the target file gives no build digest (SHA-256), so it is not known what was judged"
    if judged.proof is None:
        yield "the operator's key proved nothing: give `prove` or test control with PROVE"
    elif not proves(judged.proof):
        yield "the operator's signature over the nonce of the run is not good"


def obstacles_of_run(run: RunResult) -> Iterator[str]:
    """Why this result is not certified, where its transcript alone does not show it."""
    if not run.finished:
        yield "the run was stopped before its end"
    ids = [case.id for case in run.cases]
    if len(set(ids)) != len(ids):
        yield "a case stands twice in the result"
    for case in run.cases:
        broken = {finding.rule or case.rules[0] for finding in case.findings} or set(case.rules)
        duties = sorted(name for name in broken if name not in rules() or rules()[name].must)
        if case.known_failure and duties:
            yield f"a known failure is a failure: {case.id} breaks {', '.join(duties)}, a MUST"
    for profile in run.target.profiles:
        if not any(case.profile is profile and case.verdict is Verdict.PASS for case in run.cases):
            yield f"no case of the profile {profile} passed"


def _of_verdicts(judged: Judged) -> Iterator[str]:
    for verdict, words in {Verdict.FAIL: "failed", Verdict.INCONCLUSIVE: "could not be judged"}.items():
        if cases := judged.ended(verdict):
            yield f"{len(cases)} {'case' if len(cases) == 1 else 'cases'} {words}: {_some(cases)}"
    if not judged.count(Verdict.PASS):
        yield "no case passed"


def _of_claims(judged: Judged) -> Iterator[str]:
    if not judged.target.profiles:
        yield "no profile is claimed"
    unsaid = sorted(name for name, has in judged.target.features.items() if has is None)
    if unsaid:
        yield f"the target file does not say whether it has {', '.join(unsaid)}"


def _some(cases: list[str]) -> str:
    return ", ".join(cases[:5]) + (", ..." if len(cases) > 5 else "")
