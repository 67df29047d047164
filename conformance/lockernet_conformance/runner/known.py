"""Known failures: a strict list. What is listed and passes, fails otherwise or is over, fails the run.

- case: svc/reserve/other-bytes
  expected: "REQUEST_ID_REUSED"          # the finding must begin so
  reason: "repaired in 2.1"
  expires: 2027-03-01
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from lockernet_conformance.results import CaseResult, Finding, Verdict


class BadKnownFailures(Exception):
    """The list cannot be used; the message names file and entry."""


class KnownFailure(BaseModel):
    """One entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    expected: str
    """What the finding says was expected must begin so."""
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class KnownList:
    """Entries by case, on the day of the run."""

    entries: Mapping[str, KnownFailure]
    today: date

    def judge(self, result: CaseResult) -> CaseResult:
        """The result with what the list says about it."""
        entry = self.entries.get(result.id)
        if entry is None:
            return result
        if entry.expires < self.today:
            return _broken(result, f"the entry expired on {entry.expires}")
        if result.verdict is not Verdict.FAIL:
            return _broken(
                result, f"it is listed as failing, and it ended as {result.verdict}: remove the entry"
            )
        if not any(finding.expected.startswith(entry.expected) for finding in result.findings):
            return _broken(result, f"it fails otherwise than listed ({entry.expected})")
        return replace(result, known_failure=entry.reason)


def load_known(path: Path | None) -> list[KnownFailure]:
    """The list in this file; empty without one. Raises BadKnownFailures."""
    if path is None:
        return []
    try:
        told = yaml.safe_load(path.read_text()) or []
        return TypeAdapter(list[KnownFailure]).validate_python(told)
    except OSError as error:
        raise BadKnownFailures(f"{path}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise BadKnownFailures(f"{path}: no YAML: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise BadKnownFailures(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def known_list(entries: Sequence[KnownFailure], today: date, ids: frozenset[str]) -> KnownList:
    """The list on this day. Raises BadKnownFailures for a case that does not exist or stands twice."""
    by_case: dict[str, KnownFailure] = {}
    for entry in entries:
        if entry.case not in ids:
            raise BadKnownFailures(f"{entry.case}: no case has this id")
        if entry.case in by_case:
            raise BadKnownFailures(f"{entry.case}: it stands twice")
        by_case[entry.case] = entry
    return KnownList(by_case, today)


def _broken(result: CaseResult, why: str) -> CaseResult:
    finding = Finding(expected="a true list of known failures", seen=why)
    return replace(result, verdict=Verdict.FAIL, reason=why, findings=(*result.findings, finding))
