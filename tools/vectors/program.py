"""What a program meets: key files, databases, and how a call ended (LN-NOD, LN-REQ-004, LN-MSG-008)."""

from tools.vectors.form import Sheet, Vector

TOPIC = "program"


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_secrets, _key_uris, _databases, _endings, _reasons):
        write(sheet)
    return sheet.vectors


def _secrets(sheet: Sheet) -> None:
    rule, bad = "LN-NOD-002", "KEY_FILE_MODE"
    for mode, why in (("0600", "Only its owner reads it."), ("0400", "Nobody writes it.")):
        sheet.accepted(rule, why, {"secret_file_mode": mode})
    for mode, why in (
        ("0640", "Its group reads it."),
        ("0604", "Everybody reads it."),
        ("0620", "Its group could change it."),
        ("0644", "What most programs make."),
        ("0777", "Everybody does anything."),
    ):
        sheet.no(rule, bad, why, {"secret_file_mode": mode})


def _key_uris(sheet: Sheet) -> None:
    rule = "LN-NOD-001"
    for uri, why in (
        ("https://example.net/key.pem", "Keys do not come from the network."),
        ("key.pem", "A bare path."),
        ("", "Nothing."),
        ("env:LOCKERNET_VECTORS_UNSET", "A variable that is not set."),
    ):
        sheet.no(rule, "CONFIGURATION", why, {"key_uri": uri})
    sheet.no(rule, "MALFORMED_FILE", "A file that does not exist.", {"key_uri": "file:/nonexistent/key.pem"})


def _databases(sheet: Sheet) -> None:
    rule, bad = "LN-NOD-006", "DATABASE_NEWER"
    sheet.accepted(rule, "Written by this version.", {"database_versions_ahead": 0})
    sheet.no(rule, bad, "Written by the next version.", {"database_versions_ahead": 1})
    sheet.no(rule, bad, "Written by a version of years ahead.", {"database_versions_ahead": 500})


def _endings(sheet: Sheet) -> None:
    """A call that ended without a reason of ours: by its gRPC status."""
    rule = "LN-REQ-004"
    for status, reason, why in (
        ("UNAVAILABLE", "PEER_UNREACHABLE", "Nobody is there."),
        ("CANCELLED", "PEER_UNREACHABLE", "The line broke."),
        ("DEADLINE_EXCEEDED", "PEER_TIMEOUT", "No answer in time: neither yes nor no."),
        ("INTERNAL", "INTERNAL", "It failed on the way."),
    ):
        sheet.no(rule, reason, why, {"status": status, "domain": None, "reason": None})


def _reasons(sheet: Sheet) -> None:
    """A call that ended with one `ErrorInfo`."""
    rule = "LN-MSG-008"
    for status, reason, why in (
        ("UNAVAILABLE", "STORE_UNAVAILABLE", "The node can store nothing now."),
        ("UNAVAILABLE", "BOARD_SILENT", "The lock board does not answer."),
        ("RESOURCE_EXHAUSTED", "OVERLOADED", "Too many calls at once."),
        ("INTERNAL", "INTERNAL", "The node failed."),
        ("ALREADY_EXISTS", "REQUEST_ID_REUSED", "The rule of the request id."),
        ("RESOURCE_EXHAUSTED", "POINT_FULL", "The point is full."),
        ("UNIMPLEMENTED", "CALL_NOT_SERVED", "The call is not served here; another may be."),
    ):
        sheet.no(rule, reason, why, {"status": status, "domain": "lockernet", "reason": reason})
    other = {"status": "UNAVAILABLE", "domain": "example.net", "reason": "POINT_FULL"}
    sheet.no(rule, "PEER_UNREACHABLE", "The reason of a proxy on the way is none of ours.", other)
    later = {"status": "FAILED_PRECONDITION", "domain": "lockernet", "reason": "OF_A_LATER_VERSION"}
    sheet.no(rule, "TRANSITION_NOT_ALLOWED", "A reason of a later version counts by its status.", later)
