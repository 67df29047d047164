"""Who the suite's people are. All of them come from one seed."""

from dataclasses import dataclass

from lockernet_conformance.forge.keys import P256
from lockernet_conformance.forge.people import Person


@dataclass(frozen=True)
class People:
    """Each of them, and what is wrong with it, if anything."""

    courier: Person
    """In good standing."""
    rival: Person
    """In good standing; its parcels are its own."""
    modern: Person
    """In good standing, with P-256 keys."""
    delegate: Person
    """In good standing; acts for the courier."""
    unagreed: Person
    """A courier without an agreement with this operator."""
    ended: Person
    """Its grant key ended a day before `init`."""
    superseded: Person
    """Its grant key was superseded a day before `init`."""
    compromised: Person
    """Its grant key is compromised since a day before `init`."""
    merchant: Person
    """A member that is no courier."""
    body: Person
    """The coordinating body."""
    stranger: Person
    """In no trust file."""


def people(seed: bytes) -> People:
    """All of them."""
    return People(
        courier=Person("conf-courier", seed),
        rival=Person("conf-rival", seed),
        modern=Person("conf-modern", seed, P256),
        delegate=Person("conf-delegate", seed),
        unagreed=Person("conf-unagreed", seed),
        ended=Person("conf-ended", seed),
        superseded=Person("conf-superseded", seed),
        compromised=Person("conf-compromised", seed),
        merchant=Person("conf-merchant", seed),
        body=Person("conf-body", seed),
        stranger=Person("conf-stranger", seed),
    )
