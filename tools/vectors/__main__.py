"""Write the published vectors, or check that they are fresh: `make vectors`.

    python -m tools.vectors            write all files and the suite's copy, then run the second verifier
    python -m tools.vectors --check    compare only, say what differs, run the second verifier

Exit 1 when a file is stale, the second verifier disagrees, or a rule or reason lacks its vectors. The last
line has the counts.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tools.vectors.coverage import Counts, counted, gaps
from tools.vectors.form import Vector

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "spec" / "vectors"
SUITE = ROOT / "conformance" / "lockernet_conformance" / "vectors" / "data"
"""The same files, as they travel with the conformance suite."""

TOPICS = (
    "world",
    "statements",
    "keys",
    "trust",
    "compact",
    "codes",
    "grants",
    "delegations",
    "agreements",
    "custody",
    "compartments",
    "visits",
    "requests",
    "events",
    "messages",
    "program",
    "deadlines",
    "identifiers",
    "capacity",
)
"""Every topic, each a module of this package; one that is not there yet is left out."""


def main() -> int:
    """Write or check; then let the second verifier say what it thinks."""
    parser = argparse.ArgumentParser(description="Write the published vectors, or check them.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
    asked = parser.parse_args()
    made = documents()
    faults = list(_stale(made)) if asked.check else list(_write(made))
    faults += gaps(vectors_in(made))
    agreed, of_all, words = second_verifier()
    if agreed != of_all:
        faults.append(words)
    print("\n".join(faults), end="\n" if faults else "")
    print(_last_line(counted(vectors_in(made)), agreed, of_all))
    return 1 if faults else 0


def documents() -> dict[str, dict[str, Any]]:
    """Every topic's file as it should be."""
    return {topic: document(topic) for topic in TOPICS if find_spec(f"tools.vectors.{topic}")}


def document(topic: str) -> dict[str, Any]:
    """One topic's file as it should be."""
    module = import_module(f"tools.vectors.{topic}")
    shared = {"shared": module.SHARED} if hasattr(module, "SHARED") else {}
    return {"topic": module.TOPIC, "version": 1, **shared, "vectors": module.vectors()}


def written(document: dict[str, Any]) -> str:
    """The text of a file: the same for everybody who makes it."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def vectors_in(made: dict[str, dict[str, Any]]) -> list[Vector]:
    """All vectors of all files."""
    return [vector for each in made.values() for vector in each["vectors"]]


def second_verifier() -> tuple[int, int, str]:
    """How many vectors it agrees on, of how many, and what it said."""
    command = [sys.executable, "-I", "-S", str(FOLDER / "verifier.py")]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    words = (finished.stdout + finished.stderr).strip()
    last = words.splitlines()[-1].split() if words else []
    if len(last) < 3 or not (last[0].isdecimal() and last[2].isdecimal()):
        return 0, 1, words
    return int(last[0]), int(last[2]), words


def _stale(made: dict[str, dict[str, Any]]) -> Iterator[str]:
    for folder, kept in ((FOLDER, {"schema"}), (SUITE, set())):
        for topic, each in made.items():
            path = folder / f"{topic}.json"
            if not path.exists() or path.read_text() != written(each):
                yield f"{path.relative_to(ROOT)} is not what tools/vectors gives; run make vectors"
        for path in folder.glob("*.json"):
            if path.stem not in made.keys() | kept:
                yield f"{path.relative_to(ROOT)} is left over"


def _write(made: dict[str, dict[str, Any]]) -> Iterator[str]:
    for topic, each in made.items():
        for folder in (FOLDER, SUITE):
            (folder / f"{topic}.json").write_text(written(each))
    return iter(())


def _last_line(counts: Counts, agreed: int, of_all: int) -> str:
    return (
        f"{counts.vectors} vectors, {counts.counting} that count (at most 5 per rule and topic; "
        f"{counts.counting_per_rule} at most 5 per rule), {counts.negative_percent:.1f} % of these negative, "
        f"{counts.rules} rules, {counts.reasons} reasons, second verifier agrees on {agreed} of {of_all}"
    )


if __name__ == "__main__":
    sys.exit(main())
