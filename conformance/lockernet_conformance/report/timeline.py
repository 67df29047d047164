"""A case's exchanges as bars: when each began, how long it took, how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lockernet_conformance.results import Moment

_LEAST_WIDTH = 0.6
"""Per cent: a bar that nobody sees says nothing."""

_NO_ANSWER = ("NO_ANSWER", "UNREACHABLE")


@dataclass(frozen=True, slots=True)
class Bar:
    """One exchange."""

    number: int
    after: str
    """Since the first exchange of the case."""
    call: str
    """Service and method without their package."""
    left: float
    """Per cent of the case's time, from its begin."""
    width: float
    took: str
    outcome: str
    note: str

    @property
    def ending(self) -> str:
        """Empty: OK; `no`: refused, which may be just what the rule asks; `dead`: no answer at all."""
        if self.outcome.startswith("OK"):
            return ""
        return "dead" if self.outcome.startswith(_NO_ANSWER) else "no"


def bars(timeline: Sequence[Moment]) -> list[Bar]:
    """One for each exchange, on one scale."""
    if not timeline:
        return []
    begun = min(moment.at for moment in timeline)
    ended = max(moment.at + timedelta(microseconds=moment.took_us) for moment in timeline)
    whole = max((ended - begun).total_seconds(), 1e-6)
    return [_bar(moment, (moment.at - begun).total_seconds(), whole) for moment in timeline]


def duration(seconds: float) -> str:
    """As people say it: `0.4 ms`, `12 ms`, `1.3 s`, `2 min 14 s`."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _bar(moment: Moment, after: float, whole: float) -> Bar:
    took = moment.took_us / 1e6
    width = min(100.0, max(_LEAST_WIDTH, 100 * took / whole))
    return Bar(
        number=moment.exchange,
        after=duration(after),
        call=_short(moment.call),
        left=round(min(100 * after / whole, 100 - width), 1),
        width=round(width, 1),
        took=duration(took),
        outcome=moment.outcome,
        note=moment.note,
    )


def _short(call: str) -> str:
    return call.rpartition(".")[2] if call.startswith("/") else call
