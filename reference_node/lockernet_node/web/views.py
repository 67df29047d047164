"""What a page shows, as a value: one task each, words from the table, and what happens next. Pure.

Every page is drawn by one template from one `View`; programs follow the same pages by the data attributes
of `<main>`, which the view names too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lockernet.errors import ErrorCode
from lockernet_node.pipeline.operating import DoorView
from lockernet_node.pipeline.visits import Stage, Visit
from lockernet_node.web.words import Language, Say

START, DRIVER, VISIT, COLLECT, PARCEL, END, HELP, STAFF = (
    "/",
    "/driver",
    "/visit",
    "/collect",
    "/driver/parcel",
    "/driver/end",
    "/help",
    "/staff",
)
STAFF_END = "/staff/end"

PERSON_SECONDS = 120
"""A person who does nothing for this long has left."""

DRIVER_SECONDS = 300
"""The same for a driver."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The field for a scanner, which types text and Enter. `masked` hides what opens doors."""

    action: str
    field: str
    label: str
    button: str
    hint: str = ""
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A button; `value` is what is sent as `answer`."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page of the kiosk, never out of it."""

    to: str
    words: str

    @property
    def is_form(self) -> bool:
        """True where following it changes something, so that it is posted."""
        return self.to in (END, STAFF_END)


@dataclass(frozen=True, slots=True)
class Refresh:
    """The page loads `to` by itself after so many seconds."""

    seconds: int
    to: str


@dataclass(frozen=True, slots=True)
class DoorLine:
    """One door of the operator's grid."""

    door: DoorView
    to: str
    words: str


@dataclass(frozen=True, slots=True)
class View:
    """One page."""

    page: str
    title: str
    text: str = ""
    refused: ErrorCode | None = None
    refused_words: str = ""
    visit: Visit | None = None
    scan: Scan | None = None
    answers: tuple[Answer, ...] = ()
    answer_to: str = VISIT
    hidden: tuple[tuple[str, str], ...] = ()
    """What goes with every answer and every scan."""
    door: DoorView | None = None
    doors: tuple[DoorLine, ...] = ()
    number: str = ""
    """Shown large, to be read out."""
    links: tuple[Link, ...] = ()
    small_print: str = ""
    refresh: Refresh | None = None


def start_page(words: Language) -> View:
    """Two choices: collect by a code, or be a driver."""
    scan = Scan(
        COLLECT,
        "code",
        label=words.say(Say.SCAN_CODE),
        button=words.say(Say.OPEN),
        hint=words.say(Say.SCAN_CODE_HINT),
        masked=True,
    )
    return View(
        "start",
        words.say(Say.LOCKER),
        scan=scan,
        links=(Link(DRIVER, words.say(Say.I_AM_DRIVER)), Link(HELP, words.say(Say.HELP))),
        small_print=words.say(Say.NEVER_ASKS),
    )


def badge_page(words: Language) -> View:
    """A driver shows the badge."""
    scan = Scan(
        DRIVER,
        "badge",
        label=words.say(Say.SCAN_BADGE),
        button=words.say(Say.GO_ON),
        hint=words.say(Say.SCAN_BADGE_HINT),
        masked=True,
    )
    return View(
        "badge",
        words.say(Say.DRIVER),
        scan=scan,
        links=(Link(START, words.say(Say.NOT_DRIVER)),),
        refresh=Refresh(PERSON_SECONDS, START),
    )


def label_page(words: Language) -> View:
    """A driver shows the first parcel."""
    return View(
        "label",
        words.say(Say.PARCELS),
        scan=_scan_label(words, Say.SCAN_LABEL, hint=words.say(Say.SCAN_LABEL_HINT)),
        links=(Link(END, words.say(Say.FINISHED)),),
        refresh=Refresh(DRIVER_SECONDS, DRIVER),
    )


