"""What an auditor at the doors would write down: the ledger against which the invariants are checked.

It knows nothing of the code's own memory of a visit.
"""

from dataclasses import dataclass, field
from datetime import datetime

from lockernet.custody.commands import Command, InterruptSession, ReportClosed, ReportOpened
from lockernet.custody.state import Custody
from lockernet.models.custody import CustodyState
from lockernet.models.events import Body
from lockernet.models.points import Obligation


@dataclass(slots=True)
class Seen:
    """What was seen at a door during one visit, as an auditor would write it down."""

    until: datetime
    before: bool | None
    opened: bool = False
    open_now: bool = False
    shut_with: bool | None = None
    """What the infrared said when the door was last seen to close, or since then."""
    cut: bool = False
    pulses: int = 1
    in_flight: bool = False
    """The door was told to open once more and has not moved since."""

    def note(self, command: Command) -> None:
        """Somebody or something reports at this door."""
        if isinstance(command, ReportOpened):
            self.in_flight = self.in_flight and self.open_now
            self.opened = self.open_now = True
        if isinstance(command, ReportClosed):
            if self.open_now:
                self.shut_with = command.occupied
                self.in_flight = False
            elif (self.opened or self.cut) and command.occupied is not None:
                self.shut_with = command.occupied
            self.open_now = False
        if isinstance(command, InterruptSession):
            self.cut = True


@dataclass(slots=True)
class Life:
    """One parcel: its events, its states, and the visit that runs."""

    custody: Custody
    events: list[Body]
    states: list[CustodyState] = field(default_factory=lambda: [CustodyState.EXPECTED])
    visit: Seen | None = None
    removers: set[str] = field(default_factory=set)
    """Whose remove orders were accepted."""
    met: set[Obligation] = field(default_factory=set)
    """Obligations that were accepted as met."""
