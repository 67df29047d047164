"""The JSON report: the machine's truth about a run, from which every other report can be made again.

Its schema is report.schema.json, in this package and in docs/conformance. Conclusion, counts and profiles are
repeated above the run for who reads no further; a report in which they differ from its cases is none.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from lockernet_conformance.report.outcome import Conclusion, conclusion, outcomes, sentence, tally
from lockernet_conformance.results import Profile, RunResult, Verdict

FORMAT: Literal["lockernet-conformance-report/1"] = "lockernet-conformance-report/1"
SCHEMA = "report.schema.json"


class BadReport(ValueError):
    """The text is no report of this suite; the message says where."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """One profile."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    profile: Profile
    clean: bool
    counts: dict[Verdict, int]


@dataclass(frozen=True, slots=True)
class _Document:
    """The whole file."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    format: Literal["lockernet-conformance-report/1"]
    conclusion: Conclusion
    words: str
    counts: dict[Verdict, int]
    profiles: Sequence[_Counted]
    run: RunResult


def to_json(run: RunResult) -> str:
    """The report, indented, with an end of line."""
    told = _adapter().dump_python(_document(run), mode="json")
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str | bytes) -> RunResult:
    """The run that `to_json` told. Raises BadReport."""
    try:
        document = _adapter().validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise BadReport(f"{where}: {first['msg']}") from None
    run = replace(document.run, cases=tuple(document.run.cases))
    if _document(run) != replace(document, run=run, profiles=list(document.profiles)):
        raise BadReport("conclusion, counts or profiles are not those of the cases below them")
    return run


def schema() -> dict[str, Any]:
    """The published JSON Schema of the report."""
    told: dict[str, Any] = json.loads((files(__package__) / SCHEMA).read_bytes())
    return told


def _document(run: RunResult) -> _Document:
    return _Document(
        format=FORMAT,
        conclusion=conclusion(run),
        words=sentence(run),
        counts=tally(run.cases),
        profiles=[_Counted(each.profile, each.clean, dict(each.counts)) for each in outcomes(run)],
        run=run,
    )


@cache
def _adapter() -> TypeAdapter[_Document]:
    return TypeAdapter(_Document)
