"""The port's `Transaction` in SQL, put together from its parts.

The rules that hold whatever the code does are in the migrations; a write that would break one raises
`sqlite3.IntegrityError`.
"""

from lockernet_node.storage.sql.bank import SqlBank
from lockernet_node.storage.sql.closings import SqlClosings
from lockernet_node.storage.sql.codes import SqlCodes
from lockernet_node.storage.sql.figures import SqlFigures
from lockernet_node.storage.sql.journal import SqlJournal
from lockernet_node.storage.sql.leases import SqlLeases
from lockernet_node.storage.sql.parcels import SqlParcels
from lockernet_node.storage.sql.pulses import SqlPulses
from lockernet_node.storage.sql.requests import SqlRequests
from lockernet_node.storage.sql.staff import SqlStaff
from lockernet_node.storage.sql.statements import Compartments

__all__ = ["Compartments", "SqliteTransaction"]


class SqliteTransaction(
    SqlRequests,
    SqlParcels,
    SqlBank,
    SqlCodes,
    SqlJournal,
    SqlPulses,
    SqlClosings,
    SqlStaff,
    SqlLeases,
    SqlFigures,
):
    """What one command reads and writes, on the connection's open transaction."""
