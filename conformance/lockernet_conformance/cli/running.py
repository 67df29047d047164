"""`run`: judges a target and writes down what it saw."""

import asyncio
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import click

from lockernet_conformance import __version__
from lockernet_conformance.cli.asking import PROFILES
from lockernet_conformance.cli.clock import clock_now
from lockernet_conformance.cli.digest import suite_digest
from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.cli.every import every_case
from lockernet_conformance.cli.opening import open_target
from lockernet_conformance.cli.progress import ProgressLine
from lockernet_conformance.cli.writing import SPEC, TRANSCRIPT, print_outcome, write_reports
from lockernet_conformance.probe import Transcript
from lockernet_conformance.registry import Case
from lockernet_conformance.requirements import rules_digest
from lockernet_conformance.results import Profile, RunResult
from lockernet_conformance.runner import Plan, Progress, choose, load_known, run
from lockernet_conformance.runner.header import Header
from lockernet_conformance.runner.known import known_list
from lockernet_conformance.target import TargetFile, load_target

SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked for."""

    target: TargetFile
    out: Path
    profiles: tuple[Profile, ...]
    patterns: tuple[str, ...]
    shuffle_seed: int


@click.command(name="run")
@click.option(
    "--target", "target_file", type=click.Path(path_type=Path), required=True, help="The target file (YAML)."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("conformance-report"),
    show_default=True, help="Folder for transcript and reports; a new one, or one that holds an older run.",
)  # fmt: skip
@click.option(
    "-k", "patterns", multiple=True, metavar="PATTERN", help="Part of an id, a wildcard, or a rule."
)
@click.option("--profile", "profiles", multiple=True, type=PROFILES, help="Fewer than the target claims.")
@click.option("--seed", type=click.IntRange(0, SEEDS - 1), help="Order of the cases; drawn, if not given.")
@SPEC
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
def run_command(
    target_file: Path,
    out: Path,
    *,
    patterns: tuple[str, ...],
    profiles: tuple[str, ...],
    seed: int | None,
    spec: str,
    as_json: bool,
) -> int:
    """Judge the target, profile by profile, and write transcript and reports.

    The folder then holds transcript.ndjson, from which `replay` finds every verdict again, and report.json,
    junit.xml, report.md, report.html, badge.svg and badge.json. `certify` makes a certificate of both.

    \b
    Exit code 0: nothing failed but what is listed as known. 1: something failed.
    5: nobody answers at the target's address.
    """
    target = load_target(target_file)
    claimed = tuple(Profile(name) for name in profiles) or target.profiles
    beyond = [profile for profile in claimed if profile not in target.profiles]
    if beyond:
        raise Ending(2, f"{target_file} does not claim {', '.join(beyond)}")
    asked = Wanted(target, out, claimed, patterns, secrets.randbelow(SEEDS) if seed is None else seed)
    cases = choose(every_case(), profiles=claimed, patterns=patterns)
    if not cases:
        raise Ending(
            2, f"no case matches {', '.join(patterns) or 'these profiles'}; `list` prints all of them"
        )
    began = time.monotonic()
    result = asyncio.run(judge_target(asked, cases, ProgressLine()))
    write_reports(result, out, transcript=out / TRANSCRIPT, spec=spec)
    print_outcome(result, out, seconds=time.monotonic() - began, as_json=as_json)
    return 0 if result.conforms() else 1


async def judge_target(asked: Wanted, cases: list[Case], progress: Progress) -> RunResult:
    """Open the target, run the cases, write the transcript. Raises Ending and what bad files raise."""
    target = asked.target
    begun_at = clock_now()
    entries = load_known(target.known_failures)
    known = known_list(entries, begun_at.date(), frozenset(case.id for case in every_case()))
    path = _fresh_transcript(asked.out)
    async with open_target(target) as opened:
        plan = Plan(
            world=opened.world,
            cases=cases,
            shuffle_seed=asked.shuffle_seed,
            lines=opened.lines,
            known=known,
            tidy=opened.tidy,
            sign=opened.sign,
        )
        header = Header(
            suite_version=__version__,
            suite_digest=suite_digest(),
            rules_digest=rules_digest(),
            begun_at=begun_at,
            shuffle_seed=asked.shuffle_seed,
            chosen=" ".join(asked.patterns),
            facts=opened.facts(asked.profiles),
            world=opened.world,
            known=entries,
            proof=opened.proof,
        )
        with Transcript(path) as transcript:
            results, root = await run(plan, transcript, header.told(), progress)
    return header.result(results, root, clock_now())


def _fresh_transcript(out: Path) -> Path:
    """The path for a new transcript; an older one is kept beside it."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / TRANSCRIPT
    if path.exists():
        path.replace(out / "transcript.before.ndjson")
    return path
