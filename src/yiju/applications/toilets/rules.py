"""What holds for public toilets: stalls, hours, what counts towards §13. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from math import ceil

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.queues import mean_wait_min
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import clock_time
from yiju.platform.base.units import METRE, SQUARE_METRE

P = params.load(__file__)

SEATS, NEXT_DAY = _("厕位数，不含小便位"), _("关闭时间在次日时填“是”")
CROWDED, ACCEPTED = _("商业街、车站、景区、广场等"), _("验收合格后方可计入方案目标")
CLASSES = {1: _("一类"), 2: _("二类"), 3: _("三类")}
DETACHED = {"detached": _("独立式"), "attached": _("附属式"), "mobile": _("活动式")}
ALLIANCE = {"alliance": _("公厕联盟")}
SIGN_FORMS = {"pole": _("立杆"), "wall": _("墙面"), "ground": _("地面")}


@dataclass(frozen=True, kw_only=True)
class Toilet:
    """One public toilet as the city's register describes it."""

    toilet_class: int = attribute(_("类别"), choices=CLASSES, help=_("按 CJJ 14 的等级"))
    form: str = attribute(_("形式"), choices=DETACHED | ALLIANCE)
    opens: str = attribute(_("开放时间"), help=_("如 06:00"), default="00:00")
    closes: str = attribute(_("关闭时间"), help=_("如 22:00；全天开放填 24:00"), default="24:00")
    over_midnight: bool = attribute(_("跨零点开放"), help=NEXT_DAY, default=False)
    male_seats: int = attribute(_("男厕位"), help=SEATS, least=0, most=200)
    urinals: int = attribute(_("小便位"), least=0, most=200)
    female_seats: int = attribute(_("女厕位"), help=SEATS, least=0, most=400)
    neutral_seats: int = attribute(_("无性别厕位"), least=0, most=100, default=0)
    accessible_seats: int = attribute(_("无障碍厕位"), least=0, most=50, default=0)
    allday_seats: int = attribute(_("24小时厕位"), least=0, most=200, default=0)
    third_restroom: bool = attribute(_("第三卫生间"), default=False)
    third_restroom_m2: Decimal | None = attribute(
        _("第三卫生间面积"), unit=SQUARE_METRE, least=Decimal(0), most=Decimal(200), default=None
    )
    baby_care: bool = attribute(_("婴儿护理台"), default=False)
    rest_point: bool = attribute(_("环卫工人休息点"), default=False)
    crowded: bool = attribute(_("人流密集场所"), help=CROWDED, default=False)
    built_on: date | None = attribute(_("建成日期"), default=None)
    upgraded_on: date | None = attribute(_("改造完工日期"), default=None)
    accepted_on: date | None = attribute(_("改造验收日期"), help=ACCEPTED, default=None)
    lamp_on: date | None = attribute(_("使用状态灯启用日期"), default=None)
    deodoriser_on: date | None = attribute(_("除臭设施启用日期"), default=None)


@dataclass(frozen=True, kw_only=True)
class GuideSign:
    """A sign that shows the way to a toilet."""

    toilet: str = attribute(_("指向的公厕"), help=_("公厕编码"))
    form: str = attribute(_("形式"), choices=SIGN_FORMS)
    shown_m: int = attribute(_("牌面距离"), unit=METRE, least=1, most=5000)
    walked_m: int = attribute(_("实测步行距离"), unit=METRE, least=1, most=5000)
    set_on: date = attribute(_("设置日期"))
    accepted_on: date | None = attribute(_("验收日期"), default=None)


@dataclass(frozen=True, kw_only=True)
class Stall:
    """One stall with an occupancy lamp; of what happens in it single readings live for a day."""

    toilet: str = attribute(_("公厕"), help=_("公厕编码"))
    number: int = attribute(_("厕位号"), least=1, most=600)


LONGEST_OCCUPIED_MIN = 30
"""No setting lets somebody lie longer in a stall before it is looked after (infra K13)."""


@rule(cites=[Clause("13")], reading=_("厕位占用过久先敲门、再进入；时限只能调短，不能关闭。"))
def longest_occupied_min() -> int:
    """The shortest that was ever set, and never above what protects."""
    told = (int(one.value) for one in P.longest_occupied.values)
    return min(LONGEST_OCCUPIED_MIN, *(minutes for minutes in told if minutes > 0))


