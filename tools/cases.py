"""Check the cases of the conformance suite against the rules, and write the page that shows both.

    python -m tools.cases            exit 1 with one line for each fault, then one line of counts

Every rule with MUST has a case or a reason why it has none, no rule has both, every id is a rule, and there
are at least 300 cases, of which at least 60 % try what must be refused or what breaks.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

from lockernet_conformance.cli.every import every_case
from lockernet_conformance.registry import Case
from lockernet_conformance.requirements import Covered, coverage
from lockernet_conformance.results import Kind
from tools.reference.tables import page, table

PAGE = Path("docs/conformance/coverage.md")
LEAST_CASES, LEAST_SHARE = 300, 60.0


def main() -> int:
    """Print what is wrong, and the counts."""
    try:
        cases = every_case()
    except ValueError as error:
        print(f"the cases cannot be loaded: {error}")
        return 1
    matrix, wrong = coverage((case.id, case.verifies) for case in cases)
    faults = [*wrong, *few(cases)]
    print("\n".join([*faults, summary(matrix, cases)]))
    return 1 if faults else 0


def few(cases: Sequence[Case]) -> Iterator[str]:
    """What is missing in number."""
    if len(cases) < LEAST_CASES:
        yield f"expected at least {LEAST_CASES} cases, there are {len(cases)}"
    if share(cases) < LEAST_SHARE:
        yield f"expected at least {LEAST_SHARE:g} % negative or fault cases, there are {share(cases):.1f} %"


def share(cases: Sequence[Case]) -> float:
    """Per cent of the cases that try what must be refused, or what breaks."""
    hard = sum(case.kind is not Kind.POSITIVE for case in cases)
    return 100 * hard / len(cases) if cases else 0.0


def summary(matrix: Sequence[Covered], cases: Sequence[Case]) -> str:
    """One line of counts."""
    duties = [row for row in matrix if row.rule.must]
    shown = sum(bool(row.cases) for row in duties)
    reasoned = sum(bool(row.reason) for row in duties)
    told = f"{len(duties)} rules with MUST, {shown} with cases, {reasoned} with a reason"
    return f"{told}; {len(cases)} cases, {share(cases):.1f} % negative or fault"


def coverage_text() -> str:
    """The page as it should stand in docs/conformance. ValueError: the cases cannot be loaded."""
    cases = every_case()
    matrix, _ = coverage((case.id, case.verifies) for case in cases)
    rows = sorted(matrix, key=lambda row: (row.rule.page, row.rule.id))
    topics = groupby(rows, key=lambda row: row.rule.page)
    return page(
        "Which case verifies which rule",
        "Every rule of the specification, and the cases of the conformance suite that verify it. A rule with "
        f"MUST and no case has the reason instead. Here are {summary(matrix, cases)}.",
        *(_topic(name, list(group)) for name, group in topics),
    )


def _topic(name: str, rows: Sequence[Covered]) -> str:
    title = PurePosixPath(name).stem.replace("-", " ").capitalize()
    told = table(("rule", "says", "verified by"), (_row(row) for row in rows))
    return f"## {title}\n\n[{name}](../../{name})\n\n{told}"


def _row(row: Covered) -> tuple[str, str, str]:
    verified = ", ".join(f"`{case}`" for case in row.cases)
    missing = f"No case: {row.reason}" if row.reason else "nothing yet" if row.rule.must else ""
    return row.rule.id, ", ".join(row.rule.levels), verified or missing


if __name__ == "__main__":
    sys.exit(main())
