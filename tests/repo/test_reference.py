"""The pages of docs/reference hold all of the schema and all of the registry, counted from another source.

The pages come from `proto/` through buf; these tests count in the generated Python code.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FileDescriptor

import lockernet.v1
from lockernet.errors import ErrorCode
from lockernet.status import STATUS
from lockernet.v1 import events_pb2, services_pb2
from tools.reference.machines import CUSTODY, Machine, drawing, first_sentence, refusals, unused, ways
from tools.reference.tables import table

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def files() -> Iterator[FileDescriptor]:
    """Every file of the schema, from the calls downwards."""
    waiting, seen = [services_pb2.DESCRIPTOR], set()
    while waiting:
        file = waiting.pop()
        if file.package == services_pb2.DESCRIPTOR.package and file.name not in seen:
            seen.add(file.name)
            waiting += file.dependencies
            yield file


MESSAGES = sorted((each for file in files() for each in file.message_types_by_name.values()), key=str)
ENUMS = [each for file in files() for each in file.enum_types_by_name.values()]


def section(page: str, heading: str) -> str:
    """What stands below a heading, up to the next one."""
    text = (REFERENCE / page).read_text()
    (found,) = re.findall(rf"^##+ {heading}\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    return str(found)


def numbers(text: str) -> list[int]:
    """The numbers that begin the rows of a table."""
    return [int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]


def test_the_calls_lead_to_the_whole_schema() -> None:
    generated = set(Path(next(iter(lockernet.v1.__path__))).glob("*_pb2.py"))

    assert {Path(file.name).stem + "_pb2.py" for file in files()} <= {path.name for path in generated}
    assert len(MESSAGES) > 60


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: each.name)
def test_every_field_of_a_message_is_explained(message: Descriptor) -> None:
    rows = section("fields.md", message.name)

    assert sorted(numbers(rows)) == sorted(field.number for field in message.fields)
    assert all(f"| `{field.name}` |" in rows for field in message.fields)
    assert not re.search(r"\| \|$", rows, re.MULTILINE), "a field without words"


@pytest.mark.parametrize("enum", ENUMS, ids=lambda each: each.name)
def test_every_number_of_an_enum_is_explained_and_it_has_a_fallback(enum: EnumDescriptor) -> None:
    rows = section("enums.md", enum.name)

    assert numbers(rows) == [value.number for value in enum.values]
    assert "An unknown number: " in rows


def test_every_event_says_who_sees_it() -> None:
    bodies = events_pb2.Event.DESCRIPTOR.oneofs_by_name["body"].fields
    text = (REFERENCE / "events.md").read_text()
    rows = re.findall(r"^\| (\d+) \| \[`(\w+)`\].*\| ([^|]+) \|$", text, re.MULTILINE)

    assert [(int(number), name) for number, name, _ in rows] == [
        (field.number, field.message_type and field.message_type.name) for field in bodies
    ]
    seen_by = {name: who for _, name, who in rows}
    assert seen_by["ParcelDeposited"] == "the parcel's courier"
    assert seen_by["UnexpectedDoorOpened"] == "the parcel's courier, if it names one"
    assert seen_by["NodeStarted"] == "none"


@pytest.mark.parametrize("code", ErrorCode)
def test_every_reason_stands_with_the_status_it_travels_as(code: ErrorCode) -> None:
    text = (REFERENCE / "errors.md").read_text()

    (status,) = re.findall(rf"^\| `{code}` \|(?: `(\w+)`)? \|", text, re.MULTILINE)
    assert status == (STATUS[code].name if code in STATUS else "")


def test_a_machine_without_a_table_is_only_its_states() -> None:
    nowhere = Machine("Nowhere", "CustodyState", "lockernet.custody.planted")

    assert (ways(nowhere), refusals(nowhere)) == ([], [])
    assert unused(nowhere, ["UNSPECIFIED", "EXPECTED"]) == ["EXPECTED"]
    assert "-->" not in drawing(nowhere)


def test_conditions_are_told_in_the_first_sentence_of_the_code() -> None:
    def door_is_shut() -> None:
        """The door was seen open
        and is shut now (LN-CUS-008).

        More for whoever reads the code.
        """

    assert first_sentence(door_is_shut) == "The door was seen open and is shut now (LN-CUS-008)"
    assert all(way.condition for way in ways(CUSTODY) if way.on == "EndSession")


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert table(("a", "b"), [("x || y", "")]) == "| a | b |\n|---|---|\n| x \\|\\| y | |"
