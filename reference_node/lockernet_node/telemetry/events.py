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
    # trust and time
    LogEvent("trust_accepted", "info", ("issued_at",), "A newer trust file is in force."),
    LogEvent("trust_not_accepted", "error", ("why",), "The new trust file is bad; the old one stays."),
    LogEvent(
        "time_state_changed",
        "warning",
        ("state", "off_by_seconds", "stepped"),
        "The clock is trusted more, or less, than before.",
    ),
    LogEvent("time_attested", "warning", ("issuer", "by", "taken"), "Somebody said what time it is."),
    LogEvent("clock_accepted", "warning", ("accepted",), "The operator says that the clock is right."),
    LogEvent("device_enrolled", "info", ("point", "key_id"), "A claim was spent; the key is published."),
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
    LogEvent("door_opened_unexpectedly", "warning", ("compartment",), "A door opened without a cause."),
    LogEvent("door_left_open", "warning", ("compartment",), "A door stands open for too long."),
    LogEvent("door_alarm_over", "info", ("compartment", "alarms"), "The door of an alarm is shut."),
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
    LogEvent(
        "database_migrating",
        "info",
        ("database", "version", "to", "copy"),
        "An older database is brought up to date; the copy beside it is as it was.",
    ),
    LogEvent("database_migrated", "info", ("database", "version"), "One step of that is done."),
    LogEvent("anchor_unreadable", "warning", ("anchor",), "The place outside the database is unreadable."),
    LogEvent("recovery_begun", "error", ("why",), "The database was set back: inspect every compartment."),
    LogEvent("gates_shut", "warning", ("gates",), "The node starts with something shut, as it was before."),
    LogEvent("whole_journal_verified", "info", ("events", "checkpoints"), "The whole journal is whole."),
    LogEvent(
        "whole_check_waits", "warning", ("reason",), "The check of the whole journal waits for the store."
    ),
    LogEvent(
        "journal_broken", "error", ("reason", "deposits"), "The journal is broken: deposits are closed."
    ),
    LogEvent("side_table_erased", "info", ("parcels", "rows", "answers"), "Retention erased so much."),
    LogEvent("chore_put_off", "warning", ("reason",), "Upkeep waits until the store answers."),
    LogEvent("store_unavailable", "warning", ("reason",), "Nothing can be stored; tried again each second."),
    # operation
    LogEvent("status_not_read", "warning", ("code",), "The gauges could not be refreshed."),
)
