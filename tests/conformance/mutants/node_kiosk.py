"""Nodes that open doors for the wrong people, or record what did not happen."""

from lockernet.codes import attempts, generations, grants
from lockernet.codes.attempts import Attempts
from lockernet.custody import decide, state
from lockernet.custody.commands.visits import OpenForCollection
from lockernet.custody.steps import WAITING
from lockernet.errors import ErrorCode
from lockernet_node.pipeline import claims, depositing, tries
from tests.conformance.mutants.custody_table import never
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant("jrn/digits/wrong-ones")
def opens_for_any_digits() -> None:
    """A known selector opens, whatever stands behind it."""
    rewrite(
        tries,
        "digits_are_right",
        "hmac.compare_digest(expected, code.digits) and custody is not None",
        "custody is not None",
    )


@mutant("jrn/digits/five-tries")
def gives_ten_tries() -> None:
    """A generation has ten tries."""
    change(attempts, "TRIES_PER_GENERATION", 10)


@mutant("jrn/digits/right-ones-give-one-back")
def gives_all_tries_back() -> None:
    """Right digits give every try back."""
    rewrite(Attempts, "succeeded", "in_generation=self.in_generation - 1", "in_generation=0")


@mutant("jrn/digits/new-generation-new-tries")
def never_gives_new_tries() -> None:
    """A new generation has the tries that were left."""
    rewrite(Attempts, "raised_to", "generation=generation, in_generation=0", "generation=generation")


@mutant("jrn/generation/t0-dies")
def honours_the_first_code_for_ever() -> None:
    """The first code opens though the courier gave new ones."""
    rewrite(decide, "_at_once", "if by_code and command.generation < custody.generation:", "if False:")


@mutant("jrn/generation/lower-grant")
def honours_lower_grants() -> None:
    """A grant of a lower generation opens."""
    rewrite(generations, "admits", "return generation >= newest", "return True")
    rewrite(decide, "_at_once", "if by_code and command.generation < custody.generation:", "if False:")


@mutant("jrn/code/grant-by-a-rival")
def opens_for_any_couriers_grant() -> None:
    """A grant for this parcel opens, whoever signed it."""
    rewrite(
        grants, "_names", "shown.grant.parcel_id, shown.issuer)", "shown.grant.parcel_id, known.courier_id)"
    )


@mutant("jrn/code/grant-for-the-operator")
def opens_for_the_operators_address() -> None:
    """A grant that addresses the operator opens at every point."""
    rewrite(grants, "_names", "said = (shown.audience,", "said = (known.point_id,")


@mutant("jrn/code/wrong-secret")
def opens_for_the_handle() -> None:
    """A claim code opens by its handle alone."""
    change(claims, "opens", lambda _claim, _committed: True)


@mutant("jrn/visit/blocked-meanwhile")
def opens_what_is_blocked() -> None:
    """A block stops nobody."""
    never((WAITING, OpenForCollection), ErrorCode.PARCEL_BLOCKED)


@mutant("jrn/visit/opens-twice-more")
def opens_as_often_as_asked() -> None:
    """Within a visit the door opens without end."""
    change(state, "REOPEN_LIMIT", 1_000)


@mutant("jrn/badge/label-of-nobody")
def opens_for_a_label_that_is_nearly_right() -> None:
    """The last character of a label is not looked at."""
    before = depositing._labelled

    def lax(tx, badge, label):  # type: ignore[no-untyped-def]
        found = before(tx, badge, label)
        if found is not None:
            return found
        tries = (before(tx, badge, label[:-1] + each) for each in "0123456789ABCDEF")
        return next((each for each in tries if each is not None), None)

    change(depositing, "_labelled", lax)
