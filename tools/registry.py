"""The registry of rules for machines, docs/spec/rules.json, and what is wrong with the rules.

The registry is made from the pages and the tests; nobody writes it by hand. The numbers in
docs/spec/retired.json are those of rules that are gone: a number means one thing for ever.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

from tools.rules import (
    BOUND,
    PROFILES,
    Rule,
    cited_by_code,
    cited_by_tests,
    misnumbered,
    named_by_pages,
    rules,
)

REGISTRY = Path("docs/spec/rules.json")
RETIRED = Path("docs/spec/retired.json")
SUITE = Path("conformance/lockernet_conformance/requirements/rules.json")
"""The rules as the suite carries them: nothing of our own tests, so its digest changes with a rule only."""


def registry_text(root: Path) -> str:
    """The registry as it should stand in docs/spec/rules.json."""
    tests: dict[str, set[str]] = {}
    for each in cited_by_tests(root):
        tests.setdefault(each.rule_id, set()).add(each.file)
    entries = [_entry(rule, sorted(tests.get(rule.rule_id, ()))) for rule in rules(root)]
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


def suite_text(root: Path) -> str:
    """The rules as they should stand in the suite."""
    ours = ("tests", "not_yet_enforced")
    told = [
        {key: value for key, value in _entry(rule, ()).items() if key not in ours} for rule in rules(root)
    ]
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def registry_summary(root: Path) -> str:
    """How many rules there are, and how many of them a test shows."""
    ids = {rule.rule_id for rule in rules(root)}
    tested = ids & {each.rule_id for each in cited_by_tests(root)}
    return f"{len(ids)} rules, {len(tested)} cited by a test"


def rule_faults(root: Path) -> Iterator[str]:
    """One line for each rule that is not well formed or not tested, and each id that means nothing."""
    found = rules(root)
    counts = Counter(rule.rule_id for rule in found)
    tested = {each.rule_id: f"{each.file}:{each.line}" for each in cited_by_tests(root)}
    retired = _retired(root)
    for rule in found:
        yield from (f"{rule.page}: {rule.rule_id} {fault}" for fault in _faults(rule, counts, tested))
        if rule.rule_id in retired:
            yield f"{rule.page}: {rule.rule_id} was retired, and a number is never used again"
    yield from (f"{page}: {number} is no number of a rule" for page, number in misnumbered(root))
    yield from _cited_without_a_rule(root, counts.keys() | retired.keys(), counts.keys())
    yield from (f"{name} is gone: name it in {RETIRED}" for name in missing(root))


def missing(root: Path) -> Sequence[str]:
    """Ids that the registry has and the pages no longer do, though nobody retired them."""
    if not (root / REGISTRY).exists():
        return []
    known = {str(entry["id"]) for entry in json.loads((root / REGISTRY).read_text())}
    return sorted(known - {rule.rule_id for rule in rules(root)} - _retired(root).keys())


def _faults(rule: Rule, counts: Mapping[str, int], tested: Mapping[str, str]) -> Iterator[str]:
    if counts[rule.rule_id] > 1:
        yield "stands more than once"
    if not rule.has_good_bracket:
        bound, profiles = ", ".join(BOUND), ", ".join(PROFILES)
        yield f"has no bracket like (node; CORE; since 1), of these words: {bound}; {profiles}"
    if not rule.levels:
        yield "says neither MUST nor SHOULD nor MAY"
    if rule.awaits is not None and rule.rule_id in tested:
        yield f"is marked as not yet enforced, but {tested[rule.rule_id]} cites it"
    if rule.awaits is None and rule.rule_id not in tested:
        yield "is cited by no test, and not marked as not yet enforced"


def _cited_without_a_rule(root: Path, once: Set[str], now: Set[str]) -> Iterator[str]:
    """Ids that code, tests or pages name and docs/spec has not; pages may still name a retired one."""
    seen = set()
    for each in (*cited_by_code(root), *cited_by_tests(root), *named_by_pages(root)):
        known = once if each.file.endswith(".md") else now
        if each.rule_id not in known and (each.rule_id, each.file) not in seen:
            seen.add((each.rule_id, each.file))
            yield f"{each.file}:{each.line} cites {each.rule_id}, which docs/spec does not have"


def _retired(root: Path) -> Mapping[str, str]:
    """Retired ids with the reason why."""
    path = root / RETIRED
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _entry(rule: Rule, tests: Sequence[str]) -> Mapping[str, object]:
    return {
        "id": rule.rule_id,
        "levels": rule.levels,
        "binds": rule.binds,
        "profiles": rule.profiles,
        "since": rule.since,
        "page": rule.page,
        "words": rule.words,
        "not_yet_enforced": rule.awaits,
        "tests": tests,
    }
