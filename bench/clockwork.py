"""Times and rates: medians, percentiles, and what this machine can do with bare hands."""

import math
import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def bare_rates(folder: Path, seconds: float) -> str:
    """Raw verifies and durable one-row commits per second on one core, as words for a note."""
    verifies, commits = verifies_per_second(seconds), commits_per_second(folder / "bare.db", seconds)
    return f"in this run: {verifies:,.0f} raw Ed25519 verifies/s, {commits:,.0f} durable commits/s"


def verifies_per_second(seconds: float) -> float:
    """Raw Ed25519 verifies of 300 bytes."""
    key, message = Ed25519PrivateKey.generate(), secrets.token_bytes(300)
    public_key, signature = key.public_key(), key.sign(message)
    return _rate(lambda: public_key.verify(signature, message), seconds)


def commits_per_second(path: Path, seconds: float) -> float:
    """One-row transactions, one after the other, with the node's journal mode and syncs."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA synchronous = full")
        connection.execute("CREATE TABLE IF NOT EXISTS written (bytes BLOB NOT NULL) STRICT")

        def commit() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO written (bytes) VALUES (?)", (b"x" * 300,))
            connection.execute("COMMIT")

        return _rate(commit, seconds)


def _rate(work: Callable[[], object], seconds: float) -> float:
    begun, count = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        work()
        count += 1
    return count / passed
