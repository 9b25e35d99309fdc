"""What §13 promises and the standards ask, measured from the register of toilets and signs."""

from collections.abc import Callable
from datetime import date, datetime

from yiju.applications.toilets import rules
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, reading_of
from yiju.platform.base.time import Period
from yiju.platform.base.units import PER_SQUARE_KILOMETRE, PERCENT, SIGN, TOILET
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.api import Indicator, Measure, Promise, none_on_record, row_of

SECTION_13 = (Clause("13"),)
Asset = registry.AssetRow


def toilets(period: Period, area: str, known_at: datetime | None) -> list[Asset]:
    return registry.standing("toilet", on=period.last_day, within=area, known_at=known_at)


def no_toilets(area: str, day: date) -> Text:
    return none_on_record("toilet", area, day)


def counted(
    key: str, title: Text, says: tuple[str, ...], without: tuple[str, ...] = ()
) -> Callable[[Callable[[rules.Toilet, date], bool]], Indicator]:
    """An indicator that counts the standing toilets for which a rule holds on the last day."""

    def declare(counts: Callable[[rules.Toilet, date], bool]) -> Indicator:
        def holds(toilet: Asset, day: date) -> bool:
            return counts(toilet.record, day)

        holds.__doc__ = counts.__doc__
        promise = Promise(says=says, without=without, clause=Clause("13"))
        told = {"key": f"toilets.{key}", "title": title, "cites": SECTION_13, "promise": promise}
        return steering.count_of("toilet", TOILET, reading=reading_of(counts), **told)(holds)

    return declare


upgraded = counted(
    "upgraded",
    _("改造提升的公厕"),
    says=("公厕",),
    without=("第三卫生间", "24小时", "休息", "指示牌", "状态灯", "除臭"),
)(rules.counts_as_upgraded)
third_restrooms = counted(
    "third_restrooms", _("改造提升且设有第三卫生间的公厕"), says=("第三卫生间",)
)(rules.counts_as_third_restroom)
allday = counted("allday", _("改造提升且有24小时厕位的公厕"), says=("24小时",))(
    rules.counts_as_allday
)
rest_points = counted("rest_points", _("改造提升且设休息点的公厕"), says=("休息",))(
    rules.counts_as_rest_point
)
lamps = counted("lamps", _("设有使用状态灯的公厕"), says=("状态灯",))(rules.counts_as_lamp)
deodorisers = counted("deodorisers", _("设有除臭设施的公厕"), says=("除臭",))(
    rules.counts_as_deodoriser
)


@steering.count_of(
    "toilet_sign",
    SIGN,
    key="toilets.signs",
    title=_("公厕引导指示牌"),
    cites=SECTION_13,
    reading=reading_of(rules.counts_as_sign),
    promise=Promise(says=("指示牌",), clause=Clause("13")),
)
def signs(sign: Asset, day: date) -> bool:
    """Guide signs that stand, are accepted and tell the distance rightly on the last day."""
    return rules.counts_as_sign(sign.record, day)


@steering.indicator(
    key="toilets.enough_for_women",
    title=_("厕位比达标的公厕占比"),
    unit=PERCENT,
    better="more",
    cites=(Clause("13"), Standard("CJJ 14-2016", "4.2")),
    reading=reading_of(rules.has_enough_for_women),
    reads=("toilet",),
)
def enough_for_women(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Share of the toilets under the fixed ratio whose stalls for women suffice."""
    day = period.last_day
    bound = [
        t for t in toilets(period, area, known_at) if t.record.crowded or t.record.toilet_class == 1
    ]
    return Measure.share(
        (row_of(t) for t in bound if rules.has_enough_for_women(t.record, day)),
        map(row_of, bound),
        no_toilets(area, day),
    )


@steering.indicator(
    key="toilets.density",
    title=_("城市社区公厕密度"),
    unit=PER_SQUARE_KILOMETRE,
    better="more",
    cites=(Clause("13"), Standard("GB/T 50337-2018", "")),
    reading=_("居委会辖区内在用公厕数与居委会辖区面积之比。"),
    reads=("toilet",),
)
def density(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Toilets per square kilometre of the urban communities of the area."""
    standing = toilets(period, area, known_at)
    return steering.density_of(standing, area, no_toilets(area, period.last_day))


@steering.indicator(
    key="toilets.coverage",
    title=_("公厕服务半径覆盖率"),
    unit=PERCENT,
    better="more",
    cites=(Clause("13"), Standard("GB 55013-2021", "5.0.1")),
    reading=_("以公厕为圆心、服务半径为半径的圆的并集，占居委会辖区面积的比例；重叠只计一次。"),
    reads=("toilet",),
)
def coverage(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Share of the ground of the urban communities that lies within the service radius."""
    day, standing = period.last_day, toilets(period, area, known_at)
    radius = float(rules.P.service_radius.at(day))
    return steering.coverage_of(standing, radius, area, no_toilets(area, day))


COUNTED = (upgraded, third_restrooms, allday, rest_points, signs, lamps, deodorisers)
ALL = (*COUNTED, enough_for_women, density, coverage)
