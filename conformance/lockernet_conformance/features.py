"""What a target may have or not have, by name: the words of `features` in a target file, and of cases.

docs/conformance/target.md prints this table.
"""

from collections.abc import Mapping
from types import MappingProxyType

FEATURES: Mapping[str, str] = MappingProxyType(
    {
        "soft-reservations": "It takes reservations for a later window (`SOFT`), with a stated likelihood.",
        "first-mile": "A sender can deposit with a drop-off code, and a courier collects.",
        "returns": "Senders' returns are taken, and go the way of the first mile.",
        "chilled": "It has chilled compartments.",
        "frozen": "It has frozen compartments.",
        "easy-reach": "It has compartments in easy reach and keeps some of them back for those who ask.",
        "infrared": "Its compartments tell whether something lies inside.",
        "capacity-leases": "It leaves compartments to its operator's hub under a lease.",
        "quotas": "Its agreements give couriers shares of the point (`QUOTA_REACHED`).",
        "obligations": "It can meet obligations before a door opens: pay, age, identity, inspect, sign.",
        "remote-opening": "Its operator can open a door from afar.",
        "connect": "It answers Connect and JSON over HTTP/1.1 at `endpoints.connect`.",
    }
)


def unknown(names: Mapping[str, object]) -> str:
    """A sentence about those of these names that are no feature; empty if all are known."""
    strange = sorted(names.keys() - FEATURES.keys())
    return f"{', '.join(strange)}: no such feature; expected {', '.join(FEATURES)}" if strange else ""
