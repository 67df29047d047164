"""One point with lock boards, a node that dies and comes back, and a ledger of what was promised."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import TimeoutExpired

from bench.point import BenchPoint, found_point
from bench.processes import Program, Trouble, boards, node, started
from crash.evidence import Evidence, gather
from crash.ledger import Begun, Dead, Ledger, now
from lockernet_node.hardware.board.client import BoardControl

DOORS = 15
"""All on one board, so that every door is polled often."""

LINGER_SECONDS = 1.0


class Site:
    """The point and everything around it; made by `open_site`."""

    def __init__(self, folder: Path, point: BenchPoint, world: BoardControl) -> None:
        self.point = point
        self.world = world
        self.hands = folder / "hands.sock"
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.log = point.path.with_name("node.log")
        self._folder = folder
        self._heads: Sequence[bytes] = ()
        self._with_node = ExitStack()
        self._node: Program | None = None

    def start(self, *, crash_at: str | None = None) -> bool:
        """Start a node; False if it died before it was ready, as it was asked to."""
        self.ledger.note(Begun(now()))
        extra = () if crash_at is None else ("--crash-at", crash_at)
        self._node = Program((*node(self.point.path), *extra), log=self.log)
        try:
            self._node.ready()
        except Trouble:
            if crash_at is None:
                raise
            self.await_death()
            return False
        return True

    def is_dead(self) -> bool:
        """Whether the node has ended, or does so now: its lines break before the system says so."""
        deadline = now() + LINGER_SECONDS
        while self._node is not None and self._node.is_alive():
            if now() > deadline:
                return False
            time.sleep(0.005)
        return True

    @property
    def pid(self) -> int:
        """Of the running node."""
        assert self._node is not None
        return self._node.pid

    def at_death(self, end: Callable[[], None]) -> None:
        """Do this when the node is dead: whoever talked with it lets go."""
        self._with_node.callback(end)

    def kill(self) -> None:
        """SIGKILL from outside."""
        assert self._node is not None
        self._node.kill()
        self._note_death()

    def await_death(self) -> None:
        """The node ends itself by SIGKILL. Raises Trouble if it does not, or ends otherwise."""
        assert self._node is not None
        try:
            ended = self._node.wait_dead()
        except TimeoutExpired:
            raise Trouble("the node was to die and lives") from None
        if ended != -signal.SIGKILL:
            raise Trouble(f"the node was to die and ended with {ended}; see {self.log}")
        self._note_death()

    def look(self) -> Evidence:
        """Everything that is known, while the node is dead."""
        evidence = gather(
            self.point,
            self.ledger.notes(),
            self.world.pulses(),
            copy=self._folder / "copy",
            heads=self._heads,
        )
        self._heads = [entry.event_id for entry in evidence.stored.entries]
        return evidence

    def close(self) -> None:
        """End the node if it runs."""
        if self._node is not None:
            self._node.end()
        self._with_node.close()

    def _note_death(self) -> None:
        self.ledger.note(Dead(now()))
        self._with_node.close()


@contextmanager
def open_site(folder: Path, *, doors: int = DOORS, board_count: int = 1) -> Iterator[Site]:
    """A fresh point; its lock boards run as long as the block does."""
    link, hands = folder / "locks", folder / "hands.sock"
    point = found_point(folder / "point", bank=f"serial:{link}")
    keep_doors(point.path, doors)
    with ExitStack() as stack:
        stack.enter_context(started(folder, board=boards(link, hands, count=board_count)))
        site = Site(folder, point, stack.enter_context(BoardControl(hands)))
        stack.callback(site.close)
        yield site


def keep_doors(path: Path, count: int) -> None:
    """Only the first doors of the layout: a start reads and reports each one."""
    head, *doors = path.read_text().split("[[compartment]]")
    path.write_text("[[compartment]]".join([head, *doors[:count]]))
