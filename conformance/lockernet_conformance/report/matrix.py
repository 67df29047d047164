"""Rule by case: which rules a run asked, grouped by the page of the specification that prints them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

from lockernet_conformance.report.outcome import tally
from lockernet_conformance.requirements import Covered, coverage
from lockernet_conformance.results import CaseResult, RunResult, Verdict

NOT_ASKED = "Not asked in this run."


@dataclass(frozen=True, slots=True)
class Row:
    """One rule with the cases that asked for it."""

    covered: Covered
    cases: tuple[CaseResult, ...]

    @property
    def level(self) -> str:
        """`MUST`, `MUST NOT, SHOULD`: as its words say."""
        return ", ".join(self.covered.rule.levels)

    @property
    def why_none(self) -> str:
        """Why there is no case, if there is none."""
        return "" if self.cases else self.covered.reason or NOT_ASKED


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of the specification."""

    page: str
    title: str
    rows: tuple[Row, ...]
    counts: Mapping[Verdict, int]
    """Its cases by verdict, each case once."""

    @property
    def asked(self) -> int:
        """How many of its rules were asked."""
        return sum(bool(row.cases) for row in self.rows)

    @property
    def bad(self) -> bool:
        """Something in it failed or could not be judged."""
        return bool(self.counts[Verdict.FAIL] or self.counts[Verdict.INCONCLUSIVE])


def topics(run: RunResult) -> list[Topic]:
    """Every page, in the order of the specification's registry; every rule on it."""
    by_id = {case.id: case for case in run.cases}
    matrix, _ = coverage((case.id, case.rules) for case in run.cases)
    rows = [Row(covered, tuple(by_id[name] for name in covered.cases)) for covered in matrix]
    rows.sort(key=lambda row: (row.covered.rule.page, row.covered.rule.id))
    return [_topic(page, tuple(group)) for page, group in groupby(rows, lambda row: row.covered.rule.page)]


def _topic(page: str, rows: tuple[Row, ...]) -> Topic:
    cases = {case.id: case for row in rows for case in row.cases}
    title = PurePosixPath(page).stem.replace("-", " ").capitalize()
    return Topic(page, title, rows, tally(cases.values()))
