"""Crews of a unit: who they are, what they can do, where and when they stand ready."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import check_in_china
from yiju.platform.base.i18n import _, listed
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import accounts_of, unit
from yiju.platform.work.cases.book import NoRuleBook, RuleRow, rules_on
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.dispatch.models import Crew, Given

ROLES = ("staff", "inspector")
LONGEST_NAME = 60


class CrewUnknown(CityError):
    code = "dispatch.crew_unknown"
    status = 404
    text = _("没有这个班组。它可能已撤销")


class CrewNameTaken(CityError):
    code = "dispatch.crew_name_taken"
    status = 409
    text = _("本单位已有班组“{name}”。换一个名称")


class CrewUnfit(CityError):
    code = "dispatch.crew_unfit"
    status = 422
    text = _("班组的{field}不对：{why}")


@dataclass(frozen=True)
class CrewFacts:
    """`lon` and `lat` are its base in WGS-84; it goes out from `begins` to `ends` on working days,
    or on every day. `skills` are beginnings of type codes, none means every type."""

    name: str
    role: str
    accounts: tuple[str, ...]
    skills: tuple[str, ...]
    lon: float
    lat: float
    begins: time
    ends: time
    every_day: bool = False


@dataclass(frozen=True)
class CrewRow:
    id: int
    unit_code: str
    facts: CrewFacts

    @property
    def key(self) -> str:
        return str(self.id)

    @property
    def name(self) -> str:
        return self.facts.name


@transaction.atomic
def save_crew(
    unit_code: str, facts: CrewFacts, *, crew: int | None = None, actor: Actor, at: datetime
) -> CrewRow:
    """Set a crew up, or change it; one that was given up comes back under its name. The same
    facts again change nothing.

    Raises, and then nothing is written: UnitUnknown, CrewUnknown, CrewNameTaken, CrewUnfit,
    OutsideChina.
    """
    unit(unit_code)
    _check_name(facts.name)
    named = Crew.objects.select_for_update().filter(unit_code=unit_code, name=facts.name).first()
    standing = named if crew is None else _held(unit_code, crew)
    if crew is not None and standing and standing.closed_at:
        raise CrewUnknown
    before = crew_row(standing) if standing and standing.closed_at is None else None
    if before and before.facts == facts:
        return before
    if named and (named != standing or (crew is None and before)):
        raise CrewNameTaken(name=facts.name)
    _check(unit_code, facts, standing.pk if standing else None, china_day(at))
    row = standing or Crew(unit_code=unit_code)
    for name, value in asdict(facts).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.closed_at = None
    _save(row)
    _log("crew.set", row, actor, at, before)
    return crew_row(row)


def _save(row: Crew) -> None:
    """Raises CrewNameTaken where another was faster with the same name."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise CrewNameTaken(name=row.name) from None


@transaction.atomic
def close_crew(unit_code: str, crew: int, *, actor: Actor, at: datetime) -> None:
    """Give a crew up; what it was given goes back to all. Raises CrewUnknown."""
    row = _held(unit_code, crew)
    if row.closed_at is None:
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        Given.objects.filter(crew=row, stage__ended_at=None).delete()
        _log("crew.close", row, actor, at, crew_row(row))


def crews_of(unit_code: str, role: str = "") -> list[CrewRow]:
    """Those that stand, by name."""
    found = Crew.objects.filter(unit_code=unit_code, closed_at=None)
    if role:
        found = found.filter(role=role)
    return [crew_row(row) for row in found.order_by("name", "pk")]


def crews_with(account: str) -> list[CrewRow]:
    """The standing crews to which somebody belongs."""
    return [one for one in every_crew() if account in one.facts.accounts]


def units_with_crews() -> list[tuple[str, str]]:
    """Each unit and role in which crews stand."""
    found = Crew.objects.filter(closed_at=None).order_by("unit_code", "role")
    return list(found.values_list("unit_code", "role").distinct())


def every_crew() -> list[CrewRow]:
    """All that stand, by unit and name."""
    found = Crew.objects.filter(closed_at=None).order_by("unit_code", "name", "pk")
    return [crew_row(row) for row in found]


def _check_name(name: str) -> None:
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise CrewUnfit(field=_("名称"), why=_("请填写，不超过六十字，不含控制字符"))


def _check(unit_code: str, facts: CrewFacts, crew: int | None, on: date) -> None:
    """Raises CrewUnfit with the first thing that is wrong, and OutsideChina."""
    if facts.role not in ROLES:
        raise CrewUnfit(field=_("角色"), why=listed(ROLES))
    if facts.begins >= facts.ends:
        raise CrewUnfit(field=_("班次"), why=_("开始须早于结束"))
    check_in_china(facts.lon, facts.lat)
    if not facts.accounts:
        raise CrewUnfit(field=_("成员"), why=_("至少一人"))
    able = {one.account for one in accounts_of(unit_code, on) if one.role == facts.role}
    for account in facts.accounts:
        if account not in able:
            raise CrewUnfit(
                field=_("成员"),
                why=_("{account} 不是本单位的这一角色").format(account=account[:40]),
            )
    taken = {
        account for other in every_crew() if other.id != crew for account in other.facts.accounts
    }
    if twice := sorted(taken & set(facts.accounts)):
        raise CrewUnfit(
            field=_("成员"), why=_("{accounts} 已在别的班组").format(accounts=listed(twice))
        )
    known = {*case_catalogue().types, *(row.type_code for row in _rules(on))}
    for skill in facts.skills:
        if not skill or not any(code.startswith(skill) for code in known):
            raise CrewUnfit(
                field=_("能办的类别"),
                why=_("国家目录和本市立案标准都没有以 {skill} 开头的类别").format(skill=skill[:20]),
            )


def _rules(on: date) -> Sequence[RuleRow]:
    try:
        return rules_on(on)
    except NoRuleBook:
        return ()


def _held(unit_code: str, crew: int) -> Crew:
    found = Crew.objects.select_for_update().filter(pk=crew, unit_code=unit_code).first()
    if found is None:
        raise CrewUnknown
    return found


def crew_row(row: Crew) -> CrewRow:
    return CrewRow(
        row.pk,
        row.unit_code,
        CrewFacts(
            row.name,
            row.role,
            tuple(row.accounts),
            tuple(row.skills),
            row.lon,
            row.lat,
            row.begins,
            row.ends,
            row.every_day,
        ),
    )


def _log(action: str, row: Crew, actor: Actor, at: datetime, before: CrewRow | None) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="crew",
        subject_key=f"{row.unit_code}/{row.pk}",
        at=at,
        before=_told(before.facts) if before else None,
        after=_told(crew_row(row).facts),
    )


def _told(facts: CrewFacts) -> dict[str, Any]:
    """As the log takes it: no floating numbers."""
    told = asdict(facts) | {
        "accounts": list(facts.accounts),
        "skills": list(facts.skills),
        "lon": f"{facts.lon:.6f}",
        "lat": f"{facts.lat:.6f}",
        "begins": facts.begins.isoformat("minutes"),
        "ends": facts.ends.isoformat("minutes"),
    }
    told["crew_name"] = told.pop("name")
    return told
