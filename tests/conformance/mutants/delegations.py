"""Programs that let somebody act for a courier who never said so, or pay what was never agreed."""

from lockernet.network import agreements
from lockernet.signing import delegation
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant("vec/delegations/tru-016")
def follows_chains_of_any_length() -> None:
    """A delegate of a delegate of a delegate may act."""
    change(delegation, "DEPTH_LIMIT", 10)


@mutant("vec/delegations/tru-016")
def passes_on_what_may_not_be_passed_on() -> None:
    """A delegate passes on what it may not."""
    rewrite(delegation, "_is_connected", "before.may_delegate\n        and ", "")


@mutant("vec/delegations/tru-017")
def widens_what_was_given() -> None:
    """A delegate gives more than it has."""
    rewrite(delegation, "_judge_chain", "if wider or not", "if not")


@mutant("vec/delegations/tru-017")
def lets_delegates_do_everything() -> None:
    """Whoever may do one thing for a courier may do all."""
    rewrite(delegation, "_covers", "wish.action != 0 and wish.action in link.actions", "wish.action != 0")


@mutant("vec/delegations/tru-017")
def lets_delegates_act_at_every_point() -> None:
    """The points of a delegation are not looked at."""
    rewrite(delegation, "_covers", "(not link.points or wish.point_id in link.points)", "True")


@mutant("vec/delegations/tru-018")
def honours_expired_delegations() -> None:
    """A delegation that ended still counts."""
    rewrite(delegation, "_judge_link", "if moment - bounds.late_by >= link.expires_at:", "if False:")


@mutant("vec/agreements/agr-001")
def takes_the_acceptance_of_another_offer() -> None:
    """Any acceptance makes any offer an agreement."""
    rewrite(agreements, "judge_acceptance", "acceptance.agreement_id != offer_id or ", "")


@mutant("vec/agreements/agr-001")
def takes_the_acceptance_of_anybody() -> None:
    """Somebody else accepts in the courier's place."""
    rewrite(agreements, "judge_acceptance", " or parties != (offer.courier_id, offer.header.issuer)", "")


@mutant("vec/agreements/agr-003")
def pays_less_for_better_evidence() -> None:
    """The limits of an agreement may fall where grades rise."""
    rewrite(agreements, "_liability_holds_together", " and low.limit_minor <= high.limit_minor", "")


@mutant("vec/agreements/agr-003")
def pays_in_two_currencies() -> None:
    """One agreement may name several currencies."""
    rewrite(agreements, "_liability_holds_together", "len({term.currency for term in terms}) <= 1", "True")
