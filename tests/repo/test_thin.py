"""The library stays thin: importing the client loads no extra, and not much else."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.thin import MOST_MEGABYTES, MOST_SECONDS, Weight

ROOT = Path(__file__).resolve().parents[2]
MOST_MODULES = 600
"""`make wheels` measures seconds; this is what they come from. 461 when it was written."""

MODULES_OF_EXTRAS = {
    "barcode",
    "biip",
    "click",
    "httpx",
    "opening_hours",
    "PIL",
    "segno",
    "tzdata",
}


def _loaded(module: str) -> set[str]:
    words = f"import json, sys; import {module}; print(json.dumps(list(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True).stdout
    return set(json.loads(said))


def test_the_client_loads_no_extra_and_few_modules() -> None:
    loaded = _loaded("lockernet.client")

    assert not loaded & MODULES_OF_EXTRAS
    assert not {each for each in loaded if each.startswith(("lockernet.cli.", "lockernet.labels"))}
    assert len(loaded) < MOST_MODULES


def test_every_extra_is_one_that_we_look_for() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]

    assert set(extras) == {"cli", "dev", "gs1", "hours", "labels", "qr", "relay"}


def test_labels_are_drawn_by_what_is_imported_only_when_they_are_drawn() -> None:
    assert not _loaded("lockernet.labels") & {"barcode", "PIL", "segno"}


@pytest.mark.parametrize(
    ("megabytes", "seconds", "is_thin"),
    [
        (MOST_MEGABYTES - 1, MOST_SECONDS / 2, True),
        (MOST_MEGABYTES, MOST_SECONDS / 2, False),
        (MOST_MEGABYTES - 1, MOST_SECONDS, False),
    ],
)
def test_a_heavy_library_stops_make_wheels(megabytes: float, seconds: float, is_thin: bool) -> None:
    assert Weight(megabytes, seconds, modules=400).is_thin is is_thin
