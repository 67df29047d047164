"""What the operator says to its own point; no closing stops it."""

from collections.abc import Mapping
from types import MappingProxyType

from lockernet.models.base import Model
from lockernet.models.grants import CapacityLease, LeaseReturn, MaintenanceGrant, RemoteOpening
from lockernet_node.pipeline.leases import lease_capacity, return_lease
from lockernet_node.pipeline.placed import Rule
from lockernet_node.pipeline.remote import open_remotely
from lockernet_node.pipeline.staff import place_maintenance_grant

OPERATORS: Mapping[type[Model], Rule] = MappingProxyType(
    {
        MaintenanceGrant: place_maintenance_grant,
        RemoteOpening: open_remotely,
        CapacityLease: lease_capacity,
        LeaseReturn: return_lease,
    }
)
