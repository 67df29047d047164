"""What every case of this family does: ask all vectors of a rule, compare every field, say what differs.

One wrong answer fails the case. An answer that the program does not give leaves it not tested, however good
the others are: a part of a rule's vectors shows nothing of the rule.
"""

from typing import Protocol

from lockernet_conformance.results import Finding
from lockernet_conformance.vectors.compare import differences, told
from lockernet_conformance.vectors.lines import FAILED, Unreadable, question, read_answer
from lockernet_conformance.vectors.published import Vector, by_rule

MOST_FINDINGS = 5


class Exchanger(Protocol):
    """A line out, a line back; recorded by a run, read back by a replay."""

    async def ask(self, line: bytes) -> bytes:
        """The program's next line, without its end.

        Where none came, what went wrong instead, beginning with `!`. It ends in time, and raises nothing.
        """
        ...


class VectorTrial(Protocol):
    """What these cases need of their trial."""

    @property
    def executor(self) -> Exchanger:
        """The target's program."""
        ...

    @property
    def executor_topics(self) -> frozenset[str]:
        """What it answers: by the target file, or by its own hello."""
        ...

    def found(self, finding: Finding) -> None:
        """Note it. A case with a finding has failed; it goes on until it returns."""
        ...

    def not_tested(self, why: str) -> None:
        """The case ends as NOT_TESTED, unless it has a finding."""
        ...


async def ask_vectors(trial: VectorTrial, topic: str, rule: str) -> None:
    """All vectors of this topic and rule; ends early where the program does not go on or five are wrong."""
    if topic not in trial.executor_topics:
        trial.not_tested(f"the target's program does not answer {topic}")
        return
    wrong, skipped = 0, []
    asked = by_rule()[topic, rule]
    for vector in asked:
        line = await trial.executor.ask(question(vector))
        finding, why_not = judge(vector, line)
        if why_not:
            skipped.append(f"{vector.id}: {why_not}")
        if finding is not None:
            trial.found(finding)
            wrong += 1
        if line.startswith(FAILED) or wrong == MOST_FINDINGS:
            break
    if skipped:
        trial.not_tested(f"{len(skipped)} of {len(asked)} vectors skipped; {skipped[0]}")


def judge(vector: Vector, line: bytes) -> tuple[Finding | None, str]:
    """What is wrong with this answer, or why there is none; neither if it is right."""
    try:
        answer = read_answer(line, vector.id)
    except Unreadable as error:
        return _finding(vector, "an answer", str(error), line), ""
    skipped = answer.get("skipped")
    if isinstance(skipped, str) and "verdict" not in answer:
        return None, skipped or "no reason given"
    wrong = differences(vector.expected, answer)
    if not wrong:
        return None, ""
    expected = ", ".join(f"{each.where} {told(each.expected)}" for each in wrong)
    seen = ", ".join(f"{each.where} {told(each.seen)}" for each in wrong)
    return _finding(vector, expected, seen, line), ""


def _finding(vector: Vector, expected: str, seen: str, line: bytes) -> Finding:
    words = f"{vector.id}: {expected} ({vector.why})"
    return Finding(expected=words, seen=seen, rule=vector.rule, sender="target", data=line)
