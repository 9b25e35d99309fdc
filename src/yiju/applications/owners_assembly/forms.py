"""What is said in the moves of this application."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yiju.applications.owners_assembly.rules import HANDED
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import attribute

MEETING_KINDS: Mapping[str, Text] = {
    "regular": _("定期会议"),
    "extra": _("临时会议"),
    "first": _("首次业主大会"),
    "election": _("业主委员会换届"),
}
MATTERS: Mapping[str, Text] = {
    "procedure": _("议事规则"),
    "covenant": _("管理规约"),
    "committee": _("选举或更换业主委员会"),
    "manager": _("选聘或解聘物业服务企业"),
    "raise_fund": _("筹集维修资金"),
    "change_use": _("改变共有部分用途"),
    "other": _("其他重大事项"),
}
ASKERS: Mapping[str, Text] = {
    "owners": _("业主"),
    "firm": _("物业服务企业"),
    "developer": _("建设单位"),
    "community": _("社区"),
}
WAYS: Mapping[str, Text] = {
    "authority": _("主管部门或街道审查"),
    "suit": _("业主向法院起诉"),
}
TAKERS: Mapping[str, Text] = {
    "committee": _("业主委员会"),
    "firm": _("新的物业服务企业"),
    "owners": _("自行管理的业主"),
}
NUMBER_OF_HEAD = _("业主编号")


@dataclass(frozen=True, kw_only=True)
class Answer:
    words: str = attribute(_("答复或处理情况"), most=1000)


@dataclass(frozen=True, kw_only=True)
class Meeting:
    kind: str = attribute(_("会议"), choices=MEETING_KINDS)
    matter: str = attribute(_("议题"), choices=MATTERS)
    words: str = attribute(_("表决的全文"), most=2000)
    proposal: str = attribute(
        _("临时会议：联名建议的编号"),
        help=_("附议达到百分之二十的建议"),
        default="",
        most=40,
    )
    asking: int = attribute(_("临时会议：书面联名的业主人数"), least=0, default=0)
    dismisses: bool = attribute(_("解聘现物业服务企业"), default=False)


@dataclass(frozen=True, kw_only=True)
class Filing:
    paper: str = attribute(_("备案文件"), most=120)
    members: int = attribute(_("委员人数"), least=1, most=99)
    unpaid_months: int = attribute(_("委员欠费最多的月数"), least=0, default=0)
    trades: bool = attribute(_("有委员与物业服务企业交易"), default=False)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    title: str = attribute(_("题目"), most=100)
    words: str = attribute(_("建议内容"), most=1000)
    head: str = attribute(NUMBER_OF_HEAD, most=40)
    asks_meeting: bool = attribute(_("要求召开临时业主大会"), default=False)


@dataclass(frozen=True, kw_only=True)
class Support:
    head: str = attribute(NUMBER_OF_HEAD, most=40)
    heads: int = attribute(_("业主总数"), least=1)


@dataclass(frozen=True, kw_only=True)
class Called:
    meeting: str = attribute(_("业主大会编号"), most=40)


@dataclass(frozen=True, kw_only=True)
class FirstAssembly:
    """A request for the first assembly of a compound."""

    asked_by: str = attribute(_("申请人"), choices=ASKERS)
    words: str = attribute(_("申请内容"), default="", most=500)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Who prepares the first assembly; numbers, no names."""

    owners: int = attribute(_("业主代表"), least=0, most=99)
    street: int = attribute(_("街道代表"), least=0, most=99)
    community: int = attribute(_("社区代表"), least=0, most=99)
    developer: int = attribute(_("建设单位代表"), least=0, most=99, default=0)
    developer_gone: bool = attribute(_("建设单位已不存在"), default=False)
    led_by_street: bool = attribute(_("组长是街道的代表"))
    paper: str = attribute(_("成立筹备组的公告"), most=120)


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """The list that firm and taker sign; a field for each of `HANDED`."""

    rooms: bool = attribute(HANDED["rooms"], default=False)
    plans: bool = attribute(HANDED["plans"], default=False)
    equipment: bool = attribute(HANDED["equipment"], default=False)
    books: bool = attribute(HANDED["books"], default=False)
    money: bool = attribute(HANDED["money"], default=False)
    keys: bool = attribute(HANDED["keys"], default=False)
    paper: str = attribute(_("交接清单编号"), most=120)


@dataclass(frozen=True, kw_only=True)
class TakenOver(HandedOver):
    taker: str = attribute(_("接收人"), choices=TAKERS)


@dataclass(frozen=True, kw_only=True)
class Review:
    ballot: str = attribute(_("表决编号"), most=60)
    way: str = attribute(_("途径"), choices=WAYS)
    words: str = attribute(_("违法或侵害业主权益的事由"), most=1000)
    paper: str = attribute(_("受理文号或案号"), most=120)
    knew_on: date | None = attribute(_("起诉的：何时知道或者应当知道决定"), default=None)


@dataclass(frozen=True, kw_only=True)
class Paper:
    paper: str = attribute(_("文书编号"), most=120)


@dataclass(frozen=True, kw_only=True)
class BusinessUse:
    use: str = attribute(_("改作何用"), most=200)


@dataclass(frozen=True, kw_only=True)
class Listed:
    until: date = attribute(_("答复到哪一天为止"))


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """An owner of another building who shows that the change harms, or may harm, them."""

    part: str = attribute(_("外幢业主的房屋编码"), most=60)
    ground: str = attribute(_("房屋价值、生活质量受到或者可能受到的不利影响"), most=500)
    paper: str = attribute(_("证明材料"), most=120)


@dataclass(frozen=True, kw_only=True)
class Answered:
    head: str = attribute(NUMBER_OF_HEAD, most=40)
    agrees: bool = attribute(_("同意"))
