"""Every event that the code logs stands in the table, and the other way round: name, level and fields."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

import lockernet_node
from lockernet_node.telemetry import configure_logging
from lockernet_node.telemetry.events import EVENTS

PACKAGE = Path(next(iter(lockernet_node.__path__)))
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
FORBIDDEN = re.compile(
    r"secret|code_|digits|claim|label|phone|e?mail|parcel(_id)?$|token|badge|person|selector|handle$"
)

Logged = tuple[str, str, frozenset[str]]


def logged() -> Iterator[tuple[str, Logged]]:
    """Every log call of the package: where it stands, and its name, level and fields."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text())
        for call in (node for node in ast.walk(tree) if _is_log_call(node)):
            assert isinstance(call, ast.Call)
            assert isinstance(call.func, ast.Attribute)
            fields = frozenset(word.arg or "**" for word in call.keywords)
            where = f"{path.relative_to(PACKAGE)}:{call.lineno}"
            for name in _names(call.args[0], tree, where):
                yield where, (name, call.func.attr, fields)


def _is_log_call(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return isinstance(node.func.value, ast.Name) and node.func.value.id == "log" and node.func.attr in LEVELS


def _names(said: ast.expr, tree: ast.Module, where: str) -> Iterator[str]:
    """The name itself, or all that the table LOG_EVENTS of the same file holds."""
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        yield said.value
        return
    assert isinstance(said, ast.Subscript), f"{where}: a log event needs a name that stands in the code"
    tables = [
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == ast.unparse(said.value)
    ]
    assert tables, f"{where}: a log event needs a name that stands in the code"
    assert isinstance(tables[0], ast.Dict)
    for value in tables[0].values:
        assert isinstance(value, ast.Constant)
        yield str(value.value)


def test_the_table_holds_every_event_once() -> None:
    names = [each.name for each in EVENTS]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in names)


def test_what_the_code_logs_and_what_the_table_says_are_the_same() -> None:  # LN-NOD-042
    table = {(each.name, each.level, frozenset(each.fields)) for each in EVENTS}
    found = {said: where for where, said in logged()}

    assert {said: where for said, where in found.items() if said not in table} == {}
    assert table - found.keys() == set()


def test_no_field_has_the_name_of_a_code_a_secret_or_a_person() -> None:  # LN-NOD-042
    assert [field for each in EVENTS for field in each.fields if FORBIDDEN.search(field)] == []


def test_a_line_is_one_json_object_where_nobody_watches(capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    try:
        log = structlog.get_logger("test")
        log.info("door_pulsed", compartment="A01")
        log.debug("not_asked_for")
        (line,) = capfd.readouterr().err.splitlines()
    finally:
        structlog.reset_defaults()

    said = json.loads(line)
    assert {"event", "level", "timestamp", "compartment"} == said.keys()
    assert (said["event"], said["level"], said["compartment"]) == ("door_pulsed", "info", "A01")
