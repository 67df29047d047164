"""Run the checks that stand between a change and everybody else: `make check`.

    python -m tools.check                all of them, side by side
    python -m tools.check lint types     those two

Each prints one line with its time, and the counts of those that count. A red one prints its tool's words and
the command to run next.
The checks look at the tree this file stands in, so a copy of the repository checks itself.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PACKAGES = ("src", "reference_node", "conformance")
"""Folders that hold the three distributions, as import paths."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it runs, and what a person runs when it is red."""

    name: str
    command: tuple[str, ...]
    next_step: str
    counts: bool = False
    """True if the last line of what it says is worth reading when it is green."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check ended."""

    check: Check
    green: bool
    seconds: float
    words: str


def _present(*names: str) -> tuple[str, ...]:
    """Those of the top-level names that this tree has."""
    return tuple(name for name in names if (ROOT / name).exists())


PYTHON = str(BIN / "python")
TYPED = _present(
    "src", "reference_node", "conformance/lockernet_conformance", "tests", "tools", "demo", "bench", "crash"
)
TARGETS = "conformance.targets"
"""Typed by its name: beside an import path, its files would have two names each."""
WORDY = _present(
    *TYPED,
    "conformance/targets",
    "proto",
    "docs",
    "changes",
    "Makefile",
    *(page.name for page in ROOT.glob("*.md")),
)

CHECKS = (
    Check("format", (str(BIN / "ruff"), "format", "--check", "."), "make fix"),
    Check("lint", (str(BIN / "ruff"), "check", "."), "make fix, then repair the rest by hand"),
    Check("types", (str(BIN / "mypy"), *TYPED), "repair the types, then make check CHECK=types"),
    Check("targets", (str(BIN / "mypy"), "-p", TARGETS), "repair the types, then make check CHECK=targets"),
    Check(
        "layers",
        (str(BIN / "lint-imports"), "--no-logo"),
        "move the import; the layers stand in pyproject.toml",
    ),
    Check("schema", (str(BIN / "buf"), "lint"), "repair proto/, then make generate"),
    Check("generated", (PYTHON, "-m", "tools.generate", "--check"), "make generate"),
    Check(
        "docs",
        (PYTHON, "-m", "tools.docs"),
        "repair the link or the rule, or make generate for a stale page",
        counts=True,
    ),
    Check(
        "vectors",
        (PYTHON, "-m", "tools.vectors", "--check"),
        "make vectors, and read what changed",
        counts=True,
    ),
    Check(
        "cases",
        (PYTHON, "-m", "tools.cases"),
        "write the case, or its reason in conformance/lockernet_conformance/requirements/reasons.toml",
        counts=True,
    ),
    Check("words", (str(BIN / "codespell"), *WORDY), "repair the word, or list it in pyproject.toml"),
)


def main(names: Sequence[str]) -> int:
    """Run the named checks, or all; 0 when every one is green, 2 for a name that is none."""
    unknown = set(names) - {check.name for check in CHECKS}
    if unknown:
        print(f"expected {', '.join(check.name for check in CHECKS)}; got {', '.join(sorted(unknown))}")
        return 2
    chosen = [check for check in CHECKS if not names or check.name in names]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = []
        for finding in pool.map(run, chosen):
            _show(finding)
            findings.append(finding)
    return 0 if all(finding.green for finding in findings) else 1


def run(check: Check) -> Finding:
    """Run one check over this tree, whatever is installed elsewhere."""
    paths = os.pathsep.join(str(ROOT / name) for name in PACKAGES)
    begun = time.monotonic()
    finished = subprocess.run(
        check.command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Finding(check, finished.returncode == 0, time.monotonic() - begun, finished.stdout)


def _show(finding: Finding) -> None:
    verdict = "ok " if finding.green else "RED"
    said = finding.words.rstrip().rpartition("\n")[2] if finding.green and finding.check.counts else ""
    print(f"{verdict} {finding.check.name:<10} {finding.seconds:5.1f} s  {said}".rstrip(), flush=True)
    if not finding.green:
        print(finding.words.rstrip())
        print(f"    next: {finding.check.next_step}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
