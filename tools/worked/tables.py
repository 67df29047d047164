"""What other pages show of the rules and of the state machines."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tools.reference.machines import CUSTODY, drawing
from tools.reference.tables import table
from tools.rules import LEVELS, PROFILES, Rule, rules

ROOT = Path(__file__).resolve().parents[2]


def rule_counts() -> str:
    """How many rules each page has, by what they say and in which profile."""
    found = rules(ROOT)
    head = ("page", "rules", *LEVELS, *PROFILES, "not yet enforced")
    pages = sorted({rule.page for rule in found})
    rows = [_row(_link(page), [rule for rule in found if rule.page == page]) for page in pages]
    return table(head, [*rows, _row("all", found)])


def custody_drawing() -> str:
    """The moves of a parcel between its states."""
    return drawing(CUSTODY)


def _row(name: str, of: Iterable[Rule]) -> tuple[str, ...]:
    rules_here = list(of)
    counts = Counter(word for rule in rules_here for word in (*rule.levels, *rule.profiles))
    waiting = sum(rule.awaits is not None for rule in rules_here)
    numbers = (len(rules_here), *(counts[word] for word in (*LEVELS, *PROFILES)), waiting)
    return (name, *(str(number) if number else "" for number in numbers))


def _link(page: str) -> str:
    name = Path(page).name
    return f"[{Path(page).stem}]({name})"
