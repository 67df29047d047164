"""Who may say what, against a second table written by hand from the design, section 4."""

import pytest

from lockernet.models.trust import Purpose, Role
from lockernet.signing.authority import AUTHORITY

ANYBODY: set[Role] = set()
COURIER, OPERATOR = {Role.COURIER}, {Role.OPERATOR}
GRANT, CUSTODY, SETTLEMENT = Purpose.GRANT, Purpose.CUSTODY, Purpose.SETTLEMENT
DIRECTORY, DEVICE = Purpose.DIRECTORY, Purpose.DEVICE

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
    ("extend-deadline", COURIER, GRANT, True),
    ("collect-order", COURIER, GRANT, True),
    ("remove-order", COURIER, GRANT, True),
    ("redirect-parcel", COURIER, GRANT, True),
    ("reissue-code", COURIER, GRANT, True),
    ("block-parcel", COURIER, GRANT, True),
    ("release-parcel", COURIER, GRANT, True),
    ("close-dispute", COURIER, GRANT, True),
    ("bind-label", COURIER, GRANT, True),
    ("clear-obligation", COURIER, GRANT, True),
    ("delegation", COURIER, GRANT, True),
    ("countersignature", COURIER, CUSTODY, False),
    ("contest", COURIER, CUSTODY, False),
    ("maintenance-grant", OPERATOR, GRANT, False),
    ("remote-opening", OPERATOR, GRANT, False),
    ("capacity-lease", OPERATOR, GRANT, False),
    ("lease-return", OPERATOR, GRANT, False),
    ("point-tombstone", OPERATOR, DIRECTORY, False),
    ("point-feed-head", OPERATOR, DIRECTORY, False),
    ("device-key", OPERATOR, DIRECTORY, False),
    ("session-receipt", OPERATOR, DEVICE, False),
    ("door-refusal", OPERATOR, DEVICE, False),
    ("agreement", OPERATOR, SETTLEMENT, False),
    ("usage-record", OPERATOR, SETTLEMENT, False),
    ("agreement-acceptance", COURIER, SETTLEMENT, False),
    ("time-attestation", ANYBODY, DIRECTORY, False),
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
    assert authority.own_points is (roles == OPERATOR)  # LN-TRU-020


def test_nothing_else_grants_power() -> None:
    assert set(AUTHORITY) == {payload_type(name) for name, *_ in SECOND_TABLE}


def test_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        AUTHORITY["application/vnd.lockernet.coup.v1+protobuf"] = AUTHORITY[payload_type("refusal")]  # type: ignore[index]
