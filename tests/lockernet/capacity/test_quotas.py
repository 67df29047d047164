"""Quotas: published, counted, and the only thing about a courier that matters."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.capacity.admission import admit, choose
from lockernet.capacity.quotas import Quotas, reason_against_quota
from lockernet.errors import ErrorCode

SHARES = {"merlion": 250, "garuda": 333, "nobody": 0, "one": 1}


@pytest.mark.parametrize(
    ("courier_id", "compartments", "limit"),
    [
        ("merlion", 24, 6),
        ("merlion", 23, 5),
        ("garuda", 24, 7),
        ("nobody", 24, 0),
        ("one", 24, 1),  # a share is never so small that it is none
        ("one", 2_000, 2),
        ("elsewhere", 24, 12),
    ],
)
def test_a_share_is_of_all_compartments_and_rounded_down(
    courier_id: str, compartments: int, limit: int
) -> None:
    """LN-CAP-016"""
    assert Quotas(SHARES, others_permille=500).limit(courier_id, compartments=compartments) == limit


@pytest.mark.parametrize(
    ("live", "reason"), [(5, None), (6, ErrorCode.QUOTA_REACHED), (7, ErrorCode.QUOTA_REACHED)]
)
def test_the_promise_beyond_the_quota_is_refused(live: int, reason: ErrorCode | None) -> None:
    """LN-CAP-016"""
    assert reason_against_quota("merlion", live, Quotas(SHARES), compartments=24) is reason


def test_without_published_quotas_nobody_meets_one() -> None:
    assert reason_against_quota("merlion", 23, Quotas(), compartments=24) is None


def test_a_courier_without_a_share_gets_no_promise_at_all() -> None:
    assert reason_against_quota("nobody", 0, Quotas(SHARES), compartments=24) is ErrorCode.QUOTA_REACHED


@given(
    st.permutations(sorted(SHARES)), st.integers(0, 30), st.integers(1, 100), st.sampled_from(sorted(SHARES))
)
def test_other_names_change_nothing(names: list[str], live: int, compartments: int, courier_id: str) -> None:
    """LN-CAP-017"""
    renamed = dict(zip(sorted(SHARES), names, strict=True))
    quotas = Quotas({renamed[name]: share for name, share in SHARES.items()})
    assert reason_against_quota(
        renamed[courier_id], live, quotas, compartments=compartments
    ) is reason_against_quota(courier_id, live, Quotas(SHARES), compartments=compartments)


@pytest.mark.parametrize("decides", [admit, choose])
def test_what_decides_on_room_cannot_be_told_who_asks(decides: object) -> None:
    """LN-CAP-017: no argument has a place for a name."""
    assert callable(decides)
    kinds = " ".join(str(each.annotation) for each in inspect.signature(decides).parameters.values())
    assert "str" not in kinds.replace("lockernet", "")
    assert "bytes" not in kinds
