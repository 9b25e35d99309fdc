"""The third party's sample: a draw by unit over all figures accepted for a month."""

from collections import Counter
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering.periodic import models, rules
from yiju.platform.steering.periodic.errors import NotAllAccepted, NothingToDraw
from yiju.platform.steering.periodic.process import CHECK_KEY
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import api as work

KIND, HOUSE = "returns", "宜居"
TITLE = _("定期报表抽查 {month}")
CHECK_TITLE = _("核验 {unit} {month} {target}")
ALONE = _("开报之前即承诺，当月的数据那时还没有填报，由各单位逐条形成")
CLOCK = Actor(account="", name="时钟", unit="", via="system")
SYSTEM = work.Party("", system=True)


def draw_key(month: str) -> str:
    return f"{KIND}-{month}"


def announce(period: Period, at: datetime, secret: bytes | None) -> None:
    """Publish the hash of a secret before anybody has written a figure; done once."""
    draws.announce(
        draw_key(period.label),
        kind=KIND,
        title=str(TITLE.format(month=period.label)),
        house=HOUSE,
        alone=ALONE.msgid,
        secret=secret,
        actor=CLOCK,
        at=at,
    )


@transaction.atomic
def draw(month: str, *, actor: Actor, at: datetime) -> int:
    """Freeze the list of accepted figures, draw, and put what is drawn on the third party's desk;
    how many were drawn. Done once.

    Raises DrawUnknown where nothing was opened, NotAllAccepted, NothingToDraw.
    """
    key = draw_key(month)
    standing = draws.draw_of(key)
    if standing.drawn_at is not None:
        return standing.places
    waiting = models.Filed.objects.filter(month=month, accepted_at=None)
    if units := list(waiting.values_list("unit_code", flat=True)):
        names = "、".join(registry.unit(code).short_name for code in sorted(set(units)))
        raise NotAllAccepted(month=month, count=len(units), units=names)
    lines = {_name(line): line for line in _accepted(month)}
    if not lines:
        raise NothingToDraw(month=month)
    draws.freeze(key, notice(lines, month), actor=actor, at=at)
    made = draws.perform(key, actor=actor, at=at)
    for names_drawn in made.taken.values():
        for name in names_drawn:
            _begin(lines[name], key, actor, at)
    return made.places


def take_next(gone: models.Check, ground: str, *, actor: Actor, at: datetime) -> None:
    """Who comes next was settled by the draw: nobody chooses. Nobody where the unit has no figure
    left. Raises NoReplacement."""
    unit = gone.line.filed.unit_code
    made = draws.replace(gone.draw, _name(gone.line), ground, actor=actor, at=at)
    begun = models.Check.objects.filter(draw=gone.draw).select_related("line__filed")
    names = {_name(one.line) for one in begun}
    month = gone.line.filed.month
    lines = {_name(line): line for line in _accepted(month) if line.filed.unit_code == unit}
    for name in made.taken[unit]:
        if name not in names:
            _begin(lines[name], gone.draw, actor, at, instead_of=gone.item)


def notice(lines: "dict[str, models.Line]", month: str) -> draws.Notice:
    """The list with the number of figures that are drawn from each unit."""
    last_day = Period.parse(month).last_day
    strata = Counter(line.filed.unit_code for line in lines.values())
    share = Fraction(rules.P.sample_share.at(last_day))
    sizes = rules.sample_sizes(strata, share, int(rules.P.sample_least.at(last_day)))
    return draws.Notice(
        tuple(draws.Candidate(name, line.filed.unit_code) for name, line in sorted(lines.items())),
        sizes,
        sample=True,
        basis={"share": str(share), "figures": dict(sorted(strata.items()))},
    )


def _accepted(month: str) -> list[models.Line]:
    found = models.Line.objects.filter(filed__month=month, figure__isnull=False)
    return list(found.select_related("filed").order_by("pk"))


def _name(line: models.Line) -> str:
    return f"{line.filed.item}/{line.order}"


def _begin(
    line: models.Line, key: str, actor: Actor, at: datetime, *, instead_of: str = ""
) -> None:
    unit = registry.unit(line.filed.unit_code)
    area = registry.area(unit.area_code) if unit.area_code else registry.city()
    title = CHECK_TITLE.format(unit=unit.short_name, month=line.filed.month, target=line.target_key)
    item = work.begin(
        CHECK_KEY,
        {},
        title=str(title),
        place=work.Place(area.code, area.path),
        key=f"{CHECK_KEY}/{line.pk}",
        party=SYSTEM,
        actor=actor,
        at=at,
        unit_code=unit.code,
        parent=line.filed.item,
        more={
            "month": line.filed.month,
            "target": line.target_key,
            "line": line.order,
            "instead_of": instead_of,
        },
    )
    models.Check.objects.create(line=line, draw=key, item=item.number)


def keep_drawing(now: datetime) -> None:
    """Draw from every month of which all returns are accepted."""
    for key in draws.undrawn(KIND):
        month = key.removeprefix(draw_key(""))
        if models.Filed.objects.filter(month=month, accepted_at=None).exists():
            continue
        if _accepted(month):
            draw(month, actor=CLOCK, at=now)
