"""Importing assets from a file: every problem with its cell, then all of it or nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import Problem
from yiju.platform.base.geo import Datum, OutsideChina, check_in_china, distance_m, morton, to_wgs84
from yiju.platform.base.i18n import ENGLISH, Text, _, use_language
from yiju.platform.base.schema import Attribute, BadValue, attribute, parse, schema_of, to_json
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.areas import snapshot
from yiju.platform.registry.assets import Reach
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.locating import locate_many
from yiju.platform.registry.models import Asset, AssetState, AssetVersion
from yiju.platform.registry.recording import AFTER, CODE, Facts, bump
from yiju.platform.registry.tabular import FORMULA, Table, read
from yiju.platform.registry.units import resolve, units

CHUNK = 5_000
MOST_PROBLEMS = 1_000
FEWEST_FOR_DATUM = 20
STATES: dict[Any, Text] = {value: Text(str(label)) for value, label in AssetState.choices}


@dataclass(frozen=True, kw_only=True)
class Common:
    """The columns that every kind has. A file may leave out all but the code."""

    code: str = attribute(_("编码"))
    name: str = attribute(_("名称"), default="")
    state: str = attribute(_("状态"), choices=STATES, default="in_service")
    lon: str | None = attribute(_("经度"), default=None)
    lat: str | None = attribute(_("纬度"), default=None)
    keeper: str = attribute(_("管理单位"), default="")
    valid_from: date | None = attribute(_("生效日期"), default=None)


@dataclass
class ImportReport:
    """What an import did, or would do. With problems nothing was changed; of very many problems
    the first are listed and all are counted."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def add(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


@dataclass(frozen=True)
class Line:
    """A row as read: its number, its facts without a place, and the point it names."""

    number: int
    common: Mapping[str, Any]
    attributes: Mapping[str, Any]
    point: tuple[float, float] | None


class _Refused(Exception):
    """Leaves the transaction; nothing that was written in it stays."""


def import_file(
    kind: str,
    path: Path,
    *,
    filename: str,
    datum: Datum,
    dry_run: bool,
    actor: Actor,
    at: datetime,
    reaches: Sequence[Reach] | None,
    ground: str,
    valid_from: date,
) -> ImportReport:
    """Import a file of assets of one kind.

    `valid_from` holds for rows that name no day of their own. The same file twice changes
    nothing. Raises FileUnreadable for a file that is no table; everything else that is wrong is
    in the report, with sheet, row, column and remedy.
    """
    declared = kind_of(kind)
    table = read(path, filename, str(declared.title))
    report = ImportReport()
    work = _Import(declared, table, datum, at, reaches, valid_from, report)
    try:
        with transaction.atomic():
            work.run()
            if report.problem_count or dry_run:
                raise _Refused
            if report.created or report.changed:
                bump(kind)
                _record(kind, path, filename, report, actor, at, ground)
    except _Refused:
        pass
    return report


def _record(
    kind: str,
    path: Path,
    filename: str,
    report: ImportReport,
    actor: Actor,
    at: datetime,
    ground: str,
) -> None:
    digest = sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    record(
        actor=actor,
        action="asset.import",
        subject_kind="asset_kind",
        subject_key=kind,
        ground=ground,
        after={
            "file": filename,
            "sha256": digest.hexdigest(),
            "created": report.created,
            "changed": report.changed,
            "unchanged": report.unchanged,
        },
        at=at,
    )


