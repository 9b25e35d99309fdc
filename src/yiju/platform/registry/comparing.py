"""Holding what a file says against what is known: what is new, what changed, what may not be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max

from yiju.platform.base.i18n import _
from yiju.platform.registry.assets import AssetNotFound, Reach, covered
from yiju.platform.registry.checking import Say
from yiju.platform.registry.course import Version, judge
from yiju.platform.registry.facts import Facts
from yiju.platform.registry.kinds import AssetKind
from yiju.platform.registry.models import Asset, AssetVersion
from yiju.platform.registry.recording import version_of
from yiju.platform.registry.staging import Checked
from yiju.platform.registry.storing import Said

Shift = tuple[tuple[float, float], tuple[float, float]]


class Held(NamedTuple):
    """What is known of an asset that a file names."""

    id: int
    fingerprint: int
    state: str
    valid_from: date
    recorded_at: datetime
    area_path: str
    keeper_code: str
    lon: float | None
    lat: float | None


@dataclass
class Comparison:
    """What a batch brings. `new` are added; `now` replaces what is known of an asset; `past` only
    adds to its history."""

    new: list[Facts] = field(default_factory=list)
    now: list[Said] = field(default_factory=list)
    past: list[Said] = field(default_factory=list)
    unchanged: int = 0
    shifts: list[Shift] = field(default_factory=list)
    """For assets that are known: where they stand, and where the file puts them."""


def compare(
    kind: AssetKind,
    batch: Sequence[Checked],
    reaches: Sequence[Reach] | None,
    at: datetime,
    zero_led: Mapping[str, str],
    say: Say,
) -> Comparison:
    """What the rows of a batch bring; what may not be is said. `zero_led`: of `zero_led_codes`."""
    found = Comparison()
    known = held(kind.key, [facts.code for _row, facts in batch])
    hard: list[tuple[int, Held, Facts]] = []
    for row, facts in batch:
        here = known.get(facts.code)
        if here is None and facts.code in zero_led:
            what = _("编码 {code} 前面的 0 可能丢失：已登记的是 {known}").format(
                code=facts.code, known=zero_led[facts.code]
            )
            say(row, "code", what, _("把该列设为文本格式，填写完整的编码"))
            continue
        if here is None:
            found.new.append(facts)
            continue
        if not covered(reaches, here.area_path, here.keeper_code):
            error = AssetNotFound(code=facts.code, kind=kind.title)
            say(row, "code", error.message, _("他人管理的设施由其管理单位登记"))
            continue
        if shift := _shift(here, facts):
            found.shifts.append(shift)
        if facts.valid_from >= here.valid_from and facts.fingerprint == here.fingerprint:
            found.unchanged += 1
        else:
            hard.append((row, here, facts))
    _compare_courses(hard, at, say, found)
    return found


def _shift(here: Held, facts: Facts) -> Shift | None:
    """Where it is known to stand and where it is put; None where either is not said."""
    if here.lon is None or here.lat is None or facts.lon is None or facts.lat is None:
        return None
    return (here.lon, here.lat), (facts.lon, facts.lat)


def _compare_courses(
    rows: Sequence[tuple[int, Held, Facts]], at: datetime, say: Say, found: Comparison
) -> None:
    courses = _courses([here for _row, here, facts in rows if _needs_course(here, facts)])
    for row, here, facts in rows:
        versions = courses.get(here.id) or [
            Version(here.valid_from, here.recorded_at, 0, here.state, here.fingerprint)
        ]
        judgement = judge(versions, facts.valid_from, facts.state, facts.fingerprint)
        if judgement.refused:
            say(row, "state", *judgement.refused)
        elif judgement.same:
            found.unchanged += 1
        else:
            said = (here.id, max([at, *(v.recorded_at for v in versions)]), facts)
            (found.now if facts.valid_from >= here.valid_from else found.past).append(said)


def _needs_course(here: Held, facts: Facts) -> bool:
    """Whether the latest version alone does not tell what goes before and after."""
    return facts.valid_from < here.valid_from or (
        facts.valid_from == here.valid_from and facts.state != here.state
    )


def held(kind: str, codes: Sequence[str]) -> dict[str, Held]:
    """What is known of the assets with these codes."""
    rows = Asset.objects.filter(kind=kind, code__in=codes).values_list("code", *Held._fields)
    return {code: Held(*values) for code, *values in rows}


def zero_led_codes(kind: str) -> dict[str, str]:
    """Codes of digits that begin with 0, by what is left of them in a column of numbers."""
    found = Asset.objects.filter(kind=kind, code__gte="0", code__lt="1")
    codes = found.values_list("code", flat=True)
    return {code.lstrip("0"): code for code in codes.iterator() if code.isdigit()}


def _courses(assets: Iterable[Held]) -> dict[int, list[Version]]:
    courses: dict[int, list[Version]] = {}
    for stored in AssetVersion.objects.filter(asset_id__in=[asset.id for asset in assets]):
        courses.setdefault(stored.asset_id, []).append(version_of(stored))
    return courses


def latest_recorded(said: Sequence[Said]) -> list[Said]:
    """The same, never recorded before what is known of an asset already: knowledge only grows."""
    latest = dict(
        AssetVersion.objects.filter(asset_id__in=[number for number, _at, _facts in said])
        .values("asset_id")
        .annotate(latest=Max("recorded_at"))
        .values_list("asset_id", "latest")
    )
    return [(number, max(at, latest[number]), facts) for number, at, facts in said]
