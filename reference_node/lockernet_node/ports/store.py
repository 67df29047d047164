"""The store: durable memory with one writer, and one transaction for everything that a command does."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from lockernet_node.ports.bank import BankTables
from lockernet_node.ports.closings import ClosingTables
from lockernet_node.ports.codes import CodeTables
from lockernet_node.ports.figures import FigureTables
from lockernet_node.ports.journal import JournalTables
from lockernet_node.ports.leases import LeaseTables
from lockernet_node.ports.parcels import ParcelTables
from lockernet_node.ports.pulses import PulseTables
from lockernet_node.ports.requests import RequestTables
from lockernet_node.ports.staff import StaffTables

T = TypeVar("T")


class Transaction(
    RequestTables,
    ParcelTables,
    BankTables,
    CodeTables,
    JournalTables,
    PulseTables,
    ClosingTables,
    StaffTables,
    LeaseTables,
    FigureTables,
    Protocol,
):
    """Everything one command reads and writes. Valid only inside `Store.transact`.

    Reads see the writes of the same transaction. Nothing is visible outside before the commit.
    """


class Store(Protocol):
    """Durable memory with one writer."""

    async def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in one transaction and commit it durably before returning what it returned.

        If `work` raises, or the process dies at any instant before this returns, either all of it
        is stored or nothing is. Calls run one after the other. Cancelling the caller does not tear a
        transaction. Raises `Unavailable(STORE_UNAVAILABLE)` if nothing can be stored.
        """

    async def aclose(self) -> None:
        """Finish running work and let go of the file."""
