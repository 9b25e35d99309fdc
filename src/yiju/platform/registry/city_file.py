"""city.toml: what a city is called, where it lies, and how documents name its parts."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.registry.divisions import Division


class Place(msgspec.Struct, forbid_unknown_fields=True):
    """`[place]`: degrees in CGCS2000; the box is west, south, east, north."""

    centre: tuple[float, float]
    central_meridian: int
    box: tuple[float, float, float, float]


class Assessed(msgspec.Struct, forbid_unknown_fields=True):
    """`[[assessed]]`: an area that answers for itself, although its towns lie in a district."""

    code: str
    name: str
    towns: tuple[str, ...]
    centre: tuple[float, float]
    note: str
    aliases: tuple[str, ...] = ()


class Zone(msgspec.Struct, forbid_unknown_fields=True):
    """`[[zone]]`: areas that documents name together; `note` says how we understand the name."""

    code: str
    name: str
    members: tuple[str, ...]
    note: str
    aliases: tuple[str, ...] = ()


class CityFile(msgspec.Struct, forbid_unknown_fields=True):
    """city.toml."""

    code: str
    name: str
    valid_from: date
    boundary_source: str
    place: Place
    aliases: dict[str, tuple[str, ...]] = {}
    assessed: tuple[Assessed, ...] = ()
    zone: tuple[Zone, ...] = ()

    @property
    def made(self) -> tuple[Assessed | Zone, ...]:
        """The areas that the city made itself."""
        return (*self.assessed, *self.zone)


def read_city_file(file: Path) -> CityFile:
    try:
        return msgspec.toml.decode(file.read_bytes(), type=CityFile)
    except msgspec.DecodeError as error:
        what = _("不能读取：{error}").format(error=error)
        raise Problems([Problem(file.name, 0, "", what, _("按错误提示修改该项"))]) from None


def check(file: CityFile, divisions: Mapping[str, Division]) -> Iterator[Problem]:
    def unknown(where: str, code: str) -> Problem:
        return Problem(
            "city.toml",
            0,
            where,
            _("divisions.csv 中没有代码 {code}").format(code=code),
            _("改为 divisions.csv 中的代码"),
        )

    local = {made.code: made.name for made in file.made}
    for code in file.aliases:
        if code not in divisions:
            yield unknown("aliases", code)
    for made in file.assessed:
        for town in made.towns:
            if town not in divisions or divisions[town].level != 4:
                yield unknown(f"assessed {made.name}", town)
    for zone in file.zone:
        for code in zone.members:
            if code not in divisions and code not in {made.code for made in file.assessed}:
                yield unknown(f"zone {zone.name}", code)
    for code, name in local.items():
        if code in divisions or len(code) != 12 or code.isdigit():
            yield Problem(
                "city.toml",
                0,
                name,
                _("自定区域代码 {code} 应为 12 位，且含字母").format(code=code),
                _("含字母的代码不会与国家区划代码相同"),
            )
    seen: dict[str, str] = {}
    for code, name in names_of(file):
        if seen.setdefault(name, code) != code:
            yield Problem(
                "city.toml",
                0,
                "aliases",
                _("名称“{name}”同时指 {first} 和 {second}").format(
                    name=name, first=seen[name], second=code
                ),
                _("一个名称只能指一个区域"),
            )


def names_of(file: CityFile) -> Iterator[tuple[str, str]]:
    for code, names in file.aliases.items():
        yield from ((code, name) for name in names)
    for made in file.made:
        yield from ((made.code, name) for name in made.aliases)


def aliases_of(file: CityFile) -> Mapping[str, str]:
    return {name: code for code, name in names_of(file)}
