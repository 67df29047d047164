"""A person at the kiosk who does not give up: brings parcels and collects them, crash or not."""

import secrets
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bench.orders import Parcel
from bench.point import NETWORK, OPERATOR, BenchPoint, Speaker
from demo.person import Hands, Screen, collect, deposit
from lockernet.codec.compact import addressee, seal_compact
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet_node.hardware.board.client import BoardControl

BADGE_SECONDS = 8 * 3600
PAUSE_SECONDS = 0.1

BUSY = "DOOR_IN_USE"
"""Somebody else's visit, or our own before the crash, still holds a door."""

VISITS = {"deposit": deposit, "collect": collect}


class QuickHands(Hands):
    """Does not stand long before a door whose node is dead."""

    def wait_open(self, door: str) -> bool:
        """Two seconds are long after a pulse."""
        return self._control.wait_open(*self._wires[door], seconds=2.0)


@dataclass(frozen=True, slots=True)
class Job:
    """One visit: what is shown at the screen, and whose parcel it is."""

    kind: str
    fields: dict[str, str]
    parcel_id: bytes


def jobs_for(courier: Speaker, parcels: Sequence[Parcel]) -> Iterator[Job]:
    """Each parcel is brought and then collected."""
    badge = badge_of(courier)
    for parcel in parcels:
        parcel_id = parcel.terms.parcel_id
        yield Job("deposit", {"badge": badge, "label": parcel.label}, parcel_id)
        yield Job("collect", {"code": parcel.claim.text()}, parcel_id)


def visit_until_crash(point: BenchPoint, hands: Path, jobs: deque[Job]) -> list[Job]:
    """Do the jobs until the node is gone; those of which the screen said that they are done.

    What a crash cut is tried again the next time; what is refused then was done already.
    """
    done: list[Job] = []
    with BoardControl(hands) as world:
        screen, fingers = Screen(f"http://{point.pages}"), QuickHands(world, point.path)
        try:
            while jobs:
                marks = VISITS[jobs[0].kind](screen, fingers, dict(jobs[0].fields))
                if marks.get("stage") == "done":
                    done.append(jobs[0])
                if marks.get("stage") == "done" or marks.get("refused", BUSY) != BUSY:
                    jobs.popleft()
                else:
                    time.sleep(PAUSE_SECONDS)
        except httpx.HTTPError:
            return done
    return done


def badge_of(courier: Speaker) -> str:
    """A badge of this courier for eight hours."""
    begin = int(datetime.now(UTC).timestamp())
    grant = CompactGrant(
        action=GrantAction.BADGE,
        addressee=addressee(NETWORK, OPERATOR),
        not_before=begin,
        expires_at=begin + BADGE_SECONDS,
        holder=secrets.token_bytes(8),
    )
    return seal_compact(grant, courier.signer)
