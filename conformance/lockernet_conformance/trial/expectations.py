"""A rule that was broken, with what was expected and seen."""

from lockernet_conformance.probe import Record
from lockernet_conformance.results import Finding

SHOWN_BYTES = 4_096
"""More of a message is in the transcript only."""


class Failed(Exception):
    """The case ends here: the target breaks the rule. Some cases find several things at once."""

    def __init__(self, finding: Finding, *more: Finding) -> None:
        super().__init__(f"expected {finding.expected}; saw {finding.seen}")
        self.finding = finding
        self.findings = (finding, *more)


class NotTested(Exception):
    """The case ends here: the target gives no answer that would show anything."""


def finding(expected: str, seen: str, *, record: Record | None = None, rule: str = "") -> Finding:
    """The finding, with the bytes of the exchange that shows it."""
    if record is None:
        return Finding(expected=expected, seen=seen, rule=rule)
    answer = record.answer
    data = b"".join(answer.bodies) or answer.details
    return Finding(
        expected=expected,
        seen=seen,
        rule=rule,
        exchange=record.number,
        sender="target" if data else "suite",
        data=(data or record.question.body)[:SHOWN_BYTES],
    )
