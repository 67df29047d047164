"""Who may say what, against a second table written by hand from the design, section 4."""

import pytest

from lockernet.models.trust import Purpose, Role
from lockernet.signing.authority import AUTHORITY

ANYBODY: set[Role] = set()
COURIER, OPERATOR = {Role.COURIER}, {Role.OPERATOR}
GRANT, DIRECTORY, DEVICE = Purpose.GRANT, Purpose.DIRECTORY, Purpose.DEVICE

# statement, whose word it is, key purpose, needs an agreement with the operator of the place
SECOND_TABLE = [
    ("session-token", ANYBODY, GRANT, False),
    ("compact-grant", COURIER, GRANT, True),
    ("reserve-compartment", COURIER, GRANT, True),
    ("cancel-reservation", COURIER, GRANT, True),
    ("deposit-order", COURIER, GRANT, True),
    ("confirmation", OPERATOR, GRANT, False),
    ("refusal", OPERATOR, GRANT, False),
    ("point-record", OPERATOR, DIRECTORY, False),
    ("custody-receipt", OPERATOR, DEVICE, False),
    ("checkpoint", OPERATOR, DEVICE, False),
    ("member-head", OPERATOR, DEVICE, False),
]


def payload_type(name: str) -> str:
    return f"application/vnd.lockernet.{name}.v1+protobuf"


@pytest.mark.parametrize(("name", "roles", "purpose", "agreement"), SECOND_TABLE)
def test_statement_needs_this_role_key_and_agreement(
    name: str, roles: set[Role], purpose: Purpose, agreement: bool
) -> None:
    authority = AUTHORITY[payload_type(name)]

    assert authority.roles == roles
    assert authority.purpose is purpose
    assert authority.agreement is agreement


def test_nothing_else_grants_power() -> None:
    assert set(AUTHORITY) == {payload_type(name) for name, *_ in SECOND_TABLE}


def test_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        AUTHORITY["application/vnd.lockernet.coup.v1+protobuf"] = AUTHORITY[payload_type("refusal")]  # type: ignore[index]
