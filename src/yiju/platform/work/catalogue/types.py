"""The types of cases: 153 components and 250 matters (GB/T 47678.5-2026), and those of a city.

A code of five digits is unique only within its kind, so a type is known by its key: `C01037` is
the component 路灯, `M01037` the matter 路灯异常.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import CHINESE, _, active_language

KEY = re.compile(r"[CM]\d{5}")
FILE = Path(__file__).parent / "national.csv"


class TypeUnknown(CityError):
    code = "case.type_unknown"
    status = 422
    text = _("目录中没有类别 {key}。写成 M01037（事项）或 C01037（部件）")


class TypeClashes(CityError):
    code = "case.type_clashes"
    status = 409
    text = _("类别 {key} 已是“{name}”。本市自定的类别另用编码，从 99 往下编")


@dataclass(frozen=True)
class CaseType:
    """Names in both languages; `key` is the kind and the code."""

    key: str
    class_name: str
    class_name_en: str
    name: str
    name_en: str

    @property
    def is_matter(self) -> bool:
        return self.key.startswith("M")

    @property
    def code(self) -> str:
        return self.key[1:]

    @property
    def title(self) -> str:
        """Its name as the reader reads."""
        return self.name if active_language() == CHINESE else self.name_en

    @property
    def class_title(self) -> str:
        return self.class_name if active_language() == CHINESE else self.class_name_en


class Catalogue:
    """Types by key and by name."""

    def __init__(self, types: Iterable[CaseType]) -> None:
        self.types: Mapping[str, CaseType] = MappingProxyType({one.key: one for one in types})

    def find(self, key: str) -> CaseType:
        """Raises TypeUnknown."""
        if key not in self.types:
            raise TypeUnknown(key=key[:20])
        return self.types[key]

    @property
    def matters(self) -> tuple[CaseType, ...]:
        """What a report can be about."""
        return tuple(one for one in self.types.values() if one.is_matter)

    @property
    def components(self) -> tuple[CaseType, ...]:
        return tuple(one for one in self.types.values() if not one.is_matter)

    def named(self, name: str) -> tuple[CaseType, ...]:
        """The types of that name; a component and a matter may share one."""
        return tuple(one for one in self.types.values() if one.name == name)

    def fault_of(self, component: str) -> CaseType:
        """The matter that a component does not work; raises TypeUnknown."""
        return self.find(f"M{component[1:]}")

    def with_types(self, own: Iterable[CaseType]) -> "Catalogue":
        """With types that a city adds; raises TypeClashes for a key that is taken."""
        added = list(own)
        for one in added:
            if one.key in self.types:
                raise TypeClashes(key=one.key, name=self.types[one.key].name)
        return Catalogue([*self.types.values(), *added])


@cache
def national() -> Catalogue:
    """The catalogue of the national standard."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return Catalogue(
            CaseType(row["key"], row["class"], row["class_en"], row["name"], row["name_en"])
            for row in rows
        )
