"""Which version of a point's digit key serves which parcel, and which may be destroyed (LN-COD-015)."""

from collections.abc import Collection


def version_for_new_parcels(held: Collection[int]) -> int:
    """The newest version that the point holds; a parcel keeps the one it began with."""
    if not held:
        raise ValueError("a point without a digit key serves no digits; expected at least one version")
    return max(held)


def retirable(held: Collection[int], in_use: Collection[int]) -> frozenset[int]:
    """The versions that no live parcel needs any more; never the newest.

    `in_use` are the versions of all parcels that have not ended. Destroying one of those would leave people
    in front of a door whose digits nobody can compute.
    """
    return frozenset(held) - frozenset(in_use) - {version_for_new_parcels(held)}
