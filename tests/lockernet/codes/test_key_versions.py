"""Versions of the digit key live until the parcels that they serve have ended (LN-COD-015)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.codes.key_versions import retirable, version_for_new_parcels

versions = st.sets(st.integers(1, 50), min_size=1)


@given(versions, st.data())
def test_what_serves_a_parcel_or_will_serve_the_next_one_is_kept(held: set[int], data: st.DataObject) -> None:
    in_use = data.draw(st.sets(st.sampled_from(sorted(held))))
    destroyed = retirable(held, in_use)
    assert destroyed.isdisjoint(in_use)
    assert max(held) not in destroyed
    assert destroyed | in_use | {max(held)} == held


def test_new_parcels_begin_with_the_newest() -> None:
    assert version_for_new_parcels({1, 3, 2}) == 3
    assert retirable({1, 2, 3}, {2}) == {1}


def test_a_point_without_a_key_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one version"):
        version_for_new_parcels(())
