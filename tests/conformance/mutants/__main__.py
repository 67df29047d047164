"""`make mutants`: judges every wrong node by the cases that it names and by a sample of the others.

Exit code 0: each mutant was caught by all of its cases and by no other. 1: one survived, or was caught by a
case that it does not name. `--all` runs every case on every mutant, and goes on where a run was cut.
"""

import argparse
import asyncio
import hashlib
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lockernet_conformance.cli.every import every_case
from tests.conformance.mutants.harness import ROOT, Broken, ask, judge
from tests.conformance.mutants.matrix import Judged, Ledger, kill_matrix, weigh
from tests.conformance.mutants.plan import judging
from tests.conformance.mutants.registry import Mutant, mutants

SAMPLE = 8
LEDGER = ROOT / "build" / "mutants.jsonl"
MATRIX = ROOT / "build" / "mutants.md"


def main() -> int:
    """Judge them."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("-k", dest="part", default="", help="only mutants with this in their name")
    parser.add_argument("--all", action="store_true", help="every case on every mutant; resumable")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="how many other cases each (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="how many nodes at a time (%(default)s)")
    parser.add_argument("--list", action="store_true", help="print the mutants and their cases")
    asked = parser.parse_args()
    chosen = [each for each in mutants() if asked.part in each.name]
    if asked.list:
        for each in chosen:
            print(f"{each.name}: {each.words}\n    {', '.join(each.caught_by)}")
        return 0
    if not chosen:
        parser.error(f"no mutant has {asked.part!r} in its name; --list prints them")
    ledger = Ledger(LEDGER, code=_code()) if asked.all else None
    began = time.monotonic()
    sample = None if asked.all else asked.sample
    judged = asyncio.run(_judge_all(chosen, sample, asked.seed, asked.jobs, ledger))
    MATRIX.parent.mkdir(exist_ok=True)
    MATRIX.write_text(kill_matrix(judged, {each.name: each.words for each in chosen}))
    return _tell(judged, seconds=time.monotonic() - began)


async def _judge_all(
    chosen: Sequence[Mutant], sample: int | None, seed: int, jobs: int, ledger: Ledger | None
) -> list[Judged]:
    known = ledger.read() if ledger else {}
    gate = asyncio.Semaphore(jobs)
    done = 0

    async def one(mutant: Mutant) -> Judged:
        nonlocal done
        async with gate:
            judged = known.get(mutant.name) or await _judge_one(mutant, sample, seed)
        if ledger and mutant.name not in known:
            ledger.write(judged)
        done += 1
        word = "ok " if judged.good else "RED"
        print(
            f"{word} {done}/{len(chosen)}  {mutant.name}"
            f"  caught by {len(judged.caught)} of {len(judged.asked)}",
            flush=True,
        )
        return judged

    return list(await asyncio.gather(*map(one, chosen)))


async def _judge_one(mutant: Mutant, sample: int | None, seed: int) -> Judged:
    cases = judging(mutant, every_case(), sample=sample, seed=seed)
    try:
        if mutant.in_program:
            return weigh(mutant, await ask(mutant.hook, cases))
        return weigh(mutant, await judge(mutant.hook, cases, seed=seed))
    except Broken as broken:
        return Judged(
            mutant.name, mutant.caught_by, (), (), tuple(case.id for case in cases), broken=str(broken)
        )


def _tell(judged: Sequence[Judged], *, seconds: float) -> int:
    red = [each for each in judged if not each.good]
    for each in red:
        print(f"\n{each.name}")
        for words, names in (("survived", each.survived), ("unrelated", each.unrelated)):
            if names:
                print(f"    {words}: {', '.join(names)}")
        if each.broken:
            print(f"    did not start: {each.broken}")
    pairs = sum(len(each.asked) for each in judged)
    survived = sum(bool(each.survived) for each in judged)
    print(f"\n{len(judged)} mutants, {pairs} verdicts, {survived} survived, {len(red)} red, {seconds:.0f} s")
    print(f"kill matrix in {MATRIX.relative_to(ROOT)}")
    return 1 if red else 0


def _code() -> str:
    """What a verdict of the ledger stands on: every file that git knows in the rooms that matter."""
    listed = subprocess.run(
        ["git", "ls-files", "-s", "--", "src", "reference_node", "conformance", "tests/conformance/mutants"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    changed = subprocess.run(["git", "diff", "HEAD"], cwd=ROOT, capture_output=True, check=True)
    return hashlib.sha256(listed.stdout + changed.stdout).hexdigest()[:16]


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
