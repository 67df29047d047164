"""Keys that end, are superseded or compromised: what stays good, what does not, and who has to show it.

Rules LN-TRU-001, LN-TRU-011, LN-TRU-013, LN-TRU-014 and LN-TRU-015.
"""

from datetime import datetime, timedelta

import pytest

from lockernet.codec.statements import seal, verify_statement
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.journal import Checkpoint, Cursor
from lockernet.models.statements import SignedStatement
from lockernet.models.trust import KeyRecord, Purpose
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.verify import UNWITNESSED
from tests.lockernet.parties import (
    BEGIN,
    COURIER,
    END,
    MOMENT,
    NOW,
    OPERATOR,
    PLACE,
    POINT,
    agreement,
    directory,
    header,
    key_record,
    member,
    signer,
    trust_file,
)
from tests.lockernet.signing.speaking import GRANT_KEY, signed

HOUR = timedelta(hours=1)
THEN = NOW + timedelta(days=10)
"""When something happens to the key."""

KEY, COMPROMISED = ErrorCode.UNTRUSTED_KEY, ErrorCode.UNTRUSTED_KEY_COMPROMISED
OLD = signer(COURIER, Purpose.GRANT, 1)


def old_key(*, superseded_at: datetime | None = None, compromised_from: datetime | None = None) -> KeyRecord:
    """The courier's older key; its newer one is valid all the time."""
    update = {"superseded_at": superseded_at, "compromised_from": compromised_from}
    return key_record(COURIER, Purpose.GRANT, number=1).model_copy(update=update)


SUPERSEDED = directory(old_key(superseded_at=THEN))
STOLEN = directory(old_key(compromised_from=THEN))


def order(issued_at: datetime, *, by: object = OLD) -> SignedStatement:
    keys = by if isinstance(by, tuple) else (by,)
    return signed(*keys, head=header(issued_at=issued_at, not_before=issued_at, expires_at=END))


def verdict(
    statement: SignedStatement,
    trusted: TrustedDirectory,
    *,
    now: datetime,
    witnessed_at: datetime | None = None,
) -> ErrorCode | None:
    """The reason of the first verdict that says no, policy included."""
    try:
        return verify_statement(statement, trusted, place=PLACE, now=now, witnessed_at=witnessed_at).policy
    except Untrusted as refusal:
        return refusal.code


# --------------------------------------------------------------------------------------- superseded


@pytest.mark.parametrize(
    ("issued_at", "now", "expected"),
    [
        (THEN - HOUR, THEN - MOMENT, None),  # the overlap: the old key still serves
        (THEN - HOUR, THEN, KEY),  # an order judged now needs a key that is valid now
        (THEN - MOMENT, THEN + HOUR, KEY),
        (THEN, THEN + HOUR, KEY),
        (THEN, THEN - HOUR / 60, KEY),  # dated ahead of its own end
    ],
)
def test_superseded_key_gives_no_more_orders(
    issued_at: datetime, now: datetime, expected: ErrorCode | None
) -> None:
    assert verdict(order(issued_at), SUPERSEDED, now=now) is expected


@pytest.mark.parametrize(
    ("said_at", "expected"), [(BEGIN, None), (THEN - MOMENT, None), (THEN, KEY), (THEN + HOUR, KEY)]
)
def test_what_a_superseded_key_said_before_stays_good(said_at: datetime, expected: ErrorCode | None) -> None:
    """Judged when it was said, and with nobody to witness it: the key was never in other hands."""
    statement = order(said_at)

    assert verdict(statement, SUPERSEDED, now=said_at, witnessed_at=UNWITNESSED) is expected


def test_both_keys_serve_while_they_overlap_and_the_new_one_goes_on() -> None:
    for now in (THEN - HOUR, THEN - MOMENT):
        assert verdict(order(now), SUPERSEDED, now=now) is None
        assert verdict(order(now, by=GRANT_KEY), SUPERSEDED, now=now) is None
    assert verdict(order(THEN), SUPERSEDED, now=THEN) is KEY
    assert verdict(order(THEN, by=GRANT_KEY), SUPERSEDED, now=THEN) is None


@pytest.mark.parametrize("keys", [(OLD, GRANT_KEY), (GRANT_KEY, OLD)])
def test_order_signed_with_both_keys_outlives_the_older(keys: tuple[object, ...]) -> None:
    assert verdict(order(THEN, by=keys), SUPERSEDED, now=THEN + HOUR) is None
    assert verdict(order(THEN, by=keys), STOLEN, now=THEN + HOUR) is None


def test_superseding_never_lengthens_the_life_of_a_key() -> None:
    late = directory(old_key(superseded_at=END + HOUR))

    assert verdict(order(END), late, now=END) is KEY


# -------------------------------------------------------------------------------------- compromised


