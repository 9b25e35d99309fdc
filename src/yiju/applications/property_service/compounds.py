"""The records of compounds, put together: what the pages and the indicators look at."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yiju.applications.property_service import rules
from yiju.applications.property_service.rules import Condition
from yiju.platform.registry import api as registry

Asset = registry.AssetRow
ABOUT = ("joint_meeting", "joint_issue", "disclosure", "platform_return")


@dataclass(frozen=True)
class Known:
    """What is on record of the compounds of an area on a day."""

    on: date
    compounds: tuple[Asset, ...]
    about: Mapping[str, Mapping[str, list[Any]]]
    """Records by kind and code of compound."""

    def joint(self, one: Asset) -> tuple[Condition, ...]:
        held = [row.held_on for row in self.about["joint_meeting"][one.code]]
        issues = self.about["joint_issue"][one.code]
        return rules.joint_mechanism(one.record, held, issues, self.on)

    def use(self, one: Asset) -> tuple[Condition, ...]:
        disclosed = [row.published_on for row in self.about["disclosure"][one.code]]
        returns = self.about["platform_return"][one.code]
        return rules.platform_use(one.record, returns, disclosed, self.on)


def known(
    area: str, on: date, kinds: tuple[str, ...] = ABOUT, known_at: datetime | None = None
) -> Known:
    """The compounds of an area, with the records of the kinds that are asked for."""
    compounds = registry.standing("compound", on=on, within=area, known_at=known_at)
    about: dict[str, dict[str, list[Any]]] = {kind: defaultdict(list) for kind in ABOUT}
    for kind in kinds:
        for row in registry.standing(kind, on=on, within=area, known_at=known_at):
            about[kind][row.record.compound].append(row.record)
    return Known(on, tuple(compounds), about)


def records_of(kind: str, compound: Asset, on: date) -> list[Asset]:
    """What is on record of one compound, as assets."""
    rows = registry.standing(kind, on=on, within=compound.area_code)
    return [row for row in rows if row.record.compound == compound.code]
