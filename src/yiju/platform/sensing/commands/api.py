"""Commands: the door of this part of sensing for the interfaces and the applications.

plan = preview(wanted, giver, at)          # what would happen
made = give(wanted, giver, key=…, at=at)    # happens, or waits for the second person
agree(made.id, other, at)
step(at); look(at)                          # the clock
hand_out(source, at); acknowledge(source, done, refused, at)
Mover(lake, [follow])                       # readings confirm
"""

from yiju.platform.sensing.commands.by_device import (
    Sought,
    Told,
    order_number,
    told,
    told_count,
    told_of,
)
from yiju.platform.sensing.commands.confirming import follow
from yiju.platform.sensing.commands.dangers import DangerRow, dangers, release
from yiju.platform.sensing.commands.deciding import agree, may_second, reject, repeat, withdraw
from yiju.platform.sensing.commands.escalating import look
from yiju.platform.sensing.commands.giving import give
from yiju.platform.sensing.commands.held import confirmed_since, held_to
from yiju.platform.sensing.commands.kinds import (
    Asked,
    CommandKind,
    CommandKindUnknown,
    Safety,
    ValueUnfit,
    command_kind,
    command_kinds,
    install,
    unknown_roles,
)
from yiju.platform.sensing.commands.models import Stage
from yiju.platform.sensing.commands.planning import Giver, Plan, Post, Rival, Wanted, preview
from yiju.platform.sensing.commands.reading import (
    ConflictRow,
    OrderRow,
    Progress,
    command,
    commands,
    conflicts,
    every_order,
    orders,
    progress,
    told_to,
)
from yiju.platform.sensing.commands.refusals import (
    AuthorityRefused,
    CommandUnknown,
    DangerUnknown,
    KeyTaken,
    NothingLeft,
    NotSecond,
    PeriodUnfit,
    ReasonMissing,
    RefusedForSafety,
    StageUnfit,
    TimeBooked,
)
from yiju.platform.sensing.commands.rows import CommandRow
from yiju.platform.sensing.commands.rules import AUTHORITIES, STATES, Authority, P, State
from yiju.platform.sensing.commands.sending import (
    Adapter,
    Answered,
    Outgoing,
    acknowledge,
    bring,
    due_to,
    hand_out,
)
from yiju.platform.sensing.commands.settling import step
from yiju.platform.sensing.commands.targets import Device, DevicesUnknown, Target, TargetEmpty

__all__ = [
    "AUTHORITIES",
    "STATES",
    "Adapter",
    "Answered",
    "Asked",
    "Authority",
    "AuthorityRefused",
    "CommandKind",
    "CommandKindUnknown",
    "CommandRow",
    "CommandUnknown",
    "ConflictRow",
    "DangerRow",
    "DangerUnknown",
    "Device",
    "DevicesUnknown",
    "Giver",
    "KeyTaken",
    "NotSecond",
    "NothingLeft",
    "OrderRow",
    "Outgoing",
    "P",
    "PeriodUnfit",
    "Plan",
    "Post",
    "Progress",
    "ReasonMissing",
    "RefusedForSafety",
    "Rival",
    "Safety",
    "Sought",
    "Stage",
    "StageUnfit",
    "State",
    "Target",
    "TargetEmpty",
    "TimeBooked",
    "Told",
    "ValueUnfit",
    "Wanted",
    "acknowledge",
    "agree",
    "bring",
    "command",
    "command_kind",
    "command_kinds",
    "commands",
    "confirmed_since",
    "conflicts",
    "dangers",
    "due_to",
    "every_order",
    "follow",
    "give",
    "hand_out",
    "held_to",
    "install",
    "look",
    "may_second",
    "order_number",
    "orders",
    "preview",
    "progress",
    "reject",
    "release",
    "repeat",
    "step",
    "told",
    "told_count",
    "told_of",
    "told_to",
    "unknown_roles",
    "withdraw",
]
