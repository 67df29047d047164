"""All commands of custody, by their names: orders are wishes, reports are facts."""

from lockernet.custody.commands.orders import AcceptReceipt as AcceptReceipt
from lockernet.custody.commands.orders import Block as Block
from lockernet.custody.commands.orders import CancelParcel as CancelParcel
from lockernet.custody.commands.orders import CloseDispute as CloseDispute
from lockernet.custody.commands.orders import ContestReceipt as ContestReceipt
from lockernet.custody.commands.orders import Countersign as Countersign
from lockernet.custody.commands.orders import Extend as Extend
from lockernet.custody.commands.orders import ForceOpening as ForceOpening
from lockernet.custody.commands.orders import LabelParcel as LabelParcel
from lockernet.custody.commands.orders import MeetObligation as MeetObligation
from lockernet.custody.commands.orders import OpenForStaff as OpenForStaff
from lockernet.custody.commands.orders import OpenFromAfar as OpenFromAfar
from lockernet.custody.commands.orders import OrderCollection as OrderCollection
from lockernet.custody.commands.orders import OrderOnParcel
from lockernet.custody.commands.orders import OrderRemoval as OrderRemoval
from lockernet.custody.commands.orders import Reissue as Reissue
from lockernet.custody.commands.orders import Release as Release
from lockernet.custody.commands.reports import BreakPromise as BreakPromise
from lockernet.custody.commands.reports import EndExpectation as EndExpectation
from lockernet.custody.commands.reports import EndHold as EndHold
from lockernet.custody.commands.reports import EndSession as EndSession
from lockernet.custody.commands.reports import HardenReservation as HardenReservation
from lockernet.custody.commands.reports import Inspect as Inspect
from lockernet.custody.commands.reports import InterruptSession as InterruptSession
from lockernet.custody.commands.reports import LapseReservation as LapseReservation
from lockernet.custody.commands.reports import LoseTrack as LoseTrack
from lockernet.custody.commands.reports import RefuseSoft as RefuseSoft
from lockernet.custody.commands.reports import Report as Report
from lockernet.custody.commands.reports import ReportClosed as ReportClosed
from lockernet.custody.commands.reports import ReportForced as ReportForced
from lockernet.custody.commands.reports import ReportOpened as ReportOpened
from lockernet.custody.commands.reports import ReportStayedShut as ReportStayedShut
from lockernet.custody.commands.reports import StretchHold as StretchHold
from lockernet.custody.commands.visits import ConfirmCollected as ConfirmCollected
from lockernet.custody.commands.visits import ConfirmDamaged as ConfirmDamaged
from lockernet.custody.commands.visits import ConfirmDoesNotFit as ConfirmDoesNotFit
from lockernet.custody.commands.visits import ConfirmInside as ConfirmInside
from lockernet.custody.commands.visits import ConfirmLeftInside as ConfirmLeftInside
from lockernet.custody.commands.visits import ConfirmOccupied as ConfirmOccupied
from lockernet.custody.commands.visits import ConfirmRemoved as ConfirmRemoved
from lockernet.custody.commands.visits import ConfirmTakenBack as ConfirmTakenBack
from lockernet.custody.commands.visits import OpenForCollection as OpenForCollection
from lockernet.custody.commands.visits import OpenForDeposit as OpenForDeposit
from lockernet.custody.commands.visits import OpenForRemoval as OpenForRemoval
from lockernet.custody.commands.visits import OrderAtDoor
from lockernet.custody.commands.visits import RefuseParcel as RefuseParcel
from lockernet.custody.commands.visits import SayWrong as SayWrong

Order = OrderAtDoor | OrderOnParcel
"""Wishes: one that does not fit is refused with a reason."""

Command = Order | Report
