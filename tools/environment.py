"""Make small throw-away environments below build/, also where Python came without ensurepip."""

import shutil
import subprocess
import sys
from pathlib import Path

STAMP = "installed.txt"
"""Holds the requirements that an environment was made from; other words in it mean: make it anew."""


def make_environment(folder: Path, *, requirements: Path) -> None:
    """Leave an environment in `folder` that holds exactly the pins of `requirements`."""
    stamp = folder / STAMP
    if stamp.exists() and stamp.read_bytes() == requirements.read_bytes():
        return
    make_empty_environment(folder)
    install(folder, ["-r", str(requirements)])
    stamp.write_bytes(requirements.read_bytes())


def make_empty_environment(folder: Path) -> None:
    """Leave an environment in `folder` that holds Python and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)


def install(folder: Path, arguments: list[str]) -> None:
    """Install into the environment in `folder` with the pip of the environment that runs this."""
    pip = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--python", str(folder / "bin" / "python"), "install", *arguments], check=True)
