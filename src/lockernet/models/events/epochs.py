"""What happens to the journal's own storage: set back or replaced, recovered, found broken."""

from lockernet.models.base import Digest, Model, Uint32, Uint64


class EpochBegun(Model):
    """The first event of every epoch but the first: the storage of the point was set back or replaced."""

    trusted_epoch: Uint64
    trusted_sequence: Uint64
    trusted_event_id: Digest
    reason: str


class RecoveryEnded(Model):
    """Every compartment and every parcel in doubt was inspected or reconciled since the epoch began."""

    missing: Uint32 = 0
