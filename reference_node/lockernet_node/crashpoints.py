"""Named steps at which a test may end this process, as a power cut would: `reached("store.committed")`.

Nothing ends unless the node was started with `run --crash-at STEP:N`; no environment and no file can say so.
In a node that serves people a step costs one comparison. The list is also in docs/guides/crash-safety.md.
"""

import os
import signal
from collections.abc import Mapping
from types import MappingProxyType

from lockernet.errors import ErrorCode, Malformed

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "start.opened": "the database is open and migrated, nothing is read",
        "start.verified": "the journal's tail was checked, and a recovery begun if one is due",
        "start.marking": "plans are abandoned and cut visits marked, not committed",
        "start.marked": "the same, committed",
        "start.anchored": "the journal's head is kept outside the database",
        "start.bank": "the lock boards are connected",
        "start.serving": "calls and pages are served, nobody was told",
        "call.received": "a call's bytes were parsed",
        "order.verified": "an order's signature, key and header are good",
        "order.decided": "the rule has spoken, its event is in the transaction",
        "order.remembered": "the answer is remembered in the transaction",
        "order.stored": "the order is committed, its answer is not given",
        "call.answered": "an answer is about to leave",
        "journal.receipted": "a hand-over's receipt is signed, not stored",
        "journal.appended": "an event is in the transaction, the state is not",
        "journal.sealed": "a checkpoint is in the transaction",
        "custody.saved": "event and state are in the transaction",
        "pulse.planned": "event, state and planned pulse are in the transaction",
        "store.begin": "a group of works is about to begin its transaction",
        "store.begun": "the transaction is open, nothing is written",
        "store.worked": "one work of the group is done",
        "store.commit": "every work is done, the transaction is about to be committed",
        "store.committed": "the transaction is on the disk, nobody knows",
        "store.settled": "back in the loop, callers are about to wake",
        "badge.read": "a driver's badge is good",
        "deposit.intended": "a deposit's intent is committed, the pulse is not begun",
        "code.counted": "a try at digits is committed, nothing was compared",
        "code.good": "a code is good, in the transaction of its visit",
        "collect.intended": "a collection's intent is committed, the pulse is not begun",
        "remove.intended": "a removal's intent is committed, the pulse is not begun",
        "visit.said": "a person's word is committed, the page is not made",
        "page.answered": "a page is about to leave",
        "pulse.due": "a planned pulse was read",
        "pulse.turn": "the line is ours, no byte is written",
        "line.written": "a frame was handed to the line: a pulse, or a question",
        "pulse.written": "the pulse is on the line since 30 ms, the board was not asked what came of it",
        "pulse.acted": "the board answered after the pulse",
        "pulse.finished": "what came of the pulse is committed",
        "door.moved": "a door moved, nothing is stored",
        "door.stored": "what it showed is committed",
        "tick.stored": "deadlines that passed are committed",
        "feed.listed": "a page of the feed was read",
    }
)
"""Each step, and what has happened when it is reached."""


class _Plan:
    """Where this process ends; nowhere, unless a test said so."""

    def __init__(self) -> None:
        self.step: str | None = None
        self.passes = 0


_PLAN = _Plan()


def reached(step: str) -> None:
    """Say that this step is reached; ends the process if it is the pass that a test asked for."""
    if _PLAN.step == step:
        _PLAN.passes -= 1
        if _PLAN.passes == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def crash_at(asked: str) -> None:
    """Arrange the end: `step:n`, the n-th time that `step` is reached. For tests only.

    Raises Malformed (CONFIGURATION) for a step that is none or a number that is none.
    """
    step, _, passes = asked.partition(":")
    if step not in STEPS or not passes.isdecimal() or int(passes) == 0:
        words = f"--crash-at {asked}: expected STEP:N with a step of docs/guides/crash-safety.md"
        raise Malformed(ErrorCode.CONFIGURATION, words)
    _PLAN.step, _PLAN.passes = step, int(passes)
