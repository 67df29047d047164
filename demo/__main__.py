"""`make demo`: plays the eight steps on a fresh stage; exits 0 only if every step was checked.

SABOTAGE=<step> breaks that step's subject; the demo must then exit 1 and name the step.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from demo import arrival, collection
from demo.narrator import Narrator
from demo.processes import Trouble
from demo.stage import Stage
from lockernet.errors import LockernetError

STEPS: dict[str, tuple[str, Callable[[Stage], None]]] = {
    "start": ("An operator's bank of 24 compartments starts", arrival.start),
    "reserve": ("A courier finds the point, checks, and reserves for three parcels", arrival.reserve),
    "deposit": ("A driver deposits two of them, by badge and label", arrival.deposit),
    "crash": ("The node is killed between unlock and door-closed, and restarted", arrival.crash),
    "offline": ("The network goes away; two recipients collect all the same", collection.offline),
    "refuse": ("Wrong, spent and foreign codes open nothing", collection.refuse),
    "catch-up": ("The network returns; the courier's feed catches up without a gap", collection.catch_up),
    "verify": ("Everything is verified by a program that does not import the node", collection.verify),
}


def main() -> int:
    """Play, tell, tidy up."""
    parser = argparse.ArgumentParser(prog="make demo", description="One parcel's way through a locker.")
    parser.add_argument("--json", action="store_true", help="one line of JSON a step, for machines")
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder and say where it is")
    asked = parser.parse_args()
    sabotage = os.environ.get("SABOTAGE", "")
    if sabotage and sabotage not in STEPS:
        parser.error(f"SABOTAGE={sabotage}: expected one of {', '.join(STEPS)}")
    narrator = Narrator(as_json=asked.json, total=len(STEPS))
    folder = Path(tempfile.mkdtemp(prefix="lockernet-demo-"))
    stage = Stage(folder, narrator, sabotage)
    try:
        return play(stage)
    finally:
        stage.close(keep=asked.keep)


def play(stage: Stage) -> int:
    """All steps in order, up to the first that fails."""
    began = time.monotonic()
    for name, (title, step) in STEPS.items():
        stage.narrator.begin(name, title)
        try:
            step(stage)
        except (Trouble, LockernetError) as trouble:
            stage.narrator.failed(str(trouble))
            return 1
        stage.narrator.done()
    stage.narrator.table(stage.told(), seconds=time.monotonic() - began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
