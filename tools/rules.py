"""Reads the numbered rules of docs/spec, and who cites them.

A rule is a paragraph of docs/spec that begins with its id in bold and a bracket: whom it binds, in which
profiles, since which version of the protocol. Its words say MUST, SHOULD or MAY:

    **LN-SIG-004** (signer, verifier; CORE; since 1) A signer MUST ...

What nothing enforces yet says at its end which topic will: "(not yet enforced: settlement)."
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BOUND = (
    "sender",
    "reader",
    "signer",
    "verifier",
    "courier",
    "operator",
    "node",
    "kiosk",
    "member",
    "directory",
    "program",
)
"""Whom a rule may bind."""

PROFILES = ("CORE", "AUTOMATED", "STAFFED", "OFFLINE", "SECURITY", "CROSS-BORDER")
"""What an implementation may claim to be; docs/spec/README.md says what each means."""

LEVELS = ("MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY")

CODE = ("src", "reference_node", "conformance", "proto", "docs/spec/vectors")
SUFFIXES = {".py", ".proto", ".sql", ".html", ".json"}

_ID = r"LN-[A-Z]{3}-[0-9]{3}\b"
_CITED = re.compile(_ID)
_NUMBERED = re.compile(r"^\*\*(LN-[^*\n]*)\*\*", re.MULTILINE)
_RULE = re.compile(rf"^\*\*({_ID})\*\*\s+(.*?)(?=\n\n|\n\*\*LN-|\Z)", re.MULTILINE | re.DOTALL)
_BRACKET = re.compile(r"\((?P<binds>[^;()]*); (?P<profiles>[^;()]*); since (?P<since>[1-9][0-9]*)\) ")
_LEVEL = re.compile(r"\b(MUST NOT|SHOULD NOT|MUST|SHOULD|MAY)\b")
_NOT_YET = re.compile(r"\(not yet enforced: ([a-z][a-z ]*)\)\.$")


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule and the page that holds it; what its bracket does not say is empty, or 0."""

    rule_id: str
    binds: tuple[str, ...]
    profiles: tuple[str, ...]
    since: int
    levels: tuple[str, ...]
    words: str
    page: str
    awaits: str | None
    """The topic that will enforce it, if nothing does yet; an issue is closed one day, a topic is not."""

    @property
    def has_good_bracket(self) -> bool:
        """True if the bracket is there and each of its words is one of the list, once."""
        return self.since > 0 and _is_choice(self.binds, BOUND) and _is_choice(self.profiles, PROFILES)


@dataclass(frozen=True, slots=True)
class Citation:
    """One place that names a rule."""

    rule_id: str
    file: str
    line: int


def rules(root: Path) -> list[Rule]:
    """Every rule of every page, in the order of their ids."""
    found = [
        _rule(rule_id, " ".join(text.split()), page=str(page.relative_to(root)))
        for page in sorted((root / "docs" / "spec").glob("*.md"))
        for rule_id, text in _RULE.findall(page.read_text())
    ]
    return sorted(found, key=lambda rule: rule.rule_id)


def misnumbered(root: Path) -> Iterator[tuple[str, str]]:
    """Page and number of each paragraph that begins like a rule and whose number is none."""
    for page in sorted((root / "docs" / "spec").glob("*.md")):
        for number in _NUMBERED.findall(page.read_text()):
            if not re.fullmatch(_ID, number):
                yield str(page.relative_to(root)), number


def cited_by_code(root: Path) -> Iterator[Citation]:
    """Every id that the sources name."""
    return _citations(root, CODE)


def cited_by_tests(root: Path) -> Iterator[Citation]:
    """Every id that a test names."""
    return _citations(root, ("tests",))


def named_by_pages(root: Path) -> Iterator[Citation]:
    """Every id that a page names, its own rules among them."""
    for page in sorted({*root.glob("*.md"), *(root / "docs").rglob("*.md")}):
        yield from _named(root, page)


def _rule(rule_id: str, text: str, *, page: str) -> Rule:
    bracket = _BRACKET.match(text)
    words = text if bracket is None else text[bracket.end() :]
    awaits = _NOT_YET.search(words)
    said = set(_LEVEL.findall(words))
    return Rule(
        rule_id=rule_id,
        binds=() if bracket is None else tuple(bracket["binds"].split(", ")),
        profiles=() if bracket is None else tuple(bracket["profiles"].split(", ")),
        since=0 if bracket is None else int(bracket["since"]),
        levels=tuple(level for level in LEVELS if level in said),
        words=words,
        page=page,
        awaits=None if awaits is None else awaits[1],
    )


def _is_choice(words: tuple[str, ...], offered: tuple[str, ...]) -> bool:
    return len(words) == len(set(words)) and set(words) <= set(offered)


def _citations(root: Path, folders: tuple[str, ...]) -> Iterator[Citation]:
    for path in (path for folder in folders for path in sorted((root / folder).rglob("*"))):
        if path.suffix in SUFFIXES and "_pb2" not in path.name:
            yield from _named(root, path)


def _named(root: Path, path: Path) -> Iterator[Citation]:
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        for rule_id in _CITED.findall(line):
            yield Citation(rule_id, str(path.relative_to(root)), number)
