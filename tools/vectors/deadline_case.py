"""One case of a deadline, short to write: what differs from a quiet locker in Singapore, and what must come.

The expected value is always written by hand, as an instant or as a reason.
"""

from dataclasses import dataclass

MALFORMED = "MALFORMED_FIELD"

Json = str | int | float | list["Json"] | dict[str, "Json"] | None


@dataclass(frozen=True, slots=True)
class Case:
    """`term` is amount and unit; `outages` are written begin/end, nothing behind the stroke: still open."""

    rule: str
    term: tuple[Json, str]
    start: str
    expected: str
    why: str
    zone: str = "Asia/Singapore"
    hours: str = "24/7"
    weekend: tuple[int, ...] = (6, 7)
    holidays: tuple[str, ...] = ()
    working_days: tuple[str, ...] = ()
    outages: tuple[str, ...] = ()

    def input(self) -> dict[str, Json]:
        """All that the deadline is computed from."""
        return {
            "amount": self.term[0],
            "unit": self.term[1],
            "start": self.start,
            "zone": self.zone,
            "opening_hours": self.hours,
            "weekend": list(self.weekend),
            "holidays": list(self.holidays),
            "working_days": list(self.working_days),
            "outages": [_outage(text) for text in self.outages],
        }

    def verdict(self) -> dict[str, Json]:
        """What an implementation must answer."""
        if self.expected == MALFORMED:
            return {"verdict": "malformed", "reason": MALFORMED}
        if self.expected.startswith("DEADLINE_"):
            return {"verdict": "refused", "reason": self.expected}
        return {"verdict": "accepted", "until": self.expected}


def _outage(text: str) -> dict[str, Json]:
    begins, _, ends = text.partition("/")
    return {"begins": begins, "ends": ends or None}
