"""Items of work on which owners decide by a ballot: put it to them, and take what they decided.

A process declares `announce` at the step where it waits for a ballot, and `pass` and `fail` at the
step where it waits for the result. All are made by the system: the result is the ballot's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work.browsing import item
from yiju.platform.work.engine import act
from yiju.platform.work.process import By, Holder, Move, Party, Situation, Step, Timed, undoable
from yiju.platform.work.rows import ItemRow

CIVIL_CODE = Standard("中华人民共和国民法典", "278")
SYSTEM = By(system=True)


class NotCounted(CityError):
    code = "work.ballot_not_counted"
    status = 409
    text = _("表决 {ballot} 还没有计票，{number} 不能往下办")


@dataclass(frozen=True, kw_only=True)
class Announced:
    ballot: str = attribute(_("业主表决"), most=60)


@dataclass(frozen=True, kw_only=True)
class Told:
    """The result of a ballot, as the ballot itself gives it."""

    ballot: str = attribute(_("业主表决"), most=60)
    matter: str = attribute(_("表决事项"), most=20)
    text_fits: bool = attribute(_("表决的全文与方案相符"))
    passed: bool = attribute(_("通过"))
    unmet: str = attribute(_("没有通过的原因"), default="", most=200)


@rule(
    cites=[CIVIL_CODE],
    reading=_("须由有关业主就这个方案、按这个事项表决，全文与方案相符，并且通过。"),
)
def decided_by(matter: str) -> Callable[[Situation], Verdict]:
    """The guard of `pass`: this ballot, on this matter and text, passed."""

    def ballot_allows(seen: Situation) -> Verdict:
        said = seen.said
        unmet: list[Text | str] = []
        if said.matter != matter:
            wrong = _("表决 {ballot} 的事项不是“{matter}”")
            unmet.append(wrong.format(ballot=said.ballot, matter=ballots.MATTERS[matter]))
        if said.ballot != seen.data.get("ballot") or not said.text_fits:
            unmet.append(_("表决 {ballot} 不是就这个方案作出的").format(ballot=said.ballot))
        if not said.passed:
            failed = _("表决 {ballot} 没有通过：{unmet}")
            unmet.append(failed.format(ballot=said.ballot, unmet=said.unmet))
        return Verdict.of(unmet)

    return ballot_allows


@rule(cites=[CIVIL_CODE], reading=_("通过了的不能按未通过办理。"))
def is_refused(seen: Situation) -> Verdict:
    return Verdict.of([_("表决已经通过")]) if seen.said.passed else Verdict()


@rule(
    cites=[CIVIL_CODE, Standard("中华人民共和国民法典", "280"), Standard("物业管理条例", "19")],
    reading=_("决定被主管部门、街道或法院撤销的，此后不能再据以办理。"),
)
def decision_stands(seen: Situation) -> Verdict:
    """The guard of what is done after a ballot passed; holds for an item without one."""
    key = str(seen.data.get("ballot", ""))
    row = ballots.ballot_of(key) if key else None
    if row is None or row.annulled is None:
        return Verdict()
    told = _("表决 {ballot} 的决定已由{by}撤销（{paper}）")
    return Verdict.of([told.format(ballot=key, by=row.annulled.by, paper=row.annulled.paper)])


@rule(cites=[CIVIL_CODE], reading=_("只有决定被撤销的，才能以此终止。"))
def decision_is_gone(seen: Situation) -> Verdict:
    return Verdict.of([_("决定没有被撤销")]) if decision_stands(seen) else Verdict()


def lapse(to: str, by: By) -> Move:
    """The end of an item whose decision was annulled."""
    title = _("决定已被撤销，终止")
    return Move("lapse", title, (to,), by, guards=(decision_is_gone,), final=True)


@undoable
def keep_ballot(change: Any) -> None:
    """From now on the item rests on this ballot and no other."""
    change.item.data["ballot"] = change.said.ballot


def voting_steps(
    matter: str, *, passed: str, failed: str, limit: Timed | None = None
) -> tuple[Step, Step]:
    """The two steps of a process in which owners decide: `voting` and `counting`."""
    held = Holder(role="staff")
    announce = Move("announce", _("公告表决"), ("counting",), SYSTEM, Announced,
                    effects=(keep_ballot,))  # fmt: skip
    took = Move("pass", _("表决通过"), (passed,), SYSTEM, Told, guards=(decided_by(matter),))
    refused = Move("fail", _("表决未通过"), (failed,), SYSTEM, Told, guards=(is_refused,))
    return (
        Step("voting", _("交业主表决"), held_by=held, limit=limit, moves=(announce,)),
        Step("counting", _("等待表决结果"), held_by=held, moves=(took, refused)),
    )


def put_to_vote(
    number: str, key: str, *, matter: str, body: str, roll: ballots.Roll, declared_area: int,
    opens_at: datetime, closes_at: datetime, actor: Actor, at: datetime,
) -> ballots.BallotRow:  # fmt: skip
    """Announce the ballot about an item whose `asset` is the compound, among the owners of `roll`.

    Raises MoveUnknown where it is not its turn, and what announcing a ballot raises."""
    about = item(number)
    row = ballots.announce(
        key,
        title=about.title,
        body=body,
        matter=matter,
        area_path=about.area_path,
        subject=f"compound/{about.asset}",
        register=str(_("专有部分登记")),
        register_day=china_day(at),
        parts=roll.parts,
        owners=roll.owners,
        declared_area=declared_area,
        opens_at=opens_at,
        closes_at=closes_at,
        actor=actor,
        at=at,
    )
    _by_system(number, "announce", {"ballot": key}, actor, at)
    return row


def take_result(
    number: str, body_of: Callable[[ItemRow], str], *, actor: Actor, at: datetime
) -> ItemRow:
    """Go on, or end, by what the owners decided; `body_of` gives the text that an item stands for.
    Raises NotCounted, Unmet."""
    about = item(number)
    row = ballots.ballot_of(about.data.get("ballot", ""))
    if row.outcome is None:
        raise NotCounted(ballot=row.key, number=number)
    told = {
        "ballot": row.key,
        "matter": row.matter,
        "text_fits": row.body == body_of(about),
        "passed": row.stands,
        "unmet": str(_("已撤销")) if row.annulled else "、".join(row.outcome.unmet),
    }
    return _by_system(number, "pass" if row.stands else "fail", told, actor, at)


def _by_system(
    number: str, move: str, said: Mapping[str, Any], actor: Actor, at: datetime
) -> ItemRow:
    party = Party(account=actor.account, system=True)
    key = f"{number}-{move}-{said['ballot']}"
    return act(number, move, said, key=key, party=party, actor=actor, at=at)
