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

POSTED = frozenset({END, TAKE})
"""Following these changes something, so they are posted."""

PERSON_SECONDS = 120
"""A person who does nothing for this long has left."""

DRIVER_SECONDS = 300
"""The same for a driver."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """The page loads `to` by itself after so many seconds."""

    seconds: int
    to: str
