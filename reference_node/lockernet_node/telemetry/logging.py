"""Logging of the node: structured events on stderr, JSON where nobody watches; no codes, no people."""

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog

LEVELS = ("debug", "info", "warning", "error")


class _NeverInTheWay:
    """Where events go. A full disk or a reader that is gone costs lines, never the node (LN-NOD-028)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> int:
        """Write what can be written."""
        with suppress(OSError):
            self._stream.write(line)
        return len(line)

    def flush(self) -> None:
        """Pass on what can be passed on; the rest goes with a later line."""
        with suppress(OSError):
            self._stream.flush()


def configure_logging(level: str = "info") -> None:
    """Send the node's events to stderr: one JSON object a line, or coloured lines on a terminal."""
    watched = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _NeverInTheWay(sys.stderr))),
        cache_logger_on_first_use=False,
    )
