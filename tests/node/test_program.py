"""The program `lockernet-node`: what is wrong is one clear line and exit code 3, and nothing is changed."""

import json
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lockernet.models.trust import KeyRecord, Member, Purpose, Role, TrustFile
from tests.patience import PATIENCE_SECONDS

SCRIPT = Path(sys.executable).parent / "lockernet-node"


def call(*words: str, seconds: float = PATIENCE_SECONDS) -> tuple[int, str, str]:
    """Run the program to its end."""
    done = subprocess.run([str(SCRIPT), *words], capture_output=True, text=True, timeout=seconds, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A founded point with its trust file, on free ports."""
    folder = tmp_path / "point"
    identity = ("--network", "n", "--operator", "o", "--point", "p", "--bank", "simulated:")
    status, printed, said = call("init", "--dir", str(folder), *identity, "--json")
    assert status == 0, said
    records = [
        KeyRecord.model_validate_json(Path(path).read_bytes()) for path in json.loads(printed)["records"]
    ]
    operator = Member(member_id="o", roles=(Role.OPERATOR,), keys=tuple(records))
    issued = next(record.not_before for record in records if record.purpose is Purpose.GRANT)
    trust = TrustFile(network_id="n", issued_at=issued, members=(operator,))
    (folder / "trust.json").write_text(trust.model_dump_json())
    path = folder / "node.toml"
    path.write_text(path.read_text().replace(":50051", ":0").replace(":8080", ":0"))
    return path


def refused(config: Path, code: str) -> str:
    """The one line with which a run ends that cannot be."""
    status, printed, said = call("run", "--config", str(config))
    lines = [line for line in said.splitlines() if not line.startswith("{")]
    assert (status, printed, len(lines)) == (3, "", 1), said
    assert lines[0].startswith(f"{code}:")
    return lines[0]


def test_a_key_that_others_can_read_stops_the_start_before_a_database_is_made(config: Path) -> None:
    # LN-NOD-002
    (config.parent / "keys" / "digits-1.key").chmod(0o644)

    assert "chmod 600" in refused(config, "KEY_FILE_MODE")
    assert not (config.parent / "node.db").exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('url = "serial:/dev/null?dialect=cu16"', "bank.url: expected dialect cu48 or krcu16, got 'cu16'"),
        ('url = "telegraph:"', "bank.url: expected one of serial:, simulated:"),
        ('url = "simulated:?jammed=Z99"', "jammed: expected a compartment of the bank, got 'Z99'"),
        ('url = "serial:/dev/null"', "compartment B01: lock: expected 0-15 on krcu16 boards, got 47"),
    ],
)
def test_a_bank_that_cannot_be_stops_the_start_with_file_and_key(
    config: Path, wrong: str, words: str
) -> None:
    # LN-NOD-001
    written = config.read_text().replace('url = "simulated:"', wrong).replace("lock = 8\n", "lock = 47\n", 1)
    config.write_text(written)

    line = refused(config, "CONFIGURATION")

    assert f"{config}: " in line
    assert words in line
    assert not (config.parent / "node.db").exists()


def test_the_board_simulator_says_what_it_can_break() -> None:
    status, printed, _ = call("board", "--help")

    assert status == 0
    for word in (
        "--dialect",
        "cu48",
        "--seed",
        "--faults",
        "--only",
        "jammed",
        "latch_says_open",
        "--no-infrared",
    ):
        assert word in printed


def test_a_board_simulator_of_too_many_boards_is_refused(tmp_path: Path) -> None:
    status, _, said = call("board", "--boards", "11", "--control", str(tmp_path / "hands"))

    assert status == 3
    assert "expected 1-10 krcu16 boards, got 11" in said


def test_a_key_that_the_directory_does_not_list_stops_the_start(config: Path) -> None:
    trust = config.parent / "trust.json"
    trust.write_text(trust.read_text().replace('"o"', '"somebody-else"'))

    refused(config, "MALFORMED_FILE")


@pytest.mark.parametrize("which", ["grpc", "pages"])
def test_an_occupied_port_is_named(config: Path, which: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        text = config.read_text().replace(f'{which} = "127.0.0.1:0"', f'{which} = "127.0.0.1:{port}"')
        config.write_text(text)

        assert str(port) in refused(config, "PORT_TAKEN")


def test_a_newer_database_is_left_as_it_is(config: Path) -> None:
    database = config.parent / "node.db"
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("PRAGMA user_version = 99")
    before = database.read_bytes()

    status, _, said = call("run", "--config", str(config))

    assert status == 3, said
    assert database.read_bytes() == before


def test_no_configuration_is_one_line(tmp_path: Path) -> None:
    refused(tmp_path / "node.toml", "CONFIGURATION")


@pytest.mark.parametrize(
    "words", [("init",), ("run",), ("board",), ("journal", "verify"), ("points", "list"), ("points", "close")]
)
def test_every_command_has_an_example(words: tuple[str, ...]) -> None:
    status, printed, _ = call(*words, "--help")

    assert status == 0
    assert f"lockernet-node {' '.join(words)}" in printed


def test_a_misuse_is_exit_code_2() -> None:
    assert call("dance")[0] == 2


def test_a_point_moves_and_its_words_say_so(config: Path) -> None:  # LN-PNT-004
    at = ("--config", str(config), "--json")

    status, printed, said = call("points", "close", "--successor", "p2", "--yes", *at)
    assert status == 0, said
    assert json.loads(printed)["successor_point_id"] == "p2"

    status, printed, said = call("points", "list", *at)
    assert status == 0, said
    assert [word["what"] for word in json.loads(printed)["words"]] == ["closed, successor p2"]

    status, _, said = call("points", "close", "--yes", *at)
    assert status == 1
    assert "closed before" in said


def test_a_point_is_not_closed_by_mistake(config: Path) -> None:
    assert call("points", "close", "--config", str(config))[0] != 0

    _, printed, _ = call("points", "list", "--config", str(config), "--json")
    assert [word["what"] for word in json.loads(printed)["words"]] == ["record, p"]


@pytest.mark.parametrize("name", ["node.toml", "trust.json"])
def test_what_everybody_may_write_is_not_believed(config: Path, name: str) -> None:
    """A key that somebody adds to the trust file opens doors."""
    path = config.with_name(name)
    path.chmod(0o646)

    assert f"{path}: everybody may change it; use chmod o-w" in refused(config, "CONFIGURATION")
