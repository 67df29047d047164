"""Checks the numbered rules: each stands once in docs/spec, and code or a test answers for it.

A rule is a paragraph of docs/spec that begins with its id in bold and says MUST, SHOULD or MAY:

    **LN-SIG-004** A signer MUST ...

What nothing enforces yet says so at its end: "(not yet enforced: issue 3)."
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = ("src", "reference_node", "conformance", "proto", "tests")
SUFFIXES = {".py", ".proto", ".sql", ".html"}

_ID = r"LN-[A-Z]{3}-[0-9]{3}\b"
_CITED = re.compile(_ID)
_RULE = re.compile(rf"^\*\*({_ID})\*\* (.*?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
_BINDING = re.compile(r"\b(MUST|SHOULD|MAY)\b")
_NOT_YET = re.compile(r"\(not yet enforced: issue [0-9]+\)\.$")


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule and the page that holds it."""

    rule_id: str
    words: str
    page: str


def rule_faults(root: Path) -> Iterator[str]:
    """One line for each rule that stands twice, binds nobody or is not cited, and each id without a rule."""
    rules = list(_rules(root))
    counts = Counter(rule.rule_id for rule in rules)
    cited = dict(_citations(root))
    for rule in rules:
        yield from (f"{rule.page}: {rule.rule_id} {fault}" for fault in _faults(rule, counts, cited))
    for rule_id, place in cited.items():
        if rule_id not in counts:
            yield f"{place} cites {rule_id}, which docs/spec does not have"
    for page, rule_id in _named_by_pages(root):
        if rule_id not in counts:
            yield f"{page} cites {rule_id}, which docs/spec does not have"


def _faults(rule: Rule, counts: Counter[str], cited: dict[str, str]) -> Iterator[str]:
    if counts[rule.rule_id] > 1:
        yield "stands more than once"
    if not _BINDING.search(rule.words):
        yield "says neither MUST nor SHOULD nor MAY"
    marked = _NOT_YET.search(rule.words) is not None
    if marked and rule.rule_id in cited:
        yield f"is marked as not yet enforced, but {cited[rule.rule_id]} cites it"
    if not marked and rule.rule_id not in cited:
        yield "is cited by no code and no test, and not marked as not yet enforced"


def _rules(root: Path) -> Iterator[Rule]:
    for page in sorted((root / "docs" / "spec").glob("*.md")):
        for rule_id, words in _RULE.findall(page.read_text()):
            yield Rule(rule_id, words.strip(), str(page.relative_to(root)))


def _citations(root: Path) -> Iterator[tuple[str, str]]:
    """Every id in code and tests, with one of the places that cite it."""
    files = (path for folder in SOURCES for path in sorted((root / folder).rglob("*")))
    for path in files:
        if path.suffix in SUFFIXES and "_pb2" not in path.name:
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                yield from ((each, f"{path.relative_to(root)}:{number}") for each in _CITED.findall(line))


def _named_by_pages(root: Path) -> Iterator[tuple[str, str]]:
    """Every id that a page names, its own rules among them."""
    for page in sorted({*root.glob("*.md"), *(root / "docs").rglob("*.md")}):
        for rule_id in sorted(set(_CITED.findall(page.read_text()))):
            yield str(page.relative_to(root)), rule_id
