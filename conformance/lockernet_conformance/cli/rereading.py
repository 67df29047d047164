"""`replay`: finds every verdict again, from the transcript alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from lockernet_conformance.cli.again import another_suite, replay_told
from lockernet_conformance.cli.ending import Ending
from lockernet_conformance.cli.every import every_case
from lockernet_conformance.cli.telling import told_case
from lockernet_conformance.cli.writing import SPEC, print_outcome, write_reports
from lockernet_conformance.probe import read_transcript
from lockernet_conformance.results import CaseResult, Profile, RunResult
from lockernet_conformance.runner import choose
from lockernet_conformance.runner.header import Header, header_of


@click.command(name="replay")
@click.argument("transcript", type=click.Path(path_type=Path), metavar="transcript.ndjson")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write the reports there, too.")
@click.option(
    "-k", "patterns", multiple=True, metavar="PATTERN",
    help="Only these cases, in full: exchanges, findings, bytes.",
)  # fmt: skip
@SPEC
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
def replay_command(
    transcript: Path, out: Path | None, patterns: tuple[str, ...], spec: str, *, as_json: bool
) -> int:
    """Judge a recorded run again, without its target, and compare.

    \b
    Exit code 0: every verdict follows from the record, and the target conforms. 1: it does not conform, or a
    verdict differs. 4: the record was changed.
    """
    told = read_transcript(transcript)
    header = header_of(told.header)
    replayed = replay_told(header, told)
    for difference in (*replayed.differences, *another_suite(header)):
        click.echo(difference, err=True)
    result = header.result(replayed.results, told.root, _ended_at(header, replayed.results))
    if patterns:
        result = _only(result, patterns)
    if patterns and not as_json:
        for case in result.cases:
            click.echo(told_case(case))
    if out is not None:
        write_reports(result, out, transcript=transcript, spec=spec)
    print_outcome(result, out, seconds=None, as_json=as_json)
    return 0 if result.conforms() and not replayed.differences else 1


def _only(result: RunResult, patterns: Sequence[str]) -> RunResult:
    """The chosen cases of this run. Raises Ending."""
    ids = {case.id for case in choose(every_case(), profiles=Profile, patterns=patterns)}
    kept = [case for case in result.cases if case.id in ids]
    if not kept:
        raise Ending(2, f"no case of this transcript matches {', '.join(patterns)}")
    return replace(result, cases=kept, chosen=" ".join(patterns))


def _ended_at(header: Header, results: list[CaseResult]) -> datetime:
    return max((moment.at for case in results for moment in case.timeline), default=header.begun_at)
