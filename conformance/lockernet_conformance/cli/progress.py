"""What a run says while it runs, on stderr: one line that moves in a terminal, plain lines elsewhere."""

import sys
import time
from collections import Counter

from lockernet_conformance.results import CaseResult, Verdict

LOUD = (Verdict.FAIL, Verdict.WARN, Verdict.INCONCLUSIVE)
EVERY_SECONDS = 5.0
"""How often a run says how far it is where no line can move."""


class ProgressLine:
    """Hears of each case that is over."""

    def __init__(self) -> None:
        self._moves = sys.stderr.isatty()
        self._counts: Counter[Verdict] = Counter()
        self._said_at = time.monotonic()

    def __call__(self, done: int, total: int, result: CaseResult) -> None:
        """One more."""
        self._counts[result.verdict] += 1
        if result.verdict in LOUD and not result.known_failure:
            self._say(f"{result.verdict:<12}  {result.id}  {result.reason[:300]}")
        told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(self._counts.items()))
        line = f"{done}/{total}  {told}"
        if self._moves:
            sys.stderr.write(f"\r\x1b[K{line}" + ("\n" if done == total else ""))
            sys.stderr.flush()
        elif done == total or time.monotonic() - self._said_at >= EVERY_SECONDS:
            self._said_at = time.monotonic()
            self._say(line)

    def _say(self, words: str) -> None:
        clear = "\r\x1b[K" if self._moves else ""
        print(f"{clear}{words}", file=sys.stderr, flush=True)
