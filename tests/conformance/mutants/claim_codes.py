"""Programs that honour codes which nobody gave out, or refuse good ones."""

from lockernet.codes import attempts, base32, claim, digits, generations, grants
from lockernet.codes.attempts import Attempts
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant(
    "vec/codes/cod-002",
    also=(
        "vec/events/*",
        "vec/visits/*",
    ),
)
def commits_to_the_secret_alone() -> None:
    """A claim code's commitment leaves the handle out."""
    rewrite(claim, "commitment", "_LABEL + handle + secret", "_LABEL + secret")


@mutant(
    "vec/codes/cod-002",
    also=(
        "vec/events/*",
        "vec/visits/*",
    ),
)
def commits_without_a_label() -> None:
    """A claim code's commitment is a bare hash."""
    rewrite(claim, "commitment", "_LABEL + handle + secret", "handle + secret")


@mutant("vec/codes/cod-001", also=("vec/compact/cod-001",))
def reads_base32_with_bits_left_over() -> None:
    """One code can be written in several ways."""
    rewrite(base32, "decode", "if encode(raw) != text:", "if False:")


@mutant(
    "vec/codes/cod-004",
    also=(
        "vec/codes/*",
        "vec/requests/cod-005",
    ),
)
def draws_digits_of_the_last_bytes() -> None:
    """Digits are taken from the end of the code's hash."""
    rewrite(digits, "_six_of", '"sha256")[:8]', '"sha256")[-8:]')


@mutant(
    "vec/codes/cod-004",
    also=(
        "vec/codes/cod-011",
        "vec/codes/cod-013",
        "vec/codes/cod-015",
        "vec/requests/cod-005",
    ),
)
def forgets_the_generation_in_digits() -> None:
    """A new generation has the digits of the one before."""
    rewrite(digits, "digits", ' + generation.to_bytes(4, "big")', "")


@mutant("vec/codes/cod-017")
def drops_off_with_collection_digits() -> None:
    """The sender's digits are made with the recipient's label."""
    change(digits, "_DROP_OFF_LABEL", b"LN-T2-v1")


@mutant("vec/codes/cod-007", also=("vec/visits/cod-007",))
def gives_a_hundred_tries() -> None:
    """Somebody may guess a hundred times."""
    change(attempts, "TRIES_PER_GENERATION", 100)


@mutant("vec/codes/cod-007")
def gives_new_tries_for_ever() -> None:
    """Each generation has its five tries, without an end."""
    change(attempts, "TRIES_PER_PARCEL", 1_000)


@mutant("vec/codes/cod-007")
def gives_all_tries_back() -> None:
    """A right code gives back every try of the generation."""
    rewrite(Attempts, "succeeded", "in_generation=self.in_generation - 1", "in_generation=0")


@mutant("vec/codes/cod-010")
def never_slows_down() -> None:
    """A kiosk answers at once, however often somebody was wrong."""
    change(attempts, "WAITS_SECONDS", (0.0,))


@mutant("vec/codes/cod-014")
def honours_the_first_code_for_ever() -> None:
    """The code of generation 0 opens though a newer one was seen."""
    rewrite(generations, "admits", "return generation == newest == 0", "return generation == 0")


@mutant(
    "vec/codes/cod-011",
    also=(
        "vec/grants/cod-016",
        "vec/grants/cod-020",
    ),
)
def honours_lower_generations() -> None:
    """A signed grant of a lower generation opens."""
    rewrite(generations, "admits", "return generation >= newest", "return True")


@mutant("vec/codes/cod-012", also=("vec/codes/cod-004",))
def draws_hubs_selectors_at_the_node() -> None:
    """Node and hub draw the same selectors."""
    rewrite(digits, "draw_selector", " + drawer", "")


@mutant(
    "vec/grants/cod-016",
    also=(
        "vec/grants/cod-018",
        "vec/grants/cod-020",
    ),
)
def opens_for_another_couriers_grant() -> None:
    """A grant for this parcel opens, whoever signed it."""
    rewrite(
        grants, "_names", "shown.grant.parcel_id, shown.issuer)", "shown.grant.parcel_id, known.courier_id)"
    )


@mutant("vec/grants/cod-018")
def takes_a_collection_for_a_drop_off() -> None:
    """Any grant for a parcel lets its sender in."""
    rewrite(grants, "drops_off", "shown.grant.action is GrantAction.DROP_OFF and ", "")


@mutant("vec/codes/cod-001")
def reads_codes_with_anything_around() -> None:
    """A claim code may have more bytes than it needs."""
    rewrite(
        claim,
        "parse_claim",
        "if len(raw) != HANDLE_BYTES + SECRET_BYTES:",
        "if len(raw) < HANDLE_BYTES + SECRET_BYTES:",
    )
