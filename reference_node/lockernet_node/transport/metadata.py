"""Reads what callers send beside a message."""

from typing import Any, TypeAlias

import grpc

AnyContext: TypeAlias = grpc.aio.ServicerContext[Any, Any]


def first_value(context: AnyContext, key: str) -> str | bytes | None:
    """The first value under this key; bytes where the key ends in `-bin`."""
    for name, value in context.invocation_metadata() or ():
        if name == key:
            return value
    return None
