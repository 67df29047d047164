"""Tells what happens: for people as a story with ticks, for machines as one line of JSON a step."""

import json
import sys
import time
from typing import Any

TICK, CROSS = "✓", "✗"


class Narrator:
    """Prints; counts what was checked."""

    def __init__(self, *, as_json: bool, total: int) -> None:
        self._as_json = as_json
        self._total = total
        self._number = 0
        self._name = ""
        self._began = 0.0
        self._checks: list[str] = []
        self._colour = sys.stdout.isatty()

    def begin(self, name: str, title: str) -> None:
        """A step begins."""
        self._number += 1
        self._name, self._began, self._checks = name, time.monotonic(), []
        if not self._as_json:
            print(f"\n{self._paint(f'{self._number}/{self._total} {title}', '1')}  [{name}]", flush=True)

    def say(self, words: str) -> None:
        """Something that is going on."""
        if not self._as_json:
            print(f"    {self._paint(words, '2')}", flush=True)

    def checked(self, words: str) -> None:
        """Something that was looked at and found right."""
        self._checks.append(words)
        if not self._as_json:
            print(f"  {self._paint(TICK, '32')} {words}", flush=True)

    def done(self) -> None:
        """The step is over."""
        seconds = round(time.monotonic() - self._began, 2)
        if self._as_json:
            step = {"step": self._name, "ok": True, "seconds": seconds, "checks": self._checks}
            print(json.dumps(step), flush=True)

    def failed(self, words: str) -> None:
        """The step's subject did not do what it should."""
        if self._as_json:
            print(json.dumps({"step": self._name, "ok": False, "words": words}), flush=True)
        else:
            print(
                f"  {self._paint(CROSS, '31')} {words}\n\nThe demo failed at step: {self._name}", flush=True
            )

    def table(self, parcels: list[dict[str, Any]], *, seconds: float) -> None:
        """All parcels and their custody chains."""
        if self._as_json:
            print(json.dumps({"parcels": parcels, "seconds": round(seconds, 2)}), flush=True)
            return
        print(f"\n{'parcel':<15} {'door':<5} {'custody chain':<62} receipts")
        for parcel in parcels:
            chain = " > ".join(parcel["chain"])
            print(f"{parcel['label']:<15} {parcel['door']:<5} {chain:<62} {parcel['receipts']}")
        print(f"\n{self._paint(TICK, '32')} Every step was checked. {seconds:.1f} s.", flush=True)

    def _paint(self, words: str, code: str) -> str:
        return f"\x1b[{code}m{words}\x1b[0m" if self._colour else words