@rule(
    cites=[Clause("13")],
    reading=_("改造在行动期内完工并验收合格，方为“改造提升”一座。"),
)
def counts_as_upgraded(toilet: Toilet, on: date) -> bool:
    """True if the upgrade of `toilet` was finished in the programme and accepted by `on`."""
    begins = date.fromisoformat(str(P.programme_from.at(on)))
    finished = toilet.upgraded_on is not None and begins <= toilet.upgraded_on <= on
    return finished and toilet.accepted_on is not None and toilet.accepted_on <= on


@rule(cites=[Clause("13")], reading=_("“其中”二字：第三卫生间只在改造提升的公厕中计数。"))
def counts_as_third_restroom(toilet: Toilet, on: date) -> bool:
    """True if `toilet` counts towards the upgraded toilets that have a third restroom."""
    return counts_as_upgraded(toilet, on) and toilet.third_restroom


@rule(cites=[Clause("13")], reading=_("24 小时厕位只在改造提升的公厕中计数，至少一个。"))
def counts_as_allday(toilet: Toilet, on: date) -> bool:
    """True if `toilet` counts towards the upgraded toilets with stalls open day and night."""
    return counts_as_upgraded(toilet, on) and toilet.allday_seats > 0


@rule(cites=[Clause("13")], reading=_("休息点只在改造提升的公厕中计数。"))
def counts_as_rest_point(toilet: Toilet, on: date) -> bool:
    """True if `toilet` counts towards the upgraded toilets with a rest point for cleaners."""
    return counts_as_upgraded(toilet, on) and toilet.rest_point


@rule(cites=[Clause("13")], reading=_("状态灯已启用即计数，不论该公厕是否在改造之列。"))
def counts_as_lamp(toilet: Toilet, on: date) -> bool:
    """True if the occupancy lamp of `toilet` was in use by `on`."""
    return toilet.lamp_on is not None and toilet.lamp_on <= on


@rule(cites=[Clause("13")], reading=_("除臭设施已启用即计数，不论该公厕是否在改造之列。"))
def counts_as_deodoriser(toilet: Toilet, on: date) -> bool:
    """True if the deodoriser of `toilet` was in use by `on`."""
    return toilet.deodoriser_on is not None and toilet.deodoriser_on <= on


@rule(cites=[Clause("13")], reading=_("牌已设置并验收，且所写距离与步行距离相符。"))
def counts_as_sign(sign: GuideSign, on: date) -> bool:
    """True if `sign` stood, was accepted and told the distance rightly by `on`."""
    stands = sign.set_on <= on and sign.accepted_on is not None and sign.accepted_on <= on
    return stands and sign_tells_the_distance(sign, on)


@rule(cites=[Clause("13")], reading=_("牌面距离与实测步行距离相差不超过一成。"))
def sign_tells_the_distance(sign: GuideSign, on: date) -> bool:
    """Whether the distance on the sign is within the tolerance of the walked distance."""
    allowed = Fraction(P.sign_tolerance.at(on), 100)
    return abs(Fraction(sign.shown_m, sign.walked_m) - 1) <= allowed


def men_stalls(toilet: Toilet) -> int:
    """Places for men: seats and urinals, as CJJ 14 counts them."""
    return toilet.male_seats + toilet.urinals


@rule(
    cites=[Standard("CJJ 14-2016", "4.2")],
    reading=_("人流密集场所和一类公厕，女厕位不少于男厕位（含小便位）的 2 倍。"),
)
def has_enough_for_women(toilet: Toilet, on: date) -> bool:
    """Whether the stalls for women suffice where the ratio is fixed; True elsewhere."""
    if not toilet.crowded and toilet.toilet_class != 1:
        return True
    least = Fraction(P.female_ratio_crowded.at(on)) * men_stalls(toilet)
    return toilet.female_seats >= least


