"""Nodes that go wrong on a full disk, beside a second program, or with a database that was set back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conformance.targets.reference.wired_bank import WiredBank
from lockernet.errors import Unavailable
from lockernet_node.pipeline import starting
from lockernet_node.pipeline.collecting import Collecting
from lockernet_node.pipeline.depositing import Depositing
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.retention import Retention
from lockernet_node.storage import exclusive, group, sqlite
from tests.conformance.mutants.registry import change, mutant

FULL = ("jrn/store/full-*", "jrn/store/shut-while-full", "jrn/health/full")


@mutant("jrn/store/full-reserve", "jrn/store/full-cancel", also=(*FULL, "jrn/store/*"))
def calls_a_full_disk_its_own_mistake() -> None:
    """An order that cannot be stored is INTERNAL."""

    def refuse(works: Sequence[Any], error: Exception) -> None:
        for waiting in works:
            waiting.error = RuntimeError(str(error))

    change(group, "refuse_all", refuse)


@mutant("jrn/store/full-reserve", "jrn/store/full-deposit-order", "jrn/store/full-then-dark", also=FULL)
def never_gets_over_a_full_disk() -> None:
    """A store that failed once stores nothing more until it is started anew."""
    failed: list[bool] = []
    before = group.commit_together

    def commit(connection: Any, transaction: Any, works: Sequence[Any]) -> bool:
        if failed:
            group.refuse_all(works, OSError("it failed before"))
            return False
        broken = before(connection, transaction, works)
        if any(isinstance(each.error, Unavailable) for each in works):
            failed.append(True)
        return broken

    change(sqlite, "commit_together", commit)


@mutant("jrn/store/full-reserve", "jrn/store/full-extend", also=FULL)
def says_no_for_good_on_a_full_disk() -> None:
    """An order that cannot be stored is refused as if it did not fit."""
    from lockernet.errors import ErrorCode, RefusedByPeer  # noqa: PLC0415

    submit = Orders.submit

    async def submits(self: Any, statement: Any, order_type: Any) -> Any:
        try:
            return await submit(self, statement, order_type)
        except Unavailable:
            raise RefusedByPeer(ErrorCode.POINT_FULL) from None

    change(Orders, "submit", submits)


def _opens_anyway(home: Any, name: str) -> None:
    banks: list[WiredBank] = []
    begin, before = WiredBank.__init__, getattr(home, name)

    def made(self: Any, line: Any) -> None:
        begin(self, line)
        banks.append(self)

    async def opens(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await before(self, *args, **kwargs)
        except Unavailable:
            await banks[-1].unlock("A01")
            raise

    change(WiredBank, "__init__", made)
    setattr(home, name, opens)


@mutant("jrn/store/full-collection", also=FULL)
def collects_without_a_record() -> None:
    """A good code opens a door though nothing can be stored."""
    _opens_anyway(Collecting, "open")


@mutant("jrn/store/full-deposit", also=FULL)
def deposits_without_a_record() -> None:
    """A label opens a door though nothing can be stored."""
    _opens_anyway(Depositing, "open")


@mutant("jrn/store/second-program")
def shares_its_database() -> None:
    """Any number of programs may open one database."""

    @contextmanager
    def anybody(path: Path) -> Iterator[None]:
        path.touch()
        yield

    change(exclusive, "one_process", anybody)


@mutant("jrn/store/set-back", "jrn/store/set-back-over-a-cut", also=("jrn/*",))
def believes_its_database() -> None:
    """A database that was set back is served as it is."""
    change(starting, "why_set_back", lambda _tx, _kept: None)


@mutant("jrn/store/not-set-back", "jrn/store/set-back-over-a-cut", also=("jrn/*", "svc/enrol/*"))
def distrusts_each_start() -> None:
    """Every start after the first one counts as set back."""
    change(starting, "why_set_back", lambda _tx, kept: None if kept is None else "caution")


@mutant("jrn/store/second-at-its-address", also=("svc/loopback/*",))
def shares_its_ports() -> None:
    """Several programs may listen on one port, and calls go to any of them."""
    import socket  # noqa: PLC0415

    from lockernet_node.transport import addresses, server  # noqa: PLC0415

    change(server, "OPTIONS", tuple(each for each in server.OPTIONS if each[0] != "grpc.so_reuseport"))
    change(addresses, "require_free", lambda _address, **_options: None)

    def bind(address: str, **_options: object) -> socket.socket:
        host, _, port = address.rpartition(":")
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, int(port)))
        listener.listen()
        return listener

    change(addresses, "bind", bind)


@mutant("jrn/erase/answers-gone")
def keeps_answers_for_ever() -> None:
    """Nothing is ever erased."""

    async def never(_self: Any) -> None:
        return

    change(Retention, "step", never)


@mutant("jrn/erase/answers-last", also=("jrn/erase/*", "svc/*", "jrn/*"))
def forgets_answers_in_a_week() -> None:
    """Answers are erased after a week."""
    from datetime import timedelta  # noqa: PLC0415

    batch = Retention._batch

    def sooner(self: Any, tx: Any) -> Any:
        tx.erase_answers(self.desk.clock.now() - timedelta(days=7), 50)
        return batch(self, tx)

    change(Retention, "_batch", sooner)
