"""The store: durable memory with one writer, and one transaction for everything that a command does."""

from collections.abc import Callable, Set
from datetime import datetime
from typing import Protocol, TypeVar

from lockernet_node.ports.bank import BankTables
from lockernet_node.ports.closings import ClosingTables
from lockernet_node.ports.codes import CodeTables
from lockernet_node.ports.delegations import DelegationTables
from lockernet_node.ports.enrolment import EnrolmentTables
from lockernet_node.ports.erasing import ErasingTables
from lockernet_node.ports.figures import FigureTables
from lockernet_node.ports.gates import GateTables
from lockernet_node.ports.health import HealthTables
from lockernet_node.ports.journal import JournalTables
from lockernet_node.ports.leases import LeaseTables
from lockernet_node.ports.parcels import ParcelTables
from lockernet_node.ports.points import PointTables
from lockernet_node.ports.pulses import PulseTables
from lockernet_node.ports.requests import RequestTables
from lockernet_node.ports.staff import StaffTables
from lockernet_node.ports.stays import StayTables
from lockernet_node.ports.time import TimeTables
from lockernet_node.ports.windows import WindowTables

T = TypeVar("T")


class BrokenRule(Exception):
    """A write against the rules of the tables: our own mistake, never a peer's and never the disk's.

    Every store raises this one, whatever its database calls it; the work that made it leaves nothing.
    """


class Transaction(
    RequestTables,
    ParcelTables,
    BankTables,
    CodeTables,
    DelegationTables,
    JournalTables,
    PulseTables,
    TimeTables,
    WindowTables,
    GateTables,
    ErasingTables,
    ClosingTables,
    StaffTables,
    LeaseTables,
    FigureTables,
    HealthTables,
    EnrolmentTables,
    PointTables,
    StayTables,
    Protocol,
):
    """Everything one command reads and writes. Valid only inside `Store.transact`.

    Reads see the writes of the same transaction. Nothing is visible outside before the commit.
    """


class Store(Protocol):
    """Durable memory with one writer."""

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in one transaction and commit it durably before returning what it returned.

        A write that would break a rule of the tables raises `BrokenRule` inside `work`. If `work` raises,
        or the process dies at any instant before this returns, either all of it is stored or nothing is.
        Calls run one after the other. Cancelling the caller does not tear a transaction. Raises
        `Unavailable(STORE_UNAVAILABLE)` if nothing can be stored.
        """

    def watch(self, told: Callable[[Set[str]], None]) -> None:
        """Call `told` from now on, in the loop, after each commit that appended to the journal.

        It gets the members that the new events concern, and WHOLE_JOURNAL. It may be told once too often
        (of a work that was taken back), never too rarely, and never before others can read what was
        committed.
        """

    async def forget(self, now: datetime) -> None:
        """Let nothing that was erased linger in a file of the store; copies of old versions stay a day."""

    async def aclose(self) -> None:
        """Finish running work and let go of the file."""
