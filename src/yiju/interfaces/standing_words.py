"""Scores, subjects and steps of standings as people read them."""

from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api as standings

STATES: dict[standings.State, Text] = {
    standings.State.PROPOSED: _("待告知"),
    standings.State.NOTICED: _("陈述申辩期"),
    standings.State.DROPPED: _("不予列入"),
    standings.State.UNCONFIRMED: _("待复核"),
    standings.State.IN_FORCE: _("有效"),
    standings.State.AHEAD: _("尚未开始"),
    standings.State.EXPIRED: _("已期满"),
    standings.State.REMOVED: _("已修复移出"),
    standings.State.ANNULLED: _("已撤销"),
}
ACTS: dict[standings.Act, Text] = {
    standings.Act.RECORD: _("记分"),
    standings.Act.MEASURE: _("测评"),
    standings.Act.PROPOSAL: _("建议列入"),
    standings.Act.CONFIRMATION: _("复核"),
    standings.Act.NOTICE: _("告知"),
    standings.Act.STATEMENT: _("陈述申辩"),
    standings.Act.DECISION: _("决定"),
    standings.Act.APPEAL: _("申诉"),
    standings.Act.APPEAL_DECISION: _("申诉决定"),
    standings.Act.REPAIR: _("申请修复"),
    standings.Act.REPAIR_DECISION: _("修复决定"),
    standings.Act.ANNULMENT: _("撤销"),
}
EFFECTS: dict[str, Text] = {"deny": _("限制"), "deduct": _("从严"), "watch": _("重点关注")}


def number_shown(value: Fraction | None, most: int = 3) -> str:
    """87.576, or — for none; cut, never rounded up into a better grade."""
    if value is None:
        return "—"
    scale = 10**most
    cut = int(value * scale)
    whole, rest = divmod(abs(cut), scale)
    text = f"{whole}.{rest:0{most}}".rstrip("0").rstrip(".")
    return f"−{text}" if cut < 0 else text


def subject_name(subject: standings.Subject) -> str:
    """The name of a unit or of an asset that is public, the masked name of a person; the code of
    what has no name to show."""
    if subject.kind == "unit":
        try:
            return registry.unit(subject.code).name
        except registry.UnitUnknown:
            return subject.code
    if subject.kind == "person" and subject.code.isdecimal():
        return registry.person(int(subject.code)).name
    kind = next((one for one in registry.kinds() if one.key == subject.kind and one.public), None)
    found = registry.by_codes(kind.key, [subject.code]) if kind else {}
    return found[subject.code].name if found else subject.code


def credit_code(subject: standings.Subject) -> str:
    """The unified social credit code of a unit, where it is known."""
    return (registry.unit(subject.code).uscc or "") if subject.kind == "unit" else ""
