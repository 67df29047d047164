"""Every page of docs/reference, by its name."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from lockernet.errors import CODES, ErrorCode
from lockernet.status import STATUS
from tools.reference.machines import (
    CUSTODY,
    MACHINES,
    Machine,
    Way,
    commands,
    drawing,
    refusals,
    unused,
    ways,
)
from tools.reference.operation import logs, metrics, settings
from tools.reference.schema import Enumeration, FieldRow, Message, schema
from tools.reference.sdk import sdk
from tools.reference.tables import page, table, type_link, yes

GENERAL_FALLBACK = (
    "kept, passed on as it came, and treated as something that the reader cannot do "
    "([LN-MSG-007](../spec/messages.md))"
)


def errors() -> str:
    """The registry of reasons."""
    return page(
        "Reasons",
        "Every reason that a node, the library or a program gives: the gRPC status that it travels as, "
        "whether the same bytes may be sent again, who must act before the same wish can succeed, the rule "
        "behind it, and its words for a person. A reason without a status never ends a call: it stands in an "
        "event, is shown at the kiosk, or is said by a program about its own machine.",
        table(
            ("reason", "gRPC status", "same bytes again?", "who acts", "rule", "words for a person"),
            (_reason_row(code) for code in CODES),
        ),
    )


def _reason_row(code: ErrorCode) -> tuple[str, ...]:
    facts = CODES[code]
    status = f"`{STATUS[code].name}`" if code in STATUS else ""
    again = "yes" if facts.retryable else "no"
    return (f"`{code}`", status, again, facts.actor, facts.rule, facts.words)


def fields() -> str:
    """Every call, and every message with its fields."""
    calls = table(
        ("call", "takes", "gives", "what"),
        (
            (f"`{call.service}.{call.name}`", _link(call.request), _answer(call.answer), call.words)
            for call in schema().calls
        ),
    )
    by_file = groupby(schema().messages, key=lambda message: message.file)
    return page(
        "Messages",
        "Every call of the protocol, and every message field by field, in the words of the schema. What a "
        "value must look like: [messages](../spec/messages.md). A field that is neither optional nor "
        "repeated has its zero value when it is not set.",
        "## Calls",
        calls,
        *(part for file, messages in by_file for part in _messages_of(file, messages)),
    )


def _messages_of(file: str, messages: Iterator[Message]) -> Iterator[str]:
    yield f"## {file.rpartition('/')[2]}"
    for message in messages:
        yield f"### {message.name}"
        yield message.words
        yield (
            "No fields."
            if not message.fields
            else table(
                ("number", "field", "type", "given", "what"), (_field_row(field) for field in message.fields)
            )
        )


def _field_row(field: FieldRow) -> tuple[str, ...]:
    return (str(field.number), f"`{field.name}`", _link(field.kind), field.given, field.words)


def _link(name: str) -> str:
    return type_link(name, here="fields.md")


def _answer(name: str) -> str:
    stream, _, kind = name.rpartition("stream of ")
    return f"{'a stream of ' if stream or name.startswith('stream of ') else ''}{_link(kind)}"


def enums() -> str:
    """Every enum with its numbers and its fallback."""
    return page(
        "Enums",
        "Every enum of the schema. All of them are open: a number that a reader does not know survives a "
        "round trip, and the fallback says what the reader does with it.",
        *(part for enum in schema().enums for part in _enum(enum)),
    )


def _enum(enum: Enumeration) -> Iterator[str]:
    yield f"## {enum.name}"
    yield f"{enum.words} An unknown number: {enum.fallback or GENERAL_FALLBACK + '.'}"
    values = ((str(value.number), f"`{value.name}`", value.words) for value in enum.values)
    yield table(("number", "name", "means"), values)


def events() -> str:
    """Every event: what it says, what it follows on, and who sees it."""
    bodies = [field for field in schema().message("Event").fields if field.given == "one body"]
    causes = table(
        ("cause", "what"),
        ((f"`{value.name}`", value.words) for value in schema().enum("CauseKind").values if value.number),
    )
    return page(
        "Events",
        "Every event that can stand in a journal. It follows on the command of the "
        "[custody table](states.md#custody) that is named, else on an order or a report outside that table. "
        "The operator sees every event of its points; a member sees those that concern it.",
        table(
            ("number", "event", "what", "fields", "follows on", "which member sees it"),
            (_event_row(body) for body in bodies),
        ),
        "## Causes",
        "Each event names the kind of its cause, and the statement if it was one.",
        causes,
    )


def _event_row(body: FieldRow) -> tuple[str, ...]:
    message = schema().message(body.kind)
    names = ", ".join(f"`{field.name}`" for field in message.fields)
    return (
        str(body.number),
        type_link(body.kind),
        message.words,
        names,
        _follows(body.kind),
        _seen_by(message),
    )


def _follows(event: str) -> str:
    return ", ".join(
        dict.fromkeys(f"`{way.on}`" for way in ways(CUSTODY) if event in (way.event, *way.beside))
    )


def _seen_by(message: Message) -> str:
    """An event that names a courier or a parcel concerns that courier (LN-EVT-008)."""
    given = {field.name: field.given for field in message.fields}
    if "courier_id" in given:
        return "the courier that it names"
    if given.get("parcel_id") == "":
        return "the parcel's courier"
    if "parcel_id" in given:
        return "the parcel's courier, if it names one"
    return "none"


def states() -> str:
    """The state machines: drawings, and every step with its condition."""
    return page(
        "States",
        "The state machines of the protocol, drawn and as tables. The tables are those that the code "
        "decides by. Of the steps that are possible in a state on a command, the first whose condition holds "
        "is taken.",
        *(part for machine in MACHINES for part in _machine(machine)),
    )


def _machine(machine: Machine) -> Iterator[str]:
    enum = schema().enum(machine.states)
    yield f"## {machine.title}"
    yield enum.words
    yield table(("state", "means"), ((f"`{value.name}`", value.words) for value in enum.values))
    yield "A step that leaves the state as it is, is in the table only."
    yield drawing(machine)
    if left_over := unused(machine, [value.name for value in enum.values]):
        yield f"No way leads yet to {', '.join(f'`{name}`' for name in left_over)}."
    yield from _steps(machine)


def _steps(machine: Machine) -> Iterator[str]:
    yield f"### Steps: {machine.title.lower()}"
    yield table(
        ("in", "on", "if", "event", "then in", "pulse"),
        (
            (f"`{way.state}`", f"`{way.on}`", way.condition, _events(way), f"`{way.to}`", yes(way.pulse))
            for way in ways(machine)
        ),
    )
    if not refusals(machine):
        return
    yield f"### Refusals: {machine.title.lower()}"
    yield "An order that fits no step is refused with this reason, any other with `TRANSITION_NOT_ALLOWED`."
    yield table(
        ("in", "on", "if", "reason"),
        ((f"`{no.state}`", f"`{no.on}`", no.condition, f"`{no.reason}`") for no in refusals(machine)),
    )
    yield f"### Commands: {machine.title.lower()}"
    yield table(("command", "means"), ((f"`{name}`", words) for name, words in commands(machine).items()))


def _events(way: Way) -> str:
    return ", ".join(f"`{each}`" for each in (way.event, *way.beside))


PAGES: Mapping[str, Callable[[], str]] = {
    "enums.md": enums,
    "errors.md": errors,
    "events.md": events,
    "fields.md": fields,
    "logs.md": logs,
    "metrics.md": metrics,
    "sdk.md": sdk,
    "settings.md": settings,
    "states.md": states,
}
"""What is made of each page."""
