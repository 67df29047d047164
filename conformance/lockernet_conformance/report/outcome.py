"""What a run comes to, in words: for the whole target and for each profile that it claims."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lockernet_conformance.results import CaseResult, Profile, RunResult, Verdict


class Conclusion(StrEnum):
    """The whole run in one word."""

    CONFORMS = "CONFORMS"
    """All was asked, and no rule with MUST was broken."""
    CONFORMS_BUT = "CONFORMS_BUT"
    """The same, but for failures that the list of known failures names."""
    FAILS = "FAILS"
    """A rule with MUST is broken."""
    NOTHING_SHOWN = "NOTHING_SHOWN"
    """Suite or environment failed, or nothing passed."""
    PARTIAL = "PARTIAL"
    """Nothing failed, but not all was asked: cases were chosen, or the run was stopped."""


@dataclass(frozen=True, slots=True)
class ProfileOutcome:
    """How one profile came out."""

    profile: Profile
    counts: Mapping[Verdict, int]

    @property
    def cases(self) -> int:
        """How many cases the profile has in this run."""
        return sum(self.counts.values())

    @property
    def clean(self) -> bool:
        """Something passed, nothing failed and nothing was inconclusive."""
        bad = self.counts[Verdict.FAIL] + self.counts[Verdict.INCONCLUSIVE]
        return self.counts[Verdict.PASS] > 0 and not bad


def conclusion(run: RunResult) -> Conclusion:
    """The word for this run. A failure outweighs everything: it stands whatever else is missing."""
    failed = failures(run)
    if any(not case.known_failure for case in failed):
        return Conclusion.FAILS
    if run.count(Verdict.INCONCLUSIVE) or not run.count(Verdict.PASS):
        return Conclusion.NOTHING_SHOWN
    if run.chosen or not run.finished:
        return Conclusion.PARTIAL
    return Conclusion.CONFORMS_BUT if failed else Conclusion.CONFORMS


def sentence(run: RunResult) -> str:
    """The verdict as a person says it."""
    profiles = join([profile.value for profile in run.target.profiles]) or "no profile"
    failed = failures(run)
    new = sum(not case.known_failure for case in failed)
    match conclusion(run):
        case Conclusion.CONFORMS:
            return f"Conforms to {profiles}."
        case Conclusion.CONFORMS_BUT:
            return f"Conforms to {profiles}, but for {count(len(failed), 'known failure')}."
        case Conclusion.FAILS:
            return f"Does not conform: {count(new, 'case')} failed."
        case Conclusion.PARTIAL:
            return "Nothing failed, but not everything was asked."
        case Conclusion.NOTHING_SHOWN:
            stuck = run.count(Verdict.INCONCLUSIVE)
            why = f"{count(stuck, 'case')} could not be judged" if stuck else "no case passed"
            return f"Nothing is shown: {why}."


def outcomes(run: RunResult) -> list[ProfileOutcome]:
    """One for each claimed profile, and for each other that has cases in this run."""
    present = {case.profile for case in run.cases} | set(run.target.profiles)
    return [
        ProfileOutcome(profile, tally(case for case in run.cases if case.profile is profile))
        for profile in Profile
        if profile in present
    ]


def tally(cases: Iterable[CaseResult]) -> dict[Verdict, int]:
    """How many ended how; each verdict is there, in the order of the enumeration."""
    counts = dict.fromkeys(Verdict, 0)
    for case in cases:
        counts[case.verdict] += 1
    return counts


def failures(run: RunResult) -> list[CaseResult]:
    """The cases that failed, those that nobody knew of first."""
    failed = [case for case in run.cases if case.verdict is Verdict.FAIL]
    return sorted(failed, key=lambda case: (bool(case.known_failure), case.id))


def troubled(run: RunResult) -> list[CaseResult]:
    """All that somebody should read: failures, what was inconclusive, then warnings."""
    unsure = [case for case in run.cases if case.verdict is Verdict.INCONCLUSIVE]
    warned = [case for case in run.cases if case.verdict is Verdict.WARN]
    new = [case for case in failures(run) if not case.known_failure]
    known = [case for case in failures(run) if case.known_failure]
    by_id = {case.id: case for group in (new, unsure, known, warned) for case in group}
    return list(by_id.values())


def count(number: int, noun: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def join(words: list[str]) -> str:
    """`A, B and C`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
