"""What the kiosk says, one table for each language: words that a child can read, and what to do next.

A page never says what failed inside, never repeats what was typed and never asks for anything but a code,
a badge or a label.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from types import MappingProxyType

from lockernet.errors import ErrorCode, Malformed


class Say(StrEnum):
    """Every phrase of the pages; `{door}` stands for what is painted on the door, `{count}` for how many."""

    LOCKER = auto()
    SCAN_CODE = auto()
    SCAN_CODE_HINT = auto()
    OPEN = auto()
    I_AM_DRIVER = auto()
    NEVER_ASKS = auto()
    START_AGAIN = auto()
    NEXT_PERSON = auto()
    PLEASE_START_AGAIN = auto()

    DRIVER = auto()
    SCAN_BADGE = auto()
    SCAN_BADGE_HINT = auto()
    GO_ON = auto()
    NOT_DRIVER = auto()
    PARCELS = auto()
    SCAN_LABEL = auto()
    SCAN_LABEL_HINT = auto()
    SCAN_NEXT_LABEL = auto()
    SCAN_SAME_LABEL = auto()
    FINISHED = auto()

    OPENING = auto()
    PLEASE_WAIT = auto()
    DOOR_OPEN = auto()
    TAKE_AND_CLOSE = auto()
    PUT_AND_CLOSE = auto()
    GOT_EVERYTHING = auto()
    DOOR_CLOSED = auto()
    YES_DONE = auto()
    OPEN_AGAIN = auto()
    COLLECTED = auto()
    GOODBYE = auto()
    NOT_COLLECTED = auto()
    NOT_COLLECTED_NEXT = auto()
    LOOKS_EMPTY = auto()
    IS_IT_INSIDE = auto()
    YES_INSIDE = auto()
    NO_TAKEN_BACK = auto()
    DEPOSITED = auto()
    DEPOSITED_NEXT = auto()
    NOT_DEPOSITED = auto()
    NOT_DEPOSITED_NEXT = auto()

    DROPPED_OFF_NEXT = auto()
    NOT_DROPPED_OFF_NEXT = auto()
    TAKE_PARCELS = auto()
    NEXT_DOOR = auto()
    DO_YOU_HAVE_IT = auto()
    YES_HAVE_IT = auto()
    NO_LEFT_INSIDE = auto()
    SCAN_TAKEN_LABEL = auto()
    TAKEN_OUT = auto()
    TAKEN_OUT_NEXT = auto()
    NOT_TAKEN_OUT = auto()
    NOT_TAKEN_OUT_NEXT = auto()

    SOMETHING_IS_WRONG = auto()
    WHAT_IS_WRONG = auto()
    GO_BACK = auto()
    DOES_NOT_FIT = auto()
    SOMETHING_INSIDE = auto()
    DAMAGED_KEPT = auto()
    DAMAGED_INSIDE = auto()
    IT_IS_EMPTY = auto()
    ANOTHER_THING = auto()
    IT_IS_DAMAGED = auto()
    DO_NOT_WANT_IT = auto()
    LEFT_INSIDE = auto()
    THANK_YOU = auto()
    IT_GOES_BACK = auto()
    SOMEBODY_WILL_LOOK = auto()
    HELP = auto()
    HELP_TEXT = auto()
    HELP_HINT = auto()
    I_AM_STAFF = auto()
    BACK = auto()
    STAFF_TITLE = auto()
    SCAN_STAFF = auto()
    SCAN_STAFF_HINT = auto()
    ALL_DOORS = auto()
    PICK_A_DOOR = auto()
    USE_FREE = auto()
    USE_PARCEL = auto()
    USE_VISIT = auto()
    USE_UNCERTAIN = auto()
    USE_ORPHAN = auto()
    USE_OUT_OF_SERVICE = auto()
    LATCH_OPEN = auto()
    COMPARTMENT = auto()
    LOOK_INSIDE = auto()
    OPEN_TO_REPAIR = auto()
    FORCE_OPEN = auto()
    TOOK_OUT = auto()
    WORKS_AGAIN = auto()
    OUT_OF_SERVICE = auto()
    USED_KEY = auto()
    LOOK_AND_CLOSE = auto()
    WHAT_LIES_THERE = auto()
    PARCEL_IS_THERE = auto()
    NOTHING_THERE = auto()
    SOMETHING_THERE = auto()
    SCAN_SECOND = auto()
    SCAN_SECOND_HINT = auto()

    ANYTHING_ELSE = auto()


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the pages; `code` is the value of the lang attribute."""

    code: str
    phrases: Mapping[Say, str]
    refusals: Mapping[ErrorCode, str]

    def say(self, phrase: Say, *, door: str = "", count: int = 0) -> str:
        """The phrase, with the door's name, or a number, in it."""
        return self.phrases[phrase].format(door=door, count=count)

    def refusal(self, reason: ErrorCode) -> str:
        """Why not, and what to do next."""
        return self.refusals.get(reason, self.phrases[Say.ANYTHING_ELSE])


