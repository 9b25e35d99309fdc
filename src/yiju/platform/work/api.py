"""Work: what has to be done, by whom, by when. The only door to this room."""

from yiju.platform.work.changes import Change
from yiju.platform.work.checking import check
from yiju.platform.work.clock import Due, Light, due_after, due_after_pause, light, time_used
from yiju.platform.work.clockwork import Telling, tick
from yiju.platform.work.declared import (
    ProcessUnknown,
    calendar,
    install,
    process_of,
    processes,
)
from yiju.platform.work.engine import Place, act, begin, new_key
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.petitions import EXTENSION, PAUSE, ask, decide, resume
from yiju.platform.work.process import (
    By,
    Done,
    Holder,
    Move,
    Notice,
    Party,
    Petition,
    Process,
    Situation,
    Step,
    Timed,
)
from yiju.platform.work.refusals import (
    ItemEnded,
    ItemPaused,
    ItemUnknown,
    KeyTaken,
    MovedAlready,
    MoveUnknown,
    NotYours,
    Unmet,
)
from yiju.platform.work.rows import ItemRow, StageRow

__all__ = [
    "EXTENSION",
    "PAUSE",
    "By",
    "Change",
    "Done",
    "Due",
    "Holder",
    "ItemEnded",
    "ItemPaused",
    "ItemRow",
    "ItemUnknown",
    "KeyTaken",
    "Light",
    "Limit",
    "Move",
    "MoveUnknown",
    "MovedAlready",
    "NotYours",
    "Notice",
    "Party",
    "Petition",
    "Place",
    "Process",
    "ProcessUnknown",
    "Situation",
    "StageRow",
    "Step",
    "Telling",
    "TimeKind",
    "Timed",
    "Unmet",
    "act",
    "ask",
    "begin",
    "calendar",
    "check",
    "decide",
    "due_after",
    "due_after_pause",
    "install",
    "light",
    "new_key",
    "process_of",
    "processes",
    "resume",
    "tick",
    "time_used",
]
