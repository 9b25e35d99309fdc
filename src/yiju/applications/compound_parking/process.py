"""The courses of stalls: applications and leases, stalls that owners add, lots, warnings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yiju.applications.compound_parking import rules
from yiju.applications.compound_parking.parking import KIND, LEASE, LOTS, parking_of
from yiju.applications.compound_parking.rules import Lease, P
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.base.units import METRE
from yiju.platform.registry import api as registry
from yiju.platform.trust.draws import api as draws
from yiju.platform.work.api import (
    By,
    Holder,
    Limit,
    Move,
    Process,
    Situation,
    Step,
    Timed,
    TimeKind,
    decision_stands,
    lapse,
    lease,
    undoable,
    voting_steps,
)

CITES = (rules.SECTION, Standard(rules.CIVIL_CODE, "275-276"))
SYSTEM, STREET = By(system=True), By(roles=("district", "office"))
DESK = By(roles=("staff", "district", "office"))
LEAST, MOST = Decimal(0), Decimal(1_000_000)
"""Yuan of a rent."""
WISHES: Mapping[str, Text] = {
    "any": _("均可"), "charging": _("能充电的"), "accessible": _("无障碍的"),
}  # fmt: skip
WARNINGS: Mapping[str, Text] = {
    "income": _("车位净收益逾期未入账"),
    "outsider": _("有业主等候，车位租给业主以外的人"),
}


class StallTaken(CityError):
    code = "compound_parking.stall_taken"
    status = 409
    text = _("车位 {stall} 不能租给 {number}：{why}")


@dataclass(frozen=True, kw_only=True)
class Application:
    """The plate itself is not kept: a mask of it, and a mark by which it is found again."""

    wish: str = attribute(_("希望的车位"), choices=WISHES, default="any")


@dataclass(frozen=True, kw_only=True)
class Let:
    stall: str = attribute(_("车位编码"), most=40)
    first: date = attribute(_("租期起"))
    last: date = attribute(_("租期止"))
    rent_yuan: Decimal = attribute(_("租期内租金（元）"), least=LEAST, most=MOST)
    subsidised: bool = attribute(_("优惠车位"), default=False)


@dataclass(frozen=True, kw_only=True)
class Ended:
    last: date = attribute(_("最后一天"))


@dataclass(frozen=True, kw_only=True)
class Addition:
    count: int = attribute(_("增设车位数"), least=1, most=500)
    place: str = attribute(_("位置"), most=200)
    lane_m: Decimal = attribute(
        _("划定后消防车通道净宽"), unit=METRE, least=Decimal(0), most=Decimal(50)
    )
    charging: int = attribute(_("其中具备充电条件"), least=0, most=500, default=0)
    accessible: int = attribute(_("其中无障碍车位"), least=0, most=500, default=0)
    blocks_access: bool = attribute(_("挡住出入口"), default=False)
    takes_green: bool = attribute(_("占用绿地"), default=False)
    approval: str = attribute(_("占用绿地的批准文件"), default="", most=120)


@dataclass(frozen=True, kw_only=True)
class Marked:
    paper: str = attribute(_("划线验收记录"), most=120)


@dataclass(frozen=True, kw_only=True)
class Beacon:
    value: str = attribute(_("约定的公共数值"), most=60)


@dataclass(frozen=True, kw_only=True)
class Settled:
    words: str = attribute(_("处理情况"), most=500)


def _days(name: str) -> Timed:
    def limit(seen: Situation) -> Limit:
        return Limit(int(getattr(P, name).at(china_day(seen.now))), TimeKind.WORKING_DAY)

    return Timed(limit, CITES)


def _firm(seen: Situation) -> Holder:
    return Holder(role="staff", unit=seen.unit)


def _wanted(number: str, data: Mapping[str, Any], said: Let) -> Lease:
    return Lease(
        number, said.stall.strip().upper(), said.first, said.last, data["part"], data["mark"],
        said.subsidised,
    )  # fmt: skip


@rule(cites=CITES, reading=_("轮到申请人、车位可租且没有租出、租期相符，才能出租。"))
def may_let(seen: Situation) -> Verdict:
    """As stalls, leases and applications stand at the moment."""
    now = parking_of(seen.data["compound"], china_day(seen.now))
    return now.refused(seen.number, _wanted(seen.number, seen.data, seen.said))


def keep_lease(change: Any) -> None:
    """Nobody else lets a stall of this compound before this is stored; then it is asked again."""
    item, said = change.item, change.said
    wanted = _wanted(item.number, item.data, said)
    is_mine = lease(f"stalls/{item.asset}", item.number, change.at, timedelta())
    unmet = parking_of(item.asset, china_day(change.at)).refused(item.number, wanted).unmet
    if not is_mine or unmet:
        why = unmet[0] if unmet else _("此刻有人在办理同一小区的车位，请稍后再办")
        raise StallTaken(stall=wanted.stall, number=item.number, why=why)
    item.data["lease"] = {
        "stall": wanted.stall,
        "first": said.first.isoformat(),
        "last": said.last.isoformat(),
        "rent_yuan": f"{said.rent_yuan:.2f}",
        "subsidised": said.subsidised,
    }


@rule(cites=CITES, reading=_("租期提前结束，最后一天不晚于原定的止日。"))
def ends_earlier(seen: Situation) -> Verdict:
    last = date.fromisoformat(seen.data["lease"]["last"])
    if seen.said.last <= last:
        return Verdict()
    return Verdict.of([_("租期到 {day} 为止，不能以此延长").format(day=last)])


@undoable
def keep_end(change: Any) -> None:
    lease_kept = change.item.data["lease"]
    change.item.data["lease"] = {**lease_kept, "last": change.said.last.isoformat()}


STALL_LEASE = Process(
    key=LEASE,
    title=_("小区车位申请"),
    version=1,
    cites=CITES,
    begins="waiting",
    form=Application,
    may_begin=By(roles=("staff", "district"), system=True),
    numbered="CWSQ",
    steps=(
        Step("waiting", _("等候车位"), held_by=_firm, moves=(
            Move("let", _("出租车位"), ("let",), DESK, Let, guards=(may_let,),
                 effects=(keep_lease,), final=True),
            Move("withdraw", _("撤回申请"), ("withdrawn",), By(holder=True, system=True),
                 says_why=True),
        )),
        Step("let", _("已租用"), settles=True, held_by=_firm, moves=(
            Move("end", _("提前结束"), ("ended",), DESK, Ended, guards=(ends_earlier,),
                 effects=(keep_end,)),
        )),
        Step("withdrawn", _("已撤回")),
        Step("ended", _("已结束")),
    ),
)  # fmt: skip


@rule(
    cites=CITES,
    reading=_("增设车位的方案不占消防车通道、出入口；充电和无障碍的车位不多于总数。"),
)
def addition_may_begin(seen: Situation) -> Verdict:
    said, on = seen.said, china_day(seen.now)
    unmet: list[Text | str] = [
        *rules.addition_is_fit(
            said.lane_m, said.blocks_access, said.takes_green, said.approval, on
        ).unmet
    ]
    if max(said.charging, said.accessible) > said.count:
        unmet.append(_("充电或无障碍的车位多于增设的车位"))
    return Verdict.of(unmet)


def mark_out(change: Any) -> None:
    """The stalls that the owners agreed to are marked out and stand in the register."""
    item, data, day = change.item, change.item.data, china_day(change.at)
    place = registry.by_code("compound", item.asset, None)
    known = [one.code for one in parking_of(item.asset, day).stalls]
    first = 1 + sum("-CW" in code for code in known)
    for turn in range(data["count"]):
        code = f"{item.asset}-CW{first + turn:03}"
        registry.asset_record(
            KIND,
            code,
            name=f"{place.name} {first + turn} 号车位",
            state="in_service",
            attributes={
                "compound": item.asset, "ground": "common", "owner": "owners",
                "charging": turn < data["charging"], "accessible": turn < data["accessible"],
                "lane_m": data["lane_m"], "decision": data["ballot"], "added_on": day,
            },
            lon=place.lon,
            lat=place.lat,
            datum=Datum.WGS84,
            keeper_code=place.keeper_code,
            valid_from=day,
            actor=change.actor,
            at=change.at,
            reaches=None,
            ground=change.said.paper,
        )  # fmt: skip
    data["marked_on"] = day.isoformat()


STALL_ADDITION = Process(
    key="stall_addition",
    title=_("增设车位"),
    version=1,
    cites=(*CITES, Standard(rules.CIVIL_CODE, "278")),
    begins="checking",
    form=Addition,
    may_begin=DESK,
    guards=(addition_may_begin,),
    numbered="ZSCW",
    steps=(
        Step("checking", _("街道核对方案"), held_by=Holder(role="district"),
             limit=_days("checking_days"), checks=True, moves=(
            Move("agree", _("方案可行，交业主表决"), ("voting",), STREET),
            Move("refuse", _("方案不可行"), ("refused",), STREET, says_why=True),
        )),
        *voting_steps(rules.MATTER, passed="marking", failed="refused"),
        Step("marking", _("划线"), held_by=Holder(role="staff"), moves=(
            Move("mark", _("划线完成，登记车位"), ("marked",), DESK, Marked,
                 guards=(decision_stands,), effects=(mark_out,), final=True),
            lapse("refused", DESK),
        )),
        Step("marked", _("已增设")),
        Step("refused", _("不增设")),
    ),
)  # fmt: skip


def draw_lots(change: Any) -> None:
    """The public value is noted, and the order follows from it."""
    item, how = change.item, {"actor": change.actor, "at": change.at}
    draws.note_beacon(item.data["draw"], change.said.value, **how)
    row = draws.perform(item.data["draw"], **how)
    item.data["order"] = list(row.order[""])


STALL_LOTS = Process(
    key=LOTS,
    title=_("车位抽签"),
    version=1,
    cites=CITES,
    begins="frozen",
    may_begin=SYSTEM,
    numbered="CWCQ",
    steps=(
        Step("frozen", _("名单已公布，待抽签"), held_by=Holder(role="district"),
             limit=_days("settling_days"), moves=(
            Move("draw", _("记下公共数值并抽签"), ("drawn",), DESK, Beacon,
                 effects=(draw_lots,), final=True),
        )),
        Step("drawn", _("已抽签")),
    ),
)  # fmt: skip


STALL_WARNING = Process(
    key="stall_warning",
    title=_("车位预警"),
    version=1,
    cites=(rules.SECTION_20, Standard(rules.CIVIL_CODE, "282")),
    begins="open",
    may_begin=SYSTEM,
    numbered="CWYJ",
    steps=(
        Step("open", _("待街道处理"), held_by=Holder(role="district"),
             limit=_days("settling_days"), moves=(
            Move("settle", _("已处理"), ("settled",), By(holder=True), Settled),
            Move("pass", _("情形消失"), ("passed",), SYSTEM),
        )),
        Step("settled", _("已办结")),
        Step("passed", _("情形已消失")),
    ),
)  # fmt: skip
ALL = (STALL_LEASE, STALL_ADDITION, STALL_LOTS, STALL_WARNING)