def language(code: str) -> Language:
    """The table of this language. Raises Malformed if there is none."""
    found = LANGUAGES.get(code)
    if found is None:
        raise Malformed(ErrorCode.CONFIGURATION, f"language {code!r}: expected one of {sorted(LANGUAGES)}")
    return found


_ENGLISH: Mapping[Say, str] = MappingProxyType(
    {
        Say.LOCKER: "Parcel locker",
        Say.SCAN_CODE: "Scan or type your code",
        Say.SCAN_CODE_HINT: "Show your QR code to the scanner, or type your 10 digits.",
        Say.OPEN: "Open my door",
        Say.I_AM_DRIVER: "I am a driver",
        Say.NEVER_ASKS: "This screen never asks for your name, your bank card or money.",
        Say.START_AGAIN: "Start again",
        Say.NEXT_PERSON: "I am somebody else",
        Say.PLEASE_START_AGAIN: "Please start again",
        Say.DRIVER: "Driver",
        Say.SCAN_BADGE: "Scan your badge",
        Say.SCAN_BADGE_HINT: "Show the QR code of your badge to the scanner.",
        Say.GO_ON: "Go on",
        Say.NOT_DRIVER: "I am not a driver",
        Say.PARCELS: "Bring a parcel",
        Say.SCAN_LABEL: "Scan the label of the parcel",
        Say.SCAN_LABEL_HINT: "Then a door opens.",
        Say.SCAN_NEXT_LABEL: "Scan the label of the next parcel",
        Say.SCAN_SAME_LABEL: "To open the door again, scan the same label",
        Say.FINISHED: "I am finished",
        Say.OPENING: "Door {door} is opening.",
        Say.PLEASE_WAIT: "Please wait a moment.",
        Say.DOOR_OPEN: "Door {door} is open.",
        Say.TAKE_AND_CLOSE: "Take your parcel and close the door.",
        Say.PUT_AND_CLOSE: "Put the parcel in and close the door.",
        Say.GOT_EVERYTHING: "Did you get everything?",
        Say.DOOR_CLOSED: "Door {door} is closed.",
        Say.YES_DONE: "Yes, done",
        Say.OPEN_AGAIN: "Open the door again",
        Say.COLLECTED: "Thank you.",
        Say.GOODBYE: "You have your parcel. Goodbye!",
        Say.NOT_COLLECTED: "That did not work.",
        Say.NOT_COLLECTED_NEXT: "Your parcel waits here for you. Try your code again, or ask the sender.",
        Say.LOOKS_EMPTY: "The compartment looks empty.",
        Say.IS_IT_INSIDE: "Is the parcel inside?",
        Say.YES_INSIDE: "Yes, it is inside",
        Say.NO_TAKEN_BACK: "No, I took it back",
        Say.DEPOSITED: "The parcel is in.",
        Say.DEPOSITED_NEXT: "Door {door} is closed. Bring the next parcel, or finish.",
        Say.NOT_DEPOSITED: "The parcel is not in.",
        Say.NOT_DEPOSITED_NEXT: "Scan its label to try again, or take the parcel with you.",
        Say.DROPPED_OFF_NEXT: "Your parcel is on its way. Door {door} is closed. Goodbye!",
        Say.NOT_DROPPED_OFF_NEXT: "Show your code to try again, or take the parcel with you.",
        Say.TAKE_PARCELS: "Take parcels away ({count})",
        Say.NEXT_DOOR: "Open the next door",
        Say.DO_YOU_HAVE_IT: "Do you have the parcel?",
        Say.YES_HAVE_IT: "Yes, I have it",
        Say.NO_LEFT_INSIDE: "No, I left it inside",
        Say.SCAN_TAKEN_LABEL: "Or scan the label of the parcel that you have now",
        Say.TAKEN_OUT: "You have the parcel.",
        Say.TAKEN_OUT_NEXT: "Door {door} is closed. Open the next door, or finish.",
        Say.NOT_TAKEN_OUT: "The parcel is still inside.",
        Say.NOT_TAKEN_OUT_NEXT: "Scan its label to try again, or open the next door.",
        Say.SOMETHING_IS_WRONG: "Something is wrong",
        Say.WHAT_IS_WRONG: "What is wrong?",
        Say.GO_BACK: "Go back",
        Say.DOES_NOT_FIT: "It does not fit. I took it back",
        Say.SOMETHING_INSIDE: "Something else is inside. I took mine back",
        Say.DAMAGED_KEPT: "It is damaged. I took it back",
        Say.DAMAGED_INSIDE: "It was damaged before. It is inside",
        Say.IT_IS_EMPTY: "There was nothing inside",
        Say.ANOTHER_THING: "There is another thing inside",
        Say.IT_IS_DAMAGED: "The parcel is damaged",
        Say.DO_NOT_WANT_IT: "I do not want it. I left it inside",
        Say.LEFT_INSIDE: "I left it inside. I come back later",
        Say.THANK_YOU: "Thank you for telling us.",
        Say.IT_GOES_BACK: "The parcel goes back. Door {door} is closed. Goodbye!",
        Say.SOMEBODY_WILL_LOOK: "Somebody will look behind door {door}. It stays closed until then.",
        Say.HELP: "Help",
        Say.HELP_TEXT: "Call the number on the sticker. They may ask you to read this number to them.",
        Say.HELP_HINT: "Tell this number to nobody else.",
        Say.I_AM_STAFF: "I look after this locker",
        Say.BACK: "Back",
        Say.STAFF_TITLE: "Look after this locker",
        Say.SCAN_STAFF: "Scan your code",
        Say.SCAN_STAFF_HINT: "Show the QR code that your company gave you for this work.",
        Say.ALL_DOORS: "All doors",
        Say.PICK_A_DOOR: "Pick a door. Doors with a thick frame need you.",
        Say.USE_FREE: "empty",
        Say.USE_PARCEL: "a parcel waits",
        Say.USE_VISIT: "in use",
        Say.USE_UNCERTAIN: "look inside",
        Say.USE_ORPHAN: "something left behind",
        Say.USE_OUT_OF_SERVICE: "out of service",
        Say.LATCH_OPEN: "door open",
        Say.COMPARTMENT: "Compartment {door}",
        Say.LOOK_INSIDE: "Open the door to look inside",
        Say.OPEN_TO_REPAIR: "Open the door to repair it",
        Say.FORCE_OPEN: "Open by order of an authority",
        Say.TOOK_OUT: "I took the item out",
        Say.WORKS_AGAIN: "It works again",
        Say.OUT_OF_SERVICE: "Take it out of service",
        Say.USED_KEY: "We opened it with the key",
        Say.LOOK_AND_CLOSE: "Look inside, then close door {door}.",
        Say.WHAT_LIES_THERE: "What lies in compartment {door}?",
        Say.PARCEL_IS_THERE: "The parcel is there",
        Say.NOTHING_THERE: "It is empty",
        Say.SOMETHING_THERE: "Something else lies there",
        Say.SCAN_SECOND: "Scan the code of the second person",
        Say.SCAN_SECOND_HINT: "Two people must say that a key was used.",
        Say.ANYTHING_ELSE: "That did not work. Please start again, or ask for help.",
    }
)