@pytest.mark.parametrize(
    ("issued_at", "now", "expected"),
    [
        (THEN - HOUR, THEN - MOMENT, None),  # we ourselves hold it before
        (THEN - HOUR, THEN, COMPROMISED),  # a thief dates it back; nobody saw it before
        (BEGIN, THEN + HOUR, COMPROMISED),
        (THEN - MOMENT, THEN + HOUR, COMPROMISED),
        (THEN, THEN, COMPROMISED),
        (THEN + HOUR, THEN + HOUR, COMPROMISED),
        (THEN, THEN - HOUR / 60, COMPROMISED),  # dated into the time of the thief
    ],
)
def test_compromised_key_gives_no_orders_whatever_date_they_bear(
    issued_at: datetime, now: datetime, expected: ErrorCode | None
) -> None:
    assert verdict(order(issued_at), STOLEN, now=now) is expected


@pytest.mark.parametrize(
    ("said_at", "witnessed_at", "expected"),
    [
        (THEN - HOUR, THEN - MOMENT, None),
        (THEN - HOUR, THEN - HOUR, None),
        (BEGIN, BEGIN, None),
        (THEN - HOUR, THEN, COMPROMISED),
        (THEN - HOUR, UNWITNESSED, COMPROMISED),
        (BEGIN, UNWITNESSED, COMPROMISED),
        (THEN, THEN - HOUR, COMPROMISED),  # witnessed, but it says itself that it is later
        (THEN, UNWITNESSED, COMPROMISED),
    ],
)
def test_what_a_compromised_key_said_stays_good_only_with_a_witness_from_before(
    said_at: datetime, witnessed_at: datetime, expected: ErrorCode | None
) -> None:
    assert verdict(order(said_at), STOLEN, now=said_at, witnessed_at=witnessed_at) is expected


def test_witness_adds_nothing_where_no_key_was_compromised() -> None:
    for witnessed_at in (None, BEGIN, UNWITNESSED):
        assert verdict(order(NOW), SUPERSEDED, now=NOW, witnessed_at=witnessed_at) is None


def test_key_that_was_never_its_owners_alone_is_good_for_nothing() -> None:
    never = directory(old_key(compromised_from=BEGIN))

    assert verdict(order(BEGIN), never, now=BEGIN) is COMPROMISED
    assert verdict(order(NOW), never, now=NOW, witnessed_at=BEGIN) is COMPROMISED


def test_superseded_key_that_turns_out_compromised_loses_its_past_too() -> None:
    both = directory(old_key(superseded_at=THEN, compromised_from=THEN - HOUR))
    before = order(THEN - 2 * HOUR)

    assert verdict(before, both, now=THEN - 2 * HOUR, witnessed_at=UNWITNESSED) is COMPROMISED
    assert verdict(before, both, now=THEN - 2 * HOUR, witnessed_at=THEN - 2 * HOUR) is None


def test_other_keys_of_the_member_are_untouched() -> None:
    assert verdict(order(THEN, by=GRANT_KEY), STOLEN, now=THEN + HOUR) is None


def test_compromise_does_not_hide_a_worse_fault() -> None:
    """A statement of another network is still told to be that."""
    foreign = signed(OLD, head=header(network_id="sea-prod", issued_at=THEN, expires_at=END))

    assert verdict(foreign, STOLEN, now=THEN) is ErrorCode.UNTRUSTED_NETWORK


def test_stolen_device_key_cannot_write_a_past() -> None:
    device = key_record(OPERATOR, Purpose.DEVICE).model_copy(update={"compromised_from": THEN})
    keys = tuple(device if key.purpose is Purpose.DEVICE else key for key in member(OPERATOR).keys)
    operator = member(OPERATOR).model_copy(update={"keys": keys})
    trusted = TrustedDirectory(trust_file([operator], [agreement()]))
    word = Checkpoint(
        header=header(issuer=OPERATOR, audience=POINT),
        point_id=POINT,
        cursor=Cursor(epoch=1, sequence=1),
        event_id=bytes(32),
    )
    statement = seal(word, signer(OPERATOR, Purpose.DEVICE))

    assert verdict(statement, trusted, now=NOW, witnessed_at=UNWITNESSED) is COMPROMISED
    assert verdict(statement, trusted, now=NOW, witnessed_at=THEN - MOMENT) is None


# ------------------------------------------------------------------------------------ the trust file


def test_states_of_a_key_come_back_from_the_file() -> None:
    record = old_key(superseded_at=THEN, compromised_from=NOW)

    assert KeyRecord.model_validate_json(record.model_dump_json()) == record


def test_key_that_left_the_directory_is_unknown() -> None:
    assert verdict(order(NOW), directory(), now=NOW) is KEY


def test_compromised_key_still_needs_its_proof() -> None:
    record = old_key(compromised_from=THEN).model_copy(update={"proof": bytes(64)})

    with pytest.raises(Malformed, match="no proof of possession"):
        TrustedDirectory(trust_file([member(COURIER, record)]))
