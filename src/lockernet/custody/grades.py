"""How well a hand-over is shown (LN-CUS-044): the grade of each event that moves custody."""

from lockernet.custody.commands import (
    AcceptReceipt,
    Command,
    ConfirmCollected,
    ConfirmInside,
    ConfirmRemoved,
    Inspect,
    ReportClosed,
)
from lockernet.custody.setting import Setting
from lockernet.custody.state import Custody
from lockernet.models.custody import EvidenceGrade

_SCANS = (ConfirmInside, ConfirmCollected, ConfirmRemoved, Inspect)


def grade_in(custody: Custody, command: Command, setting: Setting) -> EvidenceGrade:
    """Of a deposit: the infrared went from empty to full, or eyes or a scanner saw the parcel."""
    return _grade(custody, command, setting, went_from=False)


def grade_out(custody: Custody, command: Command, setting: Setting) -> EvidenceGrade:
    """Of a collection, a withdrawal or a removal: the same from full to empty."""
    return _grade(custody, command, setting, went_from=True)


def is_weak(custody: Custody, grade: EvidenceGrade) -> bool:
    """True if the courier demanded better."""
    return grade < custody.terms.demanded_grade


def _grade(custody: Custody, command: Command, setting: Setting, *, went_from: bool) -> EvidenceGrade:
    if isinstance(command, AcceptReceipt):
        return command.grade
    if isinstance(command, _SCANS) and command.scanned:
        return EvidenceGrade.SCANNED
    if setting.attended or isinstance(command, Inspect) or _changed(custody, command, went_from=went_from):
        return EvidenceGrade.OCCUPANCY_CHANGED
    return EvidenceGrade.DOOR_CLOSED


def _changed(custody: Custody, command: Command, *, went_from: bool) -> bool:
    """The infrared said the opposite before and after; a word after the visit changed by being late."""
    if custody.session is None:
        return isinstance(command, ReportClosed)
    said = command.occupied if isinstance(command, ReportClosed) else custody.session.occupied
    return custody.session.occupied_before is went_from and said is (not went_from)