class _Import:
    """One run over one table, chunk by chunk, so that memory does not grow with the file."""

    def __init__(
        self,
        kind: AssetKind,
        table: Table,
        datum: Datum,
        at: datetime,
        reaches: Sequence[Reach] | None,
        valid_from: date,
        report: ImportReport,
    ) -> None:
        self.kind = kind
        self.table = table
        self.datum = datum
        self.at = at
        self.reaches = reaches
        self.valid_from = valid_from
        self.report = report
        self.seen: set[str] = set()
        self.moved: list[float] = []
        self.paths = {code: row.path for code, row in snapshot().rows.items()}
        self.units = {row.code: row.code for row in units()}
        self.columns = self._columns()

    def run(self) -> None:
        if self.report.problem_count:
            return
        rows = self._lines()
        while chunk := list(islice(rows, CHUNK)):
            self._take(chunk)
        shift = median(self.moved) if len(self.moved) >= FEWEST_FOR_DATUM else 0.0
        if self.datum in {Datum.WGS84, Datum.CGCS2000} and 300 <= shift <= 700:
            what = _("整体偏移约 {m} 米，像是 GCJ-02 坐标").format(m=round(shift))
            self._say(0, "lon", what, _("核对坐标系后重新导入"))

    # --- reading ---------------------------------------------------------------------------

    def _columns(self) -> dict[str, tuple[int, Attribute]]:
        """Where each field stands in the table; what is unknown or missing is a problem."""
        known = {**_fields(Common), **_fields(self.kind.record)}
        titles = _titles(known)
        found: dict[str, tuple[int, Attribute]] = {}
        for index, title in enumerate(self.table.header):
            name = titles.get(title.lower())
            if not title:
                continue
            if name is None:
                what = _("不认识的列“{title}”").format(title=title)
                self._problem(1, self.table.column(index), what, _("删去该列，或改成模板中的列名"))
            elif name in found:
                what = _("列“{title}”出现了两次").format(title=title)
                self._problem(1, self.table.column(index), what, _("只留一列"))
            else:
                found[name] = (index, known[name])
        for name, item in known.items():
            if item.required and name not in found:
                what = _("缺少列“{title}”").format(title=item.title)
                self._problem(1, "", what, _("按模板补上该列"))
        return found

    def _lines(self) -> Iterator[Line]:
        parsers = {name: _Parser(item) for name, (_i, item) in self.columns.items()}
        common = _fields(Common)
        for number, cells in self.table.rows:
            if not any(cell not in ("", None) for cell in cells):
                continue
            values: dict[str, Any] = {}
            failed = False
            for name, (index, _item) in self.columns.items():
                cell = cells[index] if index < len(cells) else None
                try:
                    values[name] = parsers[name](cell)
                except BadValue as bad:
                    failed = True
                    self._say(number, name, bad.what, bad.remedy)
            line = None if failed else self._line(number, values, common)
            if line is not None:
                yield line

    def _line(
        self, number: int, values: dict[str, Any], common: Mapping[str, Attribute]
    ) -> Line | None:
        code = values["code"]
        if not CODE.fullmatch(code):
            what = _("“{code}”不能作编码").format(code=code[:40])
            self._say(number, "code", what, self.kind.code_help)
            return None
        if code in self.seen:
            what = _("编码 {code} 在文件中重复").format(code=code)
            self._say(number, "code", what, _("每个设施只留一行"))
            return None
        self.seen.add(code)
        try:
            point = self._point(values.get("lon"), values.get("lat"))
        except BadValue as bad:
            self._say(number, "lon", bad.what, bad.remedy)
            return None
        attributes = {name: value for name, value in values.items() if name not in common}
        return Line(number, values, attributes, point)

    def _point(self, lon: str | None, lat: str | None) -> tuple[float, float] | None:
        if lon is None and lat is None:
            return None
        if lon is None or lat is None:
            raise BadValue(_("经度和纬度只有一个"), _("两个都填，或都不填"))
        try:
            x, y = float(lon), float(lat)
            check_in_china(x, y)
        except ValueError:
            what = _("“{lon}，{lat}”不是坐标").format(lon=lon[:20], lat=lat[:20])
            raise BadValue(what, _("填写十进制度数")) from None
        except OutsideChina as error:
            raise BadValue(error.message, _("核对坐标和坐标系")) from None
        x, y = to_wgs84(x, y, self.datum)
        return round(x, 7), round(y, 7)

    # --- comparing and writing -------------------------------------------------------------

    def _take(self, lines: Sequence[Line]) -> None:
        codes = [line.common["code"] for line in lines]
        held = {
            asset.code: asset for asset in Asset.objects.filter(kind=self.kind.key, code__in=codes)
        }
        places = self._places(lines)
        fresh: list[Facts] = []
        changed: list[tuple[Asset, Facts]] = []
        for line, area_code in zip(lines, places, strict=True):
            facts = self._facts(line, area_code, held.get(line.common["code"]))
            if facts is None:
                continue
            before = held.get(facts.code)
            if before is None:
                fresh.append(facts)
            elif facts.same_as(before):
                self.report.unchanged += 1
            else:
                changed.append((before, facts))
        self.report.created += len(fresh)
        self.report.changed += len(changed)
        if not self.report.problem_count:
            self._write(fresh, changed)

    def _places(self, lines: Sequence[Line]) -> list[str | None]:
        """The finest area of each line; None without a point, "" outside the city."""
        points = [line.point for line in lines if line.point is not None]
        found = iter(locate_many(points, Datum.WGS84) if points else [])
        return [None if line.point is None else next(found) for line in lines]

    def _facts(self, line: Line, area_code: str | None, before: Asset | None) -> Facts | None:
        if area_code == "":
            assert line.point is not None
            what = _("{lon}，{lat} 不在本市").format(lon=line.point[0], lat=line.point[1])
            self._say(line.number, "lon", what, _("核对坐标和坐标系"))
            return None
        keeper = self._keeper(line)
        attributes = self._attributes(line, before)
        if keeper is None or attributes is None:
            return None
        common = line.common
        at_place = line.point or ((before.lon, before.lat) if before else (None, None))
        if before is not None and line.point is None and area_code is None:
            area_code = before.area_code
        facts = Facts(
            code=common["code"],
            name=self._kept(common, "name", before) or "",
            state=self._kept(common, "state", before) or "in_service",
            area_code=area_code or "",
            area_path=self.paths.get(area_code or "", ""),
            keeper_code=keeper,
            lon=at_place[0],
            lat=at_place[1],
            attributes=attributes,
            valid_from=common.get("valid_from") or self.valid_from,
        )
        return facts if self._allowed(line, facts, before) else None

    def _kept(self, common: Mapping[str, Any], name: str, before: Asset | None) -> Any:
        """What the file says; what was there where the file has no such column."""
        if name in self.columns:
            return common[name]
        return getattr(before, name) if before else None

    def _keeper(self, line: Line) -> str | None:
        said = line.common.get("keeper") or ""
        if said not in self.units:
            found = resolve(said) if said else []
            self.units[said] = found[0].code if len(found) == 1 else ""
        if said and not self.units[said]:
            what = _("名册中没有单位“{name}”").format(name=said[:60])
            self._say(line.number, "keeper", what, _("填写名册中单位的简称、全称或代码"))
            return None
        return self.units[said]

    def _attributes(self, line: Line, before: Asset | None) -> dict[str, Any] | None:
        """The attributes as stored, checked whole by the kind's own rule."""
        schema = self.kind.schema
        held = before.attributes if before else {}
        stored = {
            item.name: to_json(line.attributes[item.name])
            if item.name in self.columns
            else held.get(item.name, to_json(None if item.required else parse(item, None)))
            for item in schema.attributes
        }
        wrong = self.kind.check(schema.load(stored)) if self.kind.check else ()
        for name, what in wrong:
            self._say(line.number, name, what, _("核对后改正"))
        return None if wrong else stored

    def _allowed(self, line: Line, facts: Facts, before: Asset | None) -> bool:
        if before is not None and facts.state not in AFTER[before.state]:
            titles = (AssetState(before.state).label, AssetState(facts.state).label)
            what = _("{before}之后不能是{after}").format(before=titles[0], after=titles[1])
            self._say(line.number, "state", what, _("已拆除的设施，重建后用新编码登记"))
            return False
        if self.reaches is not None and not self._reached(facts, before):
            what = _("{code} 不在您的范围内").format(code=facts.code)
            self._say(line.number, "code", what, _("只登记本辖区、本单位的设施"))
            return False
        if before is not None and before.lon is not None and line.point is not None:
            assert before.lat is not None
            if (before.lon, before.lat) != line.point:
                self.moved.append(distance_m(before.lon, before.lat, *line.point))
            else:
                self.moved.append(0.0)
        return True

    def _reached(self, facts: Facts, before: Asset | None) -> bool:
        held = [(facts.area_path, facts.keeper_code)]
        if before is not None:
            held.append((before.area_path, before.keeper_code))
        return all(
            any(
                path.startswith(reach.area_path) and reach.unit_code in {None, keeper}
                for reach in self.reaches or ()
            )
            for path, keeper in held
        )

    def _write(self, fresh: Sequence[Facts], changed: Sequence[tuple[Asset, Facts]]) -> None:
        made = Asset.objects.bulk_create(
            (_filled(Asset(kind=self.kind.key, code=f.code), f, self.at) for f in fresh),
            batch_size=CHUNK,
        )
        later = [
            _filled(asset, facts, self.at)
            for asset, facts in changed
            if facts.valid_from >= asset.valid_from
        ]
        Asset.objects.bulk_update(later, [*COLUMNS, "place"], batch_size=500)
        versions: Iterable[tuple[Asset, Facts]] = (*zip(made, fresh, strict=True), *changed)
        AssetVersion.objects.bulk_create(
            (
                AssetVersion(asset_id=asset.pk, kind=self.kind.key, **_columns(facts, self.at))
                for asset, facts in versions
            ),
            batch_size=CHUNK,
        )

    # --- saying what is wrong --------------------------------------------------------------

    def _say(self, row: int, name: str, what: Text | str, remedy: Text | str) -> None:
        column = self.table.column(self.columns[name][0]) if name in self.columns else ""
        self._problem(row, column, what, remedy)

    def _problem(self, row: int, column: str, what: Text | str, remedy: Text | str) -> None:
        self.report.add(Problem(self.table.sheet, row, column, what, remedy))


