"""Somebody at the kiosk's pages while a guide is typed: shows what was printed; the guide has the hands.

    python -m tests.repo.kiosk URL deposit|collect FILE [LABEL]

`FILE` is what a command or a program has printed so far: badge, label and code are found in it.
"""

import json
import re
import sys
import time
from pathlib import Path

from demo.person import PATIENCE_SECONDS, Screen

BADGE = re.compile(r"LN1:[A-Z2-7]+")
LABEL = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
CODE = re.compile(r"LN0:[A-Z2-7]+|\b\d{4}-\d{6}\b")


def read(path: Path, pattern: re.Pattern[str]) -> str:
    """The newest such text; waits for a program that has not printed it yet."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := pattern.findall(path.read_text() if path.exists() else "")):
        assert time.monotonic() < deadline, f"{path}: no {pattern.pattern}"
        time.sleep(0.1)
    return str(found[-1])


def deposit(screen: Screen, path: Path, label: str | None) -> dict[str, str]:
    """Badge and label, until the parcel is in."""
    screen.look("/driver")
    screen.send("/driver", badge=read(path, BADGE))
    screen.send("/driver/parcel", label=label or read(path, LABEL))
    return screen.wait_for("done", "closed", "failed")


def collect(screen: Screen, path: Path, _: str | None) -> dict[str, str]:
    """The code, until the door is shut again, and `Yes, done`."""
    screen.look("/")
    screen.send("/collect", code=read(path, CODE))
    screen.wait_for("closed", "failed")
    return screen.send("/visit", answer="done")


def main(url: str, act: str, path: str, label: str | None = None) -> None:
    """Do it, and say where the visit stands."""
    screen = Screen(url)
    marks = {"deposit": deposit, "collect": collect}[act](screen, Path(path), label)
    sys.stdout.write(json.dumps({"visit": act, **marks}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
