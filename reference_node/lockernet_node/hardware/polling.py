"""Whose turn it is to be polled, and how soon: pure, one board a slot.

Every board in a circle, once in a round of `round_seconds` (LN-NOD-010). Two exceptions: a board with an
open door, or one that was told to unlock a moment ago, gets every second slot, since somebody stands before
it; and of the silent boards one is asked a round, since each miss costs the line a time-out.

While nobody stands there the line is left alone as much as the round allows: a question under way would hold
a pulse up.
"""

from collections import deque
from collections.abc import Iterable

POLLS_AFTER_UNLOCK = 40
"""So often a board is watched after a pulse while all its doors read shut: doors open late."""


class PollSchedule:
    """The order in which boards are asked for their sensors."""

    def __init__(
        self, boards: Iterable[int], *, round_seconds: float = 1.5, watching_seconds: float = 0.1
    ) -> None:
        self._circle = deque(sorted(set(boards)))
        self._first = self._circle[0]
        self._round_seconds = round_seconds
        self._watching_seconds = watching_seconds
        self._watched: deque[int] = deque()
        self._patience: dict[int, int] = {}
        self._silent: set[int] = set()
        self._hurried: deque[int] = deque()
        self._round = 0
        self._watching_slot = False

    def slot_seconds(self) -> float:
        """From the beginning of one slot to that of the next."""
        boards = len(self._circle)
        if self._watched or self._hurried:
            return min(self._watching_seconds, self._round_seconds / (2 * boards))
        return self._round_seconds / boards

    def next_board(self) -> int:
        """The board of the next slot."""
        if self._hurried:
            return self._hurried.popleft()
        self._watching_slot = not self._watching_slot
        if self._watching_slot and self._watched:
            self._watched.rotate(-1)
            return self._watched[-1]
        return self._next_in_circle()

    def hurry(self, board: int) -> None:
        """Ask this board in the very next slot."""
        if board not in self._hurried:
            self._hurried.append(board)

    def watch(self, board: int) -> None:
        """It was told to unlock: ask it in the very next slot, and watch it for a while."""
        self.hurry(board)
        self._patience[board] = POLLS_AFTER_UNLOCK
        if board not in self._watched:
            self._watched.append(board)

    def note_answer(self, board: int, *, door_open: bool) -> None:
        """The board answered; watch it while one of its doors stands open."""
        self._silent.discard(board)
        patience = self._patience.pop(board, 0)
        if patience > 1 and not door_open:
            self._patience[board] = patience - 1
        if (door_open or patience) and board not in self._watched:
            self._watched.append(board)
        elif not (door_open or patience) and board in self._watched:
            self._watched.remove(board)

    def note_silence(self, board: int) -> None:
        """The board counts as silent; ask it less."""
        self._silent.add(board)
        self._patience.pop(board, None)
        if board in self._watched:
            self._watched.remove(board)

    def _next_in_circle(self) -> int:
        for _ in range(len(self._circle)):
            board = self._step()
            if board not in self._silent or self._is_its_round(board):
                return board
        return self._step()

    def _is_its_round(self, board: int) -> bool:
        silent = sorted(self._silent)
        return silent[self._round % len(silent)] == board

    def _step(self) -> int:
        self._circle.rotate(-1)
        self._round += self._circle[-1] == self._first
        return self._circle[-1]
