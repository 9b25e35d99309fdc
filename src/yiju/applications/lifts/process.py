"""How a lift is added: the owners decide, the plan is public, offices review, works, registration,
subsidy. From its registration on the lift stands in the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yiju.applications.lifts import rules, services
from yiju.applications.lifts.rules import P
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.money import Money
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work
from yiju.platform.work.api import (
    By,
    Holder,
    Limit,
    Move,
    Notice,
    Process,
    Situation,
    Step,
    Timed,
    TimeKind,
    decision_stands,
    lapse,
    undoable,
    voting_steps,
)
from yiju.platform.work.warned import warning_process

KEY = "lift_project"
CITES = (rules.SECTION, Standard("中华人民共和国民法典", "278"))
APPLICANTS, OFFICES = By(roles=("staff", "district", "office")), By(roles=("district", "office"))
LEAST, MOST = Decimal("0.01"), Decimal(100_000_000)
"""Yuan of an amount."""


@dataclass(frozen=True, kw_only=True)
class Project:
    building: str = attribute(_("楼幢编码"), most=40)
    stair: str = attribute(_("单元"), default="1", most=10)
    cost_yuan: Decimal = attribute(_("造价（元）"), least=LEAST, most=MOST)
    agreement: str = attribute(_("分摊协议文件（不按参考系数的）"), default="", most=120)


@dataclass(frozen=True, kw_only=True)
class Review:
    paper: str = attribute(_("联合审查意见"), most=120)


@dataclass(frozen=True, kw_only=True)
class Mediated:
    about_light: bool = attribute(_("异议称影响采光、通风"))
    paper: str = attribute(_("日照核算"), default="", most=120)
    outcome: str = attribute(_("调解结果"), most=500)


@dataclass(frozen=True, kw_only=True)
class Registration:
    number: str = attribute(_("使用登记证编号"), most=80)
    stops: int = attribute(_("层站数"), least=2, most=120)
    used_from: date = attribute(_("投入使用日期"))


@dataclass(frozen=True, kw_only=True)
class Payout:
    paper: str = attribute(_("补助拨付文件"), most=120)


def _timed(name: str, kind: TimeKind, key: str = "") -> Timed:
    def limit(seen: Situation) -> Limit:
        told = getattr(P, name).at(china_day(seen.now))
        return Limit(int(told[key] if key else told), kind)

    return Timed(limit, CITES)


@rule(cites=CITES, reading=_("分摊系数随楼层递增，或附有协议；楼幢登记了专有部分。"))
def project_may_begin(seen: Situation) -> Verdict:
    told = {int(floor): Fraction(one) for floor, one in seen.data["coefficients"].items()}
    return rules.coefficients_rise(told, seen.said.agreement)


@rule(cites=CITES, reading=_("调解不超过两轮；称影响采光、通风的异议须附日照核算。"))
def mediation_is_right(seen: Situation) -> Verdict:
    said = seen.said
    unmet = [*rules.objection_is_supported(said.about_light, said.paper).unmet]
    rounds = sum(done.move == "mediated" for done in seen.history)
    most = int(P.mediation.at(china_day(seen.now))["rounds"])
    if rounds >= most:
        unmet.append(_("已经调解 {rounds} 轮，由有关业主诉讼解决").format(rounds=rounds))
    return Verdict.of(unmet)


@rule(cites=CITES, reading=_("验收并登记后才发补助，同一单元只发一次。"))
def subsidy_is_due(seen: Situation) -> Verdict:
    data = seen.data
    registered = date.fromisoformat(data["registered_on"]) if "registered_on" in data else None
    accepted = date.fromisoformat(data["accepted_on"]) if "accepted_on" in data else None
    before = bool(data.get("subsidised_before")) or "subsidy_paper" in data
    return rules.subsidy_is_payable(accepted, registered, before, china_day(seen.now))


@undoable
def keep_acceptance(change: Any) -> None:
    change.item.data["accepted_on"] = china_day(change.at).isoformat()


def register_lift(change: Any) -> None:
    """The lift stands in the register from now on; what happens to it is kept there."""
    data, said = change.item.data, change.said
    lift = services.put_on_record(
        registry.by_code("compound_building", data["building"], None), stair=data["stair"],
        stops=said.stops, number=said.number, used_from=said.used_from,
        project=change.item.number, actor=change.actor, at=change.at,
    )  # fmt: skip
    data["registered_on"], data["lift"] = china_day(change.at).isoformat(), lift.code


@undoable
def keep_subsidy(change: Any) -> None:
    change.item.data["subsidy_paper"] = change.said.paper


STREET = Holder(role="district")
LIFT_PROJECT = Process(
    key=KEY,
    title=_("加装电梯"),
    version=1,
    cites=CITES,
    begins="consulting",
    form=Project,
    may_begin=APPLICANTS,
    guards=(project_may_begin,),
    numbered="JZDT",
    steps=(
        Step("consulting", _("征求意见"), held_by=Holder(role="staff"), moves=(
            Move("consulted", _("征求完毕，交业主表决"), ("voting",), APPLICANTS),
        )),
        *voting_steps("rebuild", passed="publishing", failed="rejected"),
        Step("publishing", _("方案公示"), held_by=STREET, notice=Notice(
            _timed("notice_days", TimeKind.NATURAL_DAY), answered_by=OFFICES, upheld="object",
        ), moves=(
            Move("object", _("异议，转调解"), ("mediating",), OFFICES, in_notice=True),
        ), automatic=(Move("clear", _("公示期满"), ("reviewing",), By(system=True)),)),
        Step("mediating", _("异议调解"), held_by=STREET,
             limit=_timed("mediation", TimeKind.NATURAL_DAY, "days"), moves=(
            Move("mediated", _("调解成功，重新公示"), ("publishing",), OFFICES, Mediated,
                 guards=(mediation_is_right,)),
            Move("stop", _("调解不成，终止"), ("rejected",), OFFICES, says_why=True),
        )),
        Step("reviewing", _("联合审查"), held_by=STREET,
             limit=_timed("review_days", TimeKind.WORKING_DAY), moves=(
            Move("permit", _("审查通过"), ("building",), OFFICES, Review,
                 guards=(decision_stands,)),
            lapse("rejected", OFFICES),
            Move("turn_down", _("审查不通过"), ("rejected",), OFFICES, Review, says_why=True),
        )),
        Step("building", _("施工"), held_by=Holder(role="staff"), moves=(
            Move("accept", _("竣工验收合格"), ("registering",), APPLICANTS, Review,
                 effects=(keep_acceptance,)),
        )),
        Step("registering", _("使用登记"), held_by=Holder(role="staff"),
             limit=_timed("registration_days", TimeKind.NATURAL_DAY), moves=(
            Move("subsidise", _("发放补助"), ("registering",), OFFICES, Payout,
                 guards=(subsidy_is_due,), effects=(keep_subsidy,)),
            Move("register", _("办理使用登记"), ("in_use",), APPLICANTS, Registration,
                 effects=(register_lift,), final=True),
        )),
        Step("in_use", _("使用中，待发补助"), settles=True, held_by=STREET, moves=(
            Move("subsidise", _("发放补助"), ("finished",), OFFICES, Payout,
                 guards=(subsidy_is_due,), effects=(keep_subsidy,)),
            Move("no_subsidy", _("不发补助"), ("finished",), OFFICES, says_why=True),
        )),
        Step("finished", _("使用中")),
        Step("rejected", _("未实施")),
    ),
)  # fmt: skip


WARNING = warning_process("lift_warning", _("电梯预警"), CITES, "DTYJ", P.warning_days)


def project_begin(
    compound: str, said: Mapping[str, Any], *, weights: Mapping[int, str] | None = None, key: str,
    party: work.Party, actor: Actor, at: datetime,
) -> work.ItemRow:  # fmt: skip
    """Begin a lift for a stair; `weights` are the coefficients by floor where owners agreed on
    their own. Raises AssetNotFound, NotYours, Problems, Unmet."""
    place, day = registry.by_code("compound", compound, None), china_day(at)
    building, stair = str(said.get("building", "")), str(said.get("stair", "1"))
    house = registry.by_code("compound_building", building, None)
    parts = _parts(place, building, stair, day)
    floors = {one.record.floor for one in parts}
    told = {floor: rules.coefficient(floor, day) for floor in floors}
    told |= {floor: Fraction(one) for floor, one in (weights or {}).items()}
    cost = Money.parse(str(said.get("cost_yuan", "0"))).fen
    earlier = work.every(work.Wanted(process=KEY, asset=compound))
    again = any(
        "subsidy_paper" in row.data
        and (row.data["building"], row.data["stair"]) == (building, stair)
        for row in earlier
    )
    grant = rules.subsidy(cost, day)
    weights_of = {one.code: told[one.record.floor] for one in parts}
    return work.begin(
        KEY,
        said,
        title=str(_("{building}加装电梯").format(building=house.name)),
        place=work.Place(place.area_code, place.area_path, place.lon, place.lat),
        key=key,
        party=party,
        actor=actor,
        at=at,
        asset=compound,
        more={
            "coefficients": {str(floor): str(one) for floor, one in sorted(told.items())},
            "cost_fen": cost,
            "subsidy_fen": grant,
            "shares": rules.shares(cost, grant, weights_of),
            "subsidised_before": again,
        },
    )


def _parts(place: Any, building: str, stair: str, on: date) -> list[Any]:
    """The exclusive parts of a building, or of one stair of it."""
    standing = registry.standing("exclusive_part", on=on, within=place.area_code)
    found = [one for one in standing if one.record.building == building]
    return [one for one in found if stair in ("", one.record.stair)]


def body_of(item: work.ItemRow) -> str:
    """The text that the owners decide on."""
    words = _("同意实施：{title}。造价 {cost}，扣除补助 {grant} 后按楼层系数分摊。")
    data = item.data
    return str(
        words.format(
            title=item.title, cost=Money(data["cost_fen"]), grant=Money(data["subsidy_fen"])
        )
    )


def put_to_vote(
    number: str, key: str, *, opens_at: datetime, closes_at: datetime, actor: Actor, at: datetime
) -> ballots.BallotRow:
    """Announce the ballot among the owners of the building, or of the stair where the city says."""
    item, day = work.item(number), china_day(at)
    place = registry.by_code("compound", item.asset, None)
    whole = P.scope.at(day)[0] == "building"
    parts = _parts(place, item.data["building"], "" if whole else item.data["stair"], day)
    house = registry.by_code("compound_building", item.data["building"], None).record
    roll = ballots.roll_of(parts)
    return work.put_to_vote(
        number,
        key,
        matter="rebuild",
        body=body_of(item),
        roll=roll,
        declared_area=int(100 * Fraction(house.area_m2)) if whole else roll.area,
        opens_at=opens_at,
        closes_at=closes_at,
        actor=actor,
        at=at,
    )


def take_result(number: str, *, actor: Actor, at: datetime) -> work.ItemRow:
    """Go on, or end, by what the owners decided. Raises NotCounted, Unmet."""
    return work.take_result(number, body_of, actor=actor, at=at)
