"""Fills the worked examples into the documents, and says which of them are not what the code gives.

An example stands between two comments, on lines of their own:

    <!-- example: NAME -->
    what the code gives
    <!-- end of example -->
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tools.worked import formats, story, tables, vectors

EXAMPLES: Mapping[str, Callable[[], str]] = {
    "statement": formats.statement,
    "key": formats.key,
    "authority": formats.authority,
    "compact-grant": formats.compact_grant,
    "claim-code": formats.claim_code,
    "digits": formats.digit_code,
    "failure": formats.failure,
    "order": story.order,
    "chains": story.chains,
    "journal": story.journal,
    "receipts": story.receipts,
    "checkpoints": story.checkpoints,
    "member-head": story.head,
    "vector-table": vectors.table,
    "vector-digits": vectors.digits,
    "vector-key": vectors.key,
    "vector-story": vectors.story,
    "rule-counts": tables.rule_counts,
    "custody-states": tables.custody_drawing,
}
"""Every example by the name that a page calls it by."""

_PLACE = re.compile(r"(?<=<!-- example: )([a-z0-9-]+)( -->\n)(.*?)(?=<!-- end of example -->)", re.DOTALL)


def stale_examples(root: Path) -> Iterator[str]:
    """One line for each example that is stale, that nobody makes, or that no page shows."""
    shown = set()
    for page in _pages(root):
        for name, _, text in _PLACE.findall(page.read_text()):
            shown.add(name)
            if name not in EXAMPLES:
                yield f"{page.relative_to(root)} asks for an example {name}, which nobody makes"
            elif text != EXAMPLES[name]() + "\n":
                yield f"{page.relative_to(root)}: the example {name} is not what the code gives"
    for name in EXAMPLES.keys() - shown:
        yield f"no page shows the example {name}"


def write_examples(root: Path) -> None:
    """Put every example that a page asks for into its place."""
    for page in _pages(root):
        before = page.read_text()
        after = _PLACE.sub(_filled, before)
        if after != before:
            page.write_text(after)
            print(f"{page.relative_to(root)}: examples written")


def _filled(place: "re.Match[str]") -> str:
    name, close, text = place.groups()
    return name + close + (EXAMPLES[name]() + "\n" if name in EXAMPLES else text)


def _pages(root: Path) -> list[Path]:
    return sorted([root / "README.md", *(root / "docs").rglob("*.md")])
