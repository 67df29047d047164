"""Both stores, step by step through the same random writes: same answers, same refusals."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lockernet.custody.state import ASSIGNED
from lockernet.models.custody import CustodyState
from lockernet.models.reservations import ReservationState
from lockernet_node.ports import BrokenRule, MemberRow, Transaction
from lockernet_node.storage.database import open_database
from lockernet_node.storage.memory import Contents, MemoryTransaction
from lockernet_node.storage.sqlite_transaction import SqliteTransaction
from tests.node.storage.stored import ANSWER, LAYOUT, NOW, event, expected, ident

PARCELS = st.integers(1, 5)
COMPARTMENTS = st.sampled_from([None, *(name for name, _ in LAYOUT)])
MEMBERS = st.sampled_from(["swift", "other"])


class TwoStores(RuleBasedStateMachine):
    """Each write goes to both. One that either refuses is undone in both."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = open_database(Path(self.folder.name, "node.db"))
        self.sqlite: Transaction = SqliteTransaction(self.database.connection, LAYOUT)
        self.contents = Contents()

    @property
    def memory(self) -> Transaction:
        return MemoryTransaction(self.contents, LAYOUT)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    def both(self, write: Callable[[Transaction], None]) -> None:
        before = self.contents.copy()
        self.database.connection.execute("SAVEPOINT step")
        refused = [self.refused(write, self.sqlite), self.refused(write, self.memory)]
        assert refused[0] == refused[1]
        if refused[0]:
            self.contents = before
            self.database.connection.execute("ROLLBACK TO step")
        self.database.connection.execute("RELEASE step")

    def refused(self, write: Callable[[Transaction], None], tx: Transaction) -> bool:
        try:
            write(tx)
        except BrokenRule:
            return True
        return False

    @rule(
        number=PARCELS,
        handle=st.none() | st.integers(1, 3),
        state=st.sampled_from(CustodyState),
        reservation=st.sampled_from(ReservationState),
        minutes=st.none() | st.integers(-2, 2),
        compartment=COMPARTMENTS,
        selector=st.sampled_from([None, "0001", "0003"]),
    )
    def save(
        self,
        *,
        number: int,
        handle: int | None,
        state: CustodyState,
        reservation: ReservationState,
        minutes: int | None,
        compartment: str | None,
        selector: str | None,
    ) -> None:
        custody = expected(
            number,
            terms=expected(number).terms.model_copy(update=t0_code(handle)),
            state=state,
            reservation=reservation,
            reserved_until=None if minutes is None else NOW + timedelta(minutes=minutes),
            compartment_id=compartment,
            selector=selector,
        )
        self.both(lambda tx: tx.save(custody))

    @rule(number=PARCELS, courier=MEMBERS)
    def keep_label(self, number: int, courier: str) -> None:
        self.both(lambda tx: tx.keep_label(ident(number), courier, "X 1"))

    @rule(number=PARCELS)
    def remember(self, number: int) -> None:
        self.both(lambda tx: tx.remember("swift", ident(number), ANSWER, NOW))

    @rule(compartment=COMPARTMENTS.filter(bool))
    def mark_faulted(self, compartment: str) -> None:
        self.both(lambda tx: tx.mark_faulted(compartment, "the latch is broken"))

    @rule(ahead=st.sampled_from([0, 1, 1, 1, 1, 2]), members=st.lists(MEMBERS, max_size=2))
    def append(self, ahead: int, members: list[str]) -> None:
        def write(tx: Transaction) -> None:
            row = event(tx.journal_head().sequence + ahead)
            heads = [(each, tx.member_head(each).sequence) for each in members]
            tx.append(row, [MemberRow(each, head + 1, row.sequence) for each, head in heads])

        self.both(write)

    @rule(number=PARCELS)
    def plan_unlock(self, number: int) -> None:
        self.both(lambda tx: tx.plan_unlock("A01", ident(number)))

    @rule(effect_id=st.integers(1, 4), outcome=st.sampled_from(["DONE", "FAILED", "ABANDONED", "NO"]))
    def finish_unlock(self, effect_id: int, outcome: str) -> None:
        self.both(lambda tx: tx.finish_unlock(effect_id, outcome))

    @invariant()
    def they_answer_alike(self) -> None:
        assert answers(self.sqlite) == answers(self.memory)

    @invariant()
    def no_compartment_is_assigned_twice(self) -> None:
        custodies = [self.sqlite.custody(ident(number)) for number in range(1, 6)]
        assigned = [custody for custody in custodies if custody is not None and custody.state in ASSIGNED]
        places = [custody.compartment_id for custody in assigned if custody.compartment_id is not None]
        assert len(places) == len(set(places))


def t0_code(handle: int | None) -> dict[str, bytes | None]:
    """A code whose handle other parcels may have too, or none."""
    if handle is None:
        return {"claim_handle": None, "claim_commitment": None}
    return {"claim_handle": ident(handle, 8), "claim_commitment": ident(handle, 32)}


def answers(tx: Transaction) -> list[object]:
    """Every question that the writes of this machine can change the answer to."""
    return [
        [tx.custody(ident(number)) for number in range(1, 6)],
        [tx.custody_by_handle(ident(number, 8)) for number in range(1, 4)],
        [tx.custody_by_selector(selector) for selector in ("0001", "0003")],
        [tx.custody_in(name) for name, _ in LAYOUT],
        [tx.custody_by_label(courier, "X 1") for courier in ("swift", "other")],
        [tx.remembered("swift", ident(number)) for number in range(1, 6)],
        sorted(custody.parcel_id for custody in tx.sessions()),
        sorted(custody.parcel_id for custody in tx.lapsing(NOW)),
        sorted(tx.promised(NOW)),
        sorted(tx.live_selectors()),
        list(tx.free_compartments()),
        tx.journal_head(),
        [tx.member_head(member) for member in ("swift", "other")],
        list(tx.journal_after(1, 3)),
        list(tx.member_journal_after("swift", 1, 3)),
        list(tx.planned_unlocks()),
    ]


TestStoresAgree = TwoStores.TestCase
TestStoresAgree.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
