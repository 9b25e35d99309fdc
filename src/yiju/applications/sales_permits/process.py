"""How a permit is asked for, and answered in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiju.applications.sales_permits import rules
from yiju.applications.sales_permits.rules import CITES, Asked, P
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Verdict, rule
from yiju.platform.base.schema import attribute, schema_of
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.api import By, Holder, Move, Process, Situation, Step, TimeKind
from yiju.platform.work.idioms import timed

KEY = "sales_permit"
OFFICE = By(holder=True)


class NoDeveloper(CityError):
    code = "sales_permits.no_developer"
    status = 403
    text = _("只有企业的经办人可以申请预售许可")


@dataclass(frozen=True)
class Granted:
    permit: str = attribute(_("预售许可证号"), most=40)


def office(seen: Situation) -> Holder:
    return Holder(role="staff", unit=seen.unit)


@rule(cites=CITES, reading=_("条件都具备，才准许预售。"))
def conditions_are_met(seen: Situation) -> Verdict:
    return rules.may_be_sold(asked_in(seen.data), china_day(seen.now))


def asked_in(data: Mapping[str, Any]) -> Asked:
    """What an item was asked with."""
    found: Asked = schema_of(Asked).load(data)
    return found


PERMIT = Process(
    key=KEY,
    title=_("商品房预售许可"),
    version=1,
    cites=CITES,
    begins="applied",
    form=Asked,
    may_begin=By(system=True),
    numbered="YS",
    steps=(
        Step(
            "applied", _("已受理，待答复"), held_by=office,
            limit=timed(P.answering_days, TimeKind.NATURAL_DAY, CITES),
            moves=(
                Move("grant", _("准予许可"), ("granted",), OFFICE, Granted,
                     guards=(conditions_are_met,), final=True),
                Move("refuse", _("决定不予许可"), ("refused",), OFFICE, says_why=True, final=True),
            ),
        ),
        Step("granted", _("准许预售")),
        Step("refused", _("不予许可")),
    ),
)  # fmt: skip


def ask(said: Mapping[str, Any], *, key: str, actor: Actor, at: datetime) -> work.ItemRow:
    """A developer asks for a permit; sent again under its key it is the same. Raises NoDeveloper,
    UnitUnknown where the city has no such office, Problems."""
    known = {one.code: one for one in registry.units()}
    asking = known.get(actor.unit)
    if asking is None or asking.kind != "enterprise":
        raise NoDeveloper()
    [named] = P.office.at(china_day(at))
    answers = next((one for one in known.values() if one.short_name == named), None)
    if answers is None:
        raise registry.UnitUnknown(unit=named)
    city = registry.city()
    return work.begin(
        KEY,
        said,
        title=str(said.get("project", ""))[:80],
        place=work.Place(city.code, city.path),
        key=key,
        party=work.Party("", system=True),
        actor=actor,
        at=at,
        unit_code=answers.code,
        more={"developer": asking.code},
    )
