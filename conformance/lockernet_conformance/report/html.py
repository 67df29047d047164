"""The report that people read: one HTML file that needs nothing else, neither network nor script."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lockernet_conformance.report.hexdump import hexdump
from lockernet_conformance.report.matrix import topics
from lockernet_conformance.report.outcome import (
    Conclusion,
    conclusion,
    count,
    outcomes,
    sentence,
    tally,
    troubled,
)
from lockernet_conformance.report.prose import page_url, prose
from lockernet_conformance.report.timeline import bars, duration
from lockernet_conformance.requirements import rules
from lockernet_conformance.results import CaseResult, Kind, RunResult, Verdict

GLYPHS = {
    Verdict.PASS: "\N{CHECK MARK}",
    Verdict.FAIL: "\N{MULTIPLICATION X}",
    Verdict.WARN: "!",
    Verdict.SKIP: "\N{EN DASH}",
    Verdict.NOT_TESTED: "\N{WHITE CIRCLE}",
    Verdict.INCONCLUSIVE: "?",
}
"""Beside each colour stands a sign, for who does not see the colour."""

WORDS = {
    Verdict.PASS: "passed",
    Verdict.FAIL: "failed",
    Verdict.WARN: "with a warning",
    Verdict.SKIP: "skipped",
    Verdict.NOT_TESTED: "not tested",
    Verdict.INCONCLUSIVE: "inconclusive",
}

_TONES = {
    Conclusion.CONFORMS: Verdict.PASS,
    Conclusion.CONFORMS_BUT: Verdict.WARN,
    Conclusion.FAILS: Verdict.FAIL,
    Conclusion.NOTHING_SHOWN: Verdict.INCONCLUSIVE,
    Conclusion.PARTIAL: Verdict.SKIP,
}

_MANY_TO_READ = 100
_BYTES_SHOWN, _BYTES_SHOWN_OF_MANY = 1024, 128
"""Of each finding, so that a target that fails everything still gets a file that opens."""


def to_html(run: RunResult, *, spec_base: str = "", transcript: str = "transcript.ndjson") -> str:
    """The page. `spec_base`: path or address of the project's root, to read rules; empty: no such links."""
    reading = troubled(run)
    shown = _BYTES_SHOWN if len(reading) <= _MANY_TO_READ else _BYTES_SHOWN_OF_MANY
    return (
        _environment()
        .get_template("report.html")
        .render(
            run=run,
            target=run.target,
            conclusion=conclusion(run),
            tone=_TONES[conclusion(run)],
            sentence=sentence(run),
            counts=tally(run.cases),
            outcomes=outcomes(run),
            reading=reading,
            topics=topics(run),
            cases=sorted(run.cases, key=lambda case: case.id),
            took=duration((run.ended_at - run.begun_at).total_seconds()),
            transcript=transcript,
            dump=lambda data: hexdump(data, shown),
            words_of=lambda name: prose(rules()[name], spec_base) if name in rules() else "",
            page_of=lambda name: page_url(rules()[name], spec_base) if name in rules() else "",
            style=_asset("report.css"),
            script=_asset("report.js"),
            script_hash=_hash(_asset("report.js")),
        )
    )


def rule_of(case: CaseResult, named: str) -> str:
    """The rule that a finding is about."""
    return named or case.rules[0]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lockernet_conformance.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        glyphs=GLYPHS,
        words=WORDS,
        verdicts=list(Verdict),
        kinds=list(Kind),
        bars=bars,
        duration=duration,
        count=count,
        rule_of=rule_of,
        FAIL=Verdict.FAIL,
    )
    return environment


@cache
def _asset(name: str) -> Markup:
    return Markup((files(__package__) / "templates" / name).read_text())  # noqa: S704 - a file of our own


def _hash(script: str) -> str:
    """What the page's policy lets run: this script and no other."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
