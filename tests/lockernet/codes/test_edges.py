"""Edges that no test held until a mutant survived: the longest text, and what is taken off its ends."""

import pytest

from lockernet.codes.scan import read
from lockernet.errors import ErrorCode, Malformed


def test_512_characters_are_read_and_no_more() -> None:
    """LN-COD-001; the number is written here, so that the constant cannot move alone."""
    longest = "LN1:" + "A" * 508

    assert read(longest) is not None
    with pytest.raises(Malformed):
        read(longest + "A")


@pytest.mark.parametrize("mark", ["!", '"', "~", "'"])
def test_only_spaces_and_controls_are_taken_off_the_ends(mark: str) -> None:
    """LN-COD-001."""
    for entered in (f"{mark}0813-004711", f"0813-004711{mark}"):
        with pytest.raises(Malformed) as refusal:
            read(entered)
        assert refusal.value.code is ErrorCode.MALFORMED_CODE
