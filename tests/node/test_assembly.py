"""What a configuration becomes: the limits by which the node decides, and the record that it signs."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lockernet.codec.statements import read_payload
from lockernet.models.points import Date, PointRecord
from lockernet.models.trust import KeyRecord, Member, Role, TrustFile
from lockernet_node.bootstrap.assembly import StandingRecord, build_point
from lockernet_node.bootstrap.founding import found
from lockernet_node.config import NodeConfig, load_config

CALENDAR = """weekend_days = [7, 5]
public_holidays = ["2027-01-01", "2026-12-25"]
working_days = ["2026-12-27"]
"""


@pytest.fixture
def founded(tmp_path: Path) -> Path:
    """A founded point's configuration, its operator enrolled in the trust file."""
    made = found(tmp_path / "point", network_id="n", operator_id="o", point_id="p", bank="simulated:")
    keys = tuple(KeyRecord.model_validate_json(path.read_bytes()) for path in made.records)
    operator = Member(member_id="o", roles=(Role.OPERATOR,), keys=keys)
    trust = TrustFile(network_id="n", issued_at=datetime.now(UTC), members=(operator,), agreements=())
    (made.config.parent / "trust.json").write_text(trust.model_dump_json())
    return made.config


def configured(path: Path, old: str, new: str) -> NodeConfig:
    """The configuration with one text in the place of another."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return load_config(path)


def record_of(config: NodeConfig) -> PointRecord:
    """The record that the node signs."""
    (statement,) = StandingRecord(config, build_point(config))()
    return read_payload(statement, PointRecord)


def test_the_record_says_by_which_calendar_holds_are_counted(founded: Path) -> None:  # LN-DLN-001, LN-DLN-008
    plain = (
        "weekend_days = [6, 7]       # 1 is Monday; holds in business days skip these\npublic_holidays = []"
    )
    config = configured(founded, plain, CALENDAR)

    record = record_of(config)

    assert record.weekend_days == (5, 7)
    assert record.public_holidays == (Date(year=2026, month=12, day=25), Date(year=2027, month=1, day=1))
    assert record.working_days == (Date(year=2026, month=12, day=27),)
    assert (record.time_zone, record.opening_hours) == ("Asia/Singapore", "24/7")
    calendar = build_point(config).limits.times.calendar
    assert calendar.working_days == {date(2026, 12, 27)}
