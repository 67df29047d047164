"""Programs that promise what they cannot keep, or refuse what they could."""

from lockernet.capacity import admission, fit, matching, quotas, soft
from lockernet.capacity.lease import Hub, Site
from lockernet.capacity.quotas import Quotas
from tests.conformance.mutants.registry import mutant, rewrite


@mutant(
    "vec/capacity/cap-001",
    also=(
        "vec/capacity/*",
        "vec/requests/cap-001",
        "vec/requests/req-002",
        "vec/requests/req-006",
        "vec/visits/cus-014",
    ),
)
def promises_whatever_fits() -> None:
    """A promise is given whether or not a box is left."""
    rewrite(
        admission,
        "admit",
        "return None if plan is not None and plan.place(homes, 1) else ErrorCode.POINT_FULL",
        "return None",
    )


@mutant("vec/capacity/cap-001")
def never_moves_a_promise() -> None:
    """Promises are kept where they were first put, so the point looks full."""
    rewrite(matching.Plan, "place", "path = self._path(homes)", "path = None")


@mutant("vec/capacity/cap-002", also=("vec/requests/cap-002",))
def keeps_no_tolerance() -> None:
    """A parcel fits without the published play."""
    rewrite(
        fit,
        "fits",
        "    low, middle, high = load.sides_mm",
        "    tolerance_mm = 0\n    low, middle, high = load.sides_mm",
    )


@mutant(
    "vec/capacity/cap-002",
    also=(
        "vec/requests/*",
        "vec/visits/*",
    ),
)
def turns_no_parcel() -> None:
    """A parcel fits only as it was measured."""
    rewrite(fit, "_ascending", "sorted(sides_mm)", "sides_mm")


@mutant("vec/capacity/cap-002", also=("vec/requests/cap-002",))
def weighs_nothing() -> None:
    """No parcel is too heavy."""
    rewrite(fit, "fits", "and load.weight_g <= box.max_weight_g", "")


@mutant("vec/capacity/cap-010")
def gives_ordinary_boxes_to_who_needs_easy_reach() -> None:
    """Easy reach is not looked at."""
    rewrite(fit, "fits", "and (box.accessible or not load.accessible)", "")


@mutant("vec/capacity/cap-012", also=("vec/capacity/cap-013",))
def warms_up_chilled_parcels() -> None:
    """A parcel that needs cold gets any box."""
    rewrite(
        fit,
        "_keeps",
        "return ordinary_in_chilled and (wanted, given) == (Temperature.AMBIENT, Temperature.CHILLED)",
        "return True",
    )


@mutant("vec/capacity/cap-012", also=("vec/capacity/cap-013",))
def chills_ordinary_parcels_always() -> None:
    """An ordinary parcel gets a chilled box though the point does not say so."""
    rewrite(fit, "_keeps", "ordinary_in_chilled and ", "")


@mutant(
    "vec/capacity/cap-003",
    also=(
        "vec/capacity/cap-013",
        "vec/requests/cus-053",
        "vec/visits/*",
    ),
)
def opens_the_largest_box() -> None:
    """The driver is sent to the largest box."""
    rewrite(
        admission, "choose", "for place in layout.homes(load):", "for place in reversed(layout.homes(load)):"
    )


@mutant(
    "vec/capacity/cap-003",
    also=(
        "vec/capacity/cap-009",
        "vec/capacity/cap-013",
        "vec/capacity/cap-014",
        "vec/requests/cus-053",
        "vec/visits/cap-003",
    ),
)
def breaks_promises_at_the_door() -> None:
    """The driver gets the best box though another promise needs it."""
    rewrite(admission, "choose", "plan = plan_for(others, room, layout)", "plan = plan_for({}, room, layout)")


@mutant("vec/capacity/cap-014")
def tries_the_same_size_again() -> None:
    """A driver whose parcel did not go in gets a box that is no larger."""
    rewrite(admission, "choose", "not any(is_no_larger(box, failed) for failed in too_small) and ", "")


@mutant("vec/capacity/cap-016", also=("vec/capacity/cap-017",))
def keeps_no_quota() -> None:
    """A courier promises itself the whole point."""
    rewrite(quotas, "reason_against_quota", "if live >= limit", "if False")


@mutant("vec/capacity/cap-016")
def rounds_quotas_up() -> None:
    """A share is rounded up."""
    rewrite(Quotas, "limit", "share * compartments // WHOLE", "-(-share * compartments // WHOLE)")


@mutant("vec/capacity/cap-016")
def gives_nothing_to_small_shares() -> None:
    """A courier with a small share gets no compartment at all."""
    rewrite(
        Quotas,
        "limit",
        "min(1, share) if share * compartments < WHOLE else",
        "0 if share * compartments < WHOLE else",
    )


@mutant("vec/capacity/cap-023")
def promises_leased_boxes() -> None:
    """The point promises boxes that it has set aside for its hub."""
    rewrite(Site, "leaves", "_minus(free, _minus(self.counts, self.inside))", "free")


@mutant("vec/capacity/cap-021", also=("vec/capacity/cap-022",))
def promises_more_than_leased() -> None:
    """A hub promises more than its lease has."""
    rewrite(Hub, "give", "if self.left().get(box, 0) < 1:", "if False:")


@mutant("vec/capacity/cap-022")
def promises_after_the_return() -> None:
    """A hub goes on promising under a lease that it handed back."""
    rewrite(
        Hub,
        "hand_back",
        "replace(self, holds=False, acknowledged=False)",
        "replace(self, acknowledged=False)",
    )


@mutant("vec/capacity/cap-027")
def is_always_sure() -> None:
    """Every later window is told as certain."""
    rewrite(
        soft,
        "likelihood",
        "return _shrunk(_at_least(here, ahead + 1), len(here), _at_least(every, ahead + 1), len(every))",
        "return 1_000",
    )


@mutant("vec/capacity/cap-028")
def settles_the_newest_first() -> None:
    """Who asked last is served first."""
    rewrite(soft, "settle", "sorted(softs)", "sorted(softs, reverse=True)")
