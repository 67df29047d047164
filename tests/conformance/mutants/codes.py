"""Nodes that are lax with codes at the kiosk: who guesses, who sends, who takes back."""

from types import MappingProxyType

from lockernet.codec import compact
from lockernet.codes import attempts, digits, grants
from lockernet.custody import transitions
from lockernet.custody.commands import OpenForCollection
from lockernet.custody.steps import WAITING, WITHDRAWN
from lockernet.errors import ErrorCode
from lockernet_node.pipeline import admission, collecting, questions, removing, tries
from tests.conformance.mutants.custody_table import never
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant(
    "jrn/guess/slowed-down",
    "jrn/guess/clock-does-not-help",
    "jrn/guess/selectors-count-too",
)
def never_slows_down() -> None:
    """A kiosk answers at once, however often somebody was wrong."""
    change(attempts, "WAITS_SECONDS", (0.0,))


@mutant("jrn/guess/selectors-count-too", also=("jrn/guess/told-to-its-courier",))
def counts_no_unknown_selectors() -> None:
    """Digits behind a selector of nobody cost nothing."""
    rewrite(
        collecting.Collecting,
        "open",
        "if isinstance(code, DigitCode) and outcome == _NOTHING:",
        "if isinstance(code, DigitCode) and outcome == _NOTHING and counted:",
    )


@mutant("jrn/guess/fifteen-in-all")
def gives_five_tries_with_each_generation() -> None:
    """Each generation has five tries, without an end."""
    change(attempts, "TRIES_PER_PARCEL", 1_000)


@mutant("jrn/guess/odd-selectors")
def draws_the_hubs_selectors() -> None:
    """A node draws even selectors."""
    rewrite(digits, "draw_selector", " + drawer", "")


@mutant("jrn/guess/told-to-its-courier")
def tells_nobody_of_a_try() -> None:
    """A courier hears nothing of wrong codes for its parcel."""
    rewrite(collecting.Collecting, "_refuse", "() if custody is None else (custody.courier_id,)", "()")


@mutant("jrn/guess/told-alike", also=("jrn/*",))
def tells_a_known_selector_from_an_unknown_one() -> None:
    """Wrong digits of a parcel that waits read otherwise than those of nobody."""
    rewrite(
        collecting.Collecting,
        "_refuse",
        "return _NOTHING",
        "return _NOTHING if custody is None else Refused(ErrorCode.PARCEL_BLOCKED)",
    )


@mutant("jrn/guess/same-each-time", also=("jrn/generation/*", "jrn/digits/*"))
def forgets_what_a_grant_raised() -> None:
    """GetClaimCode gives the digits of the first generation for ever."""
    before = questions.digits

    def first(key: bytes, *, key_version: int, parcel_id: bytes, generation: int) -> str:
        return before(key, key_version=key_version, parcel_id=parcel_id, generation=min(generation, 0))

    questions.digits = first


# ------------------------------------------------------------------------------------- sent from here


@mutant("jrn/drop-off/for-the-operator")
def takes_in_by_the_operators_address() -> None:
    """A drop-off grant that addresses the operator begins a parcel at any point."""
    rewrite(
        admission,
        "expect_dropped_off",
        "shown.audience != desk.point.point_id or ",
        "",
    )
    rewrite(grants, "_names", "said = (shown.audience,", "said = (known.point_id,")


@mutant("jrn/drop-off/anothers-parcel", also=("jrn/code/*",))
def takes_in_by_any_couriers_grant() -> None:
    """A parcel that one courier announced is brought in by another one's grant."""
    rewrite(
        grants, "_names", "shown.grant.parcel_id, shown.issuer)", "shown.grant.parcel_id, known.courier_id)"
    )


@mutant("jrn/drop-off/digits", also=("jrn/return/*",))
def takes_in_by_collection_digits() -> None:
    """A sender's digits are the recipient's."""
    change(tries, "is_dropped_off", lambda _custody: False)


@mutant("jrn/drop-off/expired", also=("jrn/badge/*", "jrn/code/*", "svc/carrier/*"))
def honours_grants_for_ever() -> None:
    """The time of a signed grant is not looked at."""
    rewrite(compact, "verify_compact", "verified.require_policy()", "pass")


@mutant("jrn/return/withdrawn-too-early", also=("jrn/*",))
def withdraws_what_is_not_there() -> None:
    """A grant to take a parcel back opens a door before the parcel lies there."""
    rewrite(
        collecting.Collecting,
        "_pulse",
        "if claim.action is GrantAction.DROP_OFF else",
        "if claim.action is not GrantAction.COLLECT else",
    )


@mutant(
    "jrn/return/without-a-collect-order",
    also=("jrn/return/order-by-a-rival", "jrn/taking/label-opens-nothing", "jrn/visit/deposited-twice"),
)
def collects_without_an_order() -> None:
    """A courier's driver collects what was sent from here without an order."""
    rewrite(
        removing,
        "is_to_go",
        "badge.courier_id in (custody.removal_by, custody.collection_by)",
        "badge.courier_id == custody.courier_id",
    )
    never((WAITING, OpenForCollection), ErrorCode.NOT_EXPECTED)


@mutant(
    "jrn/return/taken-back-by-its-sender",
    also=("jrn/generation/*", "jrn/taking/not-called-back", "jrn/refused/*"),
)
def gives_senders_what_is_the_recipients() -> None:
    """A sender's visit ends as a collection."""
    for command in ("ConfirmCollected", "EndSession"):
        pair = next(
            each for each in transitions.TRANSITIONS
            if each[0].name == "COLLECTING" and each[1].__name__ == command
        )  # fmt: skip
        kept = tuple(
            each for each in transitions.TRANSITIONS[pair] if getattr(each, "to", None) is not WITHDRAWN
        )
        change(transitions, "TRANSITIONS", MappingProxyType({**transitions.TRANSITIONS, pair: kept}))
