"""Everything that goes to a target and comes back: sent and recorded, or read back from a record."""

from lockernet_conformance.probe.exchange import Answer, Question, Record
from lockernet_conformance.probe.live import LiveProbe
from lockernet_conformance.probe.probe import Inconclusive, Probe
from lockernet_conformance.probe.replay import ReplayProbe
from lockernet_conformance.probe.transcript import (
    Told,
    Transcript,
    parse_transcript,
    read_transcript,
    root_of,
)

__all__ = [
    "Answer",
    "Inconclusive",
    "LiveProbe",
    "Probe",
    "Question",
    "Record",
    "ReplayProbe",
    "Told",
    "Transcript",
    "parse_transcript",
    "read_transcript",
    "root_of",
]
