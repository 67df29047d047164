"""Every kind of order, one row each: what it does, inside the transaction of its order."""

from collections.abc import Mapping
from types import MappingProxyType

from lockernet.models.base import Model
from lockernet.models.custody import (
    BindLabel,
    CollectOrder,
    Contest,
    Countersignature,
    DepositOrder,
    RemoveOrder,
)
from lockernet.models.grants import Delegation
from lockernet.models.reservations import ExtendDeadline, ReserveCompartment
from lockernet_node.pipeline.admission import expect_parcel, reserve_compartment
from lockernet_node.pipeline.delegations import place_delegation
from lockernet_node.pipeline.operator_orders import OPERATORS
from lockernet_node.pipeline.parcel_orders import (
    COMMANDS,
    bind_label,
    extend_deadline,
    order_driver,
    order_on_parcel,
)
from lockernet_node.pipeline.placed import Rule
from lockernet_node.pipeline.receipts import contest_receipt, countersign_receipt

RULES: Mapping[type[Model], Rule] = MappingProxyType(
    {
        ReserveCompartment: reserve_compartment,
        DepositOrder: expect_parcel,
        ExtendDeadline: extend_deadline,
        BindLabel: bind_label,
        CollectOrder: order_driver,
        RemoveOrder: order_driver,
        Countersignature: countersign_receipt,
        Contest: contest_receipt,
        Delegation: place_delegation,
        **dict.fromkeys(COMMANDS, order_on_parcel),
        **OPERATORS,
    }
)
