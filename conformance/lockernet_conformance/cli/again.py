"""The verdicts of a record once more: what `replay` prints, and what `certify` and `verify` ask."""

import asyncio

from lockernet_conformance.cli.digest import suite_digest
from lockernet_conformance.cli.every import every_case
from lockernet_conformance.probe import Told, parse_transcript
from lockernet_conformance.runner import BadKnownFailures, Replayed, replay
from lockernet_conformance.runner.header import Header, header_of
from lockernet_conformance.runner.known import known_list


def replay_told(header: Header, told: Told) -> Replayed:
    """Every verdict of this transcript once more. Raises BadKnownFailures."""
    known = known_list(header.known, header.begun_at.date(), frozenset(case.id for case in every_case()))
    return asyncio.run(replay(header.world, told, every_case(), known))


def differences(transcript: bytes) -> list[str]:
    """What these bytes say and does not follow from them; empty if it is true. Raises BrokenTranscript."""
    told = parse_transcript(transcript)
    header = header_of(told.header)
    try:
        found = replay_told(header, told).differences
    except BadKnownFailures as error:
        found = [str(error)]
    return [*another_suite(header), *found] if found else []


def another_suite(header: Header) -> list[str]:
    """A line that says so, if the run was made by another suite than this one."""
    if header.suite_digest == suite_digest():
        return []
    which = f"{header.suite_version} ({header.suite_digest[:16]})"
    return [f"the run was made by another suite, {which}: replay it with that one"]
