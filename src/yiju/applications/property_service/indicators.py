"""What §20 promises, measured from the records of compounds."""

from collections.abc import Callable
from datetime import datetime

from yiju.applications.property_service import rules
from yiju.applications.property_service.compounds import ABOUT, Asset, Known, known
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import reading_of
from yiju.platform.base.time import Period
from yiju.platform.base.units import COMPOUND, PERCENT, PLACE, Unit
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Indicator, Measure, Promise, Row

Counts = Callable[[Known, Asset], bool]


def _row(asset: Asset) -> Row:
    return Row("compound", asset.code, asset.name)


def _none(area: str, period: Period) -> Text:
    return _("截至{day}，{area}没有登记在册的住宅小区").format(
        day=period.last_day, area=registry.area(area).name
    )


def _indicator(
    key: str, title: Text, unit: Unit, counts: Counts, reading: Text | str, doc: str,
    promise: Promise | None = None, about: tuple[str, ...] = (),
) -> Indicator:  # fmt: skip
    def pull(period: Period, area: str, known_at: datetime | None) -> Measure:
        found = known(area, period.last_day, about, known_at)
        rows = [(one, _row(one)) for one in found.compounds]
        counted = (row for one, row in rows if counts(found, one))
        among = [row for _one, row in rows]
        if unit is PERCENT:
            return Measure.share(counted, among, _none(area, period))
        return Measure.count(counted, among) if rows else Measure.missing(_none(area, period))

    pull.__doc__ = doc
    return Indicator(
        key=f"property_service.{key}", title=title, unit=unit, better="more",
        cites=(rules.SECTION_20,), pull=pull, reading=reading, promise=promise,
        reads=("compound", *about),
    )  # fmt: skip


def _honoured(level: str) -> Counts:
    return lambda found, one: rules.is_honoured(one.record, level, found.on)


joint = _indicator(
    "joint_mechanism",
    _("建立党组织领导下多方联动机制的住宅小区"),
    COMPOUND,
    lambda found, one: rules.all_hold(found.joint(one)),
    reading_of(rules.joint_mechanism),
    "Compounds in which all six conditions of the joint mechanism hold on the last day.",
    Promise(says=("联动",), clause=rules.SECTION_20),
    ABOUT[:2],
)
on_platform = _indicator(
    "on_platform",
    _("用上物业管理公共服务平台的住宅小区"),
    COMPOUND,
    lambda found, one: rules.all_hold(found.use(one)),
    reading_of(rules.platform_use),
    "Compounds that are on the public platform and used it of late.",
    Promise(says=("住宅小区",), clause=rules.SECTION_20, without=("联动",)),
    ABOUT[2:],
)
provincial = _indicator(
    "provincial_points",
    _("省级党建引领物业管理服务示范点"),
    PLACE,
    _honoured("provincial"),
    reading_of(rules.is_honoured),
    "Compounds named provincial demonstration points by the last day.",
    Promise(says=("省级", "示范点"), clause=rules.SECTION_20),
)
municipal = _indicator(
    "municipal_points",
    _("市级党建引领物业管理服务示范点"),
    PLACE,
    _honoured("municipal"),
    reading_of(rules.is_honoured),
    "Compounds named municipal demonstration points by the last day.",
    Promise(says=("市级", "示范点"), clause=rules.SECTION_20),
)
with_body = _indicator(
    "with_owners_body",
    _("有任期内业主组织的住宅小区占比"),
    PERCENT,
    lambda found, one: rules.committee_state(one.record, found.on) in {"in_term", "expiring"},
    reading_of(rules.committee_state),
    "Share of the compounds whose owners' body is in its term.",
)
ALL = (joint, on_platform, provincial, municipal, with_body)