def plain_text(cell: Any) -> Any:
    """What a cell says without the quote that an export puts before what looks like a formula."""
    quoted = isinstance(cell, str) and cell[:1] == "'" and cell[1:].startswith(FORMULA)
    return cell[1:] if quoted else cell


class _Parser:
    """The values of a column; files repeat themselves, so each cell is parsed once."""

    def __init__(self, item: Attribute) -> None:
        self.item = item
        self.known: dict[Any, Any] = {}

    def __call__(self, cell: Any) -> Any:
        key = (type(cell), cell)
        if key in self.known:
            return self.known[key]
        if isinstance(cell, str) and cell.startswith("#") and cell.endswith(("!", "?", "/A")):
            raise BadValue(_("公式出错：{cell}").format(cell=cell), _("改正公式，或粘贴为数值"))
        value = parse(self.item, plain_text(cell))
        if len(self.known) < CHUNK:
            self.known[key] = value
        return value


COLUMNS = (
    "name",
    "state",
    "area_code",
    "area_path",
    "keeper_code",
    "lon",
    "lat",
    "attributes",
    "valid_from",
    "recorded_at",
)


def _columns(facts: Facts, at: datetime) -> dict[str, Any]:
    return {
        "name": facts.name,
        "state": facts.state,
        "area_code": facts.area_code,
        "area_path": facts.area_path,
        "keeper_code": facts.keeper_code,
        "lon": facts.lon,
        "lat": facts.lat,
        "attributes": facts.attributes,
        "valid_from": facts.valid_from,
        "recorded_at": at,
    }


def _filled(asset: Asset, facts: Facts, at: datetime) -> Asset:
    for name, value in _columns(facts, at).items():
        setattr(asset, name, value)
    known = facts.lon is not None and facts.lat is not None
    asset.place = morton(facts.lon, facts.lat) if known else None  # type: ignore[arg-type]
    return asset


def _fields(record: type) -> dict[str, Attribute]:
    return {item.name: item for item in schema_of(record).attributes}


def _titles(known: Mapping[str, Attribute]) -> dict[str, str]:
    """Column titles in both languages, and the names themselves."""
    found = {name.lower(): name for name in known}
    for speak in ("zh-hans", ENGLISH):
        with use_language(speak):
            found.update((str(item.title).strip().lower(), name) for name, item in known.items())
    return found
