"""The list of all cases. A case is an async function over a `Trial`; importing its module adds it here."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lockernet_conformance.features import unknown
from lockernet_conformance.requirements import rules
from lockernet_conformance.results import Kind, Profile

_ID = re.compile(r"(vec|svc|jrn)(/[a-z0-9]+(-[a-z0-9]+)*){2,3}(~[a-z0-9.-]+)?")
"""family/topic/what, with an axis after `~`; stable for ever."""


class Ability(StrEnum):
    """What a target must let the suite do, beside answering calls."""

    RESET = "reset"
    TRUST = "trust"
    CLOCK = "clock"
    DOORS = "doors"
    KIOSK = "kiosk"
    POWER = "power"
    REWIND = "rewind"
    STORE = "store"
    """The disk under the node's store can be broken."""
    PROGRAM = "program"
    """The program can be stopped, and started a second time."""
    CLAIM = "claim"
    """Claims for new devices can be had."""
    OPERATOR_KEY = "operator-key"
    """The suite may sign with a grant key of the operator."""
    EXECUTOR = "executor"
    """A program of the target answers vectors on its standard input."""


CaseFunction = Callable[[Any], Awaitable[None]]
"""Takes a `Trial`."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case, as its decorator declares it."""

    id: str
    verifies: tuple[str, ...]
    kind: Kind
    profile: Profile
    needs: frozenset[Ability]
    feature: str | None
    """Runs only where the target file says that this feature is there."""
    feature_absent: str | None
    """Runs only where the target file says that this feature is not there."""
    seconds: float
    """It ends as INCONCLUSIVE if it takes longer."""
    function: CaseFunction
    words: str
    """What it shows, whole."""

    @property
    def title(self) -> str:
        """The first sentence."""
        return self.words.partition("\n")[0]


_CASES: dict[str, Case] = {}


def case(
    case_id: str,
    *,
    verifies: tuple[str, ...],
    kind: Kind,
    profile: Profile = Profile.CORE,
    needs: tuple[Ability, ...] = (),
    feature: str | None = None,
    feature_absent: str | None = None,
    seconds: float = 30.0,
) -> Callable[[CaseFunction], CaseFunction]:
    """Declare a case. `ValueError`: an id used twice or malformed, unknown rule or feature, no docstring."""

    def declare(function: CaseFunction) -> CaseFunction:
        words = (function.__doc__ or "").strip()
        _judge(case_id, verifies, words)
        if strange := unknown({name: None for name in (feature, feature_absent) if name is not None}):
            raise ValueError(f"{case_id}: {strange}")
        _CASES[case_id] = Case(
            id=case_id,
            verifies=verifies,
            kind=kind,
            profile=profile,
            needs=frozenset(needs),
            feature=feature,
            feature_absent=feature_absent,
            seconds=seconds,
            function=function,
            words=words,
        )
        return function

    return declare


def cases() -> list[Case]:
    """All cases that were imported, by id."""
    return [_CASES[name] for name in sorted(_CASES)]


def _judge(case_id: str, verifies: tuple[str, ...], words: str) -> None:
    if not _ID.fullmatch(case_id):
        raise ValueError(f"{case_id}: expected family/topic/what, such as svc/reserve/other-bytes")
    if case_id in _CASES:
        raise ValueError(f"{case_id}: this id is taken")
    if not words:
        raise ValueError(f"{case_id}: a case says in its docstring what it shows")
    unknown = [name for name in verifies if name not in rules()]
    if unknown or not verifies:
        raise ValueError(
            f"{case_id}: verifies {', '.join(unknown) or 'nothing'}; expected rules of docs/spec"
        )
