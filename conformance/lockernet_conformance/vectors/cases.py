"""The cases of this family: one for each topic and rule of the published vectors. Importing declares them."""

from collections.abc import Sequence

from lockernet_conformance.registry import Ability, CaseFunction, case
from lockernet_conformance.requirements import rule
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Trial
from lockernet_conformance.vectors.asking import ask_vectors
from lockernet_conformance.vectors.executor import Limits
from lockernet_conformance.vectors.over_probe import OverProbe
from lockernet_conformance.vectors.published import Vector, by_rule

PROFILES = (Profile.CORE, Profile.AUTOMATED, Profile.OFFLINE, Profile.SECURITY)
"""The first of them that a rule has is its cases'; a rule with none of them is a case of CORE."""


def declare_all() -> None:
    """One case for each topic and rule."""
    for (topic, rule_id), asked in by_rule().items():
        case(
            case_id(topic, rule_id),
            verifies=(rule_id,),
            kind=kind_of(asked),
            profile=profile_of(rule_id),
            needs=(Ability.EXECUTOR,),
            seconds=30.0 + Limits().start_seconds + Limits().answer_seconds * len(asked),
        )(_function(topic, rule_id, asked))


def case_id(topic: str, rule_id: str) -> str:
    """`vec/codes/cod-001`."""
    return f"vec/{topic}/{rule_id.removeprefix('LN-').lower()}"


def kind_of(asked: Sequence[Vector]) -> Kind:
    """What most of its vectors try."""
    accepted = sum(vector.accepted for vector in asked)
    return Kind.NEGATIVE if 2 * accepted < len(asked) else Kind.POSITIVE


def profile_of(rule_id: str) -> Profile:
    """The first profile that a target may claim."""
    named = rule(rule_id).profiles
    return next((profile for profile in PROFILES if profile in named), Profile.CORE)


def _function(topic: str, rule_id: str, asked: Sequence[Vector]) -> CaseFunction:
    async def vectors_agree(trial: Trial) -> None:
        asking = OverProbe(trial)
        await ask_vectors(asking, topic, rule_id)
        asking.end()

    vectors_agree.__doc__ = _words(topic, rule_id, asked)
    return vectors_agree


def _words(topic: str, rule_id: str, asked: Sequence[Vector]) -> str:
    """The rule, and what each vector expects and why."""
    said = (each.expected.get("reason", each.expected["verdict"]) for each in asked)
    rows = (f"{each.id} {answer}: {each.why}" for each, answer in zip(asked, said, strict=True))
    title = f"{topic.capitalize()}, as {len(asked)} vectors of {rule_id} have it."
    return "\n".join([title, "", rule(rule_id).words, "", *rows])


declare_all()
