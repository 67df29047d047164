"""The published vectors: the file is what the generator writes, and this library answers as it says."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conformance.targets.reference.executor.deadlines import deadline
from tests.lockernet.deadlines.slow_oracle import slow_days, slow_hours
from tests.vectors.reading import agrees
from tools.vectors.deadlines import TOPIC, vectors

FILE = Path(__file__).resolve().parents[3] / "docs" / "spec" / "vectors" / "deadlines.json"
PUBLISHED = json.loads(FILE.read_text())["vectors"]
MINUTE = timedelta(minutes=1)

OPEN = {
    "24/7": lambda _: True,
    "off": lambda _: False,
    "Mo-Fr 09:00-17:00": lambda wall: wall.weekday() < 5 and 9 <= wall.hour < 17,
    "Mo-Sa 10:00-12:00,13:00-15:00": lambda wall: wall.weekday() < 6 and wall.hour in (10, 11, 13, 14),
    "22:00-02:00": lambda wall: wall.hour in (22, 23, 0, 1),
    "Mo 22:00-26:00": lambda wall: (wall.weekday(), wall.hour) in {(0, 22), (0, 23), (1, 0), (1, 1)},
    "01:00-04:00": lambda wall: 1 <= wall.hour < 4,
    "02:00-03:00": lambda wall: wall.hour == 2,
    "02:00-02:30": lambda wall: wall.hour == 2 and wall.minute < 30,
    "01:00-02:00": lambda wall: wall.hour == 1,
    "10:00-18:00": lambda wall: 10 <= wall.hour < 18,
    "22:00-04:00": lambda wall: wall.hour >= 22 or wall.hour < 4,
}
"""The hours of the vectors a second time, by hand; those with PH or dates are left to the literals."""


def _times(given: dict[str, Any]) -> list[str]:
    outages = [time for outage in given["outages"] for time in outage.values() if time is not None]
    return [given["start"], *outages]


def _whole(time: str) -> bool:
    instant = _instant(time)
    return instant.second == 0 and instant.microsecond == 0


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _watched() -> list[dict[str, Any]]:
    """Vectors that the oracle can watch minute by minute within some weeks."""
    return [
        vector
        for vector in PUBLISHED
        if vector["expected"]["verdict"] == "accepted"
        and vector["input"]["opening_hours"] in OPEN
        and _instant(vector["expected"]["until"]) - _instant(vector["input"]["start"]) < timedelta(days=21)
        and all(_whole(time) for time in _times(vector["input"]))
    ]


@pytest.mark.parametrize("vector", PUBLISHED, ids=lambda vector: vector["id"])
async def test_the_library_answers_as_the_vector_says(vector: dict[str, Any]) -> None:
    await agrees(vector, deadline)


def test_the_file_is_what_the_generator_writes() -> None:
    document = {"topic": TOPIC, "version": 1, "vectors": vectors()}
    assert FILE.read_text() == json.dumps(document, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def test_no_two_vectors_are_the_same() -> None:
    assert len({json.dumps(vector["input"]) for vector in PUBLISHED}) == len(PUBLISHED)
    assert len({vector["id"] for vector in PUBLISHED}) == len(PUBLISHED)


def test_every_reason_of_a_deadline_is_expected_by_a_vector() -> None:
    reasons = Counter(vector["expected"].get("reason") for vector in PUBLISHED)
    assert set(reasons) == {
        None,
        "MALFORMED_FIELD",
        "DEADLINE_SUSPENDED",
        "DEADLINE_NEVER_REACHED",
        "DEADLINE_OUT_OF_RANGE",
    }


def test_most_accepted_vectors_are_watched() -> None:
    assert len(_watched()) >= 70


@pytest.mark.parametrize("vector", _watched(), ids=lambda vector: vector["id"])
def test_the_oracle_that_watches_each_minute_agrees_with_the_literal(vector: dict[str, Any]) -> None:
    given, expected = vector["input"], _instant(vector["expected"]["until"])
    shared: dict[str, Any] = {
        "down": [
            (_instant(each["begins"]), each["ends"] and _instant(each["ends"])) for each in given["outages"]
        ],
        "limit": expected + MINUTE,
        "tick": MINUTE,
        "zone": ZoneInfo(given["zone"]),
    }
    amount, start = given["amount"], _instant(given["start"])
    if given["unit"] in ("HOURS", "OPEN_HOURS"):
        open_at = OPEN[given["opening_hours"] if given["unit"] == "OPEN_HOURS" else "24/7"]
        assert slow_hours(amount, start, open_at=open_at, **shared) == expected
    else:
        assert slow_days(amount, start, counts=_counts(given), **shared) == expected


def _counts(given: dict[str, Any]) -> Any:
    if given["unit"] == "CALENDAR_DAYS":
        return lambda _: True
    return lambda day: (
        str(day) not in given["holidays"]
        and (str(day) in given["working_days"] or day.isoweekday() not in given["weekend"])
    )
