"""The drawings in the documents are well formed, and those of states say what a reader may rely on.

There is no parser of Mermaid here that works offline without Node, so these few lines read what we use of it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lockernet.custody.state import ENDED
from lockernet.models.custody import CustodyState

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = r"\[\*\]|[A-Z][A-Z_]*"
MOVE = re.compile(rf"    ({PLACE}) --> ({PLACE})(?:: ([^:;#\n]+))?")
PAIRS = {"[": "]", "(": ")", "{": "}"}
START = "[*]"

Move = tuple[str, str]


def drawings(kind: str) -> Iterator[tuple[str, list[str]]]:
    """Page and lines of each drawing of this kind."""
    for page in sorted(DOCS.rglob("*.md")):
        for text in BLOCK.findall(page.read_text()):
            first, *lines = text.splitlines()
            if first.split()[0] == kind:
                yield page.name, lines


def moves(lines: list[str]) -> list[Move]:
    """Every arrow of a drawing of states; a line that is none is a mistake."""
    found = []
    for line in lines:
        move = MOVE.fullmatch(line)
        assert move is not None, f"no arrow: {line}"
        found.append((move[1], move[2]))
    return found


STATES = list(drawings("stateDiagram-v2"))
CHARTS = list(drawings("flowchart"))


def test_every_drawing_is_of_a_kind_that_is_checked_here() -> None:
    every = [text for page in DOCS.rglob("*.md") for text in BLOCK.findall(page.read_text())]

    assert len(every) == len(STATES) + len(CHARTS)
    assert {name for name, _ in STATES} >= {"architecture.md", "states.md"}


@pytest.mark.parametrize(("page", "lines"), STATES)
def test_each_arrow_stands_once_and_every_state_can_be_reached(page: str, lines: list[str]) -> None:
    arrows = moves(lines)
    reached = {START}
    for _ in arrows:
        reached |= {to for state, to in arrows if state in reached}

    assert len(arrows) == len(set(arrows)), page
    assert {state for state, _ in arrows} <= reached


def test_the_drawing_of_custody_has_the_states_of_the_protocol_and_its_ends() -> None:
    (lines,) = [lines for page, lines in STATES if page == "architecture.md"]
    arrows = moves(lines)

    names = {place for arrow in arrows for place in arrow} - {START}
    assert names <= {state.name for state in CustodyState}
    assert {state for state, to in arrows if to == START} <= {state.name for state in ENDED}
    assert (START, "EXPECTED") in arrows
    assert ("COLLECTING", "COLLECTED") in arrows


@pytest.mark.parametrize(("page", "lines"), CHARTS)
def test_a_chart_closes_what_it_opens(page: str, lines: list[str]) -> None:
    opened = sum(line.split()[0] == "subgraph" for line in lines)
    unquoted = re.sub(r'"[^"]*"', "", "\n".join(lines))

    assert opened == sum(line.strip() == "end" for line in lines), page
    for left, right in PAIRS.items():
        assert unquoted.count(left) == unquoted.count(right), f"{page}: {left}"
    assert all("--" in line or "-." in line or line.split()[0] in {"subgraph", "end"} for line in lines)


@pytest.mark.parametrize(
    "line", ["    A -> B", "A --> B", "    A --> B: one: two", "    a --> B", "    A --> B: x; y", ""]
)
def test_a_line_that_mermaid_would_not_draw_is_found(line: str) -> None:
    with pytest.raises(AssertionError, match="no arrow"):
        moves([line])
