"""`make mutate` in a small tree of its own: what it counts, what it lists, and how it ends."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
LIMITS = "src/lockernet/codes/limits.py"
TEST = "tests/lockernet/codes/test_limits.py"
LIST = "tools/mutate/equivalent.toml"

CODE = """\
LIMIT = 8


def fits(count: int) -> bool:
    return count <= LIMIT
"""
"""Three mutants: the limit is 9, and the comparison is `<` or `>`."""

STRONG = """\
from lockernet.codes.limits import fits


def test_limit() -> None:
    assert fits(8)
    assert not fits(9)
"""

WEAK = STRONG.replace("fits(8)", "fits(3)").replace("    assert not fits(9)\n", "")

ENTRY = """
[[mutant]]
file = "{file}"
line = "{line}"
reason = "{reason}"
"""


@dataclass(frozen=True, slots=True)
class Run:
    """How it ended, what it said, and what it told on the way."""

    code: int
    said: str
    told: str

    @property
    def last_line(self) -> str:
        return self.said.splitlines()[-1]


@dataclass(frozen=True, slots=True)
class Tree:
    """A repository with one room of one file and one test."""

    root: Path

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def mutate(self, *arguments: str) -> Run:
        """Run the copy of the tool that stands in this tree."""
        finished = subprocess.run(
            [sys.executable, "-m", "tools.mutate", *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(self.root / "src")},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        return Run(finished.returncode, finished.stdout, finished.stderr)

    def kept(self) -> Path:
        """The file of verdicts of the only tree that was judged."""
        (path,) = (self.root / "build" / "mutate").glob("*.jsonl")
        return path


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """The small tree, with a test that notices everything."""
    made = Tree(tmp_path)
    shutil.copytree(
        ROOT / "tools" / "mutate", tmp_path / "tools" / "mutate", ignore=shutil.ignore_patterns("__pycache__")
    )
    made.write(LIST, "")
    made.write("src/lockernet/__init__.py", "")
    made.write("src/lockernet/codes/__init__.py", "")
    made.write(LIMITS, CODE)
    made.write(TEST, STRONG)
    return made


def test_mutants_that_a_test_notices_are_killed(tree: Tree) -> None:
    run = tree.mutate()

    assert run.code == 0, run.told
    assert run.last_line.startswith("The tests noticed 3 of 3 mutants, 100.0 per cent, in ")
    assert run.last_line.endswith("85 or more in every room.")
    assert "survived:" not in run.said


def test_weak_test_leaves_survivors_that_are_listed_with_their_change(tree: Tree) -> None:
    tree.write(TEST, WEAK)

    run = tree.mutate()

    assert run.code == 1, run.told
    assert f"survived: {LIMITS}:1  8 becomes 1 more\n    -LIMIT = 8\n    +LIMIT = (8 + 1)\n" in run.said
    assert f"survived: {LIMITS}:5  `<=` becomes `<`\n" in run.said
    assert "    -    return count <= LIMIT\n    +    return count < LIMIT\n" in run.said
    assert run.said.count("survived:") == 2
    assert run.last_line.startswith("The tests noticed 1 of 3 mutants, 33.3 per cent, in ")
    assert run.last_line.endswith("below 85 in codes (33.3).")


def test_strong_room_does_not_hide_a_weak_one(tree: Tree) -> None:
    rows = "".join(f"    {number}: {number + 1},\n" for number in range(20))
    tree.write("src/lockernet/capacity/__init__.py", "")
    tree.write("src/lockernet/capacity/rows.py", f"ROWS = {{\n{rows}}}\n")
    tree.write(
        "tests/lockernet/capacity/test_rows.py",
        "from lockernet.capacity.rows import ROWS\n\n\ndef test_rows() -> None:\n"
        "    assert ROWS == {number: number + 1 for number in range(20)}\n",
    )
    tree.write(TEST, STRONG.replace("fits(8)", "fits(3)"))

    run = tree.mutate()

    assert run.code == 1, run.told
    assert run.last_line.startswith("The tests noticed 42 of 43 mutants, 97.7 per cent, in ")
    assert run.last_line.endswith("below 85 in codes (66.7).")


def test_code_that_no_test_calls_survives(tree: Tree) -> None:
    tree.write("src/lockernet/codes/unread.py", "def older(a: int, b: int) -> bool:\n    return a == b\n")

    run = tree.mutate()

    assert run.code == 1, run.told
    assert "survived: src/lockernet/codes/unread.py:2  `==` becomes `!=`" in run.said


def test_endless_loop_counts_as_noticed(tree: Tree) -> None:
    tree.write(
        LIMITS,
        "def steps(to: int) -> int:\n    n = 0\n    while n < to:\n        n += 1\n    return n\n",
    )
    tree.write(
        TEST,
        "from lockernet.codes.limits import steps\n\n\ndef test_steps() -> None:\n    assert steps(0) == 0\n",
    )

    run = tree.mutate()

    assert run.code == 0, run.told
    assert run.said.splitlines()[2].split()[:5] == ["codes", "2", "1", "1", "0"]


def test_mutant_that_stops_a_file_from_loading_is_killed(tree: Tree) -> None:
    tree.write(LIMITS, "LIMIT = 8\nassert LIMIT == 8\n")
    tree.write(
        TEST, "import lockernet.codes.limits as limits\n\n\ndef test_it() -> None:\n    assert limits\n"
    )

    run = tree.mutate()

    assert run.code == 0, run.told
    assert f"{TEST} (import)" in tree.kept().read_text()


def test_red_tests_judge_nothing(tree: Tree) -> None:
    tree.write(TEST, STRONG.replace("not fits(9)", "fits(9)"))

    run = tree.mutate()

    assert run.code == 2
    assert f"the tests are red without a mutant: {TEST}::test_limit" in run.told


def test_interrupted_run_goes_on_where_it_was(tree: Tree) -> None:
    tree.mutate()
    first, second, third = tree.kept().read_text().splitlines(keepends=True)
    tree.kept().write_text(first + second + third[:20])

    run = tree.mutate("--resume")

    assert run.code == 0, run.told
    assert "2 verdicts kept, 1 mutants to judge" in run.told
    assert "the tests without a mutant" not in run.told
    assert run.last_line.startswith("The tests noticed 3 of 3 mutants")


def test_verdicts_of_another_tree_say_nothing(tree: Tree) -> None:
    tree.mutate()
    tree.write(TEST, WEAK)

    run = tree.mutate("--resume")

    assert "0 verdicts kept, 3 mutants to judge" in run.told
    assert run.code == 1


def test_equivalent_mutant_is_not_counted(tree: Tree) -> None:
    tree.write(TEST, STRONG.replace("fits(8)", "fits(3)"))
    tree.write(LIST, ENTRY.format(file=LIMITS, line="return count < LIMIT", reason="planted"))

    run = tree.mutate()

    assert run.code == 0, run.told
    assert run.last_line.startswith("The tests noticed 2 of 2 mutants")


@pytest.mark.parametrize(
    ("line", "reason", "words"),
    [
        ("return count << LIMIT", "planted", f"no mutant of {LIMITS} reads 'return count << LIMIT'"),
        ("return count < LIMIT", " ", "expected file, line and reason"),
    ],
)
def test_list_of_equivalent_mutants_cannot_grow_old_or_be_silent(
    tree: Tree, line: str, reason: str, words: str
) -> None:
    tree.write(LIST, ENTRY.format(file=LIMITS, line=line, reason=reason))

    run = tree.mutate()

    assert run.code == 2
    assert words in run.told


def test_list_shows_the_mutants_and_judges_none(tree: Tree) -> None:
    run = tree.mutate("--list")

    assert run.code == 0
    assert run.said.splitlines()[:4] == [
        f"{LIMITS}:1  8 becomes 1 more",
        f"{LIMITS}:5  `<=` becomes `<`",
        f"{LIMITS}:5  `<=` becomes `>`",
        "codes: 3 mutants",
    ]
    assert not (tree.root / "build").exists()


def test_sample_of_one_seed_is_always_the_same(tree: Tree) -> None:
    drawn = {tree.mutate("--list", "--sample", "1", "--seed", seed).said for seed in "1234567"}
    again = tree.mutate("--list", "--sample", "1", "--seed", "1").said

    assert again in drawn
    assert len(drawn) > 1
    assert "codes: 1 mutants" in again


def test_room_that_is_not_chosen_is_left_alone(tree: Tree) -> None:
    run = tree.mutate("--room", "custody")

    assert run.code == 2
    assert "this tree has none of the rooms custody" in run.told
