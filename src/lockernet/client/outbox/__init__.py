"""The durable outbox: keeps signed orders on disk until the operator has answered them."""

from lockernet.client.outbox.entries import Limits as Limits
from lockernet.client.outbox.entries import Outcome as Outcome
from lockernet.client.outbox.entries import Pending as Pending
from lockernet.client.outbox.entries import State as State
from lockernet.client.outbox.entries import Trouble as Trouble
from lockernet.client.outbox.keeping import KeepingCourier as KeepingCourier
from lockernet.client.outbox.office import Outbox as Outbox
from lockernet.client.outbox.pace import Pace as Pace
