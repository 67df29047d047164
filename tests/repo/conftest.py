"""A copy of this repository, so that a fault can be planted without touching the tree."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 600
"""All checks, nothing remembered, on a machine that does much else."""

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", ".hypothesis", "__pycache__", ".pytest_cache"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a command in the copy ended, and what it printed."""

    green: bool
    words: str


@dataclass(frozen=True, slots=True)
class Copy:
    """The repository, elsewhere; its checks look at itself and not at the tree it came from."""

    root: Path

    def check(self, *names: str) -> Verdict:
        """Run the named checks, or all."""
        return self.run("-m", "tools.check", *names)

    def run(self, *arguments: str, **variables: str) -> Verdict:
        """Run this environment's Python at the root of the copy."""
        packages = os.pathsep.join(str(self.root / name) for name in ("src", "reference_node", "conformance"))
        finished = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": packages} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=MOST_SECONDS,
        )
        return Verdict(finished.returncode == 0, finished.stdout)

    @contextmanager
    def planted(self, name: str, text: str, *, instead_of: str = "") -> Iterator[None]:
        """For as long as the block runs: `text` instead of the first `instead_of`, or at the file's end."""
        path = self.root / name
        before = path.read_text() if path.exists() else None
        if instead_of:
            assert before is not None
            assert instead_of in before
            path.write_text(before.replace(instead_of, text, 1))
        else:
            path.write_text((before or "") + text)
        try:
            yield
        finally:
            path.unlink() if before is None else path.write_text(before)


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """One copy for all tests of this folder; each plants its fault and takes it out again."""
    subprocess.run([sys.executable, "-m", "tools.generate", "--prepare"], cwd=ROOT, check=True)
    root = tmp_path_factory.mktemp("repository") / "lockernet"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT, symlinks=True)
    (root / "build").mkdir()
    (root / "build" / "generator-venv").symlink_to(ROOT / "build" / "generator-venv")
    return Copy(root)
