"""The container files say nothing that `make image` would not carry out, and name no folder but their own."""

import json
import re
from pathlib import Path

import pytest

from tools.image import FOLDERS, IMAGES, SAID_ONLY, STEPS, Stage, instructions, settings

ROOT = Path(__file__).resolve().parents[3]
TEXTS = {name: image.file.read_text() for name, image in IMAGES.items()}
each_file = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


@each_file
def test_every_instruction_is_carried_out_or_known_to_be_said_only(text: str) -> None:
    names = [name for name, _ in instructions(text)]

    assert set(names) <= STEPS.keys() | SAID_ONLY
    assert {"FROM", "RUN", "COPY", "USER", "ENTRYPOINT", "CMD"} <= set(names)


@each_file
def test_steps_name_no_folder_but_the_variables_that_can_be_moved(text: str) -> None:
    for name, rest in instructions(text):
        if name in {"RUN", "COPY", "WORKDIR"}:
            assert not re.search(r"(^|[\s\"'=])/", rest), rest
    declared = {
        word.partition("=")[0] for name, rest in instructions(text) if name == "ENV" for word in rest.split()
    }
    assert len(declared & set(FOLDERS)) == 3


@each_file
def test_it_copies_only_what_is_here_or_what_make_wheels_makes(text: str) -> None:
    sources = [rest.split()[0] for name, rest in instructions(text) if name == "COPY"]

    assert [each for each in sources if not (ROOT / each).exists() and each != "build/wheels"] == []


def test_it_starts_the_node_as_nobody_in_particular() -> None:
    said = settings(TEXTS["node"])

    assert json.loads(said["ENTRYPOINT"]) == ["lockernet-node"]
    assert json.loads(said["CMD"]) == ["run"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", said["USER"])
    assert json.loads(said["HEALTHCHECK"].partition("CMD ")[2])[:2] == ["lockernet-node", "status"]


def test_the_suite_starts_as_nobody_in_particular_in_the_folder_of_the_target() -> None:
    said = settings(TEXTS["suite"])

    assert json.loads(said["ENTRYPOINT"]) == ["lockernet-conformance"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", said["USER"])
    assert said["WORKDIR"] == said["VOLUME"] == "$WORK"


def test_folders_of_the_image_lie_in_the_empty_folder(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.env("APP=/opt/lockernet")
    stage.env("OTHER=$APP/bin")
    stage.workdir("$APP/x")
    stage.run('echo here > "$OTHER.txt" && pwd > where')

    assert (tmp_path / "opt" / "lockernet" / "bin.txt").read_text() == "here\n"
    assert Path((stage.folder / "where").read_text().strip()) == tmp_path / "opt" / "lockernet" / "x"
