"""What a configuration becomes: the limits by which the node decides, and the record that it signs."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lockernet.capacity.fit import Temperature as Cold
from lockernet.codec.statements import parse_statement, read_payload
from lockernet.errors import Malformed
from lockernet.models.calls import ListPointsRequest
from lockernet.models.points import CredentialChannel, Date, LocalText, PointRecord, Temperature
from lockernet.models.statements import Period
from lockernet.models.trust import KeyRecord, Member, Role, TrustFile
from lockernet.network.point_feed import serves_everybody
from lockernet_node.bootstrap.assembly import build_desk, build_point, build_point_feed, compartments
from lockernet_node.bootstrap.founding import found
from lockernet_node.clocks import SystemClock
from lockernet_node.config import NodeConfig, load_config
from lockernet_node.storage.memory import MemoryStore

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


async def record_of(config: NodeConfig) -> PointRecord:
    """The record that the node signs."""
    store = MemoryStore(compartments=compartments(config))
    desk = build_desk(build_point(config), store, clock=SystemClock(), wakeup=asyncio.Event())
    page = await build_point_feed(config, desk).page(ListPointsRequest())
    return read_payload(parse_statement(page.words[0]), PointRecord)


async def test_the_record_says_by_which_calendar_holds_are_counted(
    founded: Path,
) -> None:  # LN-DLN-001, LN-DLN-008
    plain = (
        "weekend_days = [6, 7]       # 1 is Monday; holds in business days skip these\npublic_holidays = []"
    )
    config = configured(founded, plain, CALENDAR)

    record = await record_of(config)

    assert record.weekend_days == (5, 7)
    assert record.public_holidays == (Date(year=2026, month=12, day=25), Date(year=2027, month=1, day=1))
    assert record.working_days == (Date(year=2026, month=12, day=27),)
    assert (record.time_zone, record.opening_hours) == ("Asia/Singapore", "24/7")
    calendar = build_point(config).limits.times.calendar
    assert calendar.working_days == {date(2026, 12, 27)}


@pytest.fixture
def reaching(founded: Path) -> NodeConfig:
    """Three doors in easy reach, two of them kept back, and a cold one."""
    text = founded.read_text().replace(
        "public_holidays = []", "accessible_kept_back = 2\nordinary_in_chilled = true"
    )
    for name in ("B01", "B02", "C01"):
        text = text.replace(f'id = "{name}"', f'id = "{name}"\naccessible = true')
    founded.write_text(text.replace('id = "C06"', 'id = "C06"\ntemperature = "chilled"'))
    return load_config(founded)


async def test_the_record_says_what_is_in_easy_reach_cold_and_kept_back(reaching: NodeConfig) -> None:
    """LN-CAP-019."""
    config = reaching
    record = await record_of(config)

    said = [
        (each.inside.height_mm, each.count, each.accessible_count, each.temperature)
        for each in record.compartment_classes
    ]
    assert said == [
        (80, 8, 0, Temperature.AMBIENT),
        (190, 10, 2, Temperature.AMBIENT),
        (410, 5, 1, Temperature.AMBIENT),
        (410, 1, 0, Temperature.CHILLED),
    ]
    assert (record.accessible_kept_back, record.ordinary_in_chilled) == (2, True)
    limits = build_point(config).limits
    assert (limits.accessible_kept_back, limits.ordinary_in_chilled) == (2, True)
    boxes = dict(compartments(config))
    assert [name for name, each in boxes.items() if each.accessible] == ["B01", "B02", "C01"]
    assert [name for name, each in boxes.items() if each.temperature is Cold.CHILLED] == ["C06"]


FACTS = """channels = ["SCANNER", "STAFF"]
photos = ["https://harbour.example/front.jpg"]
directions = { en = "Behind the ferry gate.", ms = "Di belakang pintu feri." }
unavailable = [{ begin = 2027-02-01T08:00:00+08:00, until = 2027-02-03T08:00:00+08:00 }]
public_holidays = []"""


async def test_the_record_says_how_to_get_there_how_to_show_a_code_and_when_it_is_shut(founded: Path) -> None:
    """LN-PNT-006, LN-PNT-008."""
    record = await record_of(configured(founded, "public_holidays = []", FACTS))

    assert record.channels == (CredentialChannel.SCANNER, CredentialChannel.STAFF)
    assert record.photos == ("https://harbour.example/front.jpg",)
    assert record.directions == (
        LocalText(language="en", text="Behind the ferry gate."),
        LocalText(language="ms", text="Di belakang pintu feri."),
    )
    assert record.unavailability == (
        Period(begin=datetime(2027, 2, 1, tzinfo=UTC), until=datetime(2027, 2, 3, tzinfo=UTC)),
    )


async def test_a_founded_point_needs_nobody_to_have_a_smartphone(founded: Path) -> None:  # LN-PNT-006
    assert serves_everybody(await record_of(load_config(founded)))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('channels = ["SCANNER"]', "LN-PNT-006"),
        ('channels = ["KEYPAD"]', "LN-PNT-006"),
        ('channels = ["SCANNER", "REMOTE"]', "LN-PNT-006"),
        ('channels = ["SCANNER", "PIGEON"]', "expected one of SCANNER"),
        ('photos = ["http://harbour.example/front.jpg"]', "photos.0"),
        ('directions = { "not a language" = "There." }', "directions"),
        ('directions = { en = "" }', "directions.en"),
        ("unavailable = [{ begin = 2027-02-01T08:00:00Z, until = 2027-02-01T08:00:00Z }]", "unavailable.0"),
        (
            "unavailable = [{ begin = 2027-02-01T08:00:00, until = 2027-02-02T08:00:00 }]",
            "unavailable.0.begin",
        ),
    ],
)
def test_facts_that_cannot_be_published(founded: Path, line: str, words: str) -> None:  # LN-NOD-001
    with pytest.raises(Malformed) as caught:
        configured(founded, "public_holidays = []", f"{line}\npublic_holidays = []")

    assert words in caught.value.message
    assert "\n" not in str(caught.value)
