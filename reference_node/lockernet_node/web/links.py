"""The addresses of the kiosk's pages, and how long the screen waits for somebody who does nothing."""

from dataclasses import dataclass

START, DRIVER, VISIT, COLLECT, PARCEL, END, TAKE, WRONG = (
    "/",
    "/driver",
    "/visit",
    "/collect",
    "/driver/parcel",
    "/driver/end",
    "/driver/take",
    "/visit/wrong",
)

HELP, STAFF, STAFF_DOOR, STAFF_KEY, STAFF_END = (
    "/help",
    "/staff",
    "/staff/door",
    "/staff/key",
    "/staff/end",
)

POSTED = frozenset({END, TAKE, STAFF_END})
"""Following these changes something, so they are posted."""

PERSON_SECONDS = 120
"""A person who does nothing for this long has left."""

DRIVER_SECONDS = 300
"""The same for drivers and staff."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """The page loads `to` by itself after so many seconds."""

    seconds: int
    to: str
