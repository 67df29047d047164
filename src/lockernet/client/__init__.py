"""The SDK of couriers and auditors: async, verified, and it never configures logging."""

from lockernet.client.answers import Answered as Answered
from lockernet.client.answers import Confirmed as Confirmed
from lockernet.client.atlas import Atlas as Atlas
from lockernet.client.atlas import Wanted as Wanted
from lockernet.client.atlas import Window as Window
from lockernet.client.audit import AuditResult as AuditResult
from lockernet.client.audit import FeedAudit as FeedAudit
from lockernet.client.chain import Seen as Seen
from lockernet.client.channel import Patience as Patience
from lockernet.client.courier import Courier as Courier
from lockernet.client.courier import Reserved as Reserved
from lockernet.client.feed import VerifiedEntry as VerifiedEntry
from lockernet.client.network import Network as Network
from lockernet.client.operator import Operator as Operator
from lockernet.client.orders import NewParcel as NewParcel
from lockernet.client.orders import SignedOrder as SignedOrder
from lockernet.client.saved import SavedFeed as SavedFeed
