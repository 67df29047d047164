"""What a page shows, as a value: one task each, words from the table, and what happens next. Pure.

Every page is drawn by one template from one `View`; programs follow the same pages by the data attributes
of `<main>`, which the view names too.
"""

from dataclasses import dataclass, replace

from lockernet.errors import ErrorCode
from lockernet_node.pipeline.operating import DoorView
from lockernet_node.pipeline.visits import Visit
from lockernet_node.web.links import (
    COLLECT,
    DRIVER,
    DRIVER_SECONDS,
    END,
    HELP,
    PARCEL,
    PERSON_SECONDS,
    POSTED,
    START,
    TAKE,
    VISIT,
    Refresh,
)
from lockernet_node.web.scenes import SCENES, WRONGS
from lockernet_node.web.words import Language, Say


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
        return self.to in POSTED


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


def label_page(words: Language, *, to_take: int = 0) -> View:
    """A driver shows the first parcel, or takes out what is to go."""
    take = (Link(TAKE, words.say(Say.TAKE_PARCELS, count=to_take)),) if to_take else ()
    return View(
        "label",
        words.say(Say.PARCELS),
        scan=_scan_label(words, Say.SCAN_LABEL, hint=words.say(Say.SCAN_LABEL_HINT)),
        links=(*take, Link(END, words.say(Say.FINISHED))),
        refresh=Refresh(DRIVER_SECONDS, DRIVER),
    )


def visit_page(words: Language, visit: Visit) -> View:
    """How the visit at a door stands, and what the person does next."""
    scene = SCENES[visit.errand][visit.stage]
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


def wrong_page(words: Language, visit: Visit) -> View:
    """What is wrong behind a door that is shut again."""
    return View(
        "wrong",
        words.say(Say.WHAT_IS_WRONG),
        words.say(Say.DOOR_CLOSED, door=visit.compartment),
        visit=visit,
        answers=tuple(Answer(value, words.say(phrase)) for value, phrase in WRONGS[visit.errand]),
        links=(Link(VISIT, words.say(Say.GO_BACK)),),
        refresh=Refresh(60, VISIT),
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
