"""Which cases a run is about, in which order, and which of them cannot be asked of this target."""

import hashlib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from lockernet_conformance.registry import Case
from lockernet_conformance.results import Profile, Verdict
from lockernet_conformance.target import World


def choose(cases: Iterable[Case], *, profiles: Iterable[Profile], patterns: Sequence[str]) -> list[Case]:
    """Cases of these profiles; `patterns` choose by id, by shell wildcard or as part of it, or by rule."""
    held = set(profiles)
    return [case for case in cases if case.profile in held and _matches(case, patterns)]


def shuffled(cases: Sequence[Case], seed: int) -> list[Case]:
    """The cases in the order of this seed: no case may lean on another."""
    return sorted(cases, key=lambda case: hashlib.sha256(f"{seed}\n{case.id}".encode()).digest())


def standing_aside(case: Case, world: World) -> tuple[Verdict, str] | None:
    """Why this case is not run against this target; None if it is."""
    for feature, wanted in ((case.feature, True), (case.feature_absent, False)):
        if feature is None:
            continue
        said = world.features.get(feature)
        if said is None:
            return Verdict.NOT_TESTED, f"the target file does not say whether it has the feature {feature}"
        if said is not wanted:
            has = "has" if said else "does not have"
            return Verdict.SKIP, f"the target {has} the feature {feature}"
    missing = sorted(case.needs - world.abilities)
    if missing:
        return Verdict.NOT_TESTED, f"the suite has no way to: {', '.join(missing)}"
    return None


def _matches(case: Case, patterns: Sequence[str]) -> bool:
    if not patterns:
        return True
    return any(
        pattern in case.id or fnmatchcase(case.id, pattern) or pattern in case.verifies
        for pattern in patterns
    )
