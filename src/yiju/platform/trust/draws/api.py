"""Draws: commit and freeze, reveal and draw, prove. The only door to this room."""

from yiju.platform.base.params import Params
from yiju.platform.trust.draws.errors import (
    BadList,
    BadTerms,
    BeaconTooEarly,
    DrawUnknown,
    ExportUnreadable,
    ListFrozen,
    NoReplacement,
    NotItsTurn,
    RevealedWrongly,
    SecretTooShort,
)
from yiju.platform.trust.draws.exporting import FORMAT, export, verify_export
from yiju.platform.trust.draws.keeping import (
    announce,
    commit,
    freeze,
    give_up,
    note_beacon,
    perform,
    replace,
    reveal,
)
from yiju.platform.trust.draws.rows import (
    DrawRow,
    PartyRow,
    draw_of,
    draws_made,
    is_announced,
    undrawn,
)
from yiju.platform.trust.draws.rules import (
    EARLIER,
    SCHEME,
    Candidate,
    Excluded,
    Notice,
    P,
    commitment,
    list_hash,
    notice_hash,
    notice_out,
    order,
    seed_of,
    taken,
)


def parameters() -> Params:
    return P


__all__ = [
    "EARLIER",
    "FORMAT",
    "SCHEME",
    "BadList",
    "BadTerms",
    "BeaconTooEarly",
    "Candidate",
    "DrawRow",
    "DrawUnknown",
    "Excluded",
    "ExportUnreadable",
    "ListFrozen",
    "NoReplacement",
    "NotItsTurn",
    "Notice",
    "PartyRow",
    "RevealedWrongly",
    "SecretTooShort",
    "announce",
    "commit",
    "commitment",
    "draw_of",
    "draws_made",
    "export",
    "freeze",
    "give_up",
    "is_announced",
    "list_hash",
    "note_beacon",
    "notice_hash",
    "notice_out",
    "order",
    "parameters",
    "perform",
    "replace",
    "reveal",
    "seed_of",
    "taken",
    "undrawn",
    "verify_export",
]
