"""The library judges every published grant (LN-COD-016, LN-COD-018, LN-COD-020, LN-COD-022)."""

import pytest

from lockernet.codec.compact import verify_compact
from lockernet.codes.grants import Known, Shown, collects, drops_off
from lockernet.errors import ErrorCode
from tests.vectors.reading import (
    Answer,
    Vector,
    agrees,
    answered,
    directory,
    moment,
    place,
    refused,
    vectors_of,
)


def verdict(given: Vector) -> Answer:
    """Verify the text, then compare it with what the point knows of the parcel."""
    here = place(given["place"])
    verified, grant = verify_compact(
        given["text"], directory(given["directory"]), place=here, now=moment(given["now"])
    )
    assert here.point_id is not None
    parcel = given["parcel"]
    known = Known(
        here.point_id, bytes.fromhex(parcel["parcel_id"]), parcel["courier"], parcel["newest_generation"]
    )
    shown = Shown(grant, verified.header.issuer, verified.header.audience)
    opens = drops_off(shown, known) if given.get("use") == "drop_off" else collects(shown, known)
    return {"opens_for": grant.action.name} if opens else refused(ErrorCode.CODE_REFUSED)


@pytest.mark.parametrize("vector", vectors_of("grants"))
def test_grant_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    agrees(answered(lambda: verdict(vector["input"])), vector)
