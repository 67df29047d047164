"""A summary in Markdown, for the page that a continuous integration shows after a run."""

import re
from collections.abc import Iterator

from lockernet_conformance.report.outcome import count, outcomes, sentence, troubled
from lockernet_conformance.requirements import rules
from lockernet_conformance.results import CaseResult, Finding, RunResult, Verdict

MOST_CASES = 40
"""Told whole; the rest is counted. Such pages have a limit, and nobody reads on."""
MOST_CHARACTERS = 600
"""Of what a target said, on one line."""

MARKS = {
    Verdict.PASS: "✅",
    Verdict.FAIL: "❌",
    Verdict.WARN: "⚠️",
    Verdict.SKIP: "⏭️",
    Verdict.NOT_TESTED: "◻️",
    Verdict.INCONCLUSIVE: "❓",
}


def to_markdown(run: RunResult, *, transcript: str = "transcript.ndjson") -> str:
    """Verdict, table by profile, what needs reading with its rule, and how to replay it from `transcript`."""
    return (
        "\n".join([*_head(run), *_table(run), *_trouble(run, transcript), *_replay(run, transcript)]) + "\n"
    )


def _head(run: RunResult) -> Iterator[str]:
    target = run.target
    took = (run.ended_at - run.begun_at).total_seconds()
    yield f"## lockernet conformance: {_plain(sentence(run))}"
    yield ""
    yield (
        f"{_code(f'{target.name} {target.version}')} of {_code(target.vendor)}, operator "
        f"{_code(target.operator_id)}, point {_code(target.point_id)}; {target.mode}, "
        f"{count(len(run.cases), 'case')} in {took:.0f} s, suite {_code(run.suite_version)}."
    )
    if run.chosen:
        yield f"\nOnly the cases that {_code(run.chosen)} chose were run."
    if not run.finished:
        yield "\nThe run was stopped before its end."
    yield ""


def _table(run: RunResult) -> Iterator[str]:
    yield "| profile | | " + " | ".join(verdict.value for verdict in Verdict) + " |"
    yield "|---|---|" + "---:|" * len(Verdict)
    for each in outcomes(run):
        mark = MARKS[Verdict.PASS] if each.clean else MARKS[Verdict.FAIL]
        numbers = (str(each.counts[verdict] or "") for verdict in Verdict)
        yield f"| {each.profile} | {mark} | " + " | ".join(numbers) + " |"
    yield ""


def _trouble(run: RunResult, transcript: str) -> Iterator[str]:
    cases = troubled(run)
    for case in cases[:MOST_CASES]:
        known = f" (known: {_code(case.known_failure)})" if case.known_failure else ""
        yield f"### {MARKS[case.verdict]} {_code(case.id)}{known}"
        yield ""
        yield _plain(case.title)
        yield ""
        for finding in case.findings:
            yield from _finding(case, finding)
        if not case.findings:
            yield f"{case.verdict}: {_code(case.reason)}"
            yield ""
        yield f"Again, without the target: {_code(f'lockernet-conformance replay {transcript} -k {case.id}')}"
        yield ""
    if len(cases) > MOST_CASES:
        yield f"And {count(len(cases) - MOST_CASES, 'more case')}: see the HTML report."
        yield ""


def _finding(case: CaseResult, finding: Finding) -> Iterator[str]:
    name = finding.rule or case.rules[0]
    told = rules().get(name)
    yield f"> **{name}** {told.words if told else ''}".rstrip()
    yield ""
    yield f"- expected: {_code(finding.expected)}"
    yield f"- seen: {_code(finding.seen)}"
    if finding.exchange is not None:
        sender = f", sent by the {finding.sender}" if finding.sender else ""
        yield f"- exchange {finding.exchange}{sender}"
    yield ""


def _replay(run: RunResult, transcript: str) -> Iterator[str]:
    yield f"All verdicts again, without the target: {_code(f'lockernet-conformance replay {transcript}')}"
    yield ""
    yield f"The same order of cases: {_code(f'--seed {run.shuffle_seed}')}."
    yield f"Transcript root: {_code(run.transcript_root)}"


def _code(text: str) -> str:
    """What others wrote, as code on one line: it can neither be markup nor end early."""
    line = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    if len(line) > MOST_CHARACTERS:
        line = line[:MOST_CHARACTERS] + " ..."
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    gap = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{gap}{line or ' '}{gap}{fence}"


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]#|&])", r"\\\1", text)
