"""What a visit page says at each stage of each errand, and what can be said to be wrong: tables, no code."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lockernet_node.pipeline.visits import Errand, Stage
from lockernet_node.web.links import DRIVER, DRIVER_SECONDS, END, START, TAKE, VISIT, WRONG, Refresh
from lockernet_node.web.words import Say


@dataclass(frozen=True, slots=True)
class Scene:
    """What is said at one stage."""

    title: Say
    text: Say
    answers: tuple[tuple[str, Say], ...] = ()
    asks_inside: bool = False
    scan: Say | None = None
    links: tuple[tuple[str, Say], ...] = ()
    refresh: Refresh | None = None


_WRONG = (WRONG, Say.SOMETHING_IS_WRONG)
_NEXT_PERSON = (START, Say.NEXT_PERSON)
_AGAIN = ("again", Say.OPEN_AGAIN)
_END = (END, Say.FINISHED)
_DRIVERS_END = ((TAKE, Say.NEXT_DOOR), _END)

_TO_START = Refresh(8, START)
_TO_START_LATER = Refresh(30, START)
_DRIVER_GONE = Refresh(DRIVER_SECONDS, DRIVER)

_OPENING = Scene(Say.OPENING, Say.PLEASE_WAIT, refresh=Refresh(1, VISIT))
_TAKE = Scene(Say.DOOR_OPEN, Say.TAKE_AND_CLOSE, refresh=Refresh(2, VISIT))
_PUT = Scene(Say.DOOR_OPEN, Say.PUT_AND_CLOSE, refresh=Refresh(2, VISIT))
_IS_IT_INSIDE = Scene(
    Say.DOOR_CLOSED,
    Say.IS_IT_INSIDE,
    answers=(("inside", Say.YES_INSIDE), ("taken_back", Say.NO_TAKEN_BACK)),
    asks_inside=True,
    links=(_WRONG,),
    refresh=Refresh(60, VISIT),
)
_FROZEN = Scene(
    Say.THANK_YOU, Say.SOMEBODY_WILL_LOOK, links=((START, Say.START_AGAIN),), refresh=_TO_START_LATER
)
_DRIVERS_FROZEN = replace(_FROZEN, links=_DRIVERS_END, refresh=_DRIVER_GONE)

_DEPOSIT: Mapping[Stage, Scene] = MappingProxyType(
    {
        Stage.OPENING: _OPENING,
        Stage.DOOR_OPEN: _PUT,
        Stage.CLOSED: replace(_IS_IT_INSIDE, scan=Say.SCAN_SAME_LABEL),
        Stage.DONE: Scene(
            Say.DEPOSITED,
            Say.DEPOSITED_NEXT,
            scan=Say.SCAN_NEXT_LABEL,
            links=(_END,),
            refresh=_DRIVER_GONE,
        ),
        Stage.FAILED: Scene(
            Say.NOT_DEPOSITED,
            Say.NOT_DEPOSITED_NEXT,
            scan=Say.SCAN_LABEL,
            links=(_END,),
            refresh=_DRIVER_GONE,
        ),
        Stage.FROZEN: replace(_DRIVERS_FROZEN, scan=Say.SCAN_NEXT_LABEL, links=(_END,)),
    }
)

_DROP_OFF: Mapping[Stage, Scene] = MappingProxyType(
    {
        Stage.OPENING: _OPENING,
        Stage.DOOR_OPEN: _PUT,
        Stage.CLOSED: replace(
            _IS_IT_INSIDE, answers=(*_IS_IT_INSIDE.answers, _AGAIN), links=(_WRONG, _NEXT_PERSON)
        ),
        Stage.DONE: Scene(Say.DEPOSITED, Say.DROPPED_OFF_NEXT, refresh=_TO_START),
        Stage.FAILED: Scene(
            Say.NOT_DEPOSITED,
            Say.NOT_DROPPED_OFF_NEXT,
            links=((START, Say.START_AGAIN),),
            refresh=_TO_START_LATER,
        ),
        Stage.FROZEN: _FROZEN,
    }
)

_COLLECTION: Mapping[Stage, Scene] = MappingProxyType(
    {
        Stage.OPENING: _OPENING,
        Stage.DOOR_OPEN: _TAKE,
        Stage.CLOSED: Scene(
            Say.GOT_EVERYTHING,
            Say.DOOR_CLOSED,
            answers=(("done", Say.YES_DONE), _AGAIN),
            links=(_WRONG, _NEXT_PERSON),
            refresh=Refresh(20, VISIT),
        ),
        Stage.DONE: Scene(Say.COLLECTED, Say.GOODBYE, refresh=_TO_START),
        Stage.FAILED: Scene(
            Say.NOT_COLLECTED,
            Say.NOT_COLLECTED_NEXT,
            links=((START, Say.START_AGAIN),),
            refresh=_TO_START_LATER,
        ),
        Stage.REFUSED: Scene(Say.THANK_YOU, Say.IT_GOES_BACK, refresh=_TO_START),
        Stage.FROZEN: _FROZEN,
    }
)

_REMOVAL: Mapping[Stage, Scene] = MappingProxyType(
    {
        Stage.OPENING: _OPENING,
        Stage.DOOR_OPEN: _TAKE,
        Stage.CLOSED: Scene(
            Say.DO_YOU_HAVE_IT,
            Say.DOOR_CLOSED,
            answers=(("have", Say.YES_HAVE_IT), ("left", Say.NO_LEFT_INSIDE), _AGAIN),
            scan=Say.SCAN_TAKEN_LABEL,
            links=(_WRONG,),
            refresh=Refresh(60, VISIT),
        ),
        Stage.DONE: Scene(
            Say.TAKEN_OUT,
            Say.TAKEN_OUT_NEXT,
            scan=Say.SCAN_LABEL,
            links=_DRIVERS_END,
            refresh=_DRIVER_GONE,
        ),
        Stage.FAILED: Scene(
            Say.NOT_TAKEN_OUT,
            Say.NOT_TAKEN_OUT_NEXT,
            scan=Say.SCAN_LABEL,
            links=_DRIVERS_END,
            refresh=_DRIVER_GONE,
        ),
        Stage.FROZEN: _DRIVERS_FROZEN,
    }
)

SCENES: Mapping[Errand, Mapping[Stage, Scene]] = MappingProxyType(
    {
        Errand.DEPOSIT: _DEPOSIT,
        Errand.DROP_OFF: _DROP_OFF,
        Errand.COLLECTION: _COLLECTION,
        Errand.REMOVAL: _REMOVAL,
    }
)
"""By errand and stage. Pages with a field reload rarely, so that nobody loses what they type."""

_BRINGING = (
    ("too_big", Say.DOES_NOT_FIT),
    ("occupied", Say.SOMETHING_INSIDE),
    ("damaged", Say.DAMAGED_KEPT),
    ("damaged_inside", Say.DAMAGED_INSIDE),
)
_TAKING = (("empty", Say.IT_IS_EMPTY), ("another", Say.ANOTHER_THING), ("harm", Say.IT_IS_DAMAGED))

WRONGS: Mapping[Errand, tuple[tuple[str, Say], ...]] = MappingProxyType(
    {
        Errand.DEPOSIT: _BRINGING,
        Errand.DROP_OFF: _BRINGING,
        Errand.COLLECTION: (*_TAKING, ("refuse", Say.DO_NOT_WANT_IT), ("left", Say.LEFT_INSIDE)),
        Errand.REMOVAL: _TAKING,
    }
)
"""What can be said to be wrong, once the door is shut again."""
