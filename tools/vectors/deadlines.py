"""The vectors of docs/spec/deadlines.md: `vectors()` gives the same list each time.

Every expected value is a literal of the case lists, found with a calendar and a pencil;
`tests/lockernet/deadlines/slow_oracle.py` counts most of them out a second time.
"""

from tools.vectors.deadline_bounds import BOUNDS
from tools.vectors.deadline_case import Case, Json
from tools.vectors.deadline_clocks import CLOCKS
from tools.vectors.deadline_days import DAYS
from tools.vectors.deadline_holidays import HOLIDAYS
from tools.vectors.deadline_hours import HOURS
from tools.vectors.deadline_outages import OUTAGES

TOPIC = "deadlines"

CASES: tuple[Case, ...] = (*HOURS, *DAYS, *CLOCKS, *HOLIDAYS, *OUTAGES, *BOUNDS)


def vectors() -> list[dict[str, Json]]:
    """All cases in the common form of docs/spec/vectors."""
    return [
        {
            "id": f"{TOPIC}-{number:03}",
            "rule": case.rule,
            "input": case.input(),
            "expected": case.verdict(),
            "why": case.why,
        }
        for number, case in enumerate(CASES, start=1)
    ]
