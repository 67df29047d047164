"""The port's `Transaction` in SQL, put together from its parts.

The rules that hold whatever the code does are in the migrations; a write that would break one raises
`BrokenRule`.
"""

from lockernet_node.storage.sql.bank import SqlBank
from lockernet_node.storage.sql.closings import SqlClosings
from lockernet_node.storage.sql.codes import SqlCodes
from lockernet_node.storage.sql.delegations import SqlDelegations
from lockernet_node.storage.sql.enrolment import SqlEnrolment
from lockernet_node.storage.sql.erasing import SqlErasing
from lockernet_node.storage.sql.figures import SqlFigures
from lockernet_node.storage.sql.gates import SqlGates
from lockernet_node.storage.sql.health import SqlHealth
from lockernet_node.storage.sql.journal import SqlJournal
from lockernet_node.storage.sql.leases import SqlLeases
from lockernet_node.storage.sql.parcels import SqlParcels
from lockernet_node.storage.sql.points import SqlPoints
from lockernet_node.storage.sql.pulses import SqlPulses
from lockernet_node.storage.sql.requests import SqlRequests
from lockernet_node.storage.sql.staff import SqlStaff
from lockernet_node.storage.sql.statements import Compartments
from lockernet_node.storage.sql.stays import SqlStays
from lockernet_node.storage.sql.time import SqlTime
from lockernet_node.storage.sql.windows import SqlWindows

__all__ = ["Compartments", "SqliteTransaction"]


class SqliteTransaction(
    SqlRequests,
    SqlParcels,
    SqlBank,
    SqlCodes,
    SqlDelegations,
    SqlJournal,
    SqlPulses,
    SqlTime,
    SqlWindows,
    SqlFigures,
    SqlHealth,
    SqlEnrolment,
    SqlGates,
    SqlErasing,
    SqlPoints,
    SqlStays,
    SqlClosings,
    SqlStaff,
    SqlLeases,
):
    """What one command reads and writes, on the connection's open transaction."""
