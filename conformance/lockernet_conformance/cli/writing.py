"""What a run leaves behind: its reports in a folder, and a few lines for whoever waits."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from lockernet_conformance.cli.files import write
from lockernet_conformance.report import badge_json, badge_svg, to_html, to_json, to_junit, to_markdown
from lockernet_conformance.results import Kind, RunResult, Verdict

REPORT, TRANSCRIPT = "report.json", "transcript.ndjson"
SPEC = click.option(
    "--spec", default="", metavar="BASE",
    help="Path or address of the project's root: the HTML report links each rule to its page there.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """Where the things lie that a report points to."""

    transcript: str = TRANSCRIPT
    """As seen from the report's folder."""
    spec: str = ""


FORMS: Mapping[str, Callable[[RunResult, Around], str]] = MappingProxyType(
    {
        REPORT: lambda run, _: to_json(run),
        "junit.xml": lambda run, _: to_junit(run),
        "report.md": lambda run, around: to_markdown(run, transcript=around.transcript),
        "report.html": lambda run, around: to_html(run, spec_base=around.spec, transcript=around.transcript),
        "badge.svg": lambda run, _: badge_svg(run),
        "badge.json": lambda run, _: badge_json(run),
    }
)
"""Every form of a report, by the name of its file."""


def write_reports(result: RunResult, out: Path, *, transcript: Path, spec: str = "") -> None:
    """Every report of this result, into this folder. Raises Ending."""
    around = Around(os.path.relpath(transcript, out), spec)
    for name, make in FORMS.items():
        write(out / name, make(result, around).encode())


def print_outcome(result: RunResult, out: Path | None, *, seconds: float | None, as_json: bool) -> None:
    """The outcome: JSON on stdout, or a few lines."""
    if as_json:
        click.echo(json.dumps(_told(result), indent=1))
        return
    for case in result.cases:
        if case.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE) and not case.known_failure:
            click.echo(f"{case.verdict:<12}  {case.id}  ({', '.join(case.rules)})\n    {case.reason}")
    told = _told(result)
    target = result.target
    share = 100 * told["negative"] / len(result.cases) if result.cases else 0.0
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in told["verdicts"].items())
    word = "conforms" if result.conforms() else "does not conform"
    took = f" in {seconds:.1f} s" if seconds is not None else ""
    click.echo(f"{target.name} {target.version} {word}: {' '.join(map(str, target.profiles))}")
    click.echo(
        f"{told['cases']} cases ({share:.1f} % negative or fault), {told['rules']} rules{took}: {verdicts}"
    )
    click.echo(f"transcript root {result.transcript_root}")
    if out is not None:
        print(f"reports in {out}: open {out / 'report.html'}", file=sys.stderr)


def _told(result: RunResult) -> dict[str, Any]:
    counts = Counter(str(case.verdict) for case in result.cases)
    return {
        "conforms": result.conforms(),
        "profiles": [str(profile) for profile in result.target.profiles],
        "cases": len(result.cases),
        "rules": len({rule for case in result.cases for rule in case.rules}),
        "negative": sum(case.kind is not Kind.POSITIVE for case in result.cases),
        "verdicts": dict(sorted(counts.items())),
        "known_failures": sum(bool(case.known_failure) for case in result.cases),
        "transcript_root": result.transcript_root,
        "seconds": (result.ended_at - result.begun_at).total_seconds(),
    }
