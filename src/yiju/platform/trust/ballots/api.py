"""Ballots: put a matter to the owners, vote, count, prove. The only door to this room."""

from yiju.platform.base.params import Params
from yiju.platform.trust.ballots.errors import (
    BadBallot,
    BadRoll,
    BadVote,
    BallotUnknown,
    ExportUnreadable,
    NotAVoter,
    NotOpen,
    RollFrozen,
    VotedAlready,
    VoteNotFound,
)
from yiju.platform.trust.ballots.exporting import FORMAT, export, result_out, verify_export
from yiju.platform.trust.ballots.keeping import Slip, announce, count, keep_counting, serve
from yiju.platform.trust.ballots.rolls import Roll, roll_of
from yiju.platform.trust.ballots.rows import BallotRow, ballot_of, ballots
from yiju.platform.trust.ballots.rules import (
    HEAD,
    MATTERS,
    Choice,
    Outcome,
    P,
    Part,
    Rule,
    Share,
    Unmet,
    Weight,
    amounts,
    decide,
    roll_hash,
    rule_for,
    square_metres,
    weights_of,
)
from yiju.platform.trust.ballots.voting import (
    CHANNELS,
    Entered,
    Found,
    Reading,
    enter,
    find,
    from_one_device,
    vote,
    waiting,
)


def parameters() -> Params:
    return P


__all__ = [
    "CHANNELS",
    "FORMAT",
    "HEAD",
    "MATTERS",
    "BadBallot",
    "BadRoll",
    "BadVote",
    "BallotRow",
    "BallotUnknown",
    "Choice",
    "Entered",
    "ExportUnreadable",
    "Found",
    "NotAVoter",
    "NotOpen",
    "Outcome",
    "Part",
    "Reading",
    "Roll",
    "RollFrozen",
    "Rule",
    "Share",
    "Slip",
    "Unmet",
    "VoteNotFound",
    "VotedAlready",
    "Weight",
    "amounts",
    "announce",
    "ballot_of",
    "ballots",
    "count",
    "decide",
    "enter",
    "export",
    "find",
    "from_one_device",
    "keep_counting",
    "parameters",
    "result_out",
    "roll_hash",
    "roll_of",
    "rule_for",
    "serve",
    "square_metres",
    "verify_export",
    "vote",
    "waiting",
    "weights_of",
]
