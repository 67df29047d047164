"""`make image`: the steps of each Containerfile as a script in an empty folder, since no engine is at hand.

    python -m tools.image            both
    python -m tools.image suite      that of the conformance suite

Every absolute folder of such a file is one of its variables, and these point into the empty folder here. Each
RUN goes through `sh -eu`, each COPY copies, and at last the program that the image would start is started.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tools.wheels import WHEELS, build_all

ROOT = Path(__file__).resolve().parents[1]
EMPTY = ROOT / "build" / "image"
FOLDERS = ("APP", "SRC", "STATE", "WORK")


@dataclass(frozen=True, slots=True)
class Image:
    """A Containerfile, and how the program in it must end."""

    file: Path
    ends: Sequence[tuple[tuple[str, ...], int]]
    """Words after the entry point, and the exit code."""


IMAGES = {
    "node": Image(
        ROOT / "reference_node" / "deploy" / "Containerfile",
        # there is no point yet, and `check` says so in one line
        ((("--version",), 0), (("run", "--help"), 0), (("check",), 3)),
    ),
    "suite": Image(
        ROOT / "conformance" / "Containerfile",
        # there is no target yet, and `run` says so in one line
        ((("--version",), 0), (("explain", "LN-REQ-003"), 0), (("run", "--target", "target.yaml"), 3)),
    ),
}

SAID_ONLY = frozenset({"FROM", "VOLUME", "USER", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"})
"""Instructions that no script can carry out, or that are looked at when the image starts."""


def main(names: Sequence[str]) -> int:
    """Carry out every step of the named files, or of all; then start what each image would start."""
    if not any(WHEELS.glob("*.whl")):
        build_all()
    return max(_carried_out(name, IMAGES[name]) for name in names or IMAGES)


def _carried_out(name: str, image: Image) -> int:
    empty = EMPTY / name
    shutil.rmtree(empty, ignore_errors=True)
    empty.mkdir(parents=True)
    stage, text = Stage(empty), image.file.read_text()
    for instruction, rest in instructions(text):
        if instruction not in SAID_ONLY:
            print(f"{instruction} {rest}", flush=True)
            STEPS[instruction](stage, rest)
    entry: list[str] = json.loads(settings(text)["ENTRYPOINT"])
    for words, expected in image.ends:
        print(f"start: {' '.join([*entry, *words])}", flush=True)
        done = subprocess.run([*entry, *words], env=stage.environment, cwd=stage.folder, check=False)
        if done.returncode != expected:
            print(f"expected exit code {expected}, got {done.returncode}")
            return 1
    print(f"all steps of {image.file.relative_to(ROOT)} went through in {empty}")
    return 0


class Stage:
    """Where the steps stand: the folder, and the variables."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(root), "LC_ALL": "C.UTF-8"}
        for name in ("PIP_INDEX_URL", "PIP_CONFIG_FILE"):  # how this machine reaches its index
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def filled(self, text: str) -> str:
        """The text with its variables."""
        return Template(text).substitute(self.environment)

    def env(self, rest: str) -> None:
        """ENV: the folders of the image lie in the empty folder."""
        for word in shlex.split(rest):
            name, _, value = word.partition("=")
            inside = f"{self.root}{value}" if name in FOLDERS else self.filled(value)
            self.environment[name] = inside

    def workdir(self, rest: str) -> None:
        """WORKDIR."""
        self.folder = Path(self.filled(rest))
        self.folder.mkdir(parents=True, exist_ok=True)

    def copy(self, rest: str) -> None:
        """COPY from the top of the repository."""
        source, target = map(self.filled, shlex.split(rest))
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target)
        else:
            shutil.copy(ROOT / source, target)

    def run(self, rest: str) -> None:
        """RUN by the shell, with nothing of this machine but its PATH."""
        subprocess.run(["sh", "-euc", rest], env=self.environment, cwd=self.folder, check=True)


STEPS = {"ENV": Stage.env, "WORKDIR": Stage.workdir, "COPY": Stage.copy, "RUN": Stage.run}


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Every instruction and what follows it, comments left out and continued lines joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, rest = line.partition(" ")
        yield name, rest.strip()


def settings(text: str) -> Mapping[str, str]:
    """The instructions of which the last one counts."""
    return dict(instructions(text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
