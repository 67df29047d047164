"""Whose turn it is to be polled: pure, one board a slot.

Every board in a circle. Two exceptions: a board with an open door gets every second slot, since somebody
stands before it; and of the silent boards one is asked a round, since each miss costs the line a time-out.
"""

from collections import deque
from collections.abc import Iterable


class PollSchedule:
    """The order in which boards are asked for their sensors."""

    def __init__(self, boards: Iterable[int]) -> None:
        self._circle = deque(sorted(set(boards)))
        self._first = self._circle[0]
        self._watched: deque[int] = deque()
        self._silent: set[int] = set()
        self._hurried: deque[int] = deque()
        self._round = 0
        self._watching_slot = False

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
        """Ask this board in the very next slot: it was just told to unlock."""
        if board not in self._hurried:
            self._hurried.append(board)

    def note_answer(self, board: int, *, door_open: bool) -> None:
        """The board answered; watch it while one of its doors stands open."""
        self._silent.discard(board)
        if door_open and board not in self._watched:
            self._watched.append(board)
        elif not door_open and board in self._watched:
            self._watched.remove(board)

    def note_silence(self, board: int) -> None:
        """The board counts as silent; ask it less."""
        self._silent.add(board)
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
