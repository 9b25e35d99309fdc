"""What holds for a compound: joint mechanism, platform, meetings, ratings. Pure functions."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction

from yiju.applications.property_service.records import (
    Compound,
    Disclosure,
    JointIssue,
    PlatformReturn,
)
from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.time import Period, add_months

P = params.load(__file__)
SECTION_20 = Clause("20")
CIVIL_CODE, REGULATION = "中华人民共和国民法典", "物业管理条例"
CONDITIONS: Mapping[str, Text] = {
    "branch": _("有社区或物业党组织"),
    "body": _("有任期内的业主委员会或物业管理委员会"),
    "contract": _("有物业服务合同或备案的自行管理"),
    "crossing": _("双向进入、交叉任职"),
    "meetings": _("最近两个季度每季召开联席会议"),
    "issues": _("议题按期办结"),
}
USE: Mapping[str, Text] = {
    "onboarded": _("已接入平台"),
    "roll": _("业主名册齐全"),
    "disclosed": _("近期有公开"),
    "closed": _("近期办结过报修或投诉"),
    "active": _("近期登录的户数足够"),
}


@dataclass(frozen=True)
class Condition:
    """One of the conditions: whether it holds on the day, and the day that decides it, as its
    beginning, the last meeting or the end that was passed."""

    key: str
    holds: bool
    day: date | None


def _begun(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def _runs(first: date | None, last: date | None, on: date) -> bool:
    return _begun(first, on) and (last is None or on <= last)


def _deciding(first: date | None, last: date | None, on: date) -> date | None:
    return last if last is not None and last < on else first


@rule(
    cites=[SECTION_20],
    reading=_(
        "党组织、任期内的业主组织、服务合同或备案的自行管理、双向进入和交叉任职、每季联席会议、"
        "议题办结，六项都具备才算建立了多方联动机制；任何一项失效，当日起不再计数。"
    ),
)
def joint_mechanism(
    one: Compound, meetings: Sequence[date], issues: Sequence[JointIssue], on: date
) -> tuple[Condition, ...]:
    """The six conditions on a day. `meetings` are the days of the joint meetings."""
    crossed = _runs(one.cadre_from, one.cadre_to, on) and _runs(
        one.manager_from, one.manager_to, on
    )
    cadre = _deciding(one.cadre_from, one.cadre_to, on)
    manager = _deciding(one.manager_from, one.manager_to, on)
    has_branch = bool(one.party_branch) and _begun(one.party_branch_on, on)
    has_body = one.owners_body != "none" and _runs(one.body_from, one.body_to, on)
    managed = one.managed != "none" and service_runs(one, on)
    return (
        Condition("branch", has_branch, one.party_branch_on),
        Condition("body", has_body, _deciding(one.body_from, one.body_to, on)),
        Condition("contract", managed, one.ended_on or one.contract_from),
        Condition("crossing", crossed, max(filter(None, (cadre, manager)), default=None)),
        _meetings(meetings, on),
        _issues(issues, on),
    )


@rule(
    cites=[Standard(CIVIL_CODE, "948")],
    reading=_("服务期满没有续聘也没有选聘新的，原企业继续服务的，合同为不定期，仍算有合同。"),
)
def service_runs(one: Compound, on: date) -> bool:
    """Whether the service goes on: a contract that ran out without renewal goes on, an ended one
    does not."""
    return _begun(one.contract_from, on) and not _begun(one.ended_on, on)


def _meetings(held: Sequence[date], on: date) -> Condition:
    quarter, found = _last_whole_quarter(on), True
    for _turn in range(int(P.meeting_quarters.at(on))):
        found = found and any(quarter.contains(day) for day in held)
        quarter = quarter.previous()
    return Condition("meetings", found, max((day for day in held if day <= on), default=None))


def _last_whole_quarter(on: date) -> Period:
    """The last quarter that is over by the end of the day."""
    now = Period.quarter(on.year, (on.month + 2) // 3)
    return now if now.last_day == on else now.previous()


def _issues(issues: Sequence[JointIssue], on: date) -> Condition:
    counted_until = on - timedelta(days=int(P.issue_days.at(on)))
    due = [one for one in issues if one.raised_on <= counted_until]
    closed = [one.closed_on for one in due if one.closed_on is not None and one.closed_on <= on]
    holds = len(closed) >= Fraction(P.issues_closed.at(on)) * len(due)
    return Condition("issues", holds, max(closed, default=None))


@rule(
    cites=[SECTION_20],
    reading=_(
        "已接入、名册齐全，且最近九十天内有公开、有办结的报修或投诉、有足够的户登录，才算完成推广；"
        "只装不用的不计数。"
    ),
)
def platform_use(
    one: Compound,
    returns: Sequence[PlatformReturn],
    disclosed: Sequence[date],
    on: date,
) -> tuple[Condition, ...]:
    """The conditions under which a compound counts as on the public platform."""
    since = on - timedelta(days=int(P.use_days.at(on)))
    told = [row for row in returns if since < row.month_end <= on]
    last = max(told, key=lambda row: row.month_end, default=None)
    last_day = last.month_end if last else None
    roll, active = Fraction(P.roll_share.at(on)), Fraction(P.active_share.at(on))
    recent = [day for day in disclosed if since < day <= on]
    return (
        Condition("onboarded", _begun(one.onboarded_on, on), one.onboarded_on),
        Condition("roll", last is not None and last.on_roll >= roll * one.homes, last_day),
        Condition("disclosed", bool(recent), max(recent, default=None)),
        Condition("closed", sum(row.closed for row in told) > 0, last_day),
        Condition("active", last is not None and last.active >= active * one.homes, last_day),
    )


def all_hold(found: Sequence[Condition]) -> bool:
    return all(one.holds for one in found)


@rule(cites=[SECTION_20], reading=_("以命名文件之日为准，省级示范点不同时计入市级。"))
def is_honoured(one: Compound, level: str, on: date) -> bool:
    """Whether the compound is a demonstration point of the level on the day."""
    return one.honour == level and _begun(one.honour_on, on)


@rule(
    cites=[Standard(REGULATION, "16")],
    reading=_("任期届满前三个月开始换届；过期未换届的，业主委员会不再计数，须督促。"),
)
def committee_state(one: Compound, on: date) -> str:
    """none, unfiled, expired, expiring or in_term."""
    if one.owners_body == "none" or not _begun(one.body_from, on) or one.body_from is None:
        return "none"
    if one.body_to is not None and one.body_to < on:
        return "expired"
    if not _begun(one.body_filed_on, on):
        late = one.body_from + timedelta(days=int(P.filing_days.at(on))) < on
        if late:
            return "unfiled"
    if one.body_to and add_months(one.body_to, -int(P.reelection_months.at(on))) <= on:
        return "expiring"
    return "in_term"


@rule(
    cites=[Clause("20"), Standard(CIVIL_CODE, "943")],
    reading=_("每季结束后十五天内公开六类信息；缺一类或迟一天都不算按时。"),
)
def disclosure_overdue(published: Sequence[Disclosure], on: date) -> Period | None:
    """The last quarter that should be disclosed by the day and is not, wholly; None if it is."""
    quarter = _last_whole_quarter(on)
    if quarter.last_day + timedelta(days=int(P.disclosure_days.at(on))) >= on:
        quarter = quarter.previous()
    label = quarter_label(quarter)
    done = any(
        row.quarter == label and row.published_on <= on and disclosed_kinds(row) == 6
        for row in published
    )
    return None if done else quarter


def quarter_label(quarter: Period) -> str:
    return f"{quarter.first_day.year}-Q{(quarter.first_day.month + 2) // 3}"


def disclosed_kinds(row: Disclosure) -> int:
    """How many of the six kinds of information it holds."""
    return sum((row.contract, row.staff, row.fees, row.income, row.fund, row.inspections))


def fingerprint(row: Disclosure) -> str:
    """SHA-256 of what was made public: whoever kept it can tell whether it was changed."""
    told = [f"{one.name}={getattr(row, one.name)}" for one in fields(row)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
