"""Nodes that open doors for staff, or from afar, without a word that says so."""

from datetime import timedelta

from lockernet_node.pipeline import staff
from lockernet_node.pipeline.hotline import Hotline
from lockernet_node.pipeline.staff import Staff
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant("jrn/staff/grant-that-is-not-here")
def takes_any_holder() -> None:
    """Whoever knows the id of a grant is its holder."""
    rewrite(staff, "staff_of", "if hmac.compare_digest(grant.holder, code.holder):", "if True:")


@mutant("jrn/staff/other-compartment")
def lets_staff_touch_everything() -> None:
    """A grant for one compartment opens all."""
    rewrite(
        Staff, "may_touch", "return not self.compartments or compartment in self.compartments", "return True"
    )


@mutant("jrn/staff/other-action")
def lets_staff_do_everything() -> None:
    """Who may inspect may force."""
    rewrite(staff, "reason_against_staff", "staff.actions.isdisjoint(needs_one_of) or ", "")


@mutant("svc/grant/longer-than-a-month")
def takes_grants_for_a_year() -> None:
    """A maintenance grant may be for years."""
    change(staff, "GRANT_LIMIT", timedelta(days=3_650))


@mutant("jrn/staff/inspect")
def tells_who_holds_a_grant() -> None:
    """The journal holds the number that opens doors."""
    change(staff, "holder_hash", lambda holder: holder + bytes(24))


@mutant("jrn/remote/number-nobody-saw")
def opens_for_any_number() -> None:
    """A door opens from afar whatever the kiosk shows."""
    rewrite(
        Hotline,
        "reason_against",
        "if self._nonce is None or self._is_old() or nonce != self._nonce:",
        "if False:",
    )


@mutant("jrn/remote/too-late")
def shows_a_number_for_ever() -> None:
    """A number is good until it is used."""
    rewrite(
        Hotline, "_is_old", "return self._clock.monotonic() - self._shown_at >= NONCE_SECONDS", "return False"
    )


@mutant("jrn/remote/once")
def uses_no_number_up() -> None:
    """A number opens as often as somebody signs."""
    rewrite(Hotline, "use", "self._nonce = None", "pass")


@mutant("jrn/remote/three-a-minute")
def opens_any_number_of_doors() -> None:
    """A stolen key empties the bank in a minute."""
    rewrite(Hotline, "reason_against", "if full else None", "if False else None")
