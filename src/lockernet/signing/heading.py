"""What `verify` asks of a header: addressing as text, times as numbers, the whole header only on demand."""

from collections.abc import Callable
from typing import NamedTuple

from lockernet.models.statements import Header
from lockernet.signing.instants import Micros, micros


class Heading(NamedTuple):
    """A header that keeps every rule of the header. Whoever makes one has checked them, all of them."""

    network_id: str
    issuer: str
    audience: str
    issued_at: Micros
    not_before: Micros
    expires_at: Micros
    critical_features: tuple[str, ...]
    header: Callable[[], Header]
    """The whole header as a model; cannot fail."""
    payload: object = None
    """What the reader parsed to find it: the same bytes need not be parsed again to open them."""


def heading_of(header: Header) -> Heading:
    """The heading of a header that is a model already."""
    return Heading(
        network_id=header.network_id,
        issuer=header.issuer,
        audience=header.audience,
        issued_at=micros(header.issued_at),
        not_before=micros(header.not_before),
        expires_at=micros(header.expires_at),
        critical_features=header.critical_features,
        header=lambda: header,
    )
