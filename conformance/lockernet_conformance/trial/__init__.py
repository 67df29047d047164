"""What a case works with: the world, one line to the target, and expectations that say what they saw."""

from lockernet_conformance.trial.control import Control
from lockernet_conformance.trial.expectations import Failed
from lockernet_conformance.trial.orders import Desk, OperatorVoice, Parcel, Sent
from lockernet_conformance.trial.reply import Reply
from lockernet_conformance.trial.trial import Trial
from lockernet_conformance.trial.visits import Kiosk

__all__ = ["Control", "Desk", "Failed", "Kiosk", "OperatorVoice", "Parcel", "Reply", "Sent", "Trial"]
