"""Programs in TypeScript: copied beside the schema that they read, installed, built, run."""

import fcntl
import hashlib
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
from tests.patience import PATIENCE_SECONDS

EXAMPLE = Path("docs/examples/typescript")
TARGET = Path("conformance/targets/typescript")
BUILDS = {EXAMPLE: ROOT / "build" / "typescript", TARGET: ROOT / "build" / "typescript-target"}
"""Where each is built, away from the other."""
BESIDE = ("proto", "docs/spec/vectors")
"""What a build reads besides its own sources."""
GENERATED = {"node_modules", "gen", "build", "dist"}
"""Folders that git does not hold."""
NEEDED = (20, 19)
"""Node.js from this version on; the same stands in each package.json."""

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
    """A built program."""

    folder: Path

    def run(self, *words: str, **environment: str) -> Ended:
        """Run `node` with these words in the program's folder."""
        running = self.start(*words, **environment)
        printed, said = running.communicate(timeout=PATIENCE_SECONDS)
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


def built(source: Path = EXAMPLE) -> Program:
    """The program, built below build/. Skips where there is no Node.js, or npm reaches nothing.

    Tests run in several processes at once: the first builds, the others wait and take what it built.
    """
    _require_node(source)
    root = BUILDS[source]
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".building").open("w") as building:
        fcntl.flock(building, fcntl.LOCK_EX)
        return _built_once(source, root)


def _built_once(source: Path, root: Path) -> Program:
    folder, stamp, sources = root / source, root / ".built", _digest(source)
    if stamp.exists() and stamp.read_text() == sources:
        return Program(folder)
    stamp.unlink(missing_ok=True)
    for name in BESIDE:
        shutil.rmtree(root / name, ignore_errors=True)
        shutil.copytree(ROOT / name, root / name)
    _copy_sources(source, folder)
    _install(source, folder)
    done = _npm("run", "build", at=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    stamp.write_text(sources)
    return Program(folder)


def _digest(source: Path) -> str:
    """Of all that a build reads."""
    digest = hashlib.sha256()
    for name in (source, *map(Path, BESIDE)):
        for path in sorted((ROOT / name).rglob("*")):
            if path.is_file() and not GENERATED & set(path.relative_to(ROOT / name).parts):
                content = path.read_bytes()
                digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _require_node(source: Path) -> None:
    program = shutil.which("node")
    if program is None or shutil.which("npm") is None:
        pytest.skip(f"Node.js and npm are not installed: {source} is NOT tested")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    version = tuple(map(int, said.lstrip("v").split(".")[:2]))
    if version < NEEDED:
        needed = ".".join(map(str, NEEDED))
        pytest.skip(f"Node.js {said} is older than {needed}: {source} is NOT tested")


def _copy_sources(source: Path, folder: Path) -> None:
    """What git holds of the program, over what an earlier run left; its packages stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name != "node_modules":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    ignored = shutil.ignore_patterns(*GENERATED)
    shutil.copytree(ROOT / source, folder, dirs_exist_ok=True, ignore=ignored)


def _install(source: Path, folder: Path) -> None:
    lock, stamp = (folder / "package-lock.json").read_bytes(), folder / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    done = _npm("ci", "--ignore-scripts", "--prefer-offline", at=folder)
    if done.returncode != 0 and OFFLINE.search(done.stderr):
        pytest.skip(f"npm reaches no registry: {source} is NOT tested")
    assert done.returncode == 0, done.stdout + done.stderr
    stamp.write_bytes(lock)


def _npm(*words: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["npm", *words], cwd=at, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
