"""What standings refuse, each with its reason and the remedy."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class StandingRefusal(CityError):
    """A fact that cannot be; nothing of it was written."""

    status = 409


class KindUnknown(StandingRefusal):
    code = "standing.kind_unknown"
    status = 404
    text = _("没有名为 {kind} 的信用类别。已声明：{near}")


class NameUnknown(StandingRefusal):
    code = "standing.name_unknown"
    status = 404
    text = _("信用类别 {kind} 没有 {name}。相近的：{near}")


class FactUnknown(StandingRefusal):
    code = "standing.fact_unknown"
    status = 404
    text = _("没有编号为 {key} 的信用记录")


class SubjectUnfit(StandingRefusal):
    code = "standing.subject_unfit"
    status = 422
    text = _("信用类别 {kind} 不评价 {subject}：{why}")


class FactUnfit(StandingRefusal):
    code = "standing.fact_unfit"
    status = 422
    text = _("{key} 不能这样记：{why}")


class KeyReused(StandingRefusal):
    code = "standing.key_reused"
    text = _("编号 {key} 已用于另一条内容不同的记录。换一个编号")


class DocumentMissing(StandingRefusal):
    code = "standing.document_missing"
    status = 422
    text = _("{key} 没有写明文书。写明处罚、判决或表彰的文号")


class DocumentUsed(StandingRefusal):
    """H27 (f) -04."""

    code = "standing.document_used"
    text = _("文书 {document} 已用于 {other}，一份文书只能据以认定一次")


class EndBeforeStart(StandingRefusal):
    """H27 (f) -03."""

    code = "standing.end_before_start"
    status = 422
    text = _("{key} 的截止日 {until} 早于起始日 {starts}")


class ShownTooShort(StandingRefusal):
    """H27 (f) -05."""

    code = "standing.shown_too_short"
    status = 422
    text = _("{key} 公示至 {until}，早于处罚期满之日 {penalty}。公示不得短于处罚期限")


class NotHeard(StandingRefusal):
    """H27 (f) -02."""

    code = "standing.not_heard"
    text = _("{key} 还不能列入名单：{why}。先书面告知，听取陈述申辩")


class SamePerson(StandingRefusal):
    code = "standing.same_person"
    text = _("{who} 已经办过 {key} 的前一步，须由另一人决定")


class RepairTooEarly(StandingRefusal):
    """H27 (f) -06."""

    code = "standing.repair_too_early"
    text = _("{key} 最早可于 {day} 申请信用修复")


class NotRepairable(StandingRefusal):
    code = "standing.not_repairable"
    text = _("{key} 不能信用修复：{why}")


class NotItsTurn(StandingRefusal):
    code = "standing.not_its_turn"
    text = _("{key} 现在不能这样办：{why}")


class PurposeMissing(StandingRefusal):
    code = "standing.purpose_missing"
    status = 422
    text = _("查询要写明用途。写下为哪件事查询")


class ExportUnreadable(StandingRefusal):
    code = "standing.export_unreadable"
    status = 422
    text = _("信用导出文件读不懂：{why}")
