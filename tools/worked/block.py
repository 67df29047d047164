"""How a worked example is printed: a name, then its value; bytes in hexadecimal, folded."""

from collections.abc import Mapping

NAME_WIDTH = 24
VALUE_WIDTH = 96

Values = Mapping[str, bytes | str | int]


def block(values: Values) -> str:
    """The fenced block of an example. A line that begins with a space goes on with the value before."""
    lines = [line for name, value in values.items() for line in _lines(name, value)]
    return "\n".join(["```text", *lines, "```"])


def _lines(name: str, value: bytes | str | int) -> list[str]:
    text = value.hex() if isinstance(value, bytes) else str(value)
    parts = [text[at : at + VALUE_WIDTH] for at in range(0, len(text), VALUE_WIDTH)] or [""]
    first, *more = parts
    return [f"{name:<{NAME_WIDTH}}{first}".rstrip(), *(" " * NAME_WIDTH + part for part in more)]