_OUT_OF_SERVICE = "Sorry, out of service for a moment. Please try again in a minute."
_NO_BADGE = "This badge does not work here. Ask your company for another one."

_ENGLISH_REFUSALS: Mapping[ErrorCode, str] = MappingProxyType(
    {
        ErrorCode.CODE_REFUSED: "This code opens nothing here. Check it and try again, or ask the sender.",
        ErrorCode.MALFORMED_CODE: "The locker cannot read this code. Check it and try again.",
        ErrorCode.VERSION_UNSUPPORTED: "This kind of code is not for this locker. Please ask the sender.",
        ErrorCode.MALFORMED_MESSAGE: "The locker could not read that. Please start again.",
        ErrorCode.MESSAGE_TOO_LARGE: "That was too long. A code is short. Please start again.",
        ErrorCode.NOT_FOUND: "There is no such page. Please start again.",
        ErrorCode.OVERLOADED: "One moment, please. Another code is being checked. Then try again.",
        ErrorCode.DOOR_IN_USE: "Another door is open. Close it first.",
        ErrorCode.REOPEN_REFUSED: "This door cannot open again now. Wait two minutes, or ask for help.",
        ErrorCode.PARCEL_BLOCKED: "The sender holds this parcel back for now. Please ask the sender.",
        ErrorCode.SHIPMENT_INCOMPLETE: "More parcels belong to this one. Come back when all are here.",
        ErrorCode.OBLIGATION_OPEN: "Something is to be done first, such as paying. Please ask the sender.",
        ErrorCode.TRANSITION_NOT_ALLOWED: "Please answer the question on the screen first.",
        ErrorCode.NOT_EXPECTED: "This parcel is not expected here. Check the label, or take it with you.",
        ErrorCode.ALREADY_DEPOSITED: "This parcel was brought before. Go on with the next one.",
        ErrorCode.POINT_FULL: "All doors for this size are taken. Take the parcel with you.",
        ErrorCode.NO_FITTING_SIZE: "This parcel is too big for this locker. Take it with you.",
        ErrorCode.RESERVATION_ENDED: "This parcel is not expected any more. Take it with you.",
        ErrorCode.ALREADY_COLLECTED: "This parcel was collected before.",
        ErrorCode.NOT_REMOVABLE: "This parcel must stay here for now. Please tell your company.",
        ErrorCode.REMOVAL_STARTED: "This parcel was taken away before.",
        ErrorCode.ALREADY_WITHDRAWN: "The sender took this parcel back before.",
        ErrorCode.CUSTODY_UNCERTAIN: "Somebody has to look into this door first. Please tell your company.",
        ErrorCode.DOOR_DID_NOT_OPEN: "The door did not open. Please try again.",
        ErrorCode.UNTRUSTED_SESSION: "This page was open for too long. Please start again.",
        ErrorCode.UNTRUSTED_EXPIRED: "This badge is too old. Ask your company for a new one.",
        ErrorCode.UNTRUSTED_NOT_YET_VALID: "This badge is too new. Try again later.",
        ErrorCode.UNTRUSTED_PURPOSE: "This is not a badge. Scan your badge.",
        ErrorCode.UNTRUSTED_SIGNATURE: _NO_BADGE,
        ErrorCode.UNTRUSTED_KEY: _NO_BADGE,
        ErrorCode.UNTRUSTED_KEY_COMPROMISED: _NO_BADGE,
        ErrorCode.UNTRUSTED_ISSUER: _NO_BADGE,
        ErrorCode.UNTRUSTED_NETWORK: _NO_BADGE,
        ErrorCode.UNTRUSTED_AUDIENCE: _NO_BADGE,
        ErrorCode.UNTRUSTED_CRITICAL_FEATURE: _NO_BADGE,
        ErrorCode.UNTRUSTED_AGREEMENT: _NO_BADGE,
        ErrorCode.UNTRUSTED_DELEGATION: _NO_BADGE,
        ErrorCode.UNTRUSTED_DELEGATION_SCOPE: _NO_BADGE,
        ErrorCode.POINT_CLOSED: "This locker takes no parcels for now. Take the parcel with you.",
        ErrorCode.NOT_GRANTED: "Your code is not for this. Ask your company for another one.",
        ErrorCode.COMPARTMENT_OCCUPIED: "Take the item out first.",
        ErrorCode.COMPARTMENT_EMPTY: "Nothing was left behind here.",
        ErrorCode.STORE_UNAVAILABLE: _OUT_OF_SERVICE,
        ErrorCode.BOARD_SILENT: _OUT_OF_SERVICE,
        ErrorCode.INTERNAL: _OUT_OF_SERVICE,
    }
)

LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {"en": Language(code="en", phrases=_ENGLISH, refusals=_ENGLISH_REFUSALS)}
)
"""Add a language here; the tests check that it says everything."""
