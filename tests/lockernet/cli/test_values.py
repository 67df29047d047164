"""What people type, right and wrong."""

from datetime import timedelta
from pathlib import Path

import click
import pytest

from lockernet.cli.values import DURATION, HOLD, ID, PARCEL, POSITION, SIZE
from lockernet.models.points import Dimensions, Position
from lockernet.models.reservations import Hold

GOOD = [
    (SIZE, "100x300x450", Dimensions(width_mm=100, height_mm=300, depth_mm=450)),
    (SIZE, "1x1x10000", Dimensions(width_mm=1, height_mm=1, depth_mm=10_000)),
    (DURATION, "90s", timedelta(seconds=90)),
    (DURATION, "30m", timedelta(minutes=30)),
    (DURATION, "8h", timedelta(hours=8)),
    (DURATION, "3d", timedelta(days=3)),
    (HOLD, "72h", Hold.hours(72)),
    (HOLD, "3d", Hold.calendar_days(3)),
    (HOLD, "3bd", Hold.business_days(3)),
    (HOLD, "10oh", Hold.open_hours(10)),
    (HOLD, "366d", Hold.calendar_days(366)),
    (ID, "0F" * 16, bytes([15]) * 16),
    (POSITION, "1.2835860,103.8508540", Position(latitude_e7=12_835_860, longitude_e7=1_038_508_540)),
    (POSITION, "-90,-180", Position(latitude_e7=-900_000_000, longitude_e7=-1_800_000_000)),
]

BAD = [
    (
        SIZE,
        ["", "100x300", "0x1x1", "10001x1x1", "100 x 300 x 450", "-1x1x1", "L", "\uff11x300x450"],
    ),
    (DURATION, ["", "8", "h", "8 h", "-8h", "1.5h", "8w", "9999999s"]),
    (HOLD, ["", "3", "d", "0h", "1441h", "367bd", "1.5d", "3 d", "30m", "3BD", "-1d"]),
    (ID, ["", "0f", "g" * 32, "0f" * 17, " " + "0f" * 16, "@parcel.json"]),
    (PARCEL, ["", "0f", "g" * 32]),
    (POSITION, ["", "1", "1,2,3", "91,0", "0,181", "a,b", "nan,0", "inf,0", "1e400,0"]),
]


@pytest.mark.parametrize(("kind", "text", "value"), GOOD)
def test_right_forms(kind: click.ParamType[object], text: str, value: object) -> None:
    assert kind.convert(text, None, None) == value


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BAD for text in texts])
def test_wrong_forms_show_a_right_one(kind: click.ParamType[object], text: str) -> None:
    with pytest.raises(click.BadParameter) as caught:
        kind.convert(text, None, None)

    assert "expected" in caught.value.message


def test_a_parcel_is_named_by_what_reserve_printed(tmp_path: Path) -> None:
    printed = tmp_path / "parcel.json"
    printed.write_text('{"parcel_id": "' + "0f" * 16 + '", "claim_code": null}')

    assert PARCEL.convert(f"@{printed}", None, None) == bytes([15]) * 16
    assert PARCEL.convert("0F" * 16, None, None) == bytes([15]) * 16


@pytest.mark.parametrize("text", ["", "[]", "{}", "parcel", '{"parcel_id": 7}', "[" * 100_000, "\x00"])
def test_a_file_that_names_no_parcel_says_what_was_expected(tmp_path: Path, text: str) -> None:
    printed = tmp_path / "parcel.json"
    printed.write_text(text)

    with pytest.raises(click.BadParameter, match="expected"):
        PARCEL.convert(f"@{printed}", None, None)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(click.BadParameter, match=r"none\.json: No such file"):
        PARCEL.convert(f"@{tmp_path / 'none.json'}", None, None)
