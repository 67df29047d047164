"""Check the documents, or write what is made from the code: whole pages, and the examples inside others.

    python -m tools.docs             check; exit 1 with one line for each fault, then one line of counts
    python -m tools.docs --write     write the made pages and the examples

Every relative link resolves, to the heading if it names one; every made page and every example is what the
code gives; every numbered rule stands once and a test shows it (`tools.registry`).
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lockernet.errors import CODES
from tools import cases
from tools.examples import stale_examples, write_examples
from tools.reference import pages
from tools.registry import (
    REGISTRY,
    RETIRED,
    SUITE,
    missing,
    registry_summary,
    registry_text,
    rule_faults,
    suite_text,
)

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("*.md", "docs/**/*.md", "changes/*.md", "conformance/*.md", "reference_node/*.md")
MARKDOWN = MarkdownIt("commonmark").enable("table")


def main() -> int:
    """Check, or with `--write` refresh the made pages and examples."""
    parser = argparse.ArgumentParser(description="Check the documents, or write what is made from the code.")
    parser.add_argument("--write", action="store_true", help="write the made pages and the examples")
    asked = parser.parse_args()
    if asked.write and (gone := missing(ROOT)):
        print(f"{', '.join(gone)}: gone from docs/spec; name each in {RETIRED} first")
        return 1
    made = made_pages()
    if asked.write:
        _write(made)  # the rules first: by them the suite judges its cases, of which a page is made
        write_examples(ROOT)
        _write(made_of_cases())
        return 0
    try:
        made = {**made, **made_of_cases()}
    except ValueError as error:
        print(f"the cases of the suite cannot be loaded: {error}")
        return 1
    faults = [*stale_pages(made), *stale_examples(ROOT), *rule_faults(ROOT), *broken_links(ROOT)]
    print("\n".join([*faults, f"{registry_summary(ROOT)}; {len(CODES)} reasons; {len(made)} made pages"]))
    return 1 if faults else 0


def made_pages() -> Mapping[Path, str]:
    """Every file of docs that is made as a whole, with what it should hold."""
    reference = {ROOT / "docs" / "reference" / name: make() for name, make in pages.PAGES.items()}
    return {**reference, ROOT / REGISTRY: registry_text(ROOT), ROOT / SUITE: suite_text(ROOT)}


def made_of_cases() -> Mapping[Path, str]:
    """What is made from the suite's cases. ValueError: one of them is about a rule that is not there."""
    return {ROOT / cases.PAGE: cases.coverage_text()}


def stale_pages(made: Mapping[Path, str]) -> Iterator[str]:
    """One line for each made page that is missing or differs from what the code gives."""
    for page, text in made.items():
        if not page.exists() or page.read_text() != text:
            yield f"{page.relative_to(ROOT)} is not what the code gives"


def broken_links(root: Path) -> Iterator[str]:
    """One line for each relative link that leads nowhere, to a file or to a heading."""
    pages = {page for pattern in PAGES for page in root.glob(pattern) if "node_modules" not in page.parts}
    for page in sorted(pages):
        for target in _links(page):
            if not _resolves(page, target):
                yield f"{page.relative_to(root)} links to {target}, which does not exist"


def _write(made: Mapping[Path, str]) -> None:
    for page, text in made.items():
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text)
        print(f"{page.relative_to(ROOT)} written")


def _links(page: Path) -> Iterator[str]:
    """The targets of a page's links and pictures that stay in this repository."""
    for token in _inline(_tokens(page.resolve())):
        target = token.attrGet("href") or token.attrGet("src")
        if isinstance(target, str) and not re.match(r"[a-z][a-z0-9+.-]*:", target):
            yield unquote(target)


def _inline(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or []


def _resolves(page: Path, target: str) -> bool:
    name, _, heading = target.partition("#")
    file = page if not name else (page.parent / name)
    if not file.exists():
        return False
    return not heading or file.suffix != ".md" or heading in _headings(file)


@cache
def _headings(page: Path) -> frozenset[str]:
    """The anchors of a page, as forges make them: lower case, no punctuation, dashes for spaces."""
    tokens = _tokens(page.resolve())
    titles = [after.content for before, after in pairwise(tokens) if before.type == "heading_open"]
    return frozenset(re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles)


@cache
def _tokens(page: Path) -> list[Token]:
    """A page parsed, once: others link to it a hundred times."""
    return MARKDOWN.parse(page.read_text())


if __name__ == "__main__":
    sys.exit(main())
