"""The TypeScript example as a program: copied beside the schema that it reads, installed, built, run."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

EXAMPLE = Path("docs/examples/typescript")
BUILD = ROOT / "build" / "typescript"
NEEDED = (20, 19)
"""Node.js from this version on; the same stands in package.json."""

OFFLINE = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    status: int
    printed: str
    said: str

    @property
    def lines(self) -> list[Any]:
        """The JSON objects that it printed."""
        return [json.loads(line) for line in self.printed.splitlines()]


@dataclass(frozen=True, slots=True)
class Program:
    """The built example."""

    folder: Path

    def run(self, *words: str, **environment: str) -> Ended:
        """Run `node` with these words in the example's folder."""
        running = self.start(*words, **environment)
        printed, said = running.communicate(timeout=60)
        return Ended(running.returncode, printed, said)

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        """The same, while it runs."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOCKERNET_")}
        return subprocess.Popen(
            ["node", *words],
            cwd=self.folder,
            env=inherited | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def built() -> Program:
    """The example, built in build/typescript. Skips where there is no Node.js, or npm reaches nothing."""
    _require_node()
    folder = BUILD / EXAMPLE
    for name in ("proto", "docs/spec/vectors"):
        shutil.rmtree(BUILD / name, ignore_errors=True)
        shutil.copytree(ROOT / name, BUILD / name)
    _copy_sources(folder)
    _install(folder)
    done = _npm("run", "build", at=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return Program(folder)


def _require_node() -> None:
    program = shutil.which("node")
    if program is None or shutil.which("npm") is None:
        pytest.skip("Node.js and npm are not installed: the TypeScript example is NOT tested")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    version = tuple(map(int, said.lstrip("v").split(".")[:2]))
    if version < NEEDED:
        needed = ".".join(map(str, NEEDED))
        pytest.skip(f"Node.js {said} is older than {needed}: the TypeScript example is NOT tested")


def _copy_sources(folder: Path) -> None:
    """What git holds of the example, over what an earlier run left; its packages stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name != "node_modules":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    ignored = shutil.ignore_patterns("node_modules", "gen", "build")
    shutil.copytree(ROOT / EXAMPLE, folder, dirs_exist_ok=True, ignore=ignored)


def _install(folder: Path) -> None:
    lock, stamp = (folder / "package-lock.json").read_bytes(), folder / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    done = _npm("ci", "--ignore-scripts", "--prefer-offline", at=folder)
    if done.returncode != 0 and OFFLINE.search(done.stderr):
        pytest.skip("npm reaches no registry: the TypeScript example is NOT tested")
    assert done.returncode == 0, done.stdout + done.stderr
    stamp.write_bytes(lock)


def _npm(*words: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["npm", *words], cwd=at, capture_output=True, text=True, timeout=110, check=False)
