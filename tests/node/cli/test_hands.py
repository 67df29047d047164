"""`hands` at simulated lock boards: what a person does behind the one open door."""

import json
from pathlib import Path

import pytest

from lockernet_node.hardware.board.client import BoardControl
from tests.node.cli.process import call
from tests.node.cli.test_doors import hands as hands

DOOR = (1, 3)


def test_a_parcel_is_put_behind_the_open_door_and_taken_again(hands: Path) -> None:
    for act, is_inside in (("put", True), ("shut", True), ("take", False)):
        with BoardControl(hands) as world:
            world.force_open(*DOOR)
        status, printed, said = call("hands", act, "--control", str(hands), "--json")

        assert (status, said) == (0, "")
        assert json.loads(printed) == {"board": 1, "lock": 3}
        with BoardControl(hands) as world:
            door = world.door(*DOOR)
        assert (door.latched, door.occupied) == (True, is_inside)


def test_where_no_door_opens_nothing_is_done(hands: Path) -> None:
    status, printed, said = call("hands", "put", "--control", str(hands), "--wait", "0")

    assert (status, printed, said) == (1, "", "No door stands open.\n")
    with BoardControl(hands) as world:
        assert not any(door.occupied for board in world.state() for door in board.doors)


def test_of_two_open_doors_none_is_guessed(hands: Path) -> None:
    with BoardControl(hands) as world:
        world.force_open(0, 0)
        world.force_open(*DOOR)
    status, _, said = call("hands", "put", "--control", str(hands))

    assert (status, said.count("\n")) == (1, 1)
    assert "board 0 lock 0, board 1 lock 3" in said
    with BoardControl(hands) as world:
        assert not world.door(*DOOR).occupied


@pytest.mark.parametrize("act", ["put", "take"])
def test_without_boards_it_says_so(tmp_path: Path, act: str) -> None:
    status, _, said = call("hands", act, "--control", str(tmp_path / "none.sock"))

    assert (status, said.count("\n")) == (5, 1)
    assert "no board simulator at" in said
