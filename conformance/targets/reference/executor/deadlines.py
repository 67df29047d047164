"""Reads the input of a vector as an implementation would: everything is checked, then computed."""

import json
from typing import TypeVar

from pydantic import ValidationError

from conformance.targets.reference.executor.words import Answer, Given, World
from lockernet.deadlines.terms import Calendar, Outage, Term
from lockernet.deadlines.until import PointTimes, until
from lockernet.errors import Malformed
from lockernet.hours import opening_hours, zone_named
from lockernet.models.base import Instant, Model
from lockernet.models.outcome import Refused

M = TypeVar("M", bound=Model)


class Deadline(Model):
    """The fields of a vector's input that are not models yet."""

    start: Instant
    zone: str
    opening_hours: str


def deadline(given: Given, world: World) -> Answer:
    """When the term ends."""
    try:
        term = _read(Term, given, "amount", "unit")
        begins = _read(Deadline, given, "start", "zone", "opening_hours")
        calendar = _read(Calendar, given, "weekend", "holidays", "working_days")
        outages = [_read(Outage, outage, "begins", "ends") for outage in given["outages"]]
        zone, opening = zone_named(begins.zone), opening_hours(begins.opening_hours)
    except (ValidationError, Malformed):
        return {"verdict": "malformed", "reason": "MALFORMED_FIELD"}
    ends = until(term, begins.start, at=PointTimes(zone, calendar, opening), outages=outages)
    if isinstance(ends, Refused):
        return {"verdict": "refused", "reason": ends.reason.value}
    return {"verdict": "accepted", "until": ends.isoformat().replace("+00:00", "Z")}


def _read(model: type[M], given: Given, *names: str) -> M:
    return model.model_validate_json(json.dumps({name: given[name] for name in names}))
