"""Which case an alarm opens: that of its watch, or the graver one that its record or its
neighbours ask for."""

from yiju.platform.base.geo import distance_m
from yiju.platform.registry import api as registry
from yiju.platform.sensing.watches.declaration import SOURCE, Opens, Severity, Watch
from yiju.platform.sensing.watches.models import Alarm

LOOKED_AT = 300
"""Other alarms of the same area, the newest."""


def case_of(watch: Watch, alarm: Alarm) -> tuple[Opens, int]:
    """The case, and how severe it is."""
    if alarm.asset_kind == SOURCE and watch.of_source:
        return watch.of_source, max(watch.severity, Severity.SERIOUS)
    graver = watch.graver
    if graver is not None:
        asset = registry.by_codes(alarm.asset_kind, [alarm.asset_code]).get(alarm.asset_code)
        near = _near(alarm, asset, graver.near_m) if asset and graver.near_m else 0
        if asset and graver.holds(asset.record, near):
            return graver.opens, graver.severity
    assert watch.opens is not None, "one that advises opens nothing"
    return watch.opens, watch.severity


def _near(alarm: Alarm, asset: registry.AssetRow, metres: float) -> int:
    """How many other assets within so far alarm as well."""
    if asset.lon is None or asset.lat is None:
        return 0
    others = Alarm.objects.filter(watch=alarm.watch, cleared_at=None, area_path=alarm.area_path)
    codes = others.exclude(asset_code=alarm.asset_code).order_by("-pk")
    told = list(codes.values_list("asset_code", flat=True)[:LOOKED_AT])
    return sum(
        other.lon is not None
        and other.lat is not None
        and distance_m(asset.lon, asset.lat, other.lon, other.lat) <= metres
        for other in registry.by_codes(alarm.asset_kind, told).values()
    )
