"""Every command explains itself, and ends with the exit codes that the whole project has."""

from pathlib import Path

import pytest

from lockernet_conformance.cli.program import COMMANDS
from tests.conformance.cli.bench import observed, suite
from tests.ports import free_port

NAMES = sorted(str(command.name) for command in COMMANDS)


def test_the_program_lists_every_command_and_every_exit_code() -> None:
    told = suite("--help")

    assert told.code == 0
    assert all(f"\n  {name} " in told.out for name in NAMES)
    assert all(f"{code} " in told.out for code in (0, 1, 2, 3, 4, 5, 130))


@pytest.mark.parametrize("name", NAMES)
def test_a_command_explains_each_of_its_options(name: str) -> None:
    told = suite(name, "--help")
    (command,) = (command for command in COMMANDS if command.name == name)

    assert told.code == 0
    assert command.help
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", ""), parameter.name
            assert parameter.opts[-1] in told.out


@pytest.mark.parametrize(
    "words", [["planted"], ["run"], ["verify"], ["list", "--planted"], ["explain", "LN-X"]]
)
def test_wrong_usage_is_2(words: list[str]) -> None:
    assert suite(*words).code == 2


def test_a_wrong_file_is_3_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "target.yaml").write_text("product: 5\n")

    for name in ("target.yaml", "nowhere.yaml"):
        told = suite("run", "--target", tmp_path / name, "--out", tmp_path / "report")
        assert told.code == 3
        assert len(told.err.splitlines()) == 1


def test_a_target_that_nobody_serves_is_5(target: Path, tmp_path: Path) -> None:
    path = observed(target, "gone.yaml")
    served = path.read_text()
    address = next(line for line in served.splitlines() if line.strip().startswith("grpc:")).split()[1]
    path.write_text(served.replace(address, f"127.0.0.1:{free_port()}"))

    told = suite("run", "--target", path, "--out", tmp_path / "report")

    assert told.code == 5
    assert "is the target running?" in told.err
