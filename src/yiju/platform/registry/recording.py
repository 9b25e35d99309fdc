"""Recording assets: checked whole, written as a new version, never over the old one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.geo import Datum, OutsideChina, morton, to_wgs84
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.schema import BadValue, parse
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.assets import AssetRow, Reach, by_code
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.locating import OutsideCity, locate
from yiju.platform.registry.models import Asset, AssetState, AssetVersion, KindRevision
from yiju.platform.registry.units import UnitUnknown, unit

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
AFTER: dict[str, frozenset[str]] = {
    "planned": frozenset({"planned", "in_service", "removed"}),
    "in_service": frozenset({"in_service", "suspended", "removed"}),
    "suspended": frozenset({"suspended", "in_service", "removed"}),
    "removed": frozenset({"removed"}),
}
"""What may follow each state of an asset; what was removed comes back under a new code."""


@dataclass(frozen=True)
class Facts:
    """What is said of an asset, checked and ready to be written."""

    code: str
    name: str
    state: str
    area_code: str
    area_path: str
    keeper_code: str
    lon: float | None
    lat: float | None
    attributes: Mapping[str, Any]
    valid_from: date

    def same_as(self, asset: Asset) -> bool:
        """Whether the asset says this already; when it became so does not matter then."""
        return (
            self.name == asset.name
            and self.state == asset.state
            and self.area_code == asset.area_code
            and self.keeper_code == asset.keeper_code
            and (self.lon, self.lat) == (asset.lon, asset.lat)
            and dict(self.attributes) == asset.attributes
        )

    def told(self) -> dict[str, Any]:
        """For the event log."""
        return {
            "name": self.name,
            "state": self.state,
            "area": self.area_code,
            "keeper": self.keeper_code,
            "lon": self.lon,
            "lat": self.lat,
            "valid_from": self.valid_from,
            "attributes": dict(self.attributes),
        }


@transaction.atomic
def asset_record(
    kind: str,
    code: str,
    *,
    name: str,
    state: str,
    attributes: Mapping[str, Any],
    lon: float | None,
    lat: float | None,
    datum: Datum,
    keeper_code: str,
    valid_from: date,
    actor: Actor,
    at: datetime,
    reaches: Sequence[Reach] | None,
    ground: str = "",
) -> AssetRow:
    """Record an asset or a change to it. The same facts twice change nothing.

    Raises Problems with everything that is wrong, and then nothing is written.
    """
    declared = kind_of(kind)
    before = Asset.objects.select_for_update().filter(kind=kind, code=code).first()
    if before is not None:
        by_code(kind, code, reaches)
    wrong: list[Problem] = []
    facts = _facts(
        declared, code, name, state, attributes, lon, lat, datum, keeper_code, valid_from, wrong
    )
    if before is not None and facts is not None:
        wrong += _life_problems(before.state, state)
    if facts is not None and reaches is not None and not _reached(facts, reaches):
        wrong.append(_problem(_("位置"), _("不在您的范围内"), _("只登记本辖区、本单位的设施")))
    if wrong or facts is None:
        raise Problems(wrong)
    if before is None or not facts.same_as(before):
        old = told_of(before) if before else None
        write(declared, before, facts, at)
        bump(kind)
        record(
            actor=actor,
            action="asset.record",
            subject_kind="asset",
            subject_key=f"{kind}/{code}",
            ground=ground,
            before=old,
            after=facts.told(),
            at=at,
        )
    return by_code(kind, code, None)


def told_of(asset: Asset) -> dict[str, Any]:
    return {
        "name": asset.name,
        "state": asset.state,
        "area": asset.area_code,
        "keeper": asset.keeper_code,
        "lon": asset.lon,
        "lat": asset.lat,
        "valid_from": asset.valid_from,
        "attributes": asset.attributes,
    }


def _facts(
    kind: AssetKind,
    code: str,
    name: str,
    state: str,
    attributes: Mapping[str, Any],
    lon: float | None,
    lat: float | None,
    datum: Datum,
    keeper_code: str,
    valid_from: date,
    wrong: list[Problem],
) -> Facts | None:
    """The facts, or None with everything that is wrong added to `wrong`."""
    if not CODE.fullmatch(code):
        wrong.append(_problem(_("编码"), _("“{code}”不能作编码").format(code=code), kind.code_help))
    if state not in AssetState.values:
        allowed = "、".join(AssetState.values)
        remedy = _("可填：{named}").format(named=allowed)
        wrong.append(_problem(_("状态"), _("“{cell}”不在可选值中").format(cell=state), remedy))
    dumped = _checked_attributes(kind, attributes, wrong)
    place = _place(lon, lat, datum, wrong)
    if keeper_code:
        try:
            unit(keeper_code)
        except UnitUnknown as error:
            wrong.append(_problem(_("管理单位"), error.message, _("填写名册中的单位")))
    if wrong or dumped is None or place is None:
        return None
    found_lon, found_lat, area_code, area_path = place
    return Facts(
        code,
        name.strip(),
        state,
        area_code,
        area_path,
        keeper_code,
        found_lon,
        found_lat,
        dumped,
        valid_from,
    )


def _checked_attributes(
    kind: AssetKind, attributes: Mapping[str, Any], wrong: list[Problem]
) -> dict[str, Any] | None:
    known = {item.name: item for item in kind.schema.attributes}
    for name in attributes:
        if name not in known:
            what = _("{kind}没有属性 {name}").format(kind=kind.title, name=name)
            wrong.append(_problem(name, what, _("可填：{named}").format(named="、".join(known))))
    values = {}
    for item in kind.schema.attributes:
        try:
            values[item.name] = parse(item, attributes.get(item.name))
        except BadValue as bad:
            wrong.append(_problem(item.title, bad.what, bad.remedy))
    if wrong:
        return None
    typed = kind.schema.record(**values)
    for name, what in kind.check(typed) if kind.check else ():
        wrong.append(_problem(known[name].title, what, _("核对后改正")))
    return None if wrong else kind.schema.dump(typed)


def _place(
    lon: float | None, lat: float | None, datum: Datum, wrong: list[Problem]
) -> tuple[float | None, float | None, str, str] | None:
    if (lon is None) != (lat is None):
        wrong.append(_problem(_("位置"), _("经度和纬度只有一个"), _("两个都填，或都不填")))
        return None
    if lon is None or lat is None:
        return None, None, "", ""
    try:
        found = locate(lon, lat, datum).finest
    except (OutsideCity, OutsideChina) as error:
        wrong.append(_problem(_("位置"), error.message, _("核对坐标和坐标系")))
        return None
    x, y = to_wgs84(lon, lat, datum)
    return round(x, 7), round(y, 7), found.code, found.path


def _life_problems(before: str, after: str) -> list[Problem]:
    if after in AFTER[before]:
        return []
    titles = (AssetState(before).label, AssetState(after).label)
    what = _("{before}之后不能是{after}").format(before=titles[0], after=titles[1])
    return [_problem(_("状态"), what, _("已拆除的设施，重建后用新编码登记"))]


def _reached(facts: Facts, reaches: Iterable[Reach]) -> bool:
    return any(
        facts.area_path.startswith(reach.area_path) and reach.unit_code in {None, facts.keeper_code}
        for reach in reaches
    )


def _problem(column: Text | str, what: Text | str, remedy: Text | str) -> Problem:
    return Problem("", 0, str(column), what, remedy)


def write(kind: AssetKind, before: Asset | None, facts: Facts, at: datetime) -> None:
    """Add a version; the asset itself shows the latest of them."""
    columns = {
        "name": facts.name,
        "state": facts.state,
        "area_code": facts.area_code,
        "area_path": facts.area_path,
        "keeper_code": facts.keeper_code,
        "lon": facts.lon,
        "lat": facts.lat,
        "attributes": dict(facts.attributes),
        "valid_from": facts.valid_from,
        "recorded_at": at,
    }
    place = None if facts.lon is None or facts.lat is None else morton(facts.lon, facts.lat)
    if before is None:
        before = Asset.objects.create(kind=kind.key, code=facts.code, place=place, **columns)
    elif facts.valid_from >= before.valid_from:
        Asset.objects.filter(pk=before.pk).update(place=place, **columns)
    AssetVersion.objects.create(asset=before, kind=kind.key, **columns)


def bump(kind: str) -> None:
    """Say that the assets of a kind have changed."""
    KindRevision.objects.get_or_create(kind=kind)
    KindRevision.objects.filter(kind=kind).update(number=F("number") + 1)