def visit_page(words: Language, visit: Visit) -> View:
    """How the visit at a door stands, and what the person does next."""
    scene = SCENES[visit.deposit, visit.stage]
    title = Say.LOOKS_EMPTY if scene.asks_inside and visit.looks_empty else scene.title
    return View(
        "visit",
        words.say(title, door=visit.compartment),
        words.say(scene.text, door=visit.compartment),
        visit=visit,
        scan=None if scene.scan is None else _scan_label(words, scene.scan),
        answers=tuple(Answer(value, words.say(phrase)) for value, phrase in scene.answers),
        links=tuple(Link(to, words.say(phrase)) for to, phrase in scene.links),
        refresh=scene.refresh,
    )


def refused_page(words: Language, reason: ErrorCode) -> View:
    """Nothing happened; start again."""
    return View(
        "refused",
        words.say(Say.PLEASE_START_AGAIN),
        refused=reason,
        refused_words=words.refusal(reason),
        links=(Link(START, words.say(Say.START_AGAIN)),),
        refresh=Refresh(20, START),
    )


def with_refusal(view: View, words: Language, reason: ErrorCode | None) -> View:
    """The page with the reason why the last wish did not come true; it goes away with the person."""
    if reason is None:
        return view
    refresh = view.refresh or Refresh(PERSON_SECONDS, START)
    return replace(view, refused=reason, refused_words=words.refusal(reason), refresh=refresh)


def _scan_label(words: Language, label: Say, *, hint: str = "") -> Scan:
    return Scan(PARCEL, "label", label=words.say(label), button=words.say(Say.GO_ON), hint=hint)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is said at one stage."""

    title: Say
    text: Say
    answers: tuple[tuple[str, Say], ...] = ()
    asks_inside: bool = False
    scan: Say | None = None
    links: tuple[tuple[str, Say], ...] = ()
    refresh: Refresh | None = None


_END = (END, Say.FINISHED)
_OPENING = _Scene(Say.OPENING, Say.PLEASE_WAIT, refresh=Refresh(1, VISIT))
_DRIVER_GONE = Refresh(DRIVER_SECONDS, DRIVER)

SCENES: Mapping[tuple[bool, Stage], _Scene] = MappingProxyType(
    {
        (False, Stage.OPENING): _OPENING,
        (False, Stage.DOOR_OPEN): _Scene(Say.DOOR_OPEN, Say.TAKE_AND_CLOSE, refresh=Refresh(2, VISIT)),
        (False, Stage.CLOSED): _Scene(
            Say.GOT_EVERYTHING,
            Say.DOOR_CLOSED,
            answers=(("done", Say.YES_DONE), ("again", Say.OPEN_AGAIN)),
            links=((START, Say.NEXT_PERSON),),
            refresh=Refresh(20, VISIT),
        ),
        (False, Stage.DONE): _Scene(Say.COLLECTED, Say.GOODBYE, refresh=Refresh(8, START)),
        (False, Stage.FAILED): _Scene(
            Say.NOT_COLLECTED,
            Say.NOT_COLLECTED_NEXT,
            links=((START, Say.START_AGAIN),),
            refresh=Refresh(30, START),
        ),
        (True, Stage.OPENING): _OPENING,
        (True, Stage.DOOR_OPEN): _Scene(Say.DOOR_OPEN, Say.PUT_AND_CLOSE, refresh=Refresh(2, VISIT)),
        (True, Stage.CLOSED): _Scene(
            Say.DOOR_CLOSED,
            Say.IS_IT_INSIDE,
            answers=(("inside", Say.YES_INSIDE), ("taken_back", Say.NO_TAKEN_BACK)),
            asks_inside=True,
            scan=Say.SCAN_SAME_LABEL,
            refresh=Refresh(60, VISIT),
        ),
        (True, Stage.DONE): _Scene(
            Say.DEPOSITED,
            Say.DEPOSITED_NEXT,
            scan=Say.SCAN_NEXT_LABEL,
            links=(_END,),
            refresh=_DRIVER_GONE,
        ),
        (True, Stage.FAILED): _Scene(
            Say.NOT_DEPOSITED,
            Say.NOT_DEPOSITED_NEXT,
            scan=Say.SCAN_LABEL,
            links=(_END,),
            refresh=_DRIVER_GONE,
        ),
    }
)
"""By (deposit, stage). Pages with a field reload rarely, so that nobody loses what they type."""
