"""Settings from the environment: over the file, named in mistakes, and shown with where they come from."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.bootstrap.founding import found
from lockernet_node.config import load, load_config
from lockernet_node.config.origins import origins

GRPC = "LOCKERNET_NODE_LISTEN__GRPC"


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """A founded point's configuration."""
    return found(tmp_path / "point", network_id="n", operator_id="o", point_id="p", bank="simulated:").config


def told(path: Path, environment: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    """Every setting: its value and its origin."""
    return {each.key: (each.value, each.origin) for each in load(path, environment).origins()}


def test_environment_goes_over_file_and_file_over_default(config_file: Path) -> None:
    seen = told(config_file, {GRPC: "127.0.0.1:7777"})

    assert seen["listen.grpc"] == ("127.0.0.1:7777", f"environment {GRPC}")
    assert seen["listen.pages"] == ("127.0.0.1:8080", "file")
    assert seen["listen.in_flight"] == (64, "default")
    assert seen["compartment.23.id"] == ("C06", "file")
    assert seen["compartment.23.infrared"] == (True, "default")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("listen.in_flight", "100", 100),
        ("listen.grpc", "[::1]:50051", "[::1]:50051"),
        ("point.ordinary_in_chilled", "true", True),
        ("point.address_lines", '["1 Harbour Road", "Pier 4"]', ("1 Harbour Road", "Pier 4")),
        ("point.weekend_days", "[5, 6]", frozenset({5, 6})),
        ("bank.url", "serial:/dev/ttyUSB9", "serial:/dev/ttyUSB9"),
    ],
)
def test_a_value_is_written_as_in_the_file_text_without_its_quotes(
    config_file: Path, name: str, text: str, value: object
) -> None:
    section, _, key = name.partition(".")
    config = load_config(config_file, {f"LOCKERNET_NODE_{section}__{key}".upper(): text})

    assert getattr(getattr(config, section), key) == value


def test_a_key_outside_the_sections_stands_alone(config_file: Path) -> None:
    assert load_config(config_file, {"LOCKERNET_NODE_POINT_ID": "elsewhere"}).point_id == "elsewhere"


def test_paths_of_the_environment_are_relative_to_the_file_too(config_file: Path) -> None:
    environment = {
        "LOCKERNET_NODE_FILES__DATABASE": "other.db",
        "LOCKERNET_NODE_FILES__DIGIT_KEYS": '{1 = "keys/digits-1.key", 2 = "/run/keys/2"}',
    }
    files = load_config(config_file, environment).files

    assert files.database == config_file.parent / "other.db"
    assert files.digit_keys == {1: config_file.parent / "keys" / "digits-1.key", 2: Path("/run/keys/2")}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("LOCKERNET_NODE_LISTN__GRPC", "x", "LOCKERNET_NODE_LISTN__GRPC: no setting has this name"),
        ("LOCKERNET_NODE_LISTEN__GRCP", "x", "LOCKERNET_NODE_LISTEN__GRCP: no setting has this name"),
        ("LOCKERNET_NODE_LISTEN", "x", "LOCKERNET_NODE_LISTEN: no setting has this name"),
        ("LOCKERNET_NODE_COMPARTMENT", "[]", "LOCKERNET_NODE_COMPARTMENT: no setting has this name"),
        ("LOCKERNET_NODE_LISTEN__IN_FLIGHT", "many", "LOCKERNET_NODE_LISTEN__IN_FLIGHT: Input should be a"),
        ("LOCKERNET_NODE_LISTEN__IN_FLIGHT", "", "LOCKERNET_NODE_LISTEN__IN_FLIGHT: Input should be a"),
        ("LOCKERNET_NODE_POINT__TIME_ZONE", "Asia/Atlantis", "LOCKERNET_NODE_POINT__TIME_ZONE: Value error"),
        ("LOCKERNET_NODE_POINT__WEEKEND_DAYS", "[0]", "LOCKERNET_NODE_POINT__WEEKEND_DAYS: "),
        ("LOCKERNET_NODE_POINT_ID", "N!", "LOCKERNET_NODE_POINT_ID: "),
    ],
)
def test_a_mistake_names_the_variable_in_one_line(
    config_file: Path, name: str, text: str, words: str
) -> None:  # LN-NOD-001
    with pytest.raises(Malformed) as caught:
        load_config(config_file, {name: text})

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert words in caught.value.message
    assert "\n" not in caught.value.message


def test_options_of_the_program_and_variables_of_others_are_left_alone(config_file: Path) -> None:
    environment = {
        "LOCKERNET_NODE_CONFIG": "x",
        "LOCKERNET_NODE_LOG_LEVEL": "debug",
        "LOCKERNET_MEMBER": "swift",
        "NOTIFY_SOCKET": "/run/x",
    }

    assert load_config(config_file, environment) == load_config(config_file, {})


def test_a_mistake_in_the_file_is_still_named_by_the_file(config_file: Path) -> None:
    config_file.write_text(config_file.read_text().replace("tolerance_mm = 5", "tolerance_mm = 500"))

    with pytest.raises(Malformed) as caught:
        load_config(config_file, {GRPC: "127.0.0.1:1"})

    assert f"{config_file}: bank.tolerance_mm: " in caught.value.message


def test_a_section_that_the_file_lacks_can_come_from_the_environment(config_file: Path) -> None:
    before, _, after = config_file.read_text().partition("[bank]")
    config_file.write_text(before + after[after.index("[point]") :])

    assert load_config(config_file, {"LOCKERNET_NODE_BANK__URL": "simulated:"}).bank.url == "simulated:"
    with pytest.raises(Malformed, match="bank"):
        load_config(config_file, {})


def test_secrets_and_passwords_in_addresses_are_not_shown() -> None:
    class Section(BaseModel):
        pin: SecretStr
        url: str

    given = Section(pin=SecretStr("4711"), url="serial:socket://engineer:4711@10.0.0.7:4001")
    shown = [each.value for each in origins(given, in_file={}, given={})]

    assert shown == ["(hidden)", "serial:socket://(hidden)@10.0.0.7:4001"]
