"""Every log event of the node in one table: its name is stable, so that an alert on it keeps working.

A field holds what a program counts or a person looks up: codes of the registry, doors, addresses of this
machine. Never a claim code, a secret, a label, or anything of a person (LN-NOD-042).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event: when it is written, at which level, and what stands beside it."""

    name: str
    level: str
    fields: tuple[str, ...]
    meaning: str


EVENTS: Sequence[LogEvent] = (
    # start and stop
    LogEvent("journal_verified", "info", ("events", "interrupted_visits"), "The journal's tail is whole."),
    LogEvent(
        "node_ready", "info", ("grpc", "pages", "connect", "debug"), "The node serves at these addresses."
    ),
    LogEvent("node_stopping", "info", (), "The node was told to stop: no new calls, running ones end."),
    LogEvent("node_stopped", "info", (), "Everything is closed."),
    # calls and pages
    LogEvent("call_malformed", "info", ("method", "code"), "A call's bytes or fields are bad."),
    LogEvent("call_untrusted", "info", ("method", "code"), "A signature, key or token is bad."),
    LogEvent("call_refused", "info", ("method", "code"), "The rules say no to a call."),
    LogEvent("call_unavailable", "info", ("method", "code"), "A call cannot be answered now."),
    LogEvent("call_failed", "error", ("method", "error", "at"), "The node failed inside a call: report it."),
    LogEvent("page_refused", "warning", ("reason",), "A form at the kiosk was none, or not ours."),
    LogEvent("control_asked", "info", ("path",), "The operator changed something at the control socket."),
    LogEvent(
        "control_failed", "error", ("path", "error"), "The node failed at the control socket: report it."
    ),
    LogEvent("readiness_changed", "warning", ("ready",), "Health checks are told this from now on."),
    LogEvent("certificate_changed", "info", ("not_after",), "New connections get the new certificate."),
    LogEvent(
        "certificate_kept", "warning", ("code", "why"), "The new certificate is bad; the old one stays."
    ),
    # doors and boards
    LogEvent("door_pulsed", "info", ("compartment",), "A lock got its pulse; the board answered after it."),
    LogEvent("door_not_pulsed", "warning", ("compartment", "reason"), "A lock board did not answer."),
    LogEvent("board_silent", "warning", ("board",), "A lock board answers no more."),
    LogEvent("board_answers", "info", ("board",), "A lock board answers again."),
    LogEvent("line_opened", "info", ("path",), "The serial line is open."),
    LogEvent("line_lost", "warning", ("path",), "The serial line went away; the node tries again."),
    LogEvent(
        "line_not_opened", "warning", ("path", "error"), "The serial line cannot be opened; tried again."
    ),
    # storage
    LogEvent("store_unavailable", "warning", ("reason",), "Nothing can be stored; tried again each second."),
    # operation
    LogEvent("status_not_read", "warning", ("code",), "The gauges could not be refreshed."),
)
