"""What the cases said about each mutant: kept line by line, so that a long run goes on where it was cut."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lockernet_conformance.results import Verdict
from tests.conformance.mutants.registry import Mutant

CAUGHT = (Verdict.FAIL, Verdict.WARN)


@dataclass(frozen=True, slots=True)
class Judged:
    """One mutant and its end."""

    name: str
    survived: tuple[str, ...]
    """Cases that it names and that did not fail."""
    unrelated: tuple[str, ...]
    """Cases that failed or broke off, and that it does not name."""
    caught: tuple[str, ...]
    asked: tuple[str, ...]
    broken: str = ""
    """Why the node did not start at all."""

    @property
    def good(self) -> bool:
        """Caught by all that it names, and by nothing else."""
        return not (self.survived or self.unrelated or self.broken)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "survived": self.survived,
            "unrelated": self.unrelated,
            "caught": self.caught,
            "asked": self.asked,
            "broken": self.broken,
        }


def weigh(mutant: Mutant, verdicts: Mapping[str, Verdict]) -> Judged:
    """What these verdicts say about this mutant."""
    red = {name for name, verdict in verdicts.items() if verdict in (*CAUGHT, Verdict.INCONCLUSIVE)}
    return Judged(
        name=mutant.name,
        survived=tuple(name for name in mutant.caught_by if verdicts[name] not in CAUGHT),
        unrelated=tuple(sorted(name for name in red if not mutant.may_fail(name))),
        caught=tuple(sorted(name for name, verdict in verdicts.items() if verdict in CAUGHT)),
        asked=tuple(sorted(verdicts)),
    )


def kill_matrix(judged: Sequence[Judged], words: Mapping[str, str]) -> str:
    """Mutant by case, as Markdown: what each does wrong, and by which cases it was caught."""
    rows = [
        f"| `{each.name}` | {words[each.name]}"
        f" | {' '.join(f'`{case}`' for case in each.caught) or '**nothing**'} |"
        for each in judged
    ]
    idle = sorted(
        {case for each in judged for case in each.asked} - {case for each in judged for case in each.caught}
    )
    head = ["| mutant | what it does wrong | caught by |", "|---|---|---|"]
    return "\n".join([*head, *rows, "", f"Asked, and caught no mutant: {' '.join(idle) or 'none'}", ""])


class Ledger:
    """Lines of JSON: which mutants were judged, on which code."""

    def __init__(self, path: Path, *, code: str) -> None:
        self._path = path
        self._code = code
        path.parent.mkdir(parents=True, exist_ok=True)

    def read(self) -> dict[str, Judged]:
        """What was judged on this very code."""
        found: dict[str, Judged] = {}
        if not self._path.exists():
            return found
        for line in self._path.read_text().splitlines():
            told = json.loads(line)
            if told.pop("code") == self._code:
                found[told["name"]] = Judged(**{key: _tuple(value) for key, value in told.items()})
        return found

    def write(self, judged: Judged) -> None:
        """One more."""
        with self._path.open("a") as file:
            file.write(json.dumps({"code": self._code, **judged.told()}) + "\n")


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
