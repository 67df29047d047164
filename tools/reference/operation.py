"""What an operator looks up: log events, metrics and settings of the reference node."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

import lockernet_node
from lockernet_node.config import NodeConfig
from lockernet_node.config.environment import variable
from lockernet_node.metrics import DECLARED
from lockernet_node.pipeline.alarms import ALARMS
from lockernet_node.telemetry.events import EVENTS
from tools.reference.tables import page, table


def logs() -> str:
    """Every log event of the node."""
    return page(
        "Log events",
        "The node writes one event a line to stderr: JSON where nobody watches, coloured on a terminal. "
        "Beside its fields, each line has `event`, `level` and `timestamp` (UTC). Names are stable. No "
        "event holds a code, a secret, a label, or anything of a person ([LN-NOD-042](../spec/node.md)).",
        table(
            ("event", "level", "fields", "means"),
            (
                (f"`{each.name}`", each.level, ", ".join(f"`{field}`" for field in each.fields), each.meaning)
                for each in EVENTS
            ),
        ),
    )


def metrics() -> str:
    """Every metric of the node."""
    load_all_rooms()
    return page(
        "Metrics",
        "What `listen.debug` serves at `/metrics` for Prometheus, beside the metrics of the process "
        "itself (`process_`, `python_gc_`). Labels come from closed lists; none holds an id, a member or "
        "an address. Counters begin at 0 with the process.",
        table(
            ("metric", "kind", "labels", "what"),
            sorted(
                (f"`{each.name}`", each.kind, ", ".join(f"`{label}`" for label in each.labels), each.words)
                for each in DECLARED
            ),
        ),
        "## Alarms",
        "`lockernet_alarms_open` and `lockernet-node status` name an alarm as follows.",
        table(("alarm", "what to do"), ((f"`{name}`", words) for name, words in ALARMS.items())),
    )


def settings() -> str:
    """Every setting of the node, with its variable."""
    return page(
        "Settings",
        "Every setting of `node.toml`. Where a variable is named, it goes over the file; the file goes "
        "over the default. Paths are relative to the file. `lockernet-node config show --origin` prints "
        "what holds, and where it comes from. Two variables are options of the program: "
        "`LOCKERNET_NODE_CONFIG` (the file) and `LOCKERNET_NODE_LOG_LEVEL`.",
        table(("key", "variable", "default"), _settings(NodeConfig, ())),
    )


def load_all_rooms() -> None:
    """Import every module of the node, so that each has declared what it counts."""
    for module in walk_packages(lockernet_node.__path__, "lockernet_node."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def _settings(section: type[BaseModel], way: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for name, field in section.model_fields.items():
        kinds = get_args(field.annotation) or (field.annotation,)
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if inner:
            listed = get_origin(field.annotation) is tuple
            yield from _settings(inner[0], (*way, f"{name}[]" if listed else name))
            continue
        key = (*way, name)
        in_file_only = any("[]" in part for part in key)
        yield f"`{'.'.join(key)}`", "" if in_file_only else f"`{variable(key)}`", _default(field.default)


def _default(value: Any) -> str:
    if value is PydanticUndefined:
        return "must be given"
    if isinstance(value, frozenset):
        value = sorted(value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return {None: "none", True: "true", False: "false"}.get(value, str(value))
