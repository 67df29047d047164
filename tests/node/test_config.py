"""The node's configuration: every mistake is one clear line, and `init` founds a point that loads."""

from datetime import date
from pathlib import Path

import pytest

from lockernet.deadlines.terms import Calendar
from lockernet.errors import ErrorCode, Malformed
from lockernet_node.bootstrap.founding import found
from lockernet_node.config import load_config


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """A founded point's configuration."""
    return found(tmp_path / "point", network_id="n", operator_id="o", point_id="p", bank="simulated:").config


def test_a_founded_point_loads_with_24_doors_on_two_boards(config_file: Path) -> None:
    config = load_config(config_file)

    assert len(config.compartment) == 24
    assert {door.board for door in config.compartment} == {0, 1}
    assert config.files.database == config_file.parent / "node.db"


def test_keys_are_readable_by_their_owner_only(config_file: Path) -> None:
    keys = list((config_file.parent / "keys").iterdir())

    assert len(keys) == 4
    assert {path.stat().st_mode & 0o777 for path in keys} == {0o600}


def test_init_never_overwrites(config_file: Path) -> None:  # LN-NOD-001
    before = {path: path.read_bytes() for path in config_file.parent.rglob("*") if path.is_file()}

    with pytest.raises(Malformed) as caught:
        found(config_file.parent, network_id="n", operator_id="o", point_id="p", bank="simulated:")

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert {path: path.read_bytes() for path in config_file.parent.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("replace", "by", "words"),
    [
        ('network_id = "n"', 'network_id = "N!"', "network_id"),
        ('network_id = "n"', 'network_id = "n"\ntypo = 1', "typo"),
        ("tolerance_mm = 5", "tolerance_mm = 500", "bank.tolerance_mm"),
        ('id = "A02"', 'id = "A01"', "same id: A01"),
        ("lock = 1\n", "lock = 0\n", "A01 and A02 are wired to the same lock: board 0, lock 0"),
        ("lock = 1\n", "lock = 256\n", "compartment.1.lock"),
        ("left_open_seconds = 180", "left_open_seconds = 1", "bank.left_open_seconds"),
        ("[bank]", "[bank", "node.toml"),
        ('country = "SG"', 'country = "SG"\nobligations = ["DANCE"]', "expected one of PAY"),
        ('"Asia/Singapore"', '"Asia/Atlantis"', "point.time_zone: Value error, expected the name of an IANA"),
        ('"24/7"', '"from nine to five"', "point.opening_hours: Value error, expected opening hours"),
        ('id = "A02"', 'id = "A02"\ntemperature = "warm"', "compartment.1.temperature"),
        (
            "public_holidays = []",
            "accessible_kept_back = 1",
            "point.accessible_kept_back is 1; 0 compartments are accessible",
        ),
        ("weekend_days = [6, 7]", "weekend_days = [0]", "point.weekend_days"),
        ("public_holidays = []", 'public_holidays = ["25 December"]', "point.public_holidays"),
        (
            "public_holidays = []",
            'public_holidays = ["2026-12-26"]\nworking_days = ["2026-12-26"]',
            "2026-12-26 is among public_holidays and among working_days",
        ),
    ],
)
def test_a_mistake_is_named_in_one_line(config_file: Path, replace: str, by: str, words: str) -> None:
    # LN-NOD-001
    config_file.write_text(config_file.read_text().replace(replace, by, 1))

    with pytest.raises(Malformed) as caught:
        load_config(config_file)

    assert caught.value.code is ErrorCode.CONFIGURATION
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"nowhere\.toml"):
        load_config(tmp_path / "nowhere.toml")


def test_a_calendar_is_read_as_holds_are_counted_by_it(config_file: Path) -> None:  # LN-DLN-008
    text = config_file.read_text().replace("Asia/Singapore", "Asia/Brunei").replace("[6, 7]", "[5, 7]")
    days = 'public_holidays = ["2026-12-25", 2027-01-01]\nworking_days = ["2026-12-27"]'
    config_file.write_text(text.replace("public_holidays = []", days))

    times = load_config(config_file).point.times

    assert str(times.zone) == "Asia/Brunei"
    assert times.calendar == Calendar(
        weekend=frozenset({5, 7}),
        holidays=frozenset({date(2026, 12, 25), date(2027, 1, 1)}),
        working_days=frozenset({date(2026, 12, 27)}),
    )


def test_without_a_calendar_the_weekend_is_saturday_and_sunday(config_file: Path) -> None:
    lines = config_file.read_text().splitlines(keepends=True)
    config_file.write_text("".join(each for each in lines if not each.startswith(("weekend", "public"))))

    times = load_config(config_file).point.times

    assert times.calendar == Calendar(weekend=frozenset({6, 7}))
