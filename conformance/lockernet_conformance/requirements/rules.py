"""The rules as docs/spec prints them, from the registry that travels with the suite.

rules.json is a copy of docs/spec/rules.json, compared by `make check`; rule ids are never used twice.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "rules.json"


@dataclass(frozen=True, slots=True)
class Rule:
    """One numbered rule."""

    id: str
    levels: tuple[str, ...]
    """MUST, SHOULD, MAY: those that its words use."""
    binds: tuple[str, ...]
    """Whom it binds: node, operator, sender, reader ..."""
    profiles: tuple[str, ...]
    page: str
    """The page of the specification, from the project's root."""
    words: str

    @property
    def must(self) -> bool:
        """Whether breaking it is a failure."""
        return any(level.startswith("MUST") for level in self.levels)


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order of the specification."""
    return {
        told["id"]: Rule(
            id=told["id"],
            levels=tuple(told["levels"]),
            binds=tuple(told["binds"]),
            profiles=tuple(told["profiles"]),
            page=told["page"],
            words=told["words"],
        )
        for told in json.loads(_bytes())
    }


def rule(rule_id: str) -> Rule:
    """The rule with this id. `KeyError` if there is none."""
    return rules()[rule_id]


@cache
def rules_digest() -> str:
    """SHA-256 of the registry, hexadecimal: which rules a run was judged by."""
    return hashlib.sha256(_bytes()).hexdigest()


def _bytes() -> bytes:
    return (files(__package__) / FILE).read_bytes()
