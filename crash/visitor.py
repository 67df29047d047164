"""Somebody at the kiosk with parcels, codes and two hands; goes on where a crash cut a visit.

Raises `Gone` when the node is dead. A visit that cannot go on now (another door is in use, its two
re-openings are used up) is left: it ends by the clock, later than a round takes.
"""

import time
from contextlib import suppress
from random import Random

import httpx

from bench.kiosk import QuickHands, badge_of
from bench.orders import Parcel
from bench.processes import Trouble
from crash.ledger import HandedOver, Sent, Shown, Stirred, TriedWrong, now
from crash.office import Gone
from crash.site import Site
from demo.person import Screen
from lockernet.codec.compact import parse_compact
from lockernet.codes.digits import DigitCode
from lockernet.errors import Malformed
from lockernet.signing.pae import statement_id
from lockernet_node.hardware.board.client import BoardControl

CANARIES = ("Tan Ah Kow", "+65 9123 4567", "ah.kow@example.org", "17 Harbour Walk")
"""What people must not be asked for and type all the same."""


class Visitor:
    """One person at one screen, in one life of the node."""

    def __init__(self, site: Site, badge: str) -> None:
        self._site = site
        self._badge = badge
        self._screen = Screen(f"http://{site.point.pages}")
        site.at_death(self._screen.close)
        self._hands = QuickHands(site.world, site.point.path)
        self.blocked = 0
        """How often in a row another visit held a door: one that a crash cut and only the clock ends."""
        site.ledger.note(Stirred(now()))

    def deposit(self, parcel: Parcel) -> bool:
        """Badge, label, open door, parcel in, door shut, "yes, inside" if the screen asks."""
        with _node_may_die(self._site):
            marks = self.say_label(parcel)
            if not self._door_is_open(marks):
                return False
            self._hands.put(marks["door"])
            marks = self._screen.wait_for("done", "closed", "failed")
            if marks.get("stage") == "closed":
                marks = self._screen.send("/visit", answer="inside")
            return self._note("deposit", parcel, marks)

    def say_label(self, parcel: Parcel) -> dict[str, str]:
        """Badge and label are shown; what the screen says then."""
        self._screen.look("/driver")
        self._screen.send("/driver", badge=self._badge)
        return self._screen.send("/driver/parcel", label=parcel.label)

    def open_only(self, parcel: Parcel) -> None:
        """Come as far as the open door, and stand there. Raises Trouble if it does not open."""
        if not self._door_is_open(self.say_label(parcel)):
            raise Trouble(f"no door opened for {parcel.label}")

    def collect(self, parcel: Parcel, code: str) -> bool:
        """Code, open door, parcel out, door shut, "yes, done"."""
        with _node_may_die(self._site):
            self._screen.look("/")
            marks = self._screen.send("/collect", code=code)
            if not self._door_is_open(marks):
                return False
            self._hands.take(marks["door"])
            self._screen.wait_for("closed", "failed")
            return self._note("collect", parcel, self._screen.send("/visit", answer="done"))

    def remove(self, parcel: Parcel) -> bool:
        """Badge, label, open door, parcel out, door shut, its label once more."""
        with _node_may_die(self._site):
            marks = self.say_label(parcel)
            if not self._door_is_open(marks):
                return False
            self._hands.take(marks["door"])
            self._screen.wait_for("closed", "failed")
            return self._note("remove", parcel, self._screen.send("/driver/parcel", label=parcel.label))

    def guess(self, parcel: Parcel, right: DigitCode) -> None:
        """One try with wrong digits; it counts once the screen has said no."""
        with _node_may_die(self._site):
            self._screen.look("/")
            wrong = f"{(int(right.digits) + 1) % 1_000_000:06}"
            marks = self._screen.send("/collect", code=right.selector + wrong)
            if marks.get("refused") == "CODE_REFUSED":
                self._site.ledger.note(TriedWrong(parcel.terms.parcel_id.hex()))

    def chatter(self) -> None:
        """Type things about people into every field."""
        self._site.ledger.note(*map(Shown, CANARIES))
        with _node_may_die(self._site):
            for words in CANARIES:
                self._screen.look("/")
                self._screen.send("/collect", code=words)
            self._screen.look("/driver")
            self._screen.send("/driver", badge=" ".join(CANARIES))

    def _door_is_open(self, marks: dict[str, str]) -> bool:
        self.blocked = self.blocked + 1 if marks.get("refused") == "DOOR_IN_USE" else 0
        if "door" not in marks or not self._hands.wait_open(marks["door"]):
            return False
        return self._screen.wait_for("door_open", "failed").get("stage") == "door_open"

    def _note(self, kind: str, parcel: Parcel, marks: dict[str, str]) -> bool:
        if marks.get("stage") != "done":
            return False
        self._site.ledger.note(HandedOver(kind, parcel.terms.parcel_id.hex()))
        return True


class _node_may_die:  # noqa: N801  # reads as a sentence
    """Turns a dead node into `Gone`."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, httpx.HTTPError) and self._site.is_dead():
            raise Gone from None


def new_badge(site: Site) -> str:
    """A badge for the courier's driver, which the journal may name as a cause."""
    badge = badge_of(site.point.courier)
    grant = parse_compact(badge)
    site.ledger.note(Sent(statement_id(grant.payload_type, grant.payload).hex()), Shown(badge))
    return badge


def shut_doors(world: BoardControl, draw: Random) -> None:
    """The people at the doors when the node died shut them, the parcel in or out, or leave them open."""
    for lock, door in enumerate(world.state()[0].doors):
        if door.latched:
            continue
        fate = draw.choice(("in", "out", "as it is", "left open"))
        with suppress(Malformed):
            if fate == "in":
                world.place(0, lock)
            elif fate == "out":
                world.take(0, lock)
            if fate != "left open":
                world.close_door(0, lock)


def shut_all(world: BoardControl) -> None:
    """Whoever comes next shuts what stands open."""
    for lock, door in enumerate(world.state()[0].doors):
        if not door.latched:
            world.close_door(0, lock)


def rest() -> None:
    """Between two tries."""
    time.sleep(0.05)
