"""Build the three wheels and try each one alone: `make wheels`.

Each wheel is built into build/wheels and installed into an empty environment of its own, its siblings
from that folder and everything else from the index. A dependency that somebody forgot shows here, and so does
one that makes `lockernet` heavy (`tools.thin`).
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.environment import install, make_empty_environment
from tools.thin import weigh

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
WHEELS = BUILD / "wheels"


@dataclass(frozen=True, slots=True)
class Distribution:
    """One of the three: where it stands, what it asks pip for, what it gives."""

    folder: str
    requirement: str
    module: str
    script: str

    @property
    def wheel_pattern(self) -> str:
        """The file name of its wheel, whatever the version."""
        return f"{self.module}-*.whl"


DISTRIBUTIONS = (
    Distribution(".", "lockernet[cli]", "lockernet", "lockernet"),
    Distribution("reference_node", "lockernet-node", "lockernet_node", "lockernet-node"),
    Distribution("conformance", "lockernet-conformance", "lockernet_conformance", "lockernet-conformance"),
)


def main() -> int:
    """Build all, then try all; 1 if one fails."""
    build_all()
    failed = [distribution.module for distribution in DISTRIBUTIONS if not works_alone(distribution)]
    if failed:
        print(f"does not work alone: {', '.join(failed)}")
    weight = weigh(WHEELS, BUILD / "wheel-venvs" / "thin")
    print(weight.row())
    if not weight.is_thin:
        print("too heavy: find what it imports with python -X importtime, and what it installs with du")
    return 1 if failed or not weight.is_thin else 0


def build_all() -> None:
    """Leave all three wheels, and nothing else, in build/wheels."""
    shutil.rmtree(WHEELS, ignore_errors=True)
    for distribution in DISTRIBUTIONS:
        build(distribution)


def build(distribution: Distribution) -> None:
    """Leave the wheel in build/wheels."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(WHEELS)]
    source = ROOT / distribution.folder
    subprocess.run([*command, str(source)], check=True, stdout=subprocess.DEVNULL)


def works_alone(distribution: Distribution) -> bool:
    """Install the wheel where nothing else is, import it and ask its program for the version."""
    wheel = next(WHEELS.glob(distribution.wheel_pattern))
    environment = BUILD / "wheel-venvs" / distribution.module
    make_empty_environment(environment)
    install(environment, ["--find-links", str(WHEELS), distribution.requirement])
    binaries = environment / "bin"
    place = _says(str(binaries / "python"), "-c", f"import {distribution.module} as it; print(it.__file__)")
    version = _says(str(binaries / distribution.script), "--version")
    kilobytes = wheel.stat().st_size / 1000
    print(f"{wheel.name:<55} {kilobytes:7.1f} kB   {version or 'its program does not start'}")
    return version is not None and place is not None and str(environment) in place


def _says(*command: str) -> str | None:
    """What the command prints, run away from the repository; None if it fails."""
    finished = subprocess.run(command, cwd=WHEELS, capture_output=True, text=True, check=False)
    if finished.returncode:
        print(finished.stderr.rstrip())
        return None
    return finished.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