@rule(cites=[Standard("CJJ 14-2016", "4.2")], reading=_("总厕位按比例分配，男厕位向下取整。"))
def divide_stalls(stalls: int, *, women: int, men: int, crowded: bool, on: date) -> tuple[int, int]:
    """Stalls for men and for women among `stalls`, for the users expected by sex.

    >>> divide_stalls(15, women=500, men=500, crowded=False, on=date(2021, 1, 1))
    (6, 9)
    """
    if crowded:
        ratio = Fraction(P.female_ratio_crowded.at(on))
    else:
        ratio = Fraction(P.female_ratio_by_users.at(on)) * women / men
    for_men = int(stalls / (1 + ratio))
    return for_men, stalls - for_men


def stalls_for_peak(arrivals_per_min: float, use_min: float, on: date) -> int:
    """The fewest stalls with which the mean wait stays within the limit of the day."""
    stalls = ceil(arrivals_per_min * use_min) or 1
    while mean_wait_min(arrivals_per_min, use_min, stalls) > float(P.longest_wait.at(on)):
        stalls += 1
    return stalls


def is_open(toilet: Toilet, at: time) -> bool:
    """Whether the toilet is open at that time of day; stalls open day and night count."""
    opens, closes = clock_time(toilet.opens), clock_time(toilet.closes)
    if toilet.allday_seats > 0 or opens is None or closes is None:
        return True
    minute = at.hour * 60 + at.minute
    if toilet.over_midnight:
        return minute >= opens or minute < closes
    return opens <= minute < closes


def check_toilet(toilet: Toilet) -> Sequence[tuple[str, Text]]:
    """All that is wrong with a record of a toilet, as (attribute, what)."""
    wrong: list[tuple[str, Text]] = []
    opens, closes = clock_time(toilet.opens), clock_time(toilet.closes)
    for name, text, minute in (
        ("opens", toilet.opens, opens),
        ("closes", toilet.closes, closes),
    ):
        if minute is None:
            wrong.append((name, _("“{text}”不是时刻，应如 06:00").format(text=text)))
    if opens is not None and closes is not None and (closes <= opens) != toilet.over_midnight:
        wrong.append(("over_midnight", _("关闭早于开放：跨零点开放请填“是”，否则改正时间")))
    wrong.extend(_check_stalls(toilet))
    wrong.extend(_check_dates(toilet))
    return wrong


def _check_stalls(toilet: Toilet) -> list[tuple[str, Text]]:
    wrong: list[tuple[str, Text]] = []
    all_stalls = men_stalls(toilet) + toilet.female_seats + toilet.neutral_seats
    if all_stalls == 0:
        wrong.append(("male_seats", _("没有任何厕位")))
    if toilet.allday_seats > all_stalls:
        wrong.append(("allday_seats", _("24小时厕位多于全部厕位")))
    built = toilet.built_on
    if built is not None and built >= P.programme_from.first_day and toilet.toilet_class == 1:
        floor = Fraction(P.female_floor_new_first_class.at(built))
        if toilet.female_seats < floor * men_stalls(toilet):
            wrong.append(("female_seats", _("新建一类公厕女厕位不足男厕位的一半")))
    area = toilet.third_restroom_m2
    if toilet.third_restroom and area is not None:
        fitted_on = toilet.upgraded_on or built or P.third_restroom_area.first_day
        least = Fraction(P.third_restroom_area.at(max(fitted_on, P.third_restroom_area.first_day)))
        if Fraction(area) < least:
            wrong.append(("third_restroom_m2", _("第三卫生间小于最小面积")))
    return wrong


def _check_dates(toilet: Toilet) -> list[tuple[str, Text]]:
    wrong: list[tuple[str, Text]] = []
    if toilet.accepted_on and not toilet.upgraded_on:
        wrong.append(("accepted_on", _("有验收日期而无改造完工日期")))
    if toilet.accepted_on and toilet.upgraded_on and toilet.accepted_on < toilet.upgraded_on:
        wrong.append(("accepted_on", _("验收早于完工")))
    if toilet.built_on and toilet.upgraded_on and toilet.upgraded_on < toilet.built_on:
        wrong.append(("upgraded_on", _("改造早于建成")))
    return wrong


def check_sign(sign: GuideSign) -> Sequence[tuple[str, Text]]:
    """All that is wrong with a record of a guide sign."""
    if sign.accepted_on and sign.accepted_on < sign.set_on:
        return [("accepted_on", _("验收早于设置"))]
    return []
